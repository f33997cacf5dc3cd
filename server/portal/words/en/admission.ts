export const admission = {
  federationTabs: {
    overview: 'Overview',
    membership: 'Membership',
    money: 'Money',
    control: 'Checks',
    cinemas: 'Cinemas',
    films: 'Films',
    proofs: 'Proofs',
    conformity: 'The robot',
  },
  admission: {
    title: 'The cinemas',
    lead: {
      one: '{count} cinema has no contract in force, and it is for you to act.',
      other: '{count} cinemas have no contract in force, and it is for you to act.',
    },
    toAdmit: 'Cinemas to admit',
    none: {
      title: 'Nobody waits',
      text: 'A cinema that was offered the contract, and signed it, appears here: you countersign, and its visits enter the pool. Without a contract in force nothing is received from its sites.',
    },
    signedBy: 'Signed by {name} on {day}, for the cinema.',
    never: 'No contract was offered to it.',
    ended: 'Its contract ended on {day}: nothing is received from its sites any more.',
    offerWithdrawn: 'The offer was withdrawn on {day}.',
    waitsSince: 'Offered on {day}. The cinema reads the contract and signs it on its “Contract” page.',
    waiting: 'Offered, waiting for the cinema',
    also: 'It also covers: {names}.',
    countersign: {
      open: 'Countersign',
      lead: 'The cinema has signed. Read the text; the federation signs below it.',
      title: 'Countersign this contract? {name}',
      effects: {
        received:
          'From this moment the contract is in force: the visits of this cinema, with each person’s consent, enter the pool, and clicks earn it money.',
        later: 'The contract will take effect on {day}, as the offer says: nothing is received from the cinema before.',
        'no-site':
          'From this moment the contract is in force; nothing is received as long as the cinema has declared no site.',
        'no-operator':
          'From this moment the contract is in force; nothing is received as long as your contract with the operator is not.',
      },
      replaces: 'The contract in force stays so until this signature, and is then replaced by this one.',
      renamed:
        'One of the two organisations was renamed since the offer: this text is no longer the one that was offered, and it cannot be countersigned. Withdraw the offer and make another one.',
      evidence: 'Your name and the time are written into the signature, which cannot be erased.',
      do: 'Countersign for the federation',
    },
    propose: 'Offer the contract',
    proposeNamed: 'Offer the contract: {name}',
    see: 'See the contract',
    seeNamed: 'See the contract: {name}',
    readAndSign: 'Read and countersign',
    readAndSignNamed: 'Read and countersign: {name}',
    leave: 'Do nothing',
    members: {
      title: 'All cinemas',
      caption: 'Member cinemas, by name',
      cinema: 'Cinema',
      city: 'Town',
      contract: 'Agreement',
      since: 'Since',
      each: 'Show all cinemas ({count})',
      none: {
        title: 'No member cinema',
        text: 'A cinema is a member when an organisation runs it. Import the cinemas (npm run import:cinemas), or start with the demonstration.',
      },
    },
    cinema: {
      back: 'Back to the cinemas',
      contract: 'The contract',
      party: 'Party',
      offered: 'Offered on',
      withdrawn: 'Offer withdrawn on',
      starts: 'Planned start',
      threshold: 'Payment threshold',
      sites: 'Its sites',
      sitesCaption: 'Sites that the contract covers',
      site: 'Key of the site',
      hosts: 'Addresses',
      letIn: 'Visits received since',
      notLetIn: 'nothing is received',
      price: 'Price of 1,000 clicks',
      noSite: {
        title: 'No site declared',
        text: 'The contract will cover each site that the cinema declares, as soon as it is declared.',
      },
      noContract: 'No contract was offered to this cinema yet: nothing is received from its sites.',
      actions: 'What you can do',
    },
    suspend: {
      open: 'Suspend',
      title: 'Suspend this contract? {name}',
      text: 'From this moment no visit of its sites is received any more, and a new click earns it nothing. What it has accrued stays owed to it, and you can resume at any time.',
      do: 'Suspend now',
    },
    resume: {
      do: 'Resume the contract',
      text: 'To resume the contract is to receive the visits of its sites again from this moment on. What happened during the suspension is not made up for.',
      nothing:
        'Resuming brings the contract into force again; nothing will be received all the same: the cinema has declared no site, or your contract with the operator is not in force.',
    },
    promise:
      'The contract promises (article 11) that collection stops and the cinema’s public leaves the activated segments. Collection stops at this moment, and newspapers learn nothing more from a visit to this cinema. Buying platforms are sent the removals within a quarter of an hour. Published numbers move with the next release only, and only when three cinemas at least have changed.',
    terminate: {
      open: 'Terminate',
      title: 'Terminate this contract? {name}',
      text: 'From this moment no visit of its sites is received any more, and a new click earns it nothing. What it has accrued stays owed to it.',
      notice:
        'The contract asks you for a notice of {days}, except after a breach: terminate only when it is over. The cinema may end it at any time: if it has written to you to do so, terminate at once.',
      final: 'A termination is final: to come back, a new contract is needed, signed by both.',
      do: 'Terminate for good',
    },
    days: { one: 'day', other: 'days' },
    withdraw: {
      open: 'Withdraw the offer',
      title: 'Withdraw this offer? {name}',
      text: 'The cinema can no longer sign this contract. Nothing was received from its sites yet; you can offer it another one.',
      do: 'Withdraw now',
    },
    done: {
      proposee: 'The contract is offered: the cinema finds it on its “Contract” page.',
      inForce: {
        received: {
          contresignee: 'The contract is in force: the visits of the cinema are received from now on.',
          reprise: 'The contract has resumed: the visits of the cinema are received again.',
        },
        later: 'The contract is signed by both sides. It takes effect on the day that the offer named.',
        'no-site': 'The contract is in force; nothing is received as long as the cinema has declared no site.',
        'no-operator':
          'The contract is in force; nothing is received as long as your contract with the operator is not.',
      },
      suspendue: 'The contract is suspended: nothing is received from the cinema’s sites any more.',
      resiliee: 'The contract is terminated: nothing is received from the cinema’s sites any more.',
      retiree: 'The offer is withdrawn.',
    },
  },
  agreement: {
    title: 'Contract with the federation',
    lead: {
      none: 'No contract is offered to you yet. As long as there is none, nothing is received from your sites.',
      sign: 'The federation offers you this contract. Read it; nothing is received from your sites before both signatures.',
      waits: 'You have signed. The federation’s signature is missing: nothing is received from your sites until then.',
      'in-force': 'The contract is in force. It covers all your cinemas and their sites.',
      later: 'The contract is signed by both sides. It takes effect on {day}.',
      suspended: 'The contract is suspended: nothing is received from your sites. The federation tells you why.',
      ended: 'The contract has ended. Nothing is received from your sites; what you have accrued stays owed to you.',
      withdrawn: 'The offer was withdrawn on {day}. Nothing is received from your sites.',
    },
    ending:
      'To end the contract, at any time, write to the federation: it ends it at once, and what you have accrued stays owed to you.',
    binding: 'This is a reading version: the French text is the one that binds.',
    original: 'Read the French text',
    facts: 'In short',
    other: 'Your earlier contract stays in force until the second signature of this one.',
    fold: 'Read the contract, see the signatures',
    text: 'The text',
    hash: 'Hash of the French text (SHA-256)',
    keys: 'Public keys of the signatures',
    signatures: {
      title: 'The signatures',
      who: 'Signatory',
      side: 'For',
      at: 'On',
      check: 'Check',
      good: 'verified',
      bad: 'not verified',
      unknown: 'keys are not here',
      none: 'Nobody has signed yet.',
      missing: {
        federation: 'The federation’s signature is missing.',
        party: 'The cinema’s signature is missing.',
      },
      valid:
        'Both signatures are verified with the public keys: neither text nor terms nor dates were changed since they were made.',
      'not-signed-by-both': 'What is signed is verified with the public keys.',
      signature:
        'A signature cannot be verified with the public keys. Do not rely on this contract: tell the federation.',
      'differs-from-contract':
        'The contract as stored is no longer the one that was signed. Do not rely on it: tell the federation.',
      'unknown-contract': 'This contract is no longer stored.',
      'no-keys': 'This installation does not have the keys of the signatures: they are not verified here.',
      renamed:
        'One of the two organisations was renamed since the offer: the text below is no longer the one that was offered. Ask for a new offer.',
    },
    sign: {
      title: 'Sign',
      who: 'You sign for {organisation}. Your name, {name}, and the time are written into the signature.',
      read: 'I have read the contract and may commit the cinema',
      missing: 'Tick the box: without it nothing is signed.',
      do: 'Sign the contract',
      after: 'The federation then countersigns, and the contract comes into force.',
    },
    done: 'You have signed. The federation sees it on its “Cinemas” page.',
    doneInForce: 'The contract is signed by both sides: it is in force.',
    refusals: {
      'unknown-contract': 'This contract is gone or has changed meanwhile: nothing was done. Read this page again.',
      'unknown-version': 'This version of the contract is not published: nothing was done.',
      'wrong-parties': 'This contract cannot bind these two organisations: nothing was done.',
      'terms-not-negotiable': 'These terms are not negotiable: nothing was done.',
      'illegal-transition':
        'The situation has changed meanwhile, and this no longer applies: nothing was done. See below where the contract stands.',
      'already-signed': 'This contract has your signature already: nothing more was done.',
      'not-a-party': 'You belong to neither of the two organisations: nothing was signed.',
      'not-a-signatory': 'Your role does not let you sign: nothing is signed. Ask somebody who may.',
      'operator-changed':
        'The operator that this text names is not the federation’s any more: it takes a new offer. Nothing is signed.',
      'amended-not-in-force': 'The contract that this one would replace is not in force: nothing was done.',
      'amendment-lapsed':
        'The time to sign this amendment is over: it is deemed refused, and the contract in force stays. Nothing is signed; a new offer is needed.',
      'nothing-changes': 'This offer would change nothing: nothing was done.',
      'no-standing-offer': 'The federation does not offer these terms any more: nothing was accepted.',
      'text-changed':
        'An organisation was renamed since the offer: the text would no longer be the same. Nothing is signed; a new offer is needed.',
      'another-in-force': 'This cinema is under contract with another federation: nothing was done.',
      'starts-later-than-it-replaces':
        'This contract would start later than its signature, but would replace one that is in force: nothing was done.',
      'open-contract': 'A contract with this cinema is offered or in force already: nothing was done.',
      'no-keys':
        'This installation does not have the keys of the signatures: nothing is signed. Tell whoever runs the server.',
      'cinema-unsigned':
        'The cinema has not signed this contract yet, and the federation signs after it: nothing was done.',
    },
  },
}
