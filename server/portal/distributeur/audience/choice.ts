import {
  type Cell,
  type Criterion,
  DIMENSIONS,
  type Dimension,
  FRANCE,
  MAX_CRITERIA,
  nameOf,
  PARIS,
  parseCell,
  VALUES,
} from '../../../audience/index.js'
import { properRegion } from '../../../lib/territory.js'

/** What is chosen on the page. Any number of criteria can be: the page says which are too many. */
export interface Choice {
  territory: string
  criteria: readonly Criterion[]
  /** The film whose likely audience is asked for. */
  film: number | null
}

/** Reads the address. What no cell of the grid could have is not chosen. `public`: a whole cell, by its name. */
export function readChoice(query: Record<string, unknown>): Choice {
  const film = typeof query.film === 'string' && /^[1-9]\d{0,8}$/.test(query.film) ? Number(query.film) : null
  const given = typeof query.public === 'string' ? parseCell(query.public) : null
  if (given !== null) return { ...given, film }
  const criteria = DIMENSIONS.flatMap((dimension) => {
    const value = query[dimension]
    return typeof value === 'string' && VALUES[dimension].includes(value) ? [{ dimension, value }] : []
  })
  return { territory: territoryOf(query.territoire), criteria, film }
}

function territoryOf(given: unknown): string {
  if (typeof given !== 'string') return FRANCE
  if (given === PARIS) return PARIS
  return properRegion(given) === given ? given : FRANCE
}

/** The cell that is chosen; null when it has more criteria than a cell may have. */
export function cellOf({ territory, criteria }: Choice): Cell | null {
  return criteria.length > MAX_CRITERIA ? null : { territory, criteria }
}

/** The choice with another value of one dimension; null: with none. */
export function withValue(choice: Choice, dimension: Dimension, value: string | null): Choice {
  const others = choice.criteria.filter((one) => one.dimension !== dimension)
  const criteria = value === null ? others : [...others, { dimension, value }]
  return { ...choice, criteria }
}

/** The page's address for a choice. */
export function addressOf({ territory, criteria, film }: Choice): string {
  const query = new URLSearchParams()
  if (territory !== FRANCE) query.set('territoire', territory)
  for (const { dimension, value } of criteria) query.set(dimension, value)
  if (film !== null) query.set('film', String(film))
  const asked = query.toString()
  return asked === '' ? AUDIENCE : `${AUDIENCE}?${asked}`
}

export const AUDIENCE = '/distributeur/public'

/** Cells that are offered ready-made, by the name that the words give them. */
export const READY = {
  root: nameOf({ territory: FRANCE, criteria: [] }),
  assidus: 'frequence:assidue',
  patrimoine: 'gout:patrimoine',
  documentaire: 'gout:documentaire',
} as const
