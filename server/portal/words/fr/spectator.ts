export const spectator = {
  spectator: {
    title: 'Qui voit quoi',
    lead: 'Votre cinéma peut gagner un peu d’argent grâce à votre visite, si vous le voulez. Sans réponse, c’est non ; et non ne change rien à ce que vous voyez.',
    before: {
      title: 'Avant votre oui',
      text: 'Rien : pas de cookie, pas d’identifiant, pas d’image cachée. Un refus n’envoie rien non plus.',
    },
    after: {
      title: 'Après votre oui',
      text: 'Le genre de page (séances, film…), le film, le moment et le type d’appareil sont notés sous un numéro tiré au hasard. Ni nom, ni adresse IP, ni adresse complète de la page. Les pages pour enfants ne sont jamais mises en commun.',
    },
    stop: {
      title: 'Changer d’avis',
      text: 'À tout moment, aussi facilement que vous avez dit oui, sur le site du cinéma : vos visites de ce site quittent aussitôt le public commun. Pour voir ce qui est gardé de vous, ou le faire effacer partout, écrivez à la fédération. Plus tard, une page « Mes données » le fera aussitôt, sans compte.',
    },
    table: 'Qui voit quoi, et ne voit pas',
    who: 'Qui',
    sees: 'Voit',
    never: 'Ne voit jamais',
    rows: {
      cinema: {
        who: 'Votre cinéma',
        sees: 'combien de visites son site reçoit, et ce qu’elles lui rapportent',
        never: 'qui vous êtes, ni les autres cinémas que vous fréquentez',
      },
      federation: {
        who: 'La fédération',
        sees: 'des numéros tirés au hasard, dont elle seule détient les clés',
        never: 'votre nom, votre adresse, vos autres lectures',
      },
      operator: {
        who: 'L’opérateur, qui achète l’espace publicitaire',
        sees: 'aujourd’hui, les campagnes et le nombre de leurs clics. Plus tard aussi, avec votre accord, des numéros faits pour lui seul',
        never: 'les cinémas que vous fréquentez',
      },
      distributor: {
        who: 'Le distributeur du film',
        sees: 'des nombres arrondis, de cent personnes au moins, et le nombre de clics de ses campagnes',
        never: 'une personne, ni une salle',
      },
      publisher: {
        who: 'Le journal en ligne',
        sees: 'aujourd’hui, les campagnes qu’il montre à tous ses lecteurs. Plus tard, si une publicité de cinéma vous concerne, quand il a lui aussi votre accord',
        never: 'vos visites aux cinémas ; il ne gardera rien',
      },
    },
    lives: {
      title: 'Combien de temps',
      text: 'Le numéro vit 13 mois au plus, sans être prolongé ; le détail d’une visite, 30 jours ; votre réponse, oui ou non, 6 mois.',
    },
  },
}
