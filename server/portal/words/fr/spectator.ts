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
      text: 'À tout moment, aussi facilement que vous avez dit oui, sur le site du cinéma. Vos visites quittent alors le public commun aussitôt.',
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
        who: 'La régie',
        sees: 'des numéros faits pour elle seule, et des clics',
        never: 'les cinémas que vous fréquentez',
      },
      distributor: {
        who: 'Le distributeur du film',
        sees: 'des nombres arrondis, de cent personnes au moins',
        never: 'une personne, ni une salle',
      },
      publisher: {
        who: 'Le journal en ligne',
        sees: 'si une publicité de cinéma vous concerne, s’il a lui aussi votre accord',
        never: 'vos visites aux cinémas ; il ne garde rien',
      },
    },
    lives: {
      title: 'Combien de temps',
      text: 'Le numéro vit 13 mois au plus, sans être prolongé ; le détail d’une visite, 30 jours ; votre réponse, oui ou non, 6 mois.',
    },
  },
}
