export const firstSteps = {
  firstSteps: {
    title: 'Your first steps',
    done: 'done',
    steps: {
      contract: 'Read and sign the contract',
      banner: 'Say which banner asks your spectators',
      line: 'Paste the line into your site',
      visit: 'See the first visit come in',
    },
    contract: {
      none: 'The federation prepares your contract: it will appear here, and a mail will tell you. There is nothing for you to do.',
      offered: 'Two pages to read, then one button. Nothing leaves your site before both signatures are there.',
      sign: 'Read the contract',
      signed: 'One signature is there. If it is yours, the federation countersigns; if not, it waits for you.',
      over: 'This contract is not in force: nothing is received from your site.',
      look: 'See where the contract stands',
    },
    banner: {
      text: 'Your site asks its visitors already, or does not yet: choose from a list, and the page gives you what to copy.',
      go: 'Choose my banner',
      skip: 'I do not know: go on to the line, which will find it',
    },
    line: {
      text: 'Once, in the head or the foot of the page. With WordPress a plugin does it for you; if an agency keeps your site, a message for it is ready on the page “Your site”.',
      after: 'When it is there, try it: you will see for yourself that nothing leaves before a yes.',
      go: 'It is pasted: try it',
    },
    visit: {
      text: 'The line is in your site: something came from it. What is missing is a first yes.',
    },
  },
}
