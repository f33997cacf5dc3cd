import type { Example } from '../endpoint.js'

const CELL = {
  cell: 'region:Occitanie',
  name: { fr: 'Salles Art et Essai, Occitanie', en: 'Salles Art et Essai, Occitanie' },
  sentence: {
    fr: 'Les personnes qui, avec leur accord, ont visité le site d’un cinéma art et essai participant en Occitanie.',
    en: 'People who, with their consent, visited the site of a participating art-house cinema in Occitanie.',
  },
  territory: 'Occitanie',
  criteria: [],
  iabIds: [477],
  people: { figure: 8400, withheld: null },
  addressable: { figure: 6100, withheld: null },
  matched: [{ platform: '4b0c6a1e-8f5d-4a77-9d3b-2f6f3c1f0a55', people: { figure: null, withheld: 'few-people' } }],
  heldSince: null,
  usable: true,
}

export const grid: Example = {
  answer: {
    root: 'salles-art-et-essai',
    maxCriteria: 2,
    territories: [{ territory: 'paris', cell: 'paris', name: { fr: 'Paris', en: 'Paris' } }],
    dimensions: [
      {
        dimension: 'frequence',
        name: { fr: 'L’assiduité', en: 'How often' },
        values: [
          {
            value: 'assidue',
            criterion: 'frequence:assidue',
            name: { fr: 'Sept jours ou plus', en: 'Seven days or more' },
          },
        ],
      },
    ],
  },
}

export const cells: Example = {
  query: { territory: 'Occitanie', limit: '1' },
  answer: { release: 12, cells: [CELL], next: 'WyJyZWdpb246T2NjaXRhbmllIl0' },
}

export const cell: Example = { params: { cell: 'region:Occitanie' }, answer: CELL }

export const label: Example = {
  params: { cell: 'region:Occitanie' },
  query: { language: 'en' },
  answer: {
    provider: { name: 'SCARE', domain: 'console.example' },
    segment: {
      id: CELL.cell,
      name: CELL.name.en,
      description: CELL.sentence.en,
      standardIds: ['477'],
      taxonomy: 'IAB Audience Taxonomy 1.1',
    },
    audience: {
      geography: 'FRA',
      precision: 'individual',
      idTypes: ['cookie'],
      idCount: 8400,
      withheldBecause: null,
      expansion: false,
      deviceExpansion: false,
      refresh: 'weekly',
      lookBackDays: 90,
    },
    source: {
      kind: 'online, own sites of the members, declared consent',
      inclusion: 'consented visits to sites of cinemas under contract',
      refresh: 'daily',
      offlineMatchKeys: null,
      window: { from: '2026-08-25', to: '2026-11-22' },
    },
    unknown: ['age', 'gender', 'interests'],
  },
}

export const releases: Example = {
  query: { limit: '1' },
  answer: {
    releases: [
      {
        id: 12,
        madeAt: '2026-11-22T03:00:00.000Z',
        windowFrom: '2026-08-25',
        windowTo: '2026-11-23',
        current: true,
      },
    ],
    next: 'WzEyXQ',
  },
}
