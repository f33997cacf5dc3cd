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
    stop: {
      title: 'Changing your mind',
      text: 'At any time, as easily as you said yes, on the cinema’s site. Your visits leave the pool at once.',
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
        who: 'Ad operations',
        sees: 'numbers made for them alone, and clicks',
        never: 'the cinemas you go to',
      },
      distributor: {
        who: 'The film’s distributor',
        sees: 'rounded numbers, of a hundred people at least',
        never: 'a person, or a cinema',
      },
      publisher: {
        who: 'The online newspaper',
        sees: 'whether a cinema advertisement concerns you, if it has your consent too',
        never: 'your visits to cinemas; it keeps nothing',
      },
    },
    lives: {
      title: 'How long',
      text: 'The number lives 13 months at most, without extension; the detail of a visit, 30 days; your answer, yes or no, 6 months.',
    },
  },
}
