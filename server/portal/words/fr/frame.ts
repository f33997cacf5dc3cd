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
    goHome: 'Revenir à l’accueil',
  },
  portals: {
    cinema: 'Ma salle',
    distributor: 'Mes campagnes',
    newCampaign: 'Nouvelle campagne',
    federation: 'Fédération',
    operator: 'Opérateur',
    publisher: 'Mes emplacements',
  },
  problems: {
    'sign-in': {
      title: 'Il faut d’abord se connecter',
      text: 'Cette page est réservée. On y entre par un lien de connexion personnel.',
    },
    'wrong-role': {
      title: 'Cette page n’est pas la vôtre',
      text: 'Elle est réservée à un autre type d’organisation que la vôtre.',
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
    cinemas: {
      title: 'Aux salles',
      text: 'Une ligne à coller dans votre site. Rien ne part sans un oui. Vous voyez votre public et votre revenu, qu’aucune autre salle ne voit.',
    },
    distributors: {
      title: 'Aux distributeurs',
      text: 'Un public qui va vraiment dans ces salles, une campagne réservée en quelques minutes, des clics comptés un par un, bruts, filtrés et payables.',
    },
    federation: {
      title: 'À la fédération',
      text: 'Les clés et les contrats sont chez vous. Sans contrat en vigueur, aucune donnée n’entre et aucun public ne sort ; chaque centime s’explique jusqu’au clic.',
    },
    signIn: 'Se connecter',
    signInDevelopment:
      'Cette installation sert au développement : ses liens de connexion, un par rôle, sont imprimés dans le terminal où elle a démarré.',
    signInProduction:
      'On entre par un lien personnel que la fédération vous remet. Il sert une fois et vaut dix minutes.',
    goOn: 'Continuer vers « {portal} »',
    understand: 'Vous êtes spectatrice ou spectateur ? Voyez qui voit quoi.',
  },
}
