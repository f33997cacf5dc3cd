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
      text: 'At any time, as easily as you said yes, on the cinema’s site: your visits to it leave the pool at once. To see what is kept about you, or to have it erased everywhere, write to the federation. Later a page “My data” will do it at once, without an account.',
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
        sees: 'today, the campaigns and the number of their clicks. Later also, with your consent, numbers made for it alone',
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
      text: 'The number lives 13 months at most, without extension; the detail of a visit, 30 days; your answer, yes or no, 6 months.',
    },
  },
}
