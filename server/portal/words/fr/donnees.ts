export const donnees = {
  donnees: {
    title: 'Mes données',
    known: {
      lead: 'Ce navigateur porte un numéro tiré au hasard. Voici tout ce qui est gardé sous ce numéro. Ni votre nom, ni votre adresse n’en font partie : personne ici ne les connaît.',
      empty: 'Ce navigateur porte un numéro tiré au hasard, et rien n’est gardé sous ce numéro.',
      cookie: 'Le numéro disparaît de lui-même le {date} : il ne vit jamais plus de 13 mois, et rien ne le prolonge.',
    },
    ticket: {
      title: 'Pourquoi cette affiche ?',
      because: 'Parce que ce navigateur a visité, avec votre accord, les sites de :',
      empty: 'Ce navigateur n’a encore rien visité dont il reste une trace. Et tout le monde voit les mêmes affiches.',
      only: 'Le {from}',
      between: 'Du {from} au {to}',
      until: 'gardé jusqu’au {date}',
      today:
        'Aujourd’hui, les journaux montrent l’affiche à tous leurs lecteurs. Si vous cliquez, ceux de ces cinémas que vous avez accepté de rémunérer se partagent la valeur du clic.',
    },
    off: {
      button: 'Éteindre',
      note: 'Retire tous vos accords et efface tout, en une fois.',
    },
    days: { one: 'jour', other: 'jours' },
    visits: { one: 'page vue', other: 'pages vues' },
    consent: {
      title: 'Votre accord sur {host}',
      given: 'Donné le',
      by: 'Par',
      purposes: 'Pour',
      notice: 'Notice',
      until: 'Jusqu’au',
      receipt: 'Reçu',
      receiptLink: 'Voir le reçu',
      withdraw: 'Retirer cet accord',
      over: 'Terminé le {date} : il ne porte plus rien. Pour qu’un ancien oui ne passe pas pour un nouveau, restent au plus 13 mois ses dates, ce qu’il permettait, la version de la notice et un numéro de reçu. S’il s’est terminé de lui-même, restent aussi les visites de ses 30 derniers jours, jusqu’à leur trentième jour.',
    },
    purposes: {
      pool: 'mettre mes visites en commun',
      target: 'choisir la publicité',
      pay: 'rémunérer les cinémas',
    },
    sources: {
      manual: 'le site lui-même',
      banner: 'le bandeau de Lanterne',
      tcf: 'un bandeau au format TCF',
      platform: 'le bandeau du site ({name})',
    },
    daysTable: {
      title: 'Par jour : {count}',
      day: 'Jour',
      visits: 'Pages vues',
      films: 'Films regardés',
      until: 'Gardé jusqu’au',
    },
    visitsTable: {
      title: 'Une par une, depuis 30 jours : {count}',
      moment: 'Quand',
      kind: 'Genre de page',
      film: 'Film',
      device: 'Appareil',
    },
    kinds: {
      home: 'accueil',
      film: 'film',
      showtimes: 'horaires',
      booking: 'réservation',
      event: 'événement',
      enfants: 'jeune public (jamais mis en commun)',
      other: 'autre',
    },
    devices: { mobile: 'téléphone', tablet: 'tablette', desktop: 'ordinateur', other: 'autre' },
    clicks: {
      title: 'Vos clics',
      text: 'Ces clics vous sont rattachés pour rémunérer les cinémas que vous avez visités, jusqu’à ce que la période du clic soit close et ne puisse plus être contestée : d’ordinaire moins de cinq mois.',
      one: 'Une publicité pour {film}, sur {host}, le {date}',
    },
    segments: {
      title: 'Vos publics',
      text: 'Voici à quels publics de campagnes en cours ce navigateur appartient. Un journal ne peut l’apprendre que si vous l’avez accepté chez lui aussi, et il n’apprend rien d’autre : ni les cinémas, ni les films, ni les jours.',
      none: 'Ce navigateur n’appartient à aucun public d’une campagne en cours.',
      one: '{film}, pour des publicités sur {hosts}',
    },
    platforms: {
      title: 'Qui d’autre connaît ce navigateur',
      text: 'Pour vous montrer une affiche là où vous l’avez accepté, une plateforme d’achat d’espace sait que ce navigateur fait partie d’un public, sous un numéro à elle. Elle ne sait ni où vous êtes allé, ni ce que vous avez regardé. Retirer vos accords ou éteindre l’en retire aussi : nous le lui disons dans l’heure.',
      one: '{name}, depuis le {since}, jusqu’au {until} au plus',
    },
    take: {
      title: 'Emporter',
      text: 'Le même contenu, dans un fichier que d’autres programmes savent lire.',
      link: 'Télécharger mes données (JSON)',
      cut: 'Il y en a davantage que cette page n’en montre : les plus récentes sont ici. Éteindre efface tout.',
    },
    none: {
      lead: 'Ce navigateur ne nous a présenté aucun numéro. Il n’y a donc rien à montrer ici, et rien à effacer.',
      why: 'Pourquoi ?',
      never: {
        title: 'Vous n’avez jamais dit oui',
        text: 'Alors rien n’a été noté. Sans réponse, c’est non.',
      },
      blocked: {
        title: 'Votre navigateur refuse les cookies tiers',
        text: 'C’est le cas de Firefox et de Safari par défaut. Alors vos visites sont comptées pour leur cinéma, et ne sont rattachées à personne : même nous ne pouvons pas les retrouver.',
      },
      deleted: {
        title: 'Vous avez effacé vos cookies',
        text: 'Alors ce qui restait sous l’ancien numéro, plus personne ne peut le retrouver, ni vous ni nous. Le détail des visites s’efface en 30 jours, les jours avec l’accord, 6 mois après lui au plus ; au bout de 13 mois il n’en reste rien.',
      },
      todo: 'Que faire ?',
      todoText:
        'Rien, si cela vous convient. Pour changer d’avis sur un cinéma, passez par son site. Et si vous avez dit oui dans un autre navigateur, ouvrez cette page là-bas.',
    },
    dark: {
      title: 'La lanterne est éteinte',
      since:
        'Depuis le {date}, ce navigateur est laissé de côté : aucune visite n’y est rattachée, même si un ancien oui traîne sur le site d’un cinéma. Un oui donné après ce jour, et daté, rallume.',
      always: 'Ce navigateur est laissé de côté : aucune visite n’y est rattachée.',
      cookie:
        'Pour s’en souvenir, il porte un cookie qui dit « éteint », le jour, et rien d’autre : il est le même pour tous ceux qui ont éteint ce jour-là.',
      button: 'Rallumer',
      note: 'Retire ce cookie. Rien ne revient ; un oui sur le site d’un cinéma compte de nouveau.',
    },
    refused: {
      'forged-cookie':
        'Le numéro que portait ce navigateur n’est pas l’un des nôtres, ou il est abîmé. Il vient d’être retiré.',
      'expired-cookie':
        'Le numéro que portait ce navigateur avait plus de 13 mois : il ne sert plus à rien, et vient d’être retiré.',
    },
    erased: {
      title: 'C’est éteint',
      lead: 'Tout ce qui était gardé sous le numéro de ce navigateur est effacé.',
      receipt: 'Effacement',
      on: 'Le {date}',
      consents: 'Accords retirés',
      days: 'Jours effacés',
      visits: 'Pages vues effacées',
      clicks: 'Clics détachés',
      nothing: 'Il n’y avait plus rien.',
      stays:
        'Restent, sans vous : les totaux des cinémas, ce que vos clics leur ont rapporté, et la trace que des accords ont été donnés puis retirés.',
      save: 'Garder ce reçu (JSON)',
      print:
        'Cette page s’imprime. Elle ne sera plus montrée. Une empreinte à clé de l’ancien numéro reste 35 jours, pour que rien de ce qui était en route ne revienne ; ensuite, plus rien ne dit que c’était vous.',
    },
    done: {
      withdrawn: 'Cet accord est retiré, et ce qu’il portait effacé.',
      lit: 'C’est rallumé. Rien n’est revenu ; mais un oui que le site d’un cinéma garde encore comptera de nouveau.',
    },
    problems: {
      unavailable: {
        title: 'Un instant',
        text: 'La base de données ne répond pas, ou trop de demandes attendent. Réessayez dans quelques secondes : ce qui n’est pas encore fait le sera alors.',
      },
      'wrong-origin': {
        title: 'Cette demande ne vient pas d’ici',
        text: 'Par prudence, rien n’a été fait. Ouvrez cette page vous-même et recommencez.',
      },
      invalid: { title: 'Cette demande n’est pas lisible', text: 'Rien n’a été fait. Ouvrez la page et recommencez.' },
      'not-found': { title: 'Rien à cette adresse', text: 'La page cherchée est peut-être celle de vos données.' },
      back: 'Revenir à mes données',
    },
  },
}
