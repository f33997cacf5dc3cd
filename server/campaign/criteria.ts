import { allRegions } from '../lib/territory.js'

/**
 * What a campaign may ask of the operator's buying platform: rows of the IAB Audience Taxonomy 1.1 (IAB Tech Lab, CC BY 3.0), each with
 * its name there. We know none of this of anybody. What would reveal opinions, religion, health or children is not offered.
 */
export interface TaxonomyRow {
  id: number
  name: string
}

/** Age ranges, both ends included; the last has no end. */
export const AGES = [
  { id: 3, from: 18, to: 20 },
  { id: 4, from: 21, to: 24 },
  { id: 5, from: 25, to: 29 },
  { id: 6, from: 30, to: 34 },
  { id: 7, from: 35, to: 39 },
  { id: 8, from: 40, to: 44 },
  { id: 9, from: 45, to: 49 },
  { id: 10, from: 50, to: 54 },
  { id: 11, from: 55, to: 59 },
  { id: 12, from: 60, to: 64 },
  { id: 13, from: 65, to: 69 },
  { id: 14, from: 70, to: 74 },
  { id: 15, from: 75, to: null },
] as const

export const GENDERS = [
  { id: 49, name: 'Female' },
  { id: 50, name: 'Male' },
] as const satisfies readonly TaxonomyRow[]

/** By group, in the order in which they are shown. */
export const INTERESTS = {
  films: [
    { id: 477, name: 'Indie and Arthouse Movies' },
    { id: 480, name: 'World Movies' },
    { id: 472, name: 'Documentary Movies' },
    { id: 473, name: 'Drama Movies' },
    { id: 470, name: 'Comedy Movies' },
    { id: 471, name: 'Crime and Mystery Movies' },
    { id: 469, name: 'Animation Movies' },
    { id: 478, name: 'Romance Movies' },
    { id: 479, name: 'Science Fiction Movies' },
    { id: 475, name: 'Fantasy Movies' },
    { id: 476, name: 'Horror Movies' },
    { id: 468, name: 'Action and Adventure Movies' },
  ],
  outings: [
    { id: 787, name: 'Cinemas and Movie Events' },
    { id: 781, name: 'Culture and Fine Arts' },
    { id: 783, name: 'Concerts' },
    { id: 784, name: 'Theatre and Musicals' },
    { id: 785, name: 'Museums and Galleries' },
    { id: 790, name: 'Exhibitions' },
    { id: 803, name: 'Ticket Services' },
  ],
  arts: [
    { id: 361, name: 'Dance' },
    { id: 364, name: 'Fine Art Photography' },
    { id: 365, name: 'Modern Art' },
    { id: 366, name: 'Opera' },
    { id: 367, name: 'Theater' },
  ],
  books: [
    { id: 258, name: 'Books and Literature' },
    { id: 260, name: 'Biographies' },
    { id: 262, name: 'Comics and Graphic Novels' },
    { id: 264, name: 'Fiction' },
  ],
  music: [
    { id: 490, name: 'Classical Music' },
    { id: 499, name: 'Jazz' },
    { id: 504, name: 'Rock Music' },
    { id: 521, name: 'World/International Music' },
    { id: 511, name: 'Soundtracks, TV and Showtunes' },
  ],
  life: [
    { id: 706, name: 'Television' },
    { id: 710, name: 'Drama TV' },
    { id: 368, name: 'Food & Drink' },
    { id: 719, name: 'Travel' },
  ],
} as const satisfies Record<string, readonly TaxonomyRow[]>
export type InterestGroup = keyof typeof INTERESTS
export type InterestId = (typeof INTERESTS)[InterestGroup][number]['id']

/** Rows whose meaning is a value: the country (ISO 3166-1 alpha-3) and the région (ISO 3166-2) where somebody lives. */
const COUNTRY_ROW = 55
const REGION_ROW = 56
export const WHOLE_COUNTRY = `${COUNTRY_ROW}:FRA`

/** ISO 3166-2 by the INSEE's name of a région. */
const REGION_CODES: Record<string, string> = {
  'Auvergne-Rhône-Alpes': 'ARA',
  'Bourgogne-Franche-Comté': 'BFC',
  Bretagne: 'BRE',
  'Centre-Val de Loire': 'CVL',
  Corse: '20R',
  'Grand Est': 'GES',
  Guadeloupe: '971',
  Guyane: '973',
  'Hauts-de-France': 'HDF',
  'Île-de-France': 'IDF',
  'La Réunion': '974',
  Martinique: '972',
  Mayotte: '976',
  Normandie: 'NOR',
  'Nouvelle-Aquitaine': 'NAQ',
  Occitanie: 'OCC',
  'Pays de la Loire': 'PDL',
  "Provence-Alpes-Côte d'Azur": 'PAC',
}

/** The places that may be asked for, as they are kept (`56:FR-BRE`), with the région's name; the whole country has none. */
export function allPlaces(): { place: string; region: string | null }[] {
  const regions = allRegions().flatMap(({ name }) => {
    const code = REGION_CODES[name]
    return code === undefined ? [] : [{ place: `${REGION_ROW}:FR-${code}`, region: name }]
  })
  return [{ place: WHOLE_COUNTRY, region: null }, ...regions]
}

const NAMES = new Map<number, string>([
  ...AGES.map(({ id, from, to }) => [id, to === null ? `${from}+` : `${from}-${to}`] as const),
  ...[...GENDERS, ...Object.values(INTERESTS).flat()].map(({ id, name }) => [id, name] as const),
])
const PLACES = new Set(allPlaces().map(({ place }) => place))

/** Whether a row of the taxonomy may be asked for. */
export function isCriterion(id: number): boolean {
  return NAMES.has(id)
}

export function isPlace(place: string): boolean {
  return PLACES.has(place)
}

/** The row's name in the taxonomy itself; undefined for one that is not offered. */
export function taxonomyName(id: number): string | undefined {
  return NAMES.get(id)
}
