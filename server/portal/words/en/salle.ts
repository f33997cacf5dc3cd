import { light } from './salle-light.js'

export const salle = {
  salle: {
    period: '{from} to {to}',
    noCinema: {
      title: 'No cinema belongs to your organisation',
      text: 'The federation attaches your cinema when it records your membership. This page will then show your visits and your revenue.',
    },
    otherCinemas: 'Your cinemas',
    week: {
      one: 'accepted visit',
      other: 'accepted visits',
      more: '{visits} in a week, {difference} more than the week before.',
      less: '{visits} in a week, {difference} fewer than the week before.',
      same: '{visits} in a week, about as many as the week before.',
      first: '{visits} in a week, and none the week before.',
      none: 'No visit in a week, against {before} the week before.',
      today: '{visits} today: your lantern is lit.',
      quiet: 'No visit for two weeks.',
      note: '{from} to {to}, seven whole days. Today so far: {today}.',
    },
    stopped: {
      text: 'No visit any more since {day}: {days} whole days, while the seven days before had {visits}. Check that the line is still in your site, that your banner shows, and that the contract is in force.',
      link: 'Try it now',
    },
    visits: {
      title: 'Visits',
      accepted: 'Accepted visits',
      acceptedNote: 'in 28 days, with the visitor’s consent',
      linked: 'Can join the pool',
      linkedNote: '{visits}: the browser allows an identifier, children’s pages left out',
      one: 'visit',
      other: 'visits',
      films: 'Films looked at',
      filmsNote: 'at least one page of each was seen',
      chart: 'Accepted visits by day; in amber, those that can join the pool',
      day: 'Day',
      all: 'Visits',
      pooled: 'Can join the pool',
      empty: {
        title: 'No visit yet',
        text: 'As soon as the line is in your site and somebody accepts, the visit appears here within two seconds.',
      },
      note: 'No consent rate is shown: to know it, your site would have to send something on refusal too.',
    },
    revenue: {
      title: 'Revenue',
      accrued: 'Revenue accrued',
      accruedNote: 'Your share, not paid yet, of',
      payable: 'Revenue confirmed by the federation, to be paid: {amount}.',
      click: { one: 'payable click', other: 'payable clicks' },
      how: 'A payable click is worth {price}. It is shared {sharing} whose sites the person visited, with consent, in the {days} days before.',
      next: {
        label: 'Next payment',
        day: { text: 'around {day}', note: 'at the present pace' },
        year: { text: 'around {day}', note: 'yearly payment' },
        unknown: { text: 'not in sight yet', note: 'the balance is carried over, never lost' },
        reached: { text: 'threshold reached', note: 'with the next period' },
      },
      threshold: 'Payment threshold: {amount} for your cinema, and {pool} for all together.',
    },
    films: {
      title: 'Films looked at',
      film: 'Film title',
      visits: 'Visits',
      empty: 'No film page was seen in this period yet.',
      more: 'The first twenty are shown.',
      rest: 'The films that follow',
    },
    way: {
      title: 'From showtimes to booking',
      film: 'Film pages',
      showtimes: 'Showtimes',
      booking: 'Booking',
      ratio: 'For 100 pages of showtimes, {booking}.',
      ratioBelow: 'For 100 pages of showtimes, less than one booking page.',
      bookingPages: { one: 'booking page', other: 'booking pages' },
      noBooking:
        'No booking page is counted. If you sell tickets on another site, that is as it should be: the line is not there.',
      noShowtimes: 'No page of showtimes is counted: yours may have an address that the line does not recognise.',
      empty: 'No page of a film, of showtimes or of booking was seen in this period yet.',
      note: 'Pages seen in 28 days, with consent; not persons.',
    },
    light,
    refusals: {
      title: 'What was refused',
      note: 'A refused visit is not kept: only its reason is counted. Many of these reasons are normal.',
      reason: 'Reason',
      count: 'Visits',
      todo: 'What to do',
      empty: 'Nothing was refused in this period.',
      other: { what: 'Another reason ({reason})', todo: 'Ask the federation what this reason means.' },
    },
    reasons: {
      gpc: {
        what: 'The browser asks not to be followed (Global Privacy Control)',
        todo: 'Nothing: it is the person’s choice.',
      },
      'no-consent': {
        what: 'No proven consent to what was asked',
        todo: 'Often nothing: the person refused these uses. If this reason prevails, check what your banner passes on after a yes.',
      },
      'consent-expired': {
        what: 'Consent given more than six months ago',
        todo: 'Set your banner to ask again after six months.',
      },
      'consent-dates': {
        what: 'Consent dated in the future',
        todo: 'Nothing, if it is rare: a visitor’s clock is wrong. Otherwise report it to the provider of your banner.',
      },
      'source-undeclared': {
        what: 'The consent comes from another banner than the one that the site declared',
        todo: 'If you changed your banner, tell the federation. Otherwise check that there is only one banner on your pages.',
      },
      'notice-missing': {
        what: 'The site’s line does not say which notice was shown',
        todo: 'Paste the line of this page again: `data-notice` is missing.',
      },
      'notice-outdated': {
        what: 'The site’s line names an old notice',
        todo: 'Paste the line of this page again, show the new notice and ask for consent anew.',
      },
      'tcf-vendor-unknown': {
        what: 'This installation has no number on the TCF list',
        todo: 'Use the call on this page in place of the TCF, and tell the federation.',
      },
      'tcf-too-long': { what: 'TCF string too long', todo: 'Tell the provider of your banner.' },
      'tcf-malformed': {
        what: 'TCF string unreadable',
        todo: 'Update your banner; if it goes on, tell its provider.',
      },
      'tcf-version': { what: 'TCF string of an old version', todo: 'Update your banner: version 2 is needed.' },
      'tcf-policy-outdated': {
        what: 'TCF string made under old rules',
        todo: 'Update your banner (TCF 2.2 or later) and ask for consent anew.',
      },
      'tcf-not-service-specific': {
        what: 'TCF string shared by several sites, while consent is given site by site',
        todo: 'Set your banner to consent for your site alone.',
      },
      'tcf-dates': {
        what: 'TCF string with impossible dates',
        todo: 'Nothing if it is rare: a visitor’s clock is wrong. Otherwise tell the provider of your banner.',
      },
      'tcf-too-old': {
        what: 'TCF string older than thirteen months',
        todo: 'Set your banner to ask again after six months.',
      },
      'tcf-vendor-undisclosed': {
        what: 'The banner did not show us to the visitor',
        todo: 'Add us to the partners in your banner and ask for consent anew.',
      },
      'tcf-vendor-refused': {
        what: 'The visitor refused us in the banner',
        todo: 'Nothing: it is the person’s choice.',
      },
      bot: { what: 'Declared robot, or a browser without a name', todo: 'Nothing: it is not your audience.' },
      malformed: {
        what: 'Unreadable request',
        todo: 'Nothing if it is rare. If you serve `p.js` yourself, update it.',
      },
      'too-large': { what: 'Request too long', todo: 'Nothing if it is rare. Otherwise tell the federation.' },
      aborted: { what: 'Request broken off', todo: 'Nothing: the person left the page, or lost the network.' },
      'unknown-site': {
        what: 'Unknown site key',
        todo: 'Paste the line of this page again: `data-site` was not copied well.',
      },
      'wrong-origin': {
        what: 'The line is on an address that is not the site’s',
        todo: 'If the address is yours (with or without www, say), have the federation add it. Otherwise somebody copied your line: it does not count.',
      },
      'no-contract': {
        what: 'No contract in force at that moment',
        todo: 'See the state of your contract at the end of this page, and write to the federation.',
      },
      'site-suspended': {
        what: 'The collection of this website is suspended',
        todo: 'See what the robot saw, page “The robot”: visits resume as soon as it is mended.',
      },
      'forged-cookie': {
        what: 'Forged identifier, removed from the browser',
        todo: 'Nothing: the next visit starts afresh.',
      },
      'expired-cookie': {
        what: 'Identifier older than thirteen months, removed from the browser',
        todo: 'Nothing: the next visit starts afresh.',
      },
      'opted-out': {
        what: 'This person asked for erasure and is counted no more',
        todo: 'Nothing: it is their right.',
      },
      ended: { what: 'The consent was taken back meanwhile', todo: 'Nothing: it is the person’s choice.' },
      'not-storable': {
        what: 'The visit could not be stored',
        todo: 'Tell the federation: it is an error of the program.',
      },
    },
    snippet: {
      title: 'The line to paste',
      where: 'Paste it once into the header or footer of your site:',
      line: 'Line for {host}',
      consent: 'It does nothing until your banner has told it yes.',
      more: 'Which banner do you have? What to declare there, and a message ready for your agency',
      noSite: {
        title: 'No site is registered',
        text: 'The federation registers the address of your site; the line to paste will appear here.',
      },
    },
    check: {
      title: 'Check that it works',
      open: 'Open your site in an ordinary browser, without an ad blocker, and accept as a visitor would.',
      look: 'Load this page again: the visit is counted within seconds. Chrome usually lets it join the pool; with Safari or Firefox it is counted, and no more.',
      tools: 'Still nothing? Open the browser’s tools (F12, Network), load your site again and accept:',
      noScript:
        '`p.js` is not there: the line is missing, or the site forbids it (Content-Security-Policy: allow `{origin}` in `script-src` and `connect-src`).',
      noVisit:
        '`p.js` is there, but no request `v` follows the yes: the banner told the line nothing, or the browser asks not to be followed.',
      refused:
        'The request `v` is there: in its answer, the header `lanterne` says `kept`, or `refused` and the reason: “What was refused” counts them, with what to do.',
    },
    contract: {
      title: 'Your contract',
      empty: {
        title: 'No contract with the federation',
        text: 'Without a contract in force nothing is received from your site. The federation will offer you one.',
      },
      blocked: 'Nothing is received from your site at present: a contract is missing or not in force.',
      running: 'Visits of your site are received.',
      threshold: 'Payment threshold',
    },
  },
  contract: {
    state: 'State',
    version: 'Contract version',
    since: 'In force since',
    until: 'Ended on',
    lookBack: 'Sharing',
    lookBackText: '{sharing} visited in the {days} days before the click',
    states: {
      draft: 'draft',
      offered: 'offered',
      'signed-by-one': 'signed by one party',
      'in-force': 'in force',
      suspended: 'suspended',
      terminated: 'terminated',
      superseded: 'superseded',
      withdrawn: 'offer withdrawn',
      none: 'no contract',
    },
  },
}
