import { light } from './salle-light.js'

export const salle = {
  salle: {
    period: 'Du {from} au {to}',
    noCinema: {
      title: 'Aucune salle n’est rattachée à votre organisation',
      text: 'La fédération rattache votre salle quand elle enregistre votre adhésion. Cette page montrera alors vos visites et votre revenu.',
    },
    otherCinemas: 'Vos salles',
    week: {
      one: 'visite acceptée',
      other: 'visites acceptées',
      more: '{visits} en une semaine, {difference} de plus que la semaine d’avant.',
      less: '{visits} en une semaine, {difference} de moins que la semaine d’avant.',
      same: '{visits} en une semaine, à peu près autant que la semaine d’avant.',
      first: '{visits} en une semaine, et aucune la semaine d’avant.',
      none: 'Aucune visite en une semaine, contre {before} la semaine d’avant.',
      today: '{visits} aujourd’hui : votre lanterne est allumée.',
      quiet: 'Aucune visite depuis deux semaines.',
      note: 'Du {from} au {to}, en sept jours entiers. Aujourd’hui, jusqu’ici : {today}.',
    },
    stopped: {
      text: 'Plus aucune visite depuis le {day} : {days} jours entiers, alors que les sept jours d’avant en comptaient {visits}. Vérifiez que la ligne est encore dans votre site, que votre bandeau s’affiche et que le contrat est en vigueur.',
      link: 'Faire l’essai maintenant',
    },
    visits: {
      title: 'Visites',
      accepted: 'Visites acceptées',
      acceptedNote: 'en 28 jours, avec l’accord du spectateur',
      linked: 'Rattachables au public commun',
      linkedNote: '{visits} : le navigateur permet un identifiant, hors pages pour enfants',
      one: 'visite',
      other: 'visites',
      films: 'Films regardés',
      filmsNote: 'dont une page au moins a été vue',
      chart: 'Visites acceptées par jour ; en orangé, celles qui peuvent rejoindre le public commun',
      day: 'Jour',
      all: 'Visites',
      pooled: 'Rattachables',
      empty: {
        title: 'Pas encore de visite',
        text: 'Dès que la ligne est dans votre site et qu’une personne accepte, sa visite apparaît ici en deux secondes.',
      },
      note: 'Le taux d’acceptation n’est pas montré : pour le connaître, il faudrait que votre site envoie quelque chose même en cas de refus.',
    },
    revenue: {
      title: 'Revenu',
      accrued: 'Revenu acquis',
      accruedNote: 'Votre part, pas encore versée, de',
      payable: 'Revenu confirmé par la fédération, à verser : {amount}.',
      click: { one: 'clic payable', other: 'clics payables' },
      how: 'Un clic payable vaut {price}. Il est partagé {sharing} dont la personne a visité le site, avec son accord, dans les {days} jours qui précèdent.',
      next: {
        label: 'Prochain versement',
        day: { text: 'vers le {day}', note: 'au rythme actuel' },
        year: { text: 'vers le {day}', note: 'versement annuel' },
        unknown: { text: 'pas encore en vue', note: 'le solde est reporté, jamais perdu' },
        reached: { text: 'seuil atteint', note: 'avec la prochaine période' },
      },
      threshold: 'Seuil de versement : {amount} pour votre salle, et {pool} pour toutes ensemble.',
    },
    films: {
      title: 'Films regardés',
      film: 'Titre du film',
      visits: 'Visites',
      empty: 'Aucune page de film n’a encore été vue sur cette période.',
      more: 'Les vingt premiers sont montrés.',
      rest: 'Les films suivants',
    },
    way: {
      title: 'Des horaires à la réservation',
      film: 'Pages de film',
      showtimes: 'Horaires',
      booking: 'Réservation',
      ratio: 'Pour 100 pages d’horaires, {booking}.',
      ratioBelow: 'Pour 100 pages d’horaires, moins d’une page de réservation.',
      bookingPages: { one: 'page de réservation', other: 'pages de réservation' },
      noBooking:
        'Aucune page de réservation n’est comptée. Si votre billetterie est sur un autre site, c’est normal : la ligne n’y est pas.',
      noShowtimes:
        'Aucune page d’horaires n’est comptée : les vôtres ont peut-être une adresse que la ligne ne reconnaît pas.',
      empty: 'Aucune page de film, d’horaires ou de réservation n’a encore été vue sur cette période.',
      note: 'Des pages vues en 28 jours, avec accord ; pas des personnes.',
    },
    light,
    refusals: {
      title: 'Ce qui a été refusé',
      note: 'Une visite refusée n’est pas gardée : seul son motif est compté. Beaucoup de ces motifs sont normaux.',
      reason: 'Motif',
      count: 'Visites',
      todo: 'Que faire',
      empty: 'Aucun refus sur cette période.',
      other: { what: 'Autre motif ({reason})', todo: 'Demandez à la fédération ce que ce motif veut dire.' },
    },
    reasons: {
      gpc: {
        what: 'Le navigateur demande à ne pas être suivi (Global Privacy Control)',
        todo: 'Rien : c’est le choix de la personne.',
      },
      'no-consent': {
        what: 'Aucun accord prouvé pour ce qui était demandé',
        todo: 'Souvent rien : la personne a refusé ces usages. Si ce motif domine, vérifiez ce que votre bandeau transmet après un oui.',
      },
      'consent-expired': {
        what: 'Accord donné il y a plus de six mois',
        todo: 'Réglez votre bandeau pour qu’il redemande au bout de six mois.',
      },
      'consent-dates': {
        what: 'Accord daté de l’avenir',
        todo: 'Rien, si c’est rare : l’horloge d’un visiteur est fausse. Sinon, signalez-le au fournisseur de votre bandeau.',
      },
      'source-undeclared': {
        what: 'L’accord vient d’un autre bandeau que celui que le site a déclaré',
        todo: 'Si vous avez changé de bandeau, dites-le à la fédération. Sinon, vérifiez qu’un seul bandeau est sur vos pages.',
      },
      'notice-missing': {
        what: 'La ligne du site ne dit pas quelle notice a été montrée',
        todo: 'Recollez la ligne de cette page : il y manque `data-notice`.',
      },
      'notice-outdated': {
        what: 'La ligne du site nomme une ancienne notice',
        todo: 'Recollez la ligne de cette page, montrez la nouvelle notice et redemandez l’accord.',
      },
      'tcf-vendor-unknown': {
        what: 'Cette installation n’a pas de numéro dans la liste TCF',
        todo: 'Employez l’appel de cette page à la place du TCF, et dites-le à la fédération.',
      },
      'tcf-too-long': { what: 'Chaîne TCF trop longue', todo: 'Signalez-le au fournisseur de votre bandeau.' },
      'tcf-malformed': {
        what: 'Chaîne TCF illisible',
        todo: 'Mettez votre bandeau à jour ; si cela continue, signalez-le à son fournisseur.',
      },
      'tcf-version': {
        what: 'Chaîne TCF d’une ancienne version',
        todo: 'Mettez votre bandeau à jour : il faut la version 2.',
      },
      'tcf-policy-outdated': {
        what: 'Chaîne TCF faite sous d’anciennes règles',
        todo: 'Mettez votre bandeau à jour (TCF 2.2 ou suivant) et redemandez l’accord.',
      },
      'tcf-not-service-specific': {
        what: 'Chaîne TCF commune à plusieurs sites, alors que l’accord se donne site par site',
        todo: 'Réglez votre bandeau pour un accord propre à votre site.',
      },
      'tcf-dates': {
        what: 'Chaîne TCF aux dates impossibles',
        todo: 'Rien, si c’est rare : l’horloge d’un visiteur est fausse. Sinon, signalez-le au fournisseur de votre bandeau.',
      },
      'tcf-too-old': {
        what: 'Chaîne TCF de plus de treize mois',
        todo: 'Réglez votre bandeau pour qu’il redemande au bout de six mois.',
      },
      'tcf-vendor-undisclosed': {
        what: 'Le bandeau ne nous a pas présentés au spectateur',
        todo: 'Ajoutez-nous aux partenaires de votre bandeau et redemandez l’accord.',
      },
      'tcf-vendor-refused': {
        what: 'Le spectateur nous a refusés dans le bandeau',
        todo: 'Rien : c’est le choix de la personne.',
      },
      bot: {
        what: 'Robot déclaré, ou navigateur qui ne se nomme pas',
        todo: 'Rien : ce n’est pas votre public.',
      },
      malformed: {
        what: 'Envoi illisible',
        todo: 'Rien, si c’est rare. Si vous hébergez `p.js` vous-même, mettez-le à jour.',
      },
      'too-large': { what: 'Envoi trop long', todo: 'Rien, si c’est rare. Sinon, dites-le à la fédération.' },
      aborted: { what: 'Envoi interrompu', todo: 'Rien : la personne a quitté la page, ou perdu le réseau.' },
      'unknown-site': {
        what: 'Clé de site inconnue',
        todo: 'Recollez la ligne de cette page : `data-site` y est mal recopié.',
      },
      'wrong-origin': {
        what: 'La ligne est sur une adresse qui n’est pas celle du site',
        todo: 'Si cette adresse est à vous (avec ou sans www, par exemple), faites-la ajouter par la fédération. Sinon, quelqu’un a copié votre ligne : cela ne compte pas.',
      },
      'no-contract': {
        what: 'Aucun contrat en vigueur à ce moment',
        todo: 'Voyez l’état de votre contrat au bas de cette page, et écrivez à la fédération.',
      },
      'site-suspended': {
        what: 'La collecte de ce site est suspendue',
        todo: 'Voyez ce que le robot a vu, page « Robot » : les visites reprennent dès que c’est corrigé.',
      },
      'forged-cookie': {
        what: 'Identifiant falsifié, retiré du navigateur',
        todo: 'Rien : la visite suivante repart à neuf.',
      },
      'expired-cookie': {
        what: 'Identifiant de plus de treize mois, retiré du navigateur',
        todo: 'Rien : la visite suivante repart à neuf.',
      },
      'opted-out': {
        what: 'Cette personne a demandé l’effacement et n’est plus comptée',
        todo: 'Rien : c’est son droit.',
      },
      ended: { what: 'L’accord a été retiré entre-temps', todo: 'Rien : c’est le choix de la personne.' },
      'not-storable': {
        what: 'Visite impossible à enregistrer',
        todo: 'Dites-le à la fédération : c’est une erreur du programme.',
      },
    },
    snippet: {
      title: 'La ligne à coller',
      where: 'Collez-la une fois dans l’en-tête ou le pied de page de votre site :',
      line: 'Ligne pour {host}',
      consent: 'Elle ne fait rien tant que votre bandeau ne lui a pas dit oui.',
      more: 'Quel bandeau avez-vous ? Ce qu’il faut y déclarer, et un message prêt pour votre agence',
      noSite: {
        title: 'Aucun site n’est enregistré',
        text: 'La fédération enregistre l’adresse de votre site ; la ligne à coller apparaîtra ici.',
      },
    },
    check: {
      title: 'Vérifier que cela marche',
      open: 'Ouvrez votre site dans un navigateur ordinaire, sans bloqueur de publicité, et acceptez comme le ferait une spectatrice.',
      look: 'Rechargez cette page : la visite est comptée en quelques secondes. Chrome permet d’ordinaire de la rattacher au public commun ; avec Safari ou Firefox elle est comptée, sans plus.',
      tools: 'Toujours rien ? Ouvrez les outils du navigateur (F12, onglet Réseau), rechargez votre site et acceptez :',
      noScript:
        '`p.js` n’y est pas : la ligne manque, ou le site l’interdit (Content-Security-Policy : autorisez `{origin}` dans `script-src` et `connect-src`).',
      noVisit:
        '`p.js` y est, mais aucune requête `v` ne suit le oui : le bandeau n’a rien dit à la ligne, ou le navigateur demande à ne pas être suivi.',
      refused:
        'La requête `v` y est : dans sa réponse, l’en-tête `lanterne` dit `kept` (gardée), ou `refused` et le motif : « Ce qui a été refusé » les compte, avec ce qu’il faut faire.',
    },
    contract: {
      title: 'Votre contrat',
      empty: {
        title: 'Pas de contrat avec la fédération',
        text: 'Sans contrat en vigueur, rien n’est reçu de votre site. La fédération vous en proposera un.',
      },
      blocked: 'Rien n’est reçu de votre site en ce moment : un contrat manque ou n’est pas en vigueur.',
      running: 'Les visites de votre site sont reçues.',
      threshold: 'Seuil de versement',
    },
  },
  contract: {
    state: 'État',
    version: 'Version du contrat',
    since: 'En vigueur depuis',
    until: 'Terminé le',
    lookBack: 'Partage',
    lookBackText: '{sharing} visitées dans les {days} jours qui précèdent le clic',
    states: {
      draft: 'brouillon',
      offered: 'proposé',
      'signed-by-one': 'signé par une partie',
      'in-force': 'en vigueur',
      suspended: 'suspendu',
      terminated: 'résilié',
      superseded: 'remplacé',
      withdrawn: 'proposition retirée',
      none: 'aucun contrat',
    },
  },
}
