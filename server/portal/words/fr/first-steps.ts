export const firstSteps = {
  firstSteps: {
    title: 'Vos premiers pas',
    done: 'fait',
    steps: {
      contract: 'Lire et signer le contrat',
      banner: 'Dire quel bandeau demande l’accord de vos spectateurs',
      line: 'Coller la ligne dans votre site',
      visit: 'Voir arriver la première visite',
    },
    contract: {
      none: 'La fédération prépare votre contrat : il apparaîtra ici, et un courriel vous préviendra. Vous n’avez rien à faire.',
      offered: 'Deux pages à lire, puis un bouton. Rien ne part de votre site avant que les deux signatures y soient.',
      sign: 'Lire le contrat',
      signed: 'Une signature y est déjà. Si c’est la vôtre, la fédération contresigne ; sinon, elle vous attend.',
      over: 'Ce contrat n’est pas en vigueur : rien n’est reçu de votre site.',
      look: 'Voir où en est le contrat',
    },
    banner: {
      text: 'Votre site demande déjà l’accord de ses visiteurs, ou pas encore : choisissez dans une liste, et la page vous donne ce qu’il y a à copier.',
      go: 'Choisir mon bandeau',
      skip: 'Je ne sais pas : passer à la ligne, qui le trouvera',
    },
    line: {
      text: 'Une seule fois, dans l’en-tête ou le pied de page. Sous WordPress, une extension le fait pour vous ; si une agence tient votre site, un message tout prêt l’attend sur la page « Votre site ».',
      after: 'Quand elle y est, faites l’essai : vous verrez de vos yeux que rien ne part avant un oui.',
      go: 'C’est collé : faire l’essai',
    },
    visit: {
      text: 'La ligne est dans votre site : quelque chose en est venu. Il manque un premier oui.',
    },
  },
}
