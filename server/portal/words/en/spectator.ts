export const spectator = {
  spectator: {
    title: 'Who sees what',
    lead: 'Your cinema can earn a little money from your visit, if you want it to. Silence is a no; and a no changes nothing of what you see.',
    before: {
      title: 'Before your yes',
      text: 'Nothing: no cookie, no identifier, no hidden picture. A refusal sends nothing either.',
    },
    after: {
      title: 'After your yes',
      text: 'The kind of page (showtimes, film…), the film, the moment and the kind of device are noted under a number drawn at random. No name, no IP address, no full address of the page. Children’s pages are never pooled.',
    },
    click: {
      title: 'At a click',
      text: 'An advertisement for a film in a newspaper may be ours. If you click, the click is noted under the same number, then you arrive on the film’s page. The cinemas that you visited share what it is worth, {click}.',
    },
    drawing: {
      alternative:
        'Drawing. Your browser reads your cinema’s site and the newspaper’s. After your yes your visits and clicks go to the federation, under a number. The federation gives totals to your cinema, rounded numbers to the distributor, and the number of clicks to the operator. The table below says it in full.',
      legend:
        'In the colour of the lamp, what Lanterne gets from you: two ways, which end at the federation. The others carry numbers only.',
      browser: 'You',
      cinema: 'Your cinema',
      newspaper: 'The newspaper',
      federation: 'The federation',
      federationHas: 'random numbers, and their keys',
      distributor: 'The distributor',
      distributorHas: 'sees nobody',
      operator: 'The operator',
      operatorHas: 'sees nobody',
      visit: { one: 'after your yes,', two: 'a number' },
      totals: { one: 'how many', two: 'visits' },
      click: { one: 'your click,', two: 'a number' },
      rounded: { one: 'rounded', two: 'numbers' },
      counted: { one: 'how many', two: 'clicks' },
    },
    data: {
      when: 'On this ticket',
      title: 'My data',
      text: 'See what is kept about this browser, take it away, erase it: without an account or papers.',
      stub: 'Open',
      stubNote: 'free entry',
    },
    stop: {
      title: 'Changing your mind',
      text: 'At any time, as easily as you said yes, on the cinema’s site: your visits to it leave the pool at once. Or everywhere at once, on this page:',
    },
    table: 'Who sees what, and does not see',
    who: 'Who',
    sees: 'Sees',
    never: 'Never sees',
    rows: {
      cinema: {
        who: 'Your cinema',
        sees: 'how many visits its site receives, and what they bring in',
        never: 'who you are, or which other cinemas you go to',
      },
      federation: {
        who: 'The federation',
        sees: 'numbers drawn at random, whose keys it alone holds',
        never: 'your name, your address, what else you read',
      },
      operator: {
        who: 'The operator, who buys the ad space',
        sees: 'the campaigns and the number of their clicks; and, with your consent, through the platform on which it buys space, the numbers of that platform or numbers made for it alone',
        never: 'the cinemas you go to',
      },
      distributor: {
        who: 'The film’s distributor',
        sees: 'rounded numbers, of a hundred people at least, and the number of clicks on its campaigns',
        never: 'a person, or a cinema',
      },
      publisher: {
        who: 'The online newspaper',
        sees: 'today, the campaigns that it shows to all its readers. Later, whether a cinema advertisement concerns you, when it has your consent too',
        never: 'your visits to cinemas; it will keep nothing',
      },
    },
    lives: {
      title: 'How long',
      number: { what: 'The number', long: '13 months', note: 'at most, without extension' },
      visit: { what: 'The detail of a visit', long: '30 days', note: 'after that only days and totals are left' },
      answer: { what: 'Your answer', long: '6 months', note: 'whether yes or no' },
    },
  },
}
