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
    click: {
      title: 'Au clic',
      text: 'Dans un journal, une annonce de film peut être la nôtre. Si vous cliquez, le clic est noté sous le même numéro, puis vous arrivez sur la page du film. Les cinémas que vous avez visités se partagent sa valeur, {click}.',
    },
    drawing: {
      alternative:
        'Dessin. Votre navigateur lit le site de votre cinéma et celui du journal. Après votre oui, vos visites et vos clics vont à la fédération, sous un numéro. La fédération rend à votre cinéma des totaux, au distributeur des nombres arrondis, à l’opérateur le nombre des clics. Le tableau plus bas le dit en entier.',
      legend:
        'En couleur de lampe, ce que Lanterne reçoit de vous : deux chemins, qui s’arrêtent à la fédération. Les autres ne portent que des nombres.',
      browser: 'Vous',
      cinema: 'Votre cinéma',
      newspaper: 'Le journal',
      federation: 'La fédération',
      federationHas: 'des numéros au hasard, et leurs clés',
      distributor: 'Le distributeur',
      distributorHas: 'ne voit personne',
      operator: 'L’opérateur',
      operatorHas: 'ne voit personne',
      visit: { one: 'après votre oui,', two: 'un numéro' },
      totals: { one: 'combien', two: 'de visites' },
      click: { one: 'votre clic,', two: 'un numéro' },
      rounded: { one: 'des nombres', two: 'arrondis' },
      counted: { one: 'le nombre', two: 'des clics' },
    },
    data: {
      when: 'Sur ce billet',
      title: 'Mes données',
      text: 'Voir ce qui est gardé de ce navigateur, l’emporter, l’effacer : sans compte ni papiers.',
      stub: 'Ouvrir',
      stubNote: 'entrée libre',
    },
    stop: {
      title: 'Changer d’avis',
      text: 'À tout moment, aussi facilement que vous avez dit oui, sur le site du cinéma : vos visites de ce site quittent aussitôt le public commun. Ou partout à la fois, sur cette page :',
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
        sees: 'les campagnes et le nombre de leurs clics ; et, avec votre accord, par la plateforme où il achète l’espace, les numéros de celle-ci ou des numéros faits pour elle seule',
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
      number: { what: 'Le numéro', long: '13 mois', note: 'au plus, sans être prolongé' },
      visit: { what: 'Le détail d’une visite', long: '30 jours', note: 'puis il ne reste que des jours et des totaux' },
      answer: { what: 'Votre réponse', long: '6 mois', note: 'que ce soit oui ou non' },
    },
  },
}
