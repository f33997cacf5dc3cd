import type { bank as french } from '../fr/bank.js'

export const bank: typeof french = {
  bank: {
    title: 'Your bank account',
    lead: 'Where your share is paid, for all of your cinemas. The IBAN is kept encrypted; nobody is given it but the operator, to pay.',
    need: {
      unknown:
        'No payment is in sight yet: we do not ask for your IBAN. This page will, before the first one and no sooner.',
      later:
        'At the present pace the first payment would be about {day}. This page will ask for your IBAN three months before, and no sooner.',
      now: 'The first payment is in sight, about {day}: tell us where to make it. Without an account your balance is carried over, never lost.',
    },
    ownTitle: {
      title: 'Against your own title',
      text: 'Your cinema is run directly by a public body: it collects its share by a title of its own, on the strength of the statement. No IBAN is asked for.',
    },
    inForce: 'The account in use',
    pending: 'The account that waits',
    holder: 'Account holder',
    ends: 'The IBAN',
    endsWith: 'ends with {four}',
    given: 'Given on',
    usable: 'Waits until',
    confirmed: 'The federation',
    confirmedOn: 'confirmed on {day}',
    unconfirmed: 'not confirmed yet',
    paused:
      'While a change waits nothing is paid, neither to the old account nor to the new one. It takes effect when its time is over and the federation has confirmed it with you.',
    first:
      'It takes effect when the federation has confirmed it with you: another organisation has given this account before. That is as it should be if you share it; if not, stop it.',
    stop: {
      do: 'Stop this change',
      hint: 'If it does not come from you, or was a mistake. The account before it stays in use.',
      done: 'The change is stopped. If nobody of yours asked for it, tell the federation and look who can enter.',
    },
    give: {
      title: 'Give the account',
      change: 'Change the account',
      changeNote:
        'A change waits for {days}, during which nothing is paid. All signatories are told by mail, and can stop it.',
      holderHint:
        'The exact name on your bank statement: the bank that pays compares it, and a difference can hold the transfer up.',
      iban: 'Your IBAN',
      ibanHint: 'With or without spaces. It will never be shown whole again.',
      bic: 'BIC, if your bank asks for it',
      bicHint: 'Eight or eleven characters. Optional.',
      do: 'Save this account',
      passkey: 'You will be asked for your passkey.',
      who: 'The account is given by somebody of the cinema who manages it or signs for it.',
    },
    days: { one: 'day', other: 'days' },
    faults: {
      missing: 'Fill this in.',
      'too-long': 'This is too long.',
      characters:
        'There is a character that a transfer does not carry. Type it rather than paste it: Latin letters and figures.',
      'not-an-iban': 'This IBAN is not right: a character is missing, one too many, or mistyped.',
      'not-sepa': 'This account is in a country that SEPA transfers do not reach.',
      'not-a-bic': 'This is no BIC: eight or eleven characters, like AGRIFRPP882.',
    },
    refusals: {
      'no-contract': 'There is no contract with the federation yet: there will be nothing to pay before.',
      same: 'It is this account already.',
      'too-often': 'The account was changed too often since yesterday. Try again tomorrow, or call the federation.',
      'not-yet': 'No payment is near enough: the account is not asked for yet.',
      'no-keys': 'Bank accounts cannot be taken here at the moment. Please tell the federation.',
    },
    decided: {
      unknown: 'There is no such change, or it is not yours.',
      stopped: 'This change was stopped already, or replaced by another.',
      confirmed: 'This change was confirmed already.',
      'in-force': 'This account is in use already: it is changed, and not stopped any more.',
    },
    done: {
      'in-force': 'The account is saved: the next payments go there.',
      held: 'The change is saved. It waits for its time, and for the federation to confirm it.',
      'to-confirm': 'The account is saved. It waits for the federation to confirm it.',
      factures: 'Saved, for the next invoices.',
    },
    history: {
      title: 'What happened',
      caption: 'Each step about the account, without its numbers',
      when: 'When',
      what: 'What',
      who: 'By',
      federation: 'the federation',
      gone: 'somebody who has left',
      steps: {
        asked: 'account given',
        confirmed: 'confirmed by the federation',
        'stopped-cinema': 'stopped by the cinema',
        'stopped-federation': 'stopped by the federation',
        'stopped-replaced': 'replaced by another',
      },
    },
    tax: {
      title: 'For your invoices',
      lead: 'What the law wants to read on an invoice. With a self-billing mandate the customer makes it from what you say here; you stay responsible for it.',
      regime: 'VAT regime',
      choose: 'Choose',
      regimes: {
        franchise: 'below the threshold (article 293 B of the French tax code)',
        vat: 'liable to VAT',
        association: 'association that is not taxable',
        'public-body': 'public body that runs it directly, paid against its own title',
      },
      legalName: 'Legal name',
      legalNameHint: 'As in the Sirene register.',
      address: 'Registered address',
      siren: 'SIREN number',
      sirenHint: 'Nine figures. An association that has none leaves it empty.',
      vatNumber: 'VAT number',
      vatNumberHint: 'Only if you are liable: FR, two characters, then the SIREN.',
      rate: 'Rate',
      rateHint: 'Only if you are liable. Ask your accountant.',
      noRate: 'none',
      rates: { '2000': '20%', '1000': '10%', '850': '8.5% (overseas)', '550': '5.5%', '210': '2.1%' },
      do: 'Save',
      declared: 'Declared last on {day}.',
      faults: {
        missing: 'Fill this in.',
        'too-long': 'This is too long.',
        characters: 'There is a character that cannot be printed.',
        unknown: 'There is no such choice.',
        'not-a-siren': 'This SIREN is not right: nine figures, of which the last checks the others.',
        'not-a-vat-number': 'This VAT number is not right: FR, two characters, then the nine figures of the SIREN.',
        'other-siren': 'This VAT number is of another SIREN.',
      },
    },
    mail: {
      subject: {
        asked: 'The bank account of {cinema} was given or changed',
        confirmed: 'The bank account of {cinema} is confirmed',
        stopped: 'The change of the account of {cinema} is stopped',
        review: 'A bank account to confirm: {cinema}',
      },
      first:
        'Hello,\n\nA bank account has just been given for {cinema}, by somebody of your team. The next payments will go there.\n\nIf it does not come from you, change it and tell the federation at once: {url}\n\nLanterne',
      firstWaits:
        'Hello,\n\nA bank account has just been given for {cinema}, by somebody of your team. It waits for the federation, who will call you.\n\nIf it does not come from you, stop it with one button and tell the federation: {url}\n\nLanterne',
      changed:
        'Hello,\n\nAnother bank account has just been given for {cinema}, by somebody of your team. It is not used before {day}, nor before the federation has confirmed it with you; until then nothing is paid.\n\nIf it does not come from you, a signatory can stop it with one button: {url}\n\nLanterne',
      confirmed:
        'Hello,\n\nThe federation has confirmed the bank account of {cinema}. The next payments go there.\n\nWhat happened, step by step: {url}\n\nLanterne',
      confirmedWaits:
        'Hello,\n\nThe federation has confirmed the change of the bank account of {cinema}. It takes effect on {day}; until then a signatory can still stop it with one button: {url}\n\nLanterne',
      review:
        'Hello,\n\nAnother bank account was given for {cinema}. It waits for your yes, and nothing is paid to the cinema until then; its hold runs until {day}.\n\nCall the cinema at a number that you had before, never at one of a mail, then confirm or stop it: {url}\n\nLanterne',
      reviewFirst:
        'Hello,\n\nA first bank account was given for {cinema}, and another organisation has the same one. It waits for your yes.\n\nCall the cinema at a number that you had before, never at one of a mail, then confirm or stop it: {url}\n\nLanterne',
      stopped:
        'Hello,\n\nThe change of the bank account of {cinema} is stopped. The account before it, if there was one, stays in use.\n\nIf nobody of yours had asked for this change, tell the federation and look who can enter: {url}\n\nLanterne',
    },
  },
  bankReview: {
    title: 'Bank accounts to confirm',
    tab: 'Bank accounts',
    lead: 'A change of account takes effect when its time is over and somebody here has confirmed it. Call the cinema at a number that you had before, never at one from a mail, and have them read the last four characters to you.',
    caption: 'The changes that wait, the oldest first',
    organisation: 'Organisation',
    holder: 'Holder',
    ends: 'IBAN, end',
    by: 'Given by',
    at: 'On',
    until: 'Waits until',
    state: 'State',
    warnings: {
      shared: 'Another organisation has the same account',
      first: 'The first account of the organisation',
    },
    waiting: 'to confirm',
    confirmedOn: 'confirmed on {day}',
    gone: 'somebody who has left',
    none: { title: 'Nothing waits', text: 'A change of account appears here as soon as a cinema asks for it.' },
    confirm: {
      open: 'Confirm',
      ask: 'Confirm the account of {name}?',
      text: 'You called the cinema, and they read the last four characters to you: {four}. You will be asked for your passkey, and it is written in the public log.',
      do: 'Confirm this account',
      close: 'Do nothing',
      done: 'The account is confirmed.',
    },
    stop: {
      open: 'Stop',
      ask: 'Stop the change of {name}?',
      text: 'The account before it stays in use. The signatories of the cinema are told by mail.',
      do: 'Stop this change',
      done: 'The change is stopped.',
    },
    noKeys: 'This console has no keys of bank accounts: nothing can be shown or confirmed here.',
  },
}
