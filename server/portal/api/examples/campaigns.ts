import type { Example } from '../endpoint.js'

const CREATIVE = {
  format: 'text',
  headline: 'L’Aventure rêvée, un film de Valeska Grisebach',
  body: null,
  imageUrl: null,
  videoUrl: null,
  html: null,
  size: null,
}
const PUBLISHER = '9b461753-4504-8a1c-b0b0-9a6d96775d09'

/** What is sent to make the draft, and to edit it. */
const BOOKED = {
  filmId: 22,
  name: 'L’Aventure rêvée, deuxième semaine',
  segment: 'salles-art-et-essai',
  iabCriteria: [5, 6, 477],
  iabPlaces: ['56:FR-OCC'],
  budgetMicros: '2500000000',
  notes: 'Merci de commencer le matin.',
  landingUrl: 'https://www.allocine.fr/rechercher/?q=L%27Aventure%20r%C3%AAv%C3%A9e',
  startsAt: '2026-12-02T00:00:00+01:00',
  endsAt: '2026-12-16T00:00:00+01:00',
  placements: [{ publisherId: PUBLISHER, host: 'gazette.example' }],
  creatives: [{ format: 'text', headline: CREATIVE.headline }],
}

const DRAFT = {
  id: 3,
  name: BOOKED.name,
  state: 'draft',
  distributor: { id: 'c5ea0170-f4b5-8e44-802a-e4ac752a4705', name: 'Les Films du Lampion' },
  film: { id: 22, title: "L'Aventure rêvée", decision: 'accepted' },
  segment: BOOKED.segment,
  iabCriteria: BOOKED.iabCriteria,
  iabPlaces: BOOKED.iabPlaces,
  budgetMicros: BOOKED.budgetMicros,
  dealId: null,
  notes: BOOKED.notes,
  quote: null,
  landingUrl: BOOKED.landingUrl,
  startsAt: '2026-12-01T23:00:00.000Z',
  endsAt: '2026-12-15T23:00:00.000Z',
  refusedBecause: null,
  creatives: [{ id: 4, ...CREATIVE }],
  placements: [{ id: 5, publisherId: PUBLISHER, publisher: 'La Gazette du Soir', host: 'gazette.example' }],
}

const RUNNING = {
  ...DRAFT,
  id: 1,
  name: 'L’Aventure rêvée, sortie nationale',
  state: 'running',
  dealId: 'LANTERNE-1',
  quote: {
    id: 1,
    priceMicros: '2400000000',
    text: 'Deux semaines, deux titres.',
    validUntil: '2026-11-30',
    state: 'accepted',
    madeAt: '2026-11-20T10:00:00.000Z',
    answeredAt: '2026-11-20T16:30:00.000Z',
  },
  creatives: [{ id: 1, ...CREATIVE }],
  placements: [{ id: 1, publisherId: PUBLISHER, publisher: 'La Gazette du Soir', host: 'gazette.example' }],
}
const PLACED = { ...RUNNING, activationCode: '6f1d7c3a9b5e42d08c7f0a1b2c3d4e5f' }

export const campaigns: Example = {
  query: { state: 'running', limit: '1' },
  answer: { campaigns: [RUNNING], next: null },
}
export const allCampaigns: Example = {
  query: { state: 'running', limit: '1' },
  answer: { campaigns: [PLACED], next: 'WzFd' },
}
export const campaign: Example = { params: { id: '1' }, answer: RUNNING }
export const anyCampaign: Example = { params: { id: '1' }, answer: PLACED }
export const creatives: Example = { params: { id: '1' }, answer: { creatives: RUNNING.creatives } }

export const links: Example = {
  params: { id: '1' },
  query: { server: 'gam', relays: '1' },
  answer: {
    links: [
      {
        creative: 1,
        placement: 1,
        url: 'https://lanterne.example/e/c/AQAAAAE',
        tag: '<a href="%%CLICK_URL_UNESC%%https%3A%2F%2Flanterne.example%2Fe%2Fc%2FAQAAAAE%3Fn%3D%%CACHEBUSTER%%" target="_blank" rel="noopener noreferrer sponsored">L’Aventure rêvée</a>',
        expiresAt: '2027-01-14T23:00:00.000Z',
      },
    ],
  },
}

export const activation: Example = {
  params: { id: '1' },
  answer: {
    platforms: [
      {
        platform: { id: '4b0c6a1e-8f5d-4a77-9d3b-2f6f3c1f0a55', name: 'Une plateforme' },
        ended: false,
        filesState: 'up-to-date',
        fault: null,
        lastFile: {
          name: 'lanterne-000012-delta.csv',
          kind: 'delta',
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          sentAt: '2026-12-02T04:00:00.000Z',
          acknowledgedAt: '2026-12-02T04:00:09.000Z',
        },
        matchPercent: 61,
      },
    ],
  },
}

export const created: Example = { body: BOOKED, answer: DRAFT }
export const edited: Example = {
  params: { id: '3' },
  body: { ...BOOKED, name: 'L’Aventure rêvée, troisième semaine' },
  answer: { ...DRAFT, name: 'L’Aventure rêvée, troisième semaine' },
}
export const submitted: Example = { params: { id: '3' }, answer: { ...DRAFT, state: 'submitted' } }
export const takenBack: Example = { params: { id: '3' }, answer: DRAFT }
export const ended: Example = {
  params: { id: '1' },
  answer: { ...RUNNING, state: 'ended', endsAt: '2026-12-05T09:12:00.000Z' },
}
