import { allRegions } from '../../lib/territory.js'
import {
  type Cell,
  cellsOf,
  type DIMENSIONS,
  FRANCE,
  MAX_CRITERIA,
  nameOf,
  PARIS,
  parseCell,
  VALUES,
} from '../grid/cell.js'

/**
 * A cell and the cells that divide it: `people`: each of its people is in exactly one of them; `cinemas`: each of its cinemas is in
 * one of them, or in none. Whoever knows all but one of them can tell that one: exactly, or nearly, since somebody may visit several
 * cinemas.
 */
export interface Family {
  by: 'people' | 'cinemas'
  parent: number
  children: readonly number[]
}

/** A cell inside another: what is in the second and not in the first can be told. */
export interface Nested {
  outer: number
  inner: number
}

/** How the cells of a grid are told by one another. Cells are numbered in the order of `names`. */
export interface Relations {
  families: readonly Family[]
  nested: readonly Nested[]
  /** For each cell the cell with what it asks of cinemas alone: whose cinemas it can have. By name. */
  projections: readonly string[]
  /** For each cell what it asks of its people; the same text for the same. */
  personSides: readonly string[]
  /** The cells from the coarsest to the finest, in an order that never changes. */
  coarsestFirst: readonly number[]
}

/** Values of a dimension of which a cinema has one at most; labels overlap, and so do tastes. */
const DIVIDING = {
  categorie: VALUES.salle.filter((value) => value.startsWith('categorie-')),
  ecrans: VALUES.ecrans,
  frequence: VALUES.frequence,
} as const
const PERSON_SIDE = new Set<string>(['frequence', 'gout'])
const REGION_OF_PARIS = 'Île-de-France'

export function relationsOf(names: readonly string[]): Relations {
  const cells = names.map((name) => {
    const cell = parseCell(name)
    if (cell === null) throw new TypeError('disclosure control knows the cells of the grid only')
    return cell
  })
  const numbers = new Map(names.map((name, n) => [name, n]))
  const find = (cell: Cell) => numbers.get(nameOf(cell))
  const all = (wanted: readonly Cell[]) => wanted.flatMap((cell) => find(cell) ?? [])
  const families: Family[] = []
  const nested: Nested[] = []
  cells.forEach((cell, parent) => {
    const groups = partsOf(cell).map(({ by, parts }) => ({ by, parent, children: all(parts) }))
    families.push(...groups.filter(({ children }) => children.length > 0))
    const inner = [...groups.flatMap(({ children }) => children), ...all(insideOf(cell))]
    const twice = cell.criteria.length === 0 ? all(withTwo(cell)) : []
    nested.push(...[...inner, ...twice].map((child) => ({ outer: parent, inner: child })))
  })
  return {
    families,
    nested,
    projections: cells.map(projectionOf),
    personSides: cells.map(personSideOf),
    coarsestFirst: cells
      .map((_, n) => n)
      .sort(
        (a, b) => rank(cells[a] as Cell) - rank(cells[b] as Cell) || ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1),
      ),
  }
}

/** What divides a cell. */
function partsOf(cell: Cell): { by: Family['by']; parts: Cell[] }[] {
  const found: { by: Family['by']; parts: Cell[] }[] = []
  if (cell.territory === FRANCE)
    found.push({ by: 'cinemas', parts: allRegions().map(({ name }) => ({ ...cell, territory: name })) })
  if (cell.territory === REGION_OF_PARIS) found.push({ by: 'cinemas', parts: [{ ...cell, territory: PARIS }] })
  if (mayCross(cell, 'salle')) found.push({ by: 'cinemas', parts: crossed(cell, 'salle', DIVIDING.categorie) })
  if (mayCross(cell, 'ecrans')) found.push({ by: 'cinemas', parts: crossed(cell, 'ecrans', DIVIDING.ecrans) })
  if (mayCross(cell, 'frequence')) found.push({ by: 'people', parts: crossed(cell, 'frequence', DIVIDING.frequence) })
  return found
}

/** Cells inside a cell that do not divide it with others. */
function insideOf(cell: Cell): Cell[] {
  const labels = VALUES.salle.filter((value) => !DIVIDING.categorie.includes(value))
  return [
    ...(mayCross(cell, 'salle') ? crossed(cell, 'salle', labels) : []),
    ...(mayCross(cell, 'gout') ? crossed(cell, 'gout', VALUES.gout) : []),
    ...(cell.territory === FRANCE ? [{ ...cell, territory: PARIS }] : []),
  ]
}

/** The cells of a whole territory with two criteria: where what is between is hidden, these are inside it all the same. */
function withTwo({ territory }: Cell): Cell[] {
  return cellsOf([territory]).filter(({ criteria }) => criteria.length === MAX_CRITERIA)
}

function mayCross({ criteria }: Cell, dimension: string): boolean {
  return criteria.length < MAX_CRITERIA && criteria.every((criterion) => criterion.dimension !== dimension)
}

function crossed(cell: Cell, dimension: (typeof DIMENSIONS)[number], values: readonly string[]): Cell[] {
  return values.map((value) => ({ ...cell, criteria: [...cell.criteria, { dimension, value }] }))
}

function projectionOf({ territory, criteria }: Cell): string {
  return nameOf({ territory, criteria: criteria.filter(({ dimension }) => !PERSON_SIDE.has(dimension)) })
}

function personSideOf({ criteria }: Cell): string {
  return nameOf({ territory: FRANCE, criteria: criteria.filter(({ dimension }) => PERSON_SIDE.has(dimension)) })
}

function rank({ territory, criteria }: Cell): number {
  return criteria.length * 2 + (territory === FRANCE ? 0 : 1)
}
