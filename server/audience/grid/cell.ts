import { createHash } from 'node:crypto'
import { GENRES } from '../../film/index.js'
import { properRegion } from '../../lib/territory.js'

/**
 * The fixed grid of cells that releases count (DESIGN §8): a territory × at most two criteria of different dimensions. There are
 * no free queries: they leak. A cell's name is its canonical form: it is stored with campaigns and in frozen releases, and
 * never changes its meaning.
 */
export interface Cell {
  /** `france`, `paris`, or the proper name of a région. */
  territory: string
  /** At most two, of different dimensions, in the order of `DIMENSIONS`. */
  criteria: readonly Criterion[]
}

export interface Criterion {
  dimension: Dimension
  value: string
}

/**
 * The dimensions in the order of a name. `salle` and `ecrans` say what the cinema is, `frequence` and `gout` what the person
 * does. What a cinema does for children is no dimension, and no genre for children is a taste.
 */
export const DIMENSIONS = ['salle', 'frequence', 'gout', 'ecrans'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** The values of each dimension, in the order in which they are shown. */
export const VALUES: Record<Dimension, readonly string[]> = {
  salle: ['recherche', 'patrimoine', 'categorie-a', 'categorie-b', 'categorie-c', 'categorie-d', 'categorie-e'],
  frequence: ['occasionnelle', 'reguliere', 'assidue'],
  // Old films are a taste of their own, whatever their genre.
  gout: ['patrimoine', ...GENRES],
  ecrans: ['1', '2-3', '4-plus'],
}

export const ROOT_CELL = 'salles-art-et-essai'
export const MAX_CRITERIA = 2
export const FRANCE = 'france'
export const PARIS = 'paris'
const REGION = 'region:'
const ROOT: Cell = { territory: FRANCE, criteria: [] }

/** Reads a name. Null for whatever is no cell of the grid in its canonical form. */
export function parseCell(name: string): Cell | null {
  if (name === ROOT_CELL) return ROOT
  const parts = name.split('+')
  const territory = territoryOf(parts[0] ?? '')
  const criteria = (territory === null ? parts : parts.slice(1)).map(criterionOf)
  if (!criteria.every((criterion) => criterion !== null)) return null
  const cell = { territory: territory ?? FRANCE, criteria }
  return isInGrid(cell) && nameOf(cell) === name ? cell : null
}

/** The canonical name of a cell, whatever the order of its criteria. */
export function nameOf({ territory, criteria }: Cell): string {
  const place = territory === FRANCE ? [] : [territory === PARIS ? PARIS : REGION + territory]
  const rest = DIMENSIONS.flatMap((dimension) =>
    criteria.filter((one) => one.dimension === dimension).map(({ value }) => `${dimension}:${value}`),
  )
  return [...place, ...rest].join('+') || ROOT_CELL
}

/** Whether a text names a cell of the grid, in its canonical form. */
export function isCell(text: string): boolean {
  return parseCell(text) !== null
}

/** What stands for a cell where its name would tell something: 32 hexadecimal digits, the same for the same cell for ever. */
export function cellHash(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32)
}

/** The people of one région: that of the cinemas they visit. */
export function regionCell(region: string): string {
  return REGION + region
}

/** The région of a cell that is a whole région, null for the whole country. Undefined for every other cell. */
export function regionOfCell(name: string): string | null | undefined {
  const cell = parseCell(name)
  if (cell === null || cell.criteria.length > 0 || cell.territory === PARIS) return undefined
  return cell.territory === FRANCE ? null : cell.territory
}

/** Every cell of some territories: each by itself, with each criterion, and with each two of different dimensions. */
export function cellsOf(territories: readonly string[]): Cell[] {
  const all = DIMENSIONS.flatMap((dimension) => VALUES[dimension].map((value) => ({ dimension, value })))
  const pairs = all.flatMap((one, i) => all.slice(i + 1).map((two) => [one, two] as const))
  const crossings = [[], ...all.map((one) => [one]), ...pairs.filter(([one, two]) => one.dimension !== two.dimension)]
  return territories.flatMap((territory) => crossings.map((criteria) => ({ territory, criteria })))
}

function isInGrid({ territory, criteria }: Cell): boolean {
  const dimensions = new Set(criteria.map(({ dimension }) => dimension))
  const known = territory === FRANCE || territory === PARIS || properRegion(territory) === territory
  return known && criteria.length <= MAX_CRITERIA && dimensions.size === criteria.length
}

function territoryOf(part: string): string | null {
  if (part === PARIS) return PARIS
  return part.startsWith(REGION) ? part.slice(REGION.length) : null
}

function criterionOf(part: string): Criterion | null {
  const colon = part.indexOf(':')
  const [dimension, value] = [part.slice(0, colon), part.slice(colon + 1)]
  return isDimension(dimension) && VALUES[dimension].includes(value) ? { dimension, value } : null
}

function isDimension(text: string): text is Dimension {
  return (DIMENSIONS as readonly string[]).includes(text)
}
