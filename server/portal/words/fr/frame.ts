export const frame = {
  frame: {
    skip: 'Aller au contenu',
    home: 'Accueil de Lanterne',
    navigation: 'Vos pages',
    language: 'Langue',
    signOut: 'Se déconnecter',
    understand: 'Qui voit quoi',
    credit: 'Les cinémas sont décrits d’après le CNC et le SCARE (Licence Ouverte 2.0).',
    copy: 'Copier',
    copied: 'Copié',
    mapCredit: 'Carte d’après MapSVG et svg-maps (CC BY 4.0), simplifiée.',
    table: 'Voir les chiffres en tableau',
    contents: 'Dans cette page',
    tabs: 'Dans ce dossier',
    close: 'Fermer',
    goHome: 'Revenir à l’accueil',
  },
  portals: {
    cinema: 'Ma salle',
    distributor: 'Mes campagnes',
    newCampaign: 'Nouvelle campagne',
    federation: 'Fédération',
    operator: 'Opérateur',
    publisher: 'Mes emplacements',
    agency: 'Mon agence',
  },
  problems: {
    'sign-in': {
      title: 'Il faut d’abord se connecter',
      text: 'Cette page est réservée. On y entre par une clé d’accès, ou par un lien personnel.',
    },
    'wrong-organisation': {
      title: 'Cette page n’est pas la vôtre',
      text: 'Elle est réservée à un autre type d’organisation que la vôtre.',
    },
    'choose-distributor': {
      title: 'Choisissez d’abord un distributeur',
      text: 'Plusieurs distributeurs vous ont donné accès, ou celui pour qui vous travailliez a repris le sien. Dites pour qui vous travaillez maintenant : par la liste en haut de la page, ou sur la page de votre agence.',
    },
    'wrong-role': {
      title: 'Quelqu’un d’autre de votre organisation le peut',
      text: 'Votre rôle n’y suffit pas : rien n’a été fait. La page « Équipe » dit qui peut quoi.',
    },
    'too-often': {
      title: 'C’est trop souvent',
      text: 'Rien n’a été fait. Attendez quelques minutes et recommencez.',
    },
    'not-found': {
      title: 'Rien à cette adresse',
      text: 'La page n’existe pas, ou ne vous appartient pas. Vérifiez l’adresse, ou repartez de l’accueil.',
    },
    'wrong-origin': {
      title: 'Cette demande ne vient pas d’ici',
      text: 'Par prudence, rien n’a été fait. Rechargez la page et recommencez.',
    },
    'invalid-request': {
      title: 'Cette demande n’est pas lisible',
      text: 'Rien n’a été fait. Revenez à la page précédente et recommencez.',
    },
    'too-large': {
      title: 'C’est trop long',
      text: 'Ce qui a été envoyé dépasse la limite. Rien n’a été fait.',
    },
    conflict: {
      title: 'La situation a changé entre-temps',
      text: 'Quelqu’un d’autre a sans doute agi avant vous. Rechargez la page pour voir où les choses en sont.',
    },
    unavailable: {
      title: 'Un instant',
      text: 'La base de données ne répond pas. Rien n’est perdu ; réessayez dans quelques secondes.',
    },
    bug: {
      title: 'Quelque chose s’est mal passé',
      text: 'C’est une erreur du programme ; elle est notée. Réessayez, ou repartez de l’accueil.',
    },
  },
  home: {
    title: 'Le public des salles indépendantes, ensemble',
    what: 'Avec l’accord des spectateurs, Lanterne réunit la fréquentation en ligne des cinémas art et essai. Un tiers de confiance, la fédération, en fait un public que les distributeurs peuvent toucher sans savoir qui le compose. Chaque clic rémunère les salles qui l’ont rendu possible.',
    story: {
      visit: { name: 'Visite', text: 'Une spectatrice lit les horaires sur le site de son cinéma.' },
      consent: { name: 'Accord', text: 'Elle dit oui. Tant qu’elle ne l’a pas dit, rien ne part.' },
      pool: {
        name: 'Public commun',
        text: 'Sous un numéro tiré au hasard, sa visite rejoint celles des autres salles.',
      },
      campaign: { name: 'Campagne', text: 'Un distributeur annonce son film à ce public.' },
      click: { name: 'Clic', text: 'Dans un journal, elle voit l’affiche et clique.' },
      revenue: { name: 'Revenu', text: 'Les salles qu’elle a visitées se partagent la valeur du clic.' },
    },
    today:
      'Un journal peut réserver la campagne à ce public, ou la montrer à tous ses lecteurs ; seuls comptent, pour les salles, les clics des personnes du public commun.',
    screenshot: 'La page telle qu’elle est, avec le public inventé de la démonstration.',
    cinemas: {
      title: 'Aux salles',
      text: 'Une ligne à coller dans votre site. Rien ne part sans un oui. Vous voyez votre public et votre revenu, qu’aucune autre salle ne voit.',
      view: 'La page d’une salle : sa semaine en une phrase, ce que son public a rapporté, quand elle sera payée.',
      gets: {
        visits: 'Les visites acceptées, jour par jour, et les films que l’on regarde',
        revenue: 'Ce que votre public rapporte, au centime et au-dessous',
        when: 'La date probable du prochain versement, en toutes lettres',
      },
    },
    distributors: {
      title: 'Aux distributeurs',
      text: 'Un public qui va vraiment dans ces salles, une campagne réservée en quelques minutes, des clics comptés un par un, bruts, filtrés et payables.',
      view: 'La page d’un distributeur : la salle dessinée qui se remplit de spectateurs, la carte, et combien sont joignables.',
      gets: {
        reach: 'Un public mesuré chaque semaine, en France et par région',
        empty: 'Des places vides quand elles le sont : un nombre trop petit n’est pas publié',
        clicks: 'Chaque clic écarté l’est pour un motif que vous lisez',
      },
    },
    federation: {
      title: 'À la fédération',
      text: 'Les clés et les contrats sont chez vous. Sans contrat en vigueur, aucune donnée n’entre et aucun public ne sort ; chaque centime s’explique jusqu’au clic.',
      view: 'La page de la fédération : ce qu’il y a à regarder d’abord, puis la santé du public commun.',
      gets: {
        keys: 'Vous seule pouvez relier deux visites, et vous ne savez pas de qui',
        campaigns: 'Vous pouvez refuser une campagne',
        payouts: 'Vous relisez ce qui revient à chaque salle, au millionième d’euro',
      },
    },
    price: {
      title: 'Ce que cela rapporte, ce que cela coûte',
      unit: 'pour 1 000 clics payables, à partager entre les salles',
      share:
        'Un clic vaut {click}, à parts égales entre les salles que la personne a visitées dans les {days} jours qui précèdent.',
      small:
        'C’est peu, et autant le savoir : il faut {clicks} clics pour qu’une salle atteigne {threshold}, le seuil à partir duquel un versement lui serait fait. En dessous, la somme reste acquise et se reporte.',
      cost: 'Pour une salle, il en coûte une ligne dans son site. La fédération ne prélève rien sur les clics, et le logiciel est libre. Il calcule et explique les versements ; deux personnes de la fédération les signent, et l’opérateur paie.',
    },
    trust: {
      title: 'Sur quoi tout repose',
      keys: {
        title: 'Les clés sont à la fédération',
        text: 'Elle seule peut changer un numéro en pseudonyme. Ni une salle, ni un distributeur, ni l’opérateur ne peut relier deux visites.',
      },
      consent: {
        title: 'Sans oui, rien',
        text: 'Avant l’accord, pas de cookie, pas d’identifiant, pas d’envoi. Dire non après oui retire aussitôt les visites du public commun.',
      },
      contract: {
        title: 'Sans contrat, rien',
        text: 'La base de données elle-même refuse une visite d’une salle sans contrat en vigueur. Le logiciel obéit au texte que vous avez signé.',
      },
    },
    signIn: 'Se connecter',
    signInDevelopment:
      'Cette installation sert au développement : ses liens de connexion, un par rôle, sont imprimés dans le terminal où elle a démarré.',
    signInProduction:
      'On entre avec une clé d’accès. La première fois, un lien vous est envoyé ; il sert une fois et vaut dix minutes.',
    goOn: 'Continuer vers « {portal} »',
    understand: 'Vous êtes spectatrice ou spectateur ? Voyez qui voit quoi.',
  },
}
