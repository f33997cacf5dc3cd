export const enter = {
  enter: {
    title: 'Entrer',
    lead: 'Avec votre clé d’accès, ou par un lien envoyé à votre adresse.',
    passkey: {
      title: 'Avec une clé d’accès',
      text: 'Votre téléphone, votre ordinateur ou une clé de sécurité confirme que c’est vous, par votre empreinte, votre visage ou votre code. Rien n’est à retenir, et rien de cela ne nous est envoyé.',
      button: 'Entrer avec ma clé d’accès',
      noScript:
        'Une clé d’accès a besoin de JavaScript, qui est désactivé ici. Demandez plutôt un lien : il vous laisse lire et agir, mais pas signer.',
    },
    link: {
      title: 'Par un lien',
      text: 'Pour votre première fois, ou si vous n’avez pas votre clé sous la main. Le lien vaut dix minutes, sert une fois et s’ouvre dans ce navigateur.',
      email: 'Votre adresse e-mail',
      button: 'M’envoyer un lien',
      asked:
        'Si cette adresse est connue de Lanterne, un lien vient de lui être envoyé. Ouvrez-le ici même, dans les dix minutes. Sinon, rien n’est parti : demandez à un responsable de votre organisation de vous inviter.',
      wrong: 'Ceci n’est pas une adresse e-mail.',
      mailbox: 'Sur cette installation de développement, les messages se lisent ici : {link}.',
      mailboxLink: 'le courrier local',
    },
    refusals: {
      invalid:
        'Cette clé n’a pas pu être vérifiée. Recommencez : la demande ne vaut que cinq minutes et ne sert qu’une fois.',
      unknown:
        'Cette clé d’accès n’ouvre rien ici : elle a été retirée, ou vient d’ailleurs. Entrez avec une autre, ou par un lien.',
      locked:
        'Cette clé d’accès est bloquée : elle a peut-être été copiée. Entrez avec une autre, puis retirez-la dans « Mon compte ».',
      cloned:
        'Cette clé d’accès vient d’être bloquée : son compteur est revenu en arrière, ce qui arrive quand une clé a été copiée. Toutes vos sessions sont fermées, et un message vous a été envoyé. Entrez avec une autre.',
    },
    signedIn: 'Vous êtes déjà entré en tant que {name}. {link}',
    goOn: 'Continuer',
  },
  mailbox: {
    title: 'Courrier local',
    lead: 'Les messages qui attendent de partir. Cette page n’existe qu’en développement, sur cette machine.',
    empty: {
      title: 'Aucun message',
      text: 'Un message apparaît ici dès qu’il est écrit, et disparaît quand il ne sert plus.',
    },
    to: 'À {address}, {at}',
  },
  mails: {
    first: {
      subject: 'Votre première entrée dans Lanterne',
      text: 'Bonjour,\n\nOuvrez ce lien dans le navigateur où vous l’avez demandé. Il vaut dix minutes et sert une fois :\n\n{url}\n\nVous pourrez ensuite créer votre clé d’accès, et deux valent mieux qu’une.\n\nSi vous n’avez rien demandé, ne faites rien.\n\nLanterne',
    },
    link: {
      subject: 'Votre lien pour entrer dans Lanterne',
      text: 'Bonjour,\n\nOuvrez ce lien dans le navigateur où vous l’avez demandé. Il vaut dix minutes et sert une fois :\n\n{url}\n\nSi vous n’avez rien demandé, ne faites rien.\n\nLanterne',
    },
    recovery: {
      subject: 'Retrouver votre accès à Lanterne',
      text: 'Bonjour {name},\n\n{officer} a demandé que vous retrouviez votre accès à Lanterne. Ouvrez ce lien, qui vaut dix minutes et sert une fois, et appuyez sur son bouton :\n\n{url}\n\nLe bouton, et non l’ouverture du lien, supprime vos anciennes clés d’accès et vos sessions ; vous créerez ensuite de nouvelles clés.\n\nSi vous n’avez rien perdu, n’appuyez pas et prévenez votre organisation.\n\nLanterne',
    },
    recovered: {
      subject: 'Un accès à Lanterne a été rétabli',
      text: 'Bonjour,\n\n{name} ({organisation}) vient de retrouver son accès à Lanterne par un lien qu’un responsable a demandé. Ses anciennes clés d’accès et ses sessions sont supprimées.\n\nSi cela vous surprend, écrivez à la fédération sans attendre.\n\nLanterne',
    },
    recoveredHere: {
      subject: 'Un accès à Lanterne a été rétabli',
      text: 'Bonjour,\n\n{name} ({organisation}) vient de retrouver son accès à Lanterne par un lien que la fédération a demandé. Ses anciennes clés d’accès et ses sessions sont supprimées.\n\nSi cela vous surprend, parlez-en sans attendre aux autres responsables de la fédération, et appelez cette personne.\n\nLanterne',
    },
    cloned: {
      subject: 'Une de vos clés d’accès est bloquée',
      text: 'Bonjour,\n\nUne de vos clés d’accès à Lanterne vient d’être présentée avec un compteur revenu en arrière : elle a peut-être été copiée. Elle n’ouvre plus rien, et toutes vos sessions ont été fermées.\n\nEntrez avec une autre clé et retirez celle-ci dans « Mon compte » : {url}\n\nSi vous n’en avez pas d’autre, demandez à un responsable de votre organisation de rétablir votre accès.\n\nLanterne',
    },
    added: {
      subject: 'Une clé d’accès a été ajoutée',
      text: 'Bonjour,\n\nUne clé d’accès, « {passkey} », vient d’être ajoutée à votre compte Lanterne.\n\nSi ce n’est pas vous, retirez-la et fermez vos sessions : {url}\n\nLanterne',
    },
    removed: {
      subject: 'Une clé d’accès a été retirée',
      text: 'Bonjour,\n\nLa clé d’accès « {passkey} » vient d’être retirée de votre compte Lanterne. Elle n’ouvre plus rien, et vos autres sessions sont fermées.\n\nSi ce n’est pas vous, entrez avec une autre clé et regardez ce qui a changé : {url}\n\nSi vous ne pouvez plus entrer, prévenez un responsable de votre organisation.\n\nLanterne',
    },
  },
}
