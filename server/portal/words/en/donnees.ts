export const donnees = {
  donnees: {
    title: 'My data',
    known: {
      lead: 'This browser carries a number drawn at random. Here is all that is kept under that number. Neither your name nor your address is part of it: nobody here knows them.',
      empty: 'This browser carries a number drawn at random, and nothing is kept under that number.',
      cookie: 'The number goes by itself on {date}: it never lives longer than 13 months, and nothing extends it.',
    },
    ticket: {
      title: 'Why this poster?',
      because: 'Because this browser visited, with your consent, the sites of:',
      empty: 'This browser has not visited anything yet that left a trace. And everybody sees the same posters.',
      only: 'On {from}',
      between: 'From {from} to {to}',
      until: 'kept until {date}',
      today:
        'Today the newspapers show the poster to all their readers. If you click, those of these cinemas that you allowed to be paid share what the click is worth.',
    },
    off: {
      button: 'Turn off',
      note: 'Takes all your consents back and erases everything, at once.',
    },
    days: { one: 'day', other: 'days' },
    visits: { one: 'page seen', other: 'pages seen' },
    consent: {
      title: 'Your consent on {host}',
      given: 'Given on',
      by: 'By',
      purposes: 'For',
      notice: 'Notice version',
      until: 'Until',
      receipt: 'Receipt',
      receiptLink: 'See the receipt',
      withdraw: 'Take this consent back',
      over: 'Over since {date}: it carries nothing any more. So that an old yes is not taken for a new one, its dates, what it allowed, the version of the notice and a receipt number stay for 13 months at most. If it ended by itself, the visits of its last 30 days stay too, until each is 30 days old.',
    },
    purposes: {
      pool: 'pooling my visits',
      target: 'choosing the advertising',
      pay: 'paying the cinemas',
    },
    sources: {
      manual: 'the site itself',
      banner: 'the banner of Lanterne',
      tcf: 'a banner in the TCF format',
      platform: 'the site’s banner ({name})',
    },
    daysTable: {
      title: 'By day: {count}',
      day: 'Day',
      visits: 'Pages seen',
      films: 'Films looked at',
      until: 'Kept until',
    },
    visitsTable: {
      title: 'One by one, for 30 days: {count}',
      moment: 'When',
      kind: 'Kind of page',
      film: 'Film title',
      device: 'Device',
    },
    kinds: {
      home: 'home page',
      film: 'a film’s page',
      showtimes: 'showtimes',
      booking: 'booking',
      event: 'event',
      enfants: 'for children (never pooled)',
      other: 'other',
    },
    devices: { mobile: 'telephone', tablet: 'tablet', desktop: 'computer', other: 'other' },
    clicks: {
      title: 'Your clicks',
      text: 'These clicks are linked to you so that the cinemas that you visited are paid, until the period of the click is closed and can be contested no more: usually less than five months.',
      one: 'An advertisement for {film}, on {host}, on {date}',
    },
    segments: {
      title: 'Your audiences',
      text: 'These are the audiences of running campaigns that this browser belongs to. A newspaper can learn it only where you agreed to it there too, and it learns nothing else: no cinemas, no films, no days.',
      none: 'This browser belongs to no audience of a running campaign.',
      one: '{film}, for advertisements on {hosts}',
    },
    platforms: {
      title: 'Who else knows this browser',
      text: 'To show you a poster where you agreed to it, a platform that buys advertising space knows that this browser belongs to an audience, under a number of its own. It knows neither where you went nor what you looked at. Taking your consents back or turning off takes it out of there too: we tell the platform within the hour.',
      one: '{name}, since {since}, until {until} at most',
    },
    take: {
      title: 'Take it away',
      text: 'The same content, in a file that other programs can read.',
      link: 'Download my data (JSON)',
      cut: 'There is more than this page shows: the latest is here. Turning off erases everything.',
    },
    none: {
      lead: 'This browser has shown us no number. So there is nothing to show here, and nothing to erase.',
      why: 'Why?',
      never: {
        title: 'You never said yes',
        text: 'Then nothing was noted. Silence is a no.',
      },
      blocked: {
        title: 'Your browser refuses third-party cookies',
        text: 'Firefox and Safari do so by default. Then your visits are counted for their cinema, and are linked to nobody: not even we can find them.',
      },
      deleted: {
        title: 'You deleted your cookies',
        text: 'Then what was left under the old number cannot be found by anybody any more, neither you nor us. The detail of visits goes within 30 days, the days with their consent, after 6 months at most; after 13 months nothing of it is left.',
      },
      todo: 'What to do?',
      todoText:
        'Nothing, if that suits you. To change your mind about a cinema, go to its site. And if you said yes in another browser, open this page there.',
    },
    dark: {
      title: 'The lantern is out',
      since:
        'Since {date} this browser is left alone: no visit is linked to it, even where an old yes lingers on a cinema’s site. A yes that was given after that day, and says so, lights it again.',
      always: 'This browser is left alone: no visit is linked to it.',
      cookie:
        'To remember, it carries a cookie that says “off”, the day, and nothing else: it is the same for all who turned off on that day.',
      button: 'Light again',
      note: 'Removes this cookie. Nothing comes back; a yes on a cinema’s site counts again.',
    },
    refused: {
      'forged-cookie': 'The number that this browser carried is none of ours, or damaged. It has just been removed.',
      'expired-cookie':
        'The number that this browser carried was more than 13 months old: it is of no more use, and has just been removed.',
    },
    erased: {
      title: 'It is out',
      lead: 'All that was kept under this browser’s number is erased.',
      receipt: 'Erasure',
      on: 'On {date}',
      consents: 'Consents taken back',
      days: 'Days erased',
      visits: 'Pages seen, erased',
      clicks: 'Clicks unlinked',
      nothing: 'There was nothing left.',
      stays:
        'What stays, without you: the cinemas’ totals, what your clicks brought them, and the trace that consents were given and taken back.',
      save: 'Keep this receipt (JSON)',
      print:
        'This page can be printed. It will not be shown again. A keyed fingerprint of the old number stays for 35 days, so that nothing that was on its way comes back; after that, nothing tells that it was you.',
    },
    done: {
      withdrawn: 'This consent is taken back, and what it carried is erased.',
      lit: 'It is lit again. Nothing came back; but a yes that a cinema’s site still keeps will count again.',
    },
    problems: {
      unavailable: {
        title: 'One moment',
        text: 'The database does not answer, or too many requests wait. Try again in a few seconds: what is not done yet will be done then.',
      },
      'wrong-origin': {
        title: 'This request does not come from here',
        text: 'To be on the safe side nothing was done. Open this page yourself and try again.',
      },
      invalid: { title: 'This request cannot be read', text: 'Nothing was done. Open the page and try again.' },
      'not-found': { title: 'Nothing at this address', text: 'The page you look for may be the one of your data.' },
      back: 'Back to my data',
    },
  },
}
