export const people = {
  people: {
    title: 'Équipe',
    lead: {
      one: '{count} personne peut se connecter au nom de {organisation}.',
      other: '{count} personnes peuvent se connecter au nom de {organisation}.',
    },
    name: 'Nom',
    email: 'Adresse e-mail',
    since: 'Depuis',
    lastSeen: 'Dernier passage',
    contract: 'Contrat',
    you: '{name} (vous)',
    signed: 'signé le {day}',
    unsigned: 'n’a pas signé',
    note: 'Le dernier passage vient des sessions gardées. Une session est effacée quand on sort, et au plus tard après sept jours : sans session gardée, on ne sait pas quand la personne est venue.',
    seen: {
      now: 'en ce moment',
      today: 'aujourd’hui',
      yesterday: 'hier',
      none: 'aucune session gardée',
    },
    may: {
      title: 'Ce que chacun peut faire',
      all: 'Toutes ces personnes peuvent faire tout ce que les pages de leurs salles offrent : voir les visites, le revenu et les relevés, et agir sur chaque page.',
      later: 'Des rôles différents, par exemple pour lire sans agir, viendront avec les invitations.',
    },
    change: {
      title: 'Ajouter ou retirer quelqu’un',
      today:
        'C’est la fédération qui le fait : écrivez-lui le nom et l’adresse e-mail de la personne qui arrive, ou de celle qui part. Faites-le le jour même pour un départ.',
      later: 'Inviter soi-même par e-mail n’est pas encore possible.',
    },
    own: {
      title: 'Vos sessions',
      note: 'Une session s’éteint après douze heures sans rien faire, et au plus tard au bout de sept jours. Ni navigateur ni appareil ne sont notés : seule l’heure vous aide à les reconnaître.',
      since: 'Ouverte le',
      seen: 'Vue la dernière fois',
      until: 'Finit au plus tard le',
      here: 'ici même',
      end: 'Fermer les autres sessions',
      ended: 'Vos autres sessions sont fermées.',
      alone: 'Aucune autre session n’est ouverte.',
    },
  },
}
