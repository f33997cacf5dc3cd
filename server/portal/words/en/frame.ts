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
    goHome: 'Back to the home page',
  },
  portals: {
    cinema: 'My cinema',
    distributor: 'My campaigns',
    newCampaign: 'New campaign',
    federation: 'Federation',
    operator: 'Operator',
    publisher: 'My placements',
  },
  problems: {
    'sign-in': {
      title: 'Sign in first',
      text: 'This page is not public. You enter by a personal sign-in link.',
    },
    'wrong-role': {
      title: 'This page is not yours',
      text: 'It is for organisations of another kind than yours.',
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
    cinemas: {
      title: 'For cinemas',
      text: 'One line to paste into your site. Nothing leaves without a yes. You see your audience and your revenue, which no other cinema sees.',
    },
    distributors: {
      title: 'For distributors',
      text: 'People who really go to these cinemas, a campaign booked in minutes, clicks counted one by one: raw, filtered and payable.',
    },
    federation: {
      title: 'For the federation',
      text: 'You hold the keys and the contracts. Without a contract in force no data comes in and no audience goes out; every cent is explained down to the click.',
    },
    signIn: 'Sign in',
    signInDevelopment:
      'This installation is for development: its sign-in links, one for each role, are printed in the terminal where it was started.',
    signInProduction: 'You enter by a personal link that the federation gives you. It works once, within ten minutes.',
    goOn: 'Go on to “{portal}”',
    understand: 'Do you go to the cinema? See who sees what.',
  },
}
