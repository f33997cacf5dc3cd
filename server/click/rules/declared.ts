import type { Rule } from './rule.js'

/** What a request says of itself: no person followed a link. */
export const DECLARED = [
  {
    code: 'bot',
    kind: 'invalid',
    stage: 'click',
    since: 1,
    needs: ['agentClass'],
    parameters: {},
    says: {
      fr: 'Le navigateur se présente comme un robot : moteur de recherche, aperçu de lien, surveillance.',
      en: 'The browser says that it is a robot: a search engine, a link preview, a monitor.',
    },
    against: ({ agentClass }) => agentClass === 'bot',
  },
  {
    code: 'empty-agent',
    kind: 'invalid',
    stage: 'click',
    since: 1,
    needs: ['agentClass'],
    parameters: {},
    says: {
      fr: 'Le navigateur ne se nomme pas. Tous ceux du public le font.',
      en: 'The browser does not name itself. All those that people use do.',
    },
    against: ({ agentClass }) => agentClass === 'empty',
  },
  {
    code: 'prefetch',
    kind: 'invalid',
    stage: 'click',
    since: 1,
    needs: ['fetchClass'],
    parameters: {},
    says: {
      fr: 'Le navigateur prépare la page d’avance, avant que quelqu’un ait cliqué.',
      en: 'The browser fetches the page ahead, before anybody has clicked.',
    },
    against: ({ fetchClass }) => fetchClass === 'prefetch',
  },
  {
    code: 'not-a-navigation',
    kind: 'invalid',
    stage: 'click',
    since: 1,
    needs: ['fetchClass'],
    parameters: {},
    says: {
      fr: 'La requête vient d’une image, d’un cadre ou d’un script : aucune page ne s’ouvre devant quelqu’un.',
      en: 'The request comes from an image, a frame or a script: no page opens in front of anybody.',
    },
    against: ({ fetchClass }) => fetchClass === 'not-a-navigation',
  },
] as const satisfies readonly Rule[]

/** … by the lists that the installation has been given: none, and these rules find nothing. */
export const LISTED = [
  {
    code: 'not-a-browser',
    kind: 'invalid',
    stage: 'click',
    since: 2,
    needs: ['agentClass'],
    parameters: {},
    says: {
      fr: 'Le programme n’est sur aucune liste de navigateurs (liste de l’IAB, lorsque la fédération la détient).',
      en: 'The program is on no list of browsers (the IAB’s, where the federation holds it).',
    },
    against: ({ agentClass }) => agentClass === 'other',
  },
  {
    code: 'data-centre',
    kind: 'invalid',
    stage: 'click',
    since: 2,
    needs: ['dataCentre'],
    parameters: {},
    says: {
      fr: 'Le clic vient du réseau d’un centre de données, où des machines cliquent et non des personnes.',
      en: 'The click comes from the network of a data centre, where machines click and not people.',
    },
    against: ({ dataCentre }) => dataCentre,
  },
] as const satisfies readonly Rule[]
