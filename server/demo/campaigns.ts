import { ROOT_CELL, regionCell } from '../audience/index.js'
import type { CreativeContent } from '../campaign/index.js'
import { MICROS_PER_EURO } from '../lib/money.js'
import type { Organisation } from '../membership/index.js'
import { distributors } from './organisations.js'

export interface DemoCampaign {
  name: string
  distributor: Organisation
  filmSlug: string
  segment: string
  /** IAB Audience Taxonomy 1.1. */
  iabCriteria: number[]
  budgetMicros: bigint
  notes: string
  creatives: CreativeContent[]
}

/** IAB Audience Taxonomy 1.1: ages 25-29 to 75+, and Indie and Arthouse Movies. */
const OVER_25 = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
const ARTHOUSE = 477

/** Two campaigns: the story's, for cinephiles over 25, and a finer one. */
export const demoCampaigns: readonly DemoCampaign[] = [
  {
    name: "L'Aventure rêvée, sortie nationale",
    distributor: distributors[0] as Organisation,
    filmSlug: 'l-aventure-revee',
    segment: ROOT_CELL,
    iabCriteria: [...OVER_25, ARTHOUSE],
    budgetMicros: 12_000n * MICROS_PER_EURO,
    notes: 'Sortie le mercredi : merci de commencer le matin même.',
    creatives: [lineOf("L'Aventure rêvée, un film de Valeska Grisebach"), lineOf("L'Aventure rêvée, au cinéma")],
  },
  {
    name: 'Le Berger et les ours, reprise en région',
    distributor: distributors[1] as Organisation,
    filmSlug: 'le-berger-et-les-ours',
    segment: regionCell('Auvergne-Rhône-Alpes'),
    iabCriteria: [ARTHOUSE],
    budgetMicros: 3_500n * MICROS_PER_EURO,
    notes: '',
    creatives: [lineOf('Le Berger et les ours, un documentaire de Max Keegan')],
  },
]

/** A line of text: the demonstration has the rights to no poster. */
export function lineOf(headline: string): CreativeContent {
  return { format: 'text', headline, body: null, imageUrl: null, videoUrl: null, html: null, size: null }
}
