/** Where a cinema is paid, what stands on its invoices, and the federation's yes to a change. */
export const bank = {
  bank: {
    title: 'Votre compte bancaire',
    lead: 'Là où votre part est versée, pour toutes vos salles. L’IBAN est gardé chiffré ; il n’est communiqué qu’à l’opérateur, pour payer.',
    need: {
      unknown:
        'Aucun versement n’est encore en vue : nous ne vous demandons pas votre IBAN. Cette page vous le demandera avant le premier, et pas plus tôt.',
      later:
        'Au rythme actuel, le premier versement serait vers le {day}. Cette page vous demandera votre IBAN trois mois avant, et pas plus tôt.',
      now: 'Le premier versement est en vue, vers le {day} : dites-nous où le faire. Sans compte, votre solde est reporté, jamais perdu.',
    },
    ownTitle: {
      title: 'Un titre de recettes',
      text: 'Votre salle est exploitée en régie par une personne publique : elle recouvre sa part par un titre de recettes, sur la foi du relevé. Aucun IBAN n’est demandé.',
    },
    inForce: 'Le compte en service',
    pending: 'Le compte en attente',
    holder: 'Titulaire du compte',
    ends: 'IBAN',
    endsWith: 'finit par {four}',
    given: 'Donné le',
    usable: 'Délai jusqu’au',
    confirmed: 'Fédération',
    confirmedOn: 'confirmé le {day}',
    unconfirmed: 'pas encore confirmé',
    paused:
      'Tant qu’un changement est en attente, rien n’est versé, ni sur l’ancien compte ni sur le nouveau. Il prend effet quand le délai est passé et que la fédération l’a confirmé avec vous.',
    first:
      'Il prend effet quand la fédération l’a confirmé avec vous : une autre organisation a déjà donné ce compte. C’est normal s’il est commun ; sinon, arrêtez-le.',
    stop: {
      do: 'Arrêter ce changement',
      hint: 'Si cela ne vient pas de chez vous, ou en cas d’erreur. Le compte d’avant reste en service.',
      done: 'Le changement est arrêté. Si personne chez vous ne l’a fait, prévenez la fédération et regardez qui peut entrer.',
    },
    give: {
      title: 'Donner le compte',
      change: 'Changer de compte',
      changeNote:
        'Un changement attend {days}, pendant lesquels rien n’est versé. Tous les signataires en sont prévenus par courriel, et peuvent l’arrêter.',
      holderHint:
        'Le nom exact qui est sur le relevé d’identité bancaire : la banque qui paie le compare, et une différence peut bloquer le virement.',
      iban: 'IBAN',
      ibanHint: 'Avec ou sans espaces. Il ne sera plus jamais montré en entier.',
      bic: 'BIC, si votre banque le demande',
      bicHint: 'Huit ou onze caractères. Facultatif.',
      do: 'Enregistrer ce compte',
      passkey: 'Votre clé d’accès vous sera demandée.',
      who: 'Le compte est donné par une personne de la salle qui a la gestion ou la signature.',
    },
    days: { one: 'jour', other: 'jours' },
    faults: {
      missing: 'À remplir.',
      'too-long': 'C’est trop long.',
      characters:
        'Il y a un caractère qu’un virement ne porte pas. Retapez à la main plutôt que de coller : des lettres latines et des chiffres.',
      'not-an-iban': 'Cet IBAN n’est pas juste : un caractère manque, est en trop ou a été mal recopié.',
      'not-sepa': 'Ce compte est dans un pays que les virements SEPA n’atteignent pas.',
      'not-a-bic': 'Ce BIC n’en est pas un : huit ou onze caractères, comme AGRIFRPP882.',
    },
    refusals: {
      'no-contract': 'Il n’y a pas encore de contrat avec la fédération : il n’y aura rien à verser avant.',
      same: 'C’est déjà ce compte.',
      'too-often': 'Le compte a été changé trop souvent depuis hier. Réessayez demain, ou appelez la fédération.',
      'not-yet': 'Aucun versement n’est assez proche : le compte n’est pas encore demandé.',
      'no-keys': 'Les comptes bancaires ne peuvent pas être reçus ici pour l’instant. Dites-le à la fédération.',
    },
    decided: {
      unknown: 'Ce changement n’existe pas, ou n’est pas le vôtre.',
      stopped: 'Ce changement a déjà été arrêté, ou remplacé par un autre.',
      confirmed: 'Ce changement a déjà été confirmé.',
      'in-force': 'Ce compte est déjà en service : il se change, il ne s’arrête plus.',
    },
    done: {
      'in-force': 'Le compte est enregistré : les prochains versements y vont.',
      held: 'Le changement est enregistré. Il attend son délai et la confirmation de la fédération.',
      'to-confirm': 'Le compte est enregistré. Il attend la confirmation de la fédération.',
      factures: 'C’est enregistré, pour les prochaines factures.',
    },
    history: {
      title: 'Ce qui s’est passé',
      caption: 'Chaque geste sur le compte, sans les numéros',
      when: 'Quand',
      what: 'Quoi',
      who: 'Par',
      federation: 'la fédération',
      gone: 'quelqu’un qui n’est plus là',
      steps: {
        asked: 'compte donné',
        confirmed: 'confirmé par la fédération',
        'stopped-cinema': 'arrêté par la salle',
        'stopped-federation': 'arrêté par la fédération',
        'stopped-replaced': 'remplacé par un autre',
      },
    },
    tax: {
      title: 'Pour vos factures',
      lead: 'Ce que la loi veut lire sur une facture. Avec un mandat d’autofacturation, le client l’établit d’après ce que vous dites ici ; vous en restez responsable.',
      regime: 'Régime de TVA',
      choose: 'Choisir',
      regimes: {
        franchise: 'franchise en base (article 293 B du CGI)',
        vat: 'redevable de la TVA',
        association: 'association non assujettie',
        'public-body': 'personne publique en régie, payée sur titre de recettes',
      },
      legalName: 'Nom ou raison sociale',
      legalNameHint: 'Comme au répertoire Sirene.',
      address: 'Adresse du siège',
      siren: 'SIREN',
      sirenHint: 'Neuf chiffres. Une association qui n’en a pas laisse vide.',
      vatNumber: 'Numéro de TVA',
      vatNumberHint: 'Seulement si vous êtes redevable : FR, deux caractères, puis le SIREN.',
      rate: 'Taux',
      rateHint: 'Seulement si vous êtes redevable. Demandez-le à votre comptable.',
      noRate: 'sans objet',
      rates: { '2000': '20 %', '1000': '10 %', '850': '8,5 % (outre-mer)', '550': '5,5 %', '210': '2,1 %' },
      do: 'Enregistrer',
      declared: 'Dernière déclaration : le {day}.',
      faults: {
        missing: 'À remplir.',
        'too-long': 'C’est trop long.',
        characters: 'Il y a un caractère qui ne s’imprime pas.',
        unknown: 'Ce choix n’existe pas.',
        'not-a-siren': 'Ce SIREN n’est pas juste : neuf chiffres, dont le dernier vérifie les autres.',
        'not-a-vat-number': 'Ce numéro de TVA n’est pas juste : FR, deux caractères, puis les neuf chiffres du SIREN.',
        'other-siren': 'Ce numéro de TVA est celui d’un autre SIREN.',
      },
    },
    mail: {
      subject: {
        asked: 'Le compte bancaire de {cinema} a été donné ou changé',
        confirmed: 'Le compte bancaire de {cinema} est confirmé',
        stopped: 'Le changement de compte de {cinema} est arrêté',
        review: 'Un compte bancaire à confirmer : {cinema}',
      },
      first:
        'Bonjour,\n\nUn compte bancaire vient d’être donné pour {cinema}, par une personne de votre équipe. Les prochains versements y iront.\n\nSi cela ne vient pas de chez vous, changez-le et prévenez la fédération sans attendre : {url}\n\nLanterne',
      firstWaits:
        'Bonjour,\n\nUn compte bancaire vient d’être donné pour {cinema}, par une personne de votre équipe. Il attend la confirmation de la fédération, qui vous appellera.\n\nSi cela ne vient pas de chez vous, arrêtez-le d’un bouton et prévenez la fédération : {url}\n\nLanterne',
      changed:
        'Bonjour,\n\nUn autre compte bancaire vient d’être donné pour {cinema}, par une personne de votre équipe. Il ne sert pas avant le {day}, ni avant que la fédération l’ait confirmé avec vous ; jusque-là rien n’est versé.\n\nSi cela ne vient pas de chez vous, un signataire peut l’arrêter d’un bouton : {url}\n\nLanterne',
      confirmed:
        'Bonjour,\n\nLa fédération a confirmé le compte bancaire de {cinema}. Les prochains versements y vont.\n\nCe qui s’est passé, geste par geste : {url}\n\nLanterne',
      confirmedWaits:
        'Bonjour,\n\nLa fédération a confirmé le changement de compte bancaire de {cinema}. Il prend effet le {day} ; d’ici là, un signataire peut encore l’arrêter d’un bouton : {url}\n\nLanterne',
      review:
        'Bonjour,\n\nUn autre compte bancaire a été donné pour {cinema}. Il attend votre confirmation, et rien n’est versé à la salle d’ici là ; son délai court jusqu’au {day}.\n\nAppelez la salle à un numéro que vous aviez déjà, jamais à celui d’un courriel, puis confirmez ou arrêtez : {url}\n\nLanterne',
      reviewFirst:
        'Bonjour,\n\nUn premier compte bancaire a été donné pour {cinema}, et une autre organisation a le même. Il attend votre confirmation.\n\nAppelez la salle à un numéro que vous aviez déjà, jamais à celui d’un courriel, puis confirmez ou arrêtez : {url}\n\nLanterne',
      stopped:
        'Bonjour,\n\nLe changement de compte bancaire de {cinema} est arrêté. Le compte d’avant, s’il y en avait un, reste en service.\n\nSi personne chez vous n’avait demandé ce changement, prévenez la fédération et regardez qui peut entrer : {url}\n\nLanterne',
    },
  },
  bankReview: {
    title: 'Comptes bancaires à confirmer',
    tab: 'Comptes bancaires',
    lead: 'Un changement de compte prend effet quand son délai est passé et qu’une personne d’ici l’a confirmé. Appelez la salle à un numéro que vous aviez déjà, jamais à celui d’un courriel, et faites-vous lire les quatre derniers caractères.',
    caption: 'Les changements en attente, les plus anciens d’abord',
    organisation: 'Exploitant',
    holder: 'Titulaire',
    ends: 'IBAN, fin',
    by: 'Donné par',
    at: 'Le',
    until: 'Délai jusqu’au',
    state: 'État',
    warnings: {
      shared: 'Une autre organisation a le même compte',
      first: 'Premier compte de l’organisation',
    },
    waiting: 'à confirmer',
    confirmedOn: 'confirmé le {day}',
    gone: 'quelqu’un qui n’est plus là',
    none: { title: 'Rien n’attend', text: 'Un changement de compte apparaît ici dès qu’une salle le demande.' },
    confirm: {
      open: 'Confirmer',
      ask: 'Confirmer le compte de {name} ?',
      text: 'Vous avez appelé la salle, et elle vous a lu les quatre derniers caractères : {four}. Votre clé d’accès vous sera demandée, et le geste est inscrit au journal.',
      do: 'Confirmer ce compte',
      close: 'Ne rien faire',
      done: 'Le compte est confirmé.',
    },
    stop: {
      open: 'Arrêter',
      ask: 'Arrêter le changement de {name} ?',
      text: 'Le compte d’avant reste en service. Les signataires de la salle en sont prévenus par courriel.',
      do: 'Arrêter ce changement',
      done: 'Le changement est arrêté.',
    },
    noKeys: 'Cette console n’a pas les clés des comptes bancaires : rien ne peut être montré ni confirmé ici.',
  },
}
