import type { salleWeek as french } from '../fr/salle-week.js'

export const salleWeek: typeof french = {
  salleWeek: {
    films: {
      title: 'The films of the week',
      span: 'From {from} to {to}, seven whole days',
      film: 'Film looked at',
      visits: 'Pages seen',
      showtimes: 'of showtimes',
      booking: 'of booking',
      note: 'Pages that were seen with consent, not people: the last column says which film leads to the box office.',
      unknown:
        'Your pages of showtimes and booking do not say of which film they are: the way to the box office is counted below, all films together.',
    },
    earnings: {
      title: 'What your visits earn',
      note: 'A visit earns nothing by itself: a payable click is shared among the cinemas that the person visited. The larger the pool, the more it is worth.',
      earnedChart: 'Accrued revenue, month by month',
      contributedChart: 'Visits given to the pool, month by month',
      most: 'most: {visits}',
      byMonth: 'Month by month, twelve at most',
      byCampaign: 'Campaign by campaign, over the same months',
      month: 'Month',
      contributed: 'Visits given',
      clicks: 'Payable clicks',
      earned: 'Earned',
      campaign: 'The campaign',
      film: 'Its film',
      others: { one: 'other campaign', other: 'other campaigns' },
    },
    payout: {
      last: 'Last payment',
      never: 'none yet',
      why: 'Why the balance waits',
      states: {
        prepared: 'prepared on {day}, to be approved',
        handed: 'prepared on {day}, handed to the payer',
        executed: 'paid on {day}',
        returned: 'refused by the bank: it is still owed to you (batch of {day})',
        cancelled: 'cancelled (batch of {day})',
      },
      carried: {
        'below-threshold': 'it is below your threshold; it is carried over, never lost',
        'pool-below-threshold': 'all cinemas together do not reach the common threshold yet',
        'negative-balance': 'clicks were taken back since: the balance has to fill up first',
        'unknown-cinema': 'the federation has to check whose cinema this is',
      },
      bank: { waits: 'your bank account waits to be confirmed' },
      bankLink: {
        none: 'Say where to pay you: the account is asked for before the first payment',
        waits: 'Look at the bank account that waits',
      },
    },
    silence: {
      subject: 'No more visits from {cinema}',
      text: 'Hello,\n\nNo visit from {cinema} has arrived since {day}: {days} whole days, where the seven days before had {visits}.\n\nMost often the line went away with an update of the website, or the banner is not shown any more. To try it takes two minutes: {url}\n\nThis message is sent once. If the cinema is closed, there is nothing to do.\n\nLanterne',
    },
  },
}
