export const people = {
  people: {
    title: 'People',
    lead: {
      one: '{count} person may sign in for {organisation}.',
      other: '{count} people may sign in for {organisation}.',
    },
    name: 'Name',
    email: 'E-mail address',
    since: 'Since',
    lastSeen: 'Last seen',
    contract: 'Contract signature',
    you: '{name} (you)',
    signed: 'signed on {day}',
    unsigned: 'has not signed',
    note: 'Last seen is taken from the sessions that are kept. A session is erased when its person leaves, and after seven days at the latest: without one, nobody knows when they were here.',
    seen: {
      now: 'right now',
      today: 'today',
      yesterday: 'yesterday',
      none: 'no session kept',
    },
    may: {
      title: 'What each may do',
      all: 'All these people may do all that the pages of their cinemas offer: see visits, revenue and statements, and act on every page.',
      later: 'Different roles, for reading without acting for instance, will come with invitations.',
    },
    change: {
      title: 'Adding or removing somebody',
      today:
        'The federation does it: write to it with the name and the e-mail address of who arrives, or who leaves. When somebody leaves, do it the same day.',
      later: 'Inviting somebody by e-mail yourself is not possible yet.',
    },
    own: {
      title: 'Your sessions',
      note: 'A session goes out after twelve hours without a request, and after seven days at the latest. Neither browser nor device is noted: the time alone helps you recognise them.',
      since: 'Opened on',
      seen: 'Last request',
      until: 'Ends at the latest on',
      here: 'right here',
      end: 'End the other sessions',
      ended: 'Your other sessions have been ended.',
      alone: 'No other session is open.',
    },
  },
}
