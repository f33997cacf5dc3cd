export const admission = {
  federationTabs: {
    overview: 'Vue d’ensemble',
    membership: 'Adhésion',
    money: 'Argent',
    control: 'Contrôle',
    cinemas: 'Salles',
    films: 'Films',
    proofs: 'Preuves',
    conformity: 'Robot',
  },
  admission: {
    title: 'Les salles',
    lead: {
      one: '{count} salle est sans contrat en vigueur, et c’est à vous d’agir.',
      other: '{count} salles sont sans contrat en vigueur, et c’est à vous d’agir.',
    },
    toAdmit: 'Salles à admettre',
    none: {
      title: 'Personne n’attend',
      text: 'Une salle à qui le contrat est proposé, puis qui le signe, apparaît ici : vous contresignez, et ses visites entrent dans le public commun. Sans contrat en vigueur, rien n’est reçu de ses sites.',
    },
    signedBy: 'Signé par {name} le {day}, au nom de la salle.',
    never: 'Aucun contrat ne lui a été proposé.',
    ended: 'Son contrat a pris fin le {day} : plus rien n’est reçu de ses sites.',
    offerWithdrawn: 'La proposition a été retirée le {day}.',
    waitsSince: 'Proposé le {day}. La salle lit le contrat et le signe sur sa page « Contrat ».',
    waiting: 'Proposées, en attente de la salle',
    also: 'Vaut aussi pour : {names}.',
    countersign: {
      open: 'Contresigner',
      lead: 'La salle a signé. Lisez le texte ; la signature de la fédération se fait dessous.',
      title: 'Contresigner ce contrat ? {name}',
      /** What the second signature sets going. */
      effects: {
        received:
          'Dès cet instant, le contrat est en vigueur : les visites de cette salle, avec l’accord de chaque personne, entrent dans le public commun, et les clics la rémunèrent.',
        later:
          'Le contrat prendra effet le {day}, comme la proposition le dit : rien n’est reçu de la salle avant ce jour.',
        'no-site':
          'Dès cet instant, le contrat est en vigueur ; rien n’est reçu tant que la salle n’a déclaré aucun site.',
        'no-operator':
          'Dès cet instant, le contrat est en vigueur ; rien n’est reçu tant que votre contrat avec l’opérateur ne l’est pas.',
      },
      replaces: 'Le contrat en vigueur le reste jusqu’à cette signature, puis celui-ci le remplace.',
      renamed:
        'Une des deux organisations a changé de nom depuis la proposition : ce texte n’est plus celui qui a été proposé, et il ne peut pas être contresigné. Retirez la proposition et faites-en une autre.',
      evidence: 'Votre nom et l’heure sont inscrits dans la signature, qui ne s’efface pas.',
      do: 'Contresigner au nom de la fédération',
    },
    propose: 'Proposer le contrat',
    proposeNamed: 'Proposer le contrat : {name}',
    see: 'Voir le contrat',
    seeNamed: 'Voir le contrat : {name}',
    readAndSign: 'Lire et contresigner',
    readAndSignNamed: 'Lire et contresigner : {name}',
    leave: 'Ne rien faire',
    members: {
      title: 'Toutes les salles',
      caption: 'Salles membres, par nom',
      cinema: 'Salle',
      city: 'Ville',
      contract: 'Contrat',
      since: 'Depuis le',
      each: 'Voir toutes les salles ({count})',
      none: {
        title: 'Aucune salle membre',
        text: 'Une salle est membre quand une organisation la tient. Importez les cinémas (npm run import:cinemas), ou démarrez avec la démonstration.',
      },
    },
    cinema: {
      back: 'Revenir aux salles',
      contract: 'Le contrat',
      party: 'Organisation',
      offered: 'Proposé le',
      withdrawn: 'Proposition retirée le',
      starts: 'Début prévu',
      threshold: 'Seuil de versement',
      sites: 'Ses sites',
      sitesCaption: 'Sites couverts par le contrat',
      site: 'Clé du site',
      hosts: 'Adresses',
      letIn: 'Visites reçues depuis le',
      notLetIn: 'rien n’est reçu',
      price: 'Prix de 1 000 clics',
      noSite: {
        title: 'Aucun site déclaré',
        text: 'Le contrat couvrira chaque site que la salle déclare, dès qu’il est déclaré.',
      },
      noContract: 'Aucun contrat n’a encore été proposé à cette salle : rien n’est reçu de ses sites.',
      actions: 'Ce que vous pouvez faire',
    },
    suspend: {
      open: 'Suspendre',
      title: 'Suspendre ce contrat ? {name}',
      text: 'Dès cet instant, plus aucune visite de ses sites n’est reçue, et un nouveau clic ne lui rapporte plus rien. Ce qui lui est acquis lui reste dû, et vous pouvez reprendre à tout moment.',
      do: 'Suspendre maintenant',
    },
    resume: {
      do: 'Reprendre le contrat',
      text: 'Reprendre le contrat, c’est recevoir de nouveau les visites de ses sites dès cet instant. Ce qui s’est passé pendant la suspension n’est pas rattrapé.',
      nothing:
        'Reprendre le contrat le remet en vigueur ; rien ne sera reçu pour autant : la salle n’a aucun site déclaré, ou votre contrat avec l’opérateur n’est pas en vigueur.',
    },
    /** What article 11 promises, and what of it the program does at once. */
    promise:
      'Le contrat promet (article 11) que la collecte cesse et que le public de la salle quitte les segments activés. La collecte cesse dès cet instant, et les journaux n’apprennent plus rien d’une visite à cette salle. Les plateformes d’achat reçoivent les retraits dans le quart d’heure. Les nombres publiés ne bougent qu’à la prochaine mesure, et seulement quand trois salles au moins ont changé.',
    terminate: {
      open: 'Résilier',
      title: 'Résilier ce contrat ? {name}',
      text: 'Dès cet instant, plus aucune visite de ses sites n’est reçue, et un nouveau clic ne lui rapporte plus rien. Ce qui lui est acquis lui reste dû.',
      notice:
        'Le contrat vous demande un préavis de {days}, sauf manquement : ne résiliez qu’à son terme. La salle, elle, peut y mettre fin à tout moment : si elle vous l’a écrit, résiliez aussitôt.',
      final: 'Une résiliation est définitive : pour revenir, il faut un nouveau contrat, signé par les deux.',
      do: 'Résilier définitivement',
    },
    days: { one: 'jour', other: 'jours' },
    withdraw: {
      open: 'Retirer la proposition',
      title: 'Retirer cette proposition ? {name}',
      text: 'La salle ne pourra plus signer ce contrat. Rien n’était encore reçu de ses sites ; vous pourrez lui en proposer un autre.',
      do: 'Retirer maintenant',
    },
    done: {
      proposee: 'Le contrat est proposé : la salle le trouve sur sa page « Contrat ».',
      /** After a countersignature, or after a contract was resumed. */
      inForce: {
        received: {
          contresignee: 'Le contrat est en vigueur : les visites de la salle sont reçues dès maintenant.',
          reprise: 'Le contrat a repris : les visites de la salle sont de nouveau reçues.',
        },
        later: 'Le contrat est signé des deux côtés. Il prendra effet à la date indiquée dans la proposition.',
        'no-site': 'Le contrat est en vigueur ; rien n’est reçu tant que la salle n’a déclaré aucun site.',
        'no-operator':
          'Le contrat est en vigueur ; rien n’est reçu tant que votre contrat avec l’opérateur ne l’est pas.',
      },
      suspendue: 'Le contrat est suspendu : plus rien n’est reçu des sites de la salle.',
      resiliee: 'Le contrat est résilié : plus rien n’est reçu des sites de la salle.',
      retiree: 'La proposition est retirée.',
    },
  },
  agreement: {
    title: 'Contrat avec la fédération',
    lead: {
      none: 'Aucun contrat ne vous est encore proposé. Tant qu’il n’y en a pas, rien n’est reçu de vos sites.',
      sign: 'La fédération vous propose ce contrat. Lisez-le ; rien n’est reçu de vos sites avant les deux signatures.',
      waits: 'Vous avez signé. Il manque la signature de la fédération : rien n’est reçu de vos sites d’ici là.',
      'in-force': 'Le contrat est en vigueur. Il couvre tous vos cinémas et leurs sites.',
      later: 'Le contrat est signé des deux côtés. Il prend effet le {day}.',
      suspended: 'Le contrat est suspendu : rien n’est reçu de vos sites. La fédération vous dit pourquoi.',
      ended: 'Le contrat a pris fin. Rien n’est reçu de vos sites ; ce qui vous est acquis vous reste dû.',
      withdrawn: 'La proposition a été retirée le {day}. Rien n’est reçu de vos sites.',
    },
    ending:
      'Pour mettre fin au contrat, à tout moment, écrivez à la fédération : elle y met fin aussitôt, et ce qui vous est acquis vous reste dû.',
    binding: 'Le texte français fait foi.',
    original: 'Lire la version française',
    facts: 'En bref',
    other: 'Votre contrat précédent reste en vigueur jusqu’à la seconde signature de celui-ci.',
    fold: 'Lire le contrat, voir les signatures',
    text: 'Le texte',
    hash: 'Empreinte du texte français (SHA-256)',
    keys: 'Clés publiques des signatures',
    signatures: {
      title: 'Les signatures',
      who: 'Signataire',
      side: 'Au nom de',
      at: 'Le',
      check: 'Vérification',
      good: 'se vérifie',
      bad: 'ne se vérifie pas',
      unknown: 'clés indisponibles',
      none: 'Personne n’a encore signé.',
      missing: {
        federation: 'Il manque la signature de la fédération.',
        party: 'Il manque la signature de la salle.',
      },
      valid:
        'Les deux signatures se vérifient avec les clés publiques : ni le texte, ni les conditions, ni les dates n’ont changé depuis.',
      'not-signed-by-both': 'Ce qui est signé se vérifie avec les clés publiques.',
      signature:
        'Une signature ne se vérifie pas avec les clés publiques. Ne vous fiez pas à ce contrat : prévenez la fédération.',
      'differs-from-contract':
        'Le contrat enregistré n’est plus celui qui a été signé. Ne vous y fiez pas : prévenez la fédération.',
      'unknown-contract': 'Ce contrat n’est plus enregistré.',
      'no-keys': 'Cette installation n’a pas les clés des signatures : elles ne sont pas vérifiées ici.',
      renamed:
        'Une des deux organisations a changé de nom depuis la proposition : le texte ci-dessous n’est plus celui qui a été proposé. Demandez une nouvelle proposition.',
    },
    sign: {
      title: 'Signer',
      who: 'Vous signez au nom de {organisation}. Votre nom, {name}, et l’heure sont inscrits dans la signature.',
      read: 'J’ai lu le contrat et je peux engager la salle',
      missing: 'Cochez la case : sans elle, rien n’est signé.',
      do: 'Signer',
      after: 'La fédération contresigne ensuite, et le contrat entre en vigueur.',
    },
    done: 'Vous avez signé. La fédération est prévenue sur sa page « Salles ».',
    doneInForce: 'Le contrat est signé des deux côtés : il est en vigueur.',
    refusals: {
      'unknown-contract': 'Ce contrat n’existe plus ou a changé entre-temps : rien n’a été fait. Relisez cette page.',
      'unknown-version': 'Cette version du contrat n’est pas publiée : rien n’a été fait.',
      'wrong-parties': 'Ce contrat ne peut pas lier ces deux organisations : rien n’a été fait.',
      'terms-not-negotiable': 'Ces conditions ne se négocient pas : rien n’a été fait.',
      'illegal-transition':
        'La situation a changé entre-temps, et ce geste n’a plus lieu d’être : rien n’a été fait. Voyez ci-dessous où en est le contrat.',
      'already-signed': 'Ce contrat porte déjà votre signature : rien n’a été fait de plus.',
      'not-a-party': 'Vous n’appartenez à aucune des deux organisations : rien n’a été signé.',
      'not-a-signatory': 'Votre rôle ne permet pas de signer : rien n’est signé. Demandez à une personne habilitée.',
      'operator-changed':
        'L’opérateur que ce texte nomme n’est plus celui de la fédération : il faut une nouvelle proposition. Rien n’est signé.',
      'amended-not-in-force': 'Le contrat que celui-ci remplacerait n’est pas en vigueur : rien n’a été fait.',
      'amendment-lapsed':
        'Le délai pour signer cet avenant est passé : il est réputé refusé, et le contrat en vigueur le reste. Rien n’est signé ; il faut une nouvelle proposition.',
      'nothing-changes': 'Cette proposition ne changerait rien : rien n’a été fait.',
      'no-standing-offer': 'La fédération n’offre plus ces conditions : rien n’a été accepté.',
      'text-changed':
        'Une organisation a changé de nom depuis la proposition : le texte ne serait plus le même. Rien n’est signé ; il faut une nouvelle proposition.',
      'another-in-force': 'Cette salle est sous contrat avec une autre fédération : rien n’a été fait.',
      'starts-later-than-it-replaces':
        'Ce contrat commencerait plus tard que sa signature, mais en remplacerait un en vigueur : rien n’a été fait.',
      'open-contract': 'Un contrat est déjà proposé ou en vigueur avec cette salle : rien n’a été fait.',
      'no-keys':
        'Cette installation n’a pas les clés des signatures : rien n’est signé. Prévenez la personne qui tient le serveur.',
      'cinema-unsigned':
        'La salle n’a pas encore signé ce contrat, et la fédération signe après elle : rien n’a été fait.',
    },
  },
}
