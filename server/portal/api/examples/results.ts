import type { Example } from '../endpoint.js'

const CAMPAIGN = { id: 1, name: 'L’Aventure rêvée, sortie nationale', state: 'running' }
const WHERE = {
  placement: 1,
  publisher: 'La Gazette du Soir',
  publisherId: '9b461753-4504-8a1c-b0b0-9a6d96775d09',
  host: 'gazette.example',
}
const DAY = {
  day: '2026-12-02',
  ...WHERE,
  creative: 1,
  headline: 'L’Aventure rêvée, un film de Valeska Grisebach',
  raw: 118,
  filtered: 104,
  reasons: { bot: 9, duplicate: 5 },
}
const told = (figure: number) => ({ figure, withheld: null })
const FEW = { figure: null, withheld: 'few-clicks' }
const TOTALS = { raw: 1240, pending: 3, filtered: 1105, payable: told(340) }

export const totals: Example = {
  query: { limit: '1' },
  answer: { campaigns: [{ ...CAMPAIGN, ...TOTALS }], next: null },
}

export const results: Example = {
  params: { id: '1' },
  query: { from: '2026-11-22', to: '2026-12-31', limit: '1' },
  answer: {
    campaign: CAMPAIGN,
    totals: {
      ...{ impressions: 96500, ...TOTALS, reasons: { bot: 81, duplicate: 51 } },
      personalReasons: { 'burst-person': FEW, 'unknown-visitor': told(760), 'no-cinema': FEW, 'scripted-visits': FEW },
    },
    reach: { people: { figure: 52000, withheld: null }, addressable: { figure: 38000, withheld: null } },
    periods: [
      { from: null, to: '2026-11-28', payable: told(170) },
      { from: '2026-11-29', to: '2026-12-02', payable: told(170) },
    ],
    byPlacement: [{ ...WHERE, payable: told(340) }],
    byCreative: [{ creative: 1, headline: DAY.headline, payable: told(340) }],
    months: null,
    days: [DAY],
    next: 'WyIyMDI2LTEyLTAyIiwxLDFd',
  },
}

export const delivery: Example = {
  params: { id: '1' },
  query: { limit: '1' },
  answer: {
    days: [{ day: '2026-12-02', ...WHERE, impressions: 8200 }],
    next: 'WyIyMDI2LTEyLTAyIiwxXQ',
  },
}

export const statements: Example = {
  answer: {
    cinemas: [
      {
        slug: 'le-royal',
        name: 'Le Royal',
        city: 'Toulon',
        months: [{ month: '2026-11', clicks: 1240, earnedMicros: '161200', balanceMicros: '161200' }],
      },
    ],
  },
}
