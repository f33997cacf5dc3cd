import type { GridCounts } from '../grid/count.js'
import { type Spread, spreadOf } from './judge.js'

/** One measure of a grid, counted exactly. */
export interface Counted {
  cells: readonly string[]
  /** How many cinemas take part. */
  cinemas: number
  /** Different people by cell. */
  people: Uint32Array
  /** People of a cell at one of its cinemas: index cell * cinemas + cinema. */
  byCinema: Uint32Array
}

/** The people of a cell, cinema by cinema. */
export function rowOf({ byCinema, cinemas }: Counted, cell: number): Uint32Array {
  return byCinema.subarray(cell * cinemas, (cell + 1) * cinemas)
}

/** How the people of each cell are spread over its cinemas. */
export function spreadsOf(counted: Counted): Spread[] {
  return counted.cells.map((_, cell) => spreadOf(counted.people[cell] as number, rowOf(counted, cell)))
}

/** The measures of a release: `people`, `addressable`, and one for each buying platform. */
export function measuresOf(counts: GridCounts): {
  people: Counted
  addressable: Counted
  matched: Map<string, Counted>
} {
  const shape = { cells: counts.cells, cinemas: counts.cinemas.length }
  const addressable = { ...shape, people: counts.addressable, byCinema: counts.addressableByCinema }
  return {
    people: { ...shape, people: counts.people, byCinema: counts.byCinema },
    addressable,
    matched: new Map([...counts.matched].map(([platform, people]) => [platform, shareOf(addressable, people)])),
  }
}

/**
 * Which cinemas a platform's people go to is not counted: it knows browsers from publishers' pages, whatever cinema they went to.
 * Each cinema is taken to have its share of them.
 */
function shareOf(whole: Counted, people: Uint32Array): Counted {
  const { cinemas } = whole
  const byCinema = whole.byCinema.map((n, index) => {
    const cell = Math.floor(index / cinemas)
    const [part, all] = [people[cell] as number, whole.people[cell] as number]
    return all === 0 ? 0 : Math.min(part, Math.ceil((n * part) / all))
  })
  return { ...whole, people, byCinema }
}
