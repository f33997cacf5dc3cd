export const enter = {
  enter: {
    title: 'Sign in',
    lead: 'With your passkey, or by a link sent to your address.',
    passkey: {
      title: 'With a passkey',
      text: 'Your phone, your computer or a security key confirms that it is you, by your fingerprint, your face or your code. There is nothing to remember, and none of that is sent to us.',
      button: 'Sign in with my passkey',
      noScript:
        'A passkey needs JavaScript, which is off here. Ask for a link instead: it lets you read and act, but not sign.',
    },
    link: {
      title: 'By a link',
      text: 'For your first time, or when your passkey is not at hand. The link is good for ten minutes, works once, and opens in this browser.',
      email: 'Your e-mail address',
      button: 'Send me a link',
      asked:
        'If Lanterne knows this address, a link was just sent to it. Open it right here, within ten minutes. If not, nothing was sent: ask a manager of your organisation to invite you.',
      wrong: 'This is not an e-mail address.',
      mailbox: 'On this development installation mails are read here: {link}.',
      mailboxLink: 'the local mailbox',
    },
    refusals: {
      invalid:
        'This passkey could not be verified. Try again: the question is good for five minutes and for one answer.',
      unknown:
        'This passkey opens nothing here: it was removed, or is from elsewhere. Sign in with another, or by a link.',
      locked: 'This passkey is locked: it may have been copied. Sign in with another, then remove it in “My account”.',
      cloned:
        'This passkey was just locked: its counter went back, which happens when a passkey was copied. All your sessions have ended, and a mail was sent to you. Sign in with another.',
    },
    signedIn: 'You are signed in already, as {name}. {link}',
    goOn: 'Go on',
  },
  mailbox: {
    title: 'Local mailbox',
    lead: 'The mails that wait to be sent. This page is there in development only, on this machine.',
    empty: {
      title: 'No mail',
      text: 'A mail appears here as soon as it is written, and goes when it is of no use any more.',
    },
    to: 'To {address}, {at}',
  },
  mails: {
    first: {
      subject: 'Your first time in Lanterne',
      text: 'Hello,\n\nOpen this link in the browser where you asked for it. It is good for ten minutes and works once:\n\n{url}\n\nThen you can make your passkey, and two are better than one.\n\nIf you asked for nothing, do nothing.\n\nLanterne',
    },
    link: {
      subject: 'Your link to sign in to Lanterne',
      text: 'Hello,\n\nOpen this link in the browser where you asked for it. It is good for ten minutes and works once:\n\n{url}\n\nIf you asked for nothing, do nothing.\n\nLanterne',
    },
    recovery: {
      subject: 'Find your way back into Lanterne',
      text: 'Hello {name},\n\n{officer} asked that you find your way back into Lanterne. Open this link, which is good for ten minutes and works once, and press its button:\n\n{url}\n\nThe button, and not opening the link, ends your old passkeys and your sessions; then you make new passkeys.\n\nIf you lost nothing, do not press it, and tell your organisation.\n\nLanterne',
    },
    recovered: {
      subject: 'Somebody’s access to Lanterne was restored',
      text: 'Hello,\n\n{name} ({organisation}) has just found their way back into Lanterne, by a link that a manager asked for. Their old passkeys and sessions have ended.\n\nIf this surprises you, write to the federation at once.\n\nLanterne',
    },
    recoveredHere: {
      subject: 'Somebody’s access to Lanterne was restored',
      text: 'Hello,\n\n{name} ({organisation}) has just found their way back into Lanterne, by a link that the federation asked for. Their old passkeys and sessions have ended.\n\nIf this surprises you, speak to the other managers of the federation at once, and call this person.\n\nLanterne',
    },
    cloned: {
      subject: 'One of your passkeys is locked',
      text: 'Hello,\n\nOne of your passkeys for Lanterne was just shown with a counter that went back: it may have been copied. It opens nothing any more, and all your sessions were ended.\n\nSign in with another one and remove this one in “My account”: {url}\n\nIf you have no other, ask a manager of your organisation to restore your access.\n\nLanterne',
    },
    added: {
      subject: 'A passkey was added',
      text: 'Hello,\n\nA passkey, “{passkey}”, was just added to your Lanterne account.\n\nIf it was not you, remove it and end your sessions: {url}\n\nLanterne',
    },
    removed: {
      subject: 'A passkey was removed',
      text: 'Hello,\n\nThe passkey “{passkey}” was just removed from your Lanterne account. It opens nothing any more, and your other sessions have ended.\n\nIf it was not you, sign in with another one and see what has changed: {url}\n\nIf you cannot sign in any more, tell a manager of your organisation.\n\nLanterne',
    },
  },
}
