export const frame = {
  frame: {
    skip: 'Skip to content',
    home: 'Lanterne, home page',
    navigation: 'Your pages',
    language: 'Language',
    signOut: 'Sign out',
    understand: 'Who sees what',
    credit: 'Cinemas are described after the CNC and the SCARE (Licence Ouverte 2.0).',
    copy: 'Copy',
    copied: 'Copied',
    mapCredit: 'Map after MapSVG and svg-maps (CC BY 4.0), simplified.',
    table: 'Show the figures as a table',
    contents: 'On this page',
    tabs: 'In this part',
    close: 'Close',
    goHome: 'Back to the home page',
  },
  portals: {
    cinema: 'My cinema',
    distributor: 'My campaigns',
    newCampaign: 'New campaign',
    federation: 'Federation',
    operator: 'Operator',
    publisher: 'My placements',
    agency: 'My agency',
  },
  problems: {
    'sign-in': {
      title: 'Sign in first',
      text: 'This page is not public. You enter with a passkey, or by a personal link.',
    },
    'wrong-organisation': {
      title: 'This page is not yours',
      text: 'It is for organisations of another kind than yours.',
    },
    'choose-distributor': {
      title: 'Choose a distributor first',
      text: 'Several distributors gave you access, or the one for whom you worked took theirs back. Say for whom you work now: by the list at the top of the page, or on your agency’s page.',
    },
    'wrong-role': {
      title: 'Somebody else of your organisation may do this',
      text: 'Your role does not allow it: nothing was done. The page “Team” says who may do what.',
    },
    'too-often': {
      title: 'That is too often',
      text: 'Nothing was done. Wait a few minutes and try again.',
    },
    'not-found': {
      title: 'Nothing at this address',
      text: 'The page does not exist, or is not yours to see. Check the address, or start from the home page.',
    },
    'wrong-origin': {
      title: 'This request did not come from here',
      text: 'To be safe, nothing was done. Load the page again and retry.',
    },
    'invalid-request': {
      title: 'This request cannot be read',
      text: 'Nothing was done. Go back to the page before and retry.',
    },
    'too-large': {
      title: 'That is too long',
      text: 'What was sent is over the limit. Nothing was done.',
    },
    conflict: {
      title: 'Things have changed meanwhile',
      text: 'Somebody else has probably acted before you. Load the page again to see where things stand.',
    },
    unavailable: {
      title: 'One moment',
      text: 'The database does not answer. Nothing is lost; try again in a few seconds.',
    },
    bug: {
      title: 'Something went wrong',
      text: 'This is an error of the program, and it is logged. Try again, or start from the home page.',
    },
  },
  home: {
    title: 'The audience of independent cinemas, together',
    what: 'With the consent of their visitors, Lanterne pools the web audience of art-house cinemas. A trusted third party, the federation, turns it into an audience that distributors can reach without knowing who is in it. Every click pays the cinemas that made it possible.',
    story: {
      visit: { name: 'Visit', text: 'A spectator reads the showtimes on her cinema’s site.' },
      consent: { name: 'Consent', text: 'She says yes. Until she does, nothing leaves.' },
      pool: { name: 'Pool', text: 'Under a number drawn at random, her visit joins those of the other cinemas.' },
      campaign: { name: 'Campaign', text: 'A distributor announces a film to this audience.' },
      click: { name: 'Click', text: 'In a newspaper she sees the poster and clicks.' },
      revenue: { name: 'Revenue', text: 'The cinemas that she visited share what the click is worth.' },
    },
    today:
      'A newspaper may keep the campaign for this audience, or show it to all its readers; only the clicks of people in the pool count for the cinemas.',
    screenshot: 'The page as it is, with the invented audience of the demonstration.',
    cinemas: {
      title: 'For cinemas',
      text: 'One line to paste into your site. Nothing leaves without a yes. You see your audience and your revenue, which no other cinema sees.',
      view: 'A cinema’s page: its week in a sentence, what its audience earned, when it will be paid.',
      gets: {
        visits: 'The accepted visits, day by day, and the films that people look at',
        revenue: 'What your audience earns, to the cent and below',
        when: 'The likely date of the next payment, in plain words',
      },
    },
    distributors: {
      title: 'For distributors',
      text: 'People who really go to these cinemas, a campaign booked in minutes, clicks counted one by one: raw, filtered and payable.',
      view: 'A distributor’s page: the drawn theatre filling with spectators, the map, and how many can be reached.',
      gets: {
        reach: 'An audience measured every week, in France and by région',
        empty: 'Seats that are empty when they are: too small a number is not published',
        clicks: 'Every click left out is left out for a reason that you can read',
      },
    },
    federation: {
      title: 'For the federation',
      text: 'You hold the keys and the contracts. Without a contract in force no data comes in and no audience goes out; every cent is explained down to the click.',
      view: 'The federation’s page: what to look at first, then how the pool is.',
      gets: {
        keys: 'You alone can link two visits, and you do not know whose they are',
        campaigns: 'You may refuse a campaign',
        payouts: 'You review what is due to each cinema, to the millionth of a euro',
      },
    },
    price: {
      title: 'What it brings in, what it costs',
      unit: 'per 1,000 payable clicks, shared among the cinemas',
      share:
        'A click is worth {click}, in equal parts for the cinemas that the person visited in the {days} days before.',
      small:
        'That is little, and better known from the start: it takes {clicks} clicks for a cinema to reach {threshold}, the threshold from which it would be paid. Below it the sum stays accrued and is carried over.',
      cost: 'A cinema pays with one line in its site. The federation takes nothing from the clicks, and the software is free and open. It computes and explains the payouts; two people of the federation sign them, and the operator pays.',
    },
    trust: {
      title: 'What all of it rests on',
      keys: {
        title: 'The federation has the keys',
        text: 'It alone can turn a number into a pseudonym. No cinema, no distributor and no operator can link two visits.',
      },
      consent: {
        title: 'No consent, nothing',
        text: 'Before the yes: no cookie, no identifier, nothing sent. A no after a yes takes the visits out of the pool at once.',
      },
      contract: {
        title: 'No contract, nothing',
        text: 'The database itself refuses a visit of a cinema without a contract in force. The software obeys the text that you signed.',
      },
    },
    signIn: 'Sign in',
    signInDevelopment:
      'This installation is for development: its sign-in links, one for each role, are printed in the terminal where it was started.',
    signInProduction:
      'You sign in with a passkey. The first time a link is sent to you; it works once, within ten minutes.',
    goOn: 'Go on to “{portal}”',
    understand: 'Do you go to the cinema? See who sees what.',
  },
}
