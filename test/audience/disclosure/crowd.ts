import { cellsOf, nameOf } from '../../../server/audience/grid/cell.js'
import type { GridCounts } from '../../../server/audience/grid/count.js'
import { does, type GridCinema, type GridPerson, isIn, isOf } from '../../../server/audience/grid/person.js'

/** Somebody whom the tests count: who they are to the grid, whether they may be addressed, which platforms know them. */
export interface Somebody extends GridPerson {
  addressable?: boolean
  platforms?: readonly string[]
}

export function cinema(id: string, more: Partial<GridCinema> = {}): GridCinema {
  return { id, territories: ['france'], salle: [], ecrans: null, ...more }
}

/** Chance that is the same every time. */
export function chance(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Normal, by Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() || 1e-12)) * Math.cos(2 * Math.PI * random())
}

/** Audiences of art-house cinemas are skewed: log-normal, with a median of some hundred people. */
export function audience(random: () => number, { median = 300, sigma = 1 } = {}): number {
  return Math.max(1, Math.round(median * Math.exp(sigma * normal(random))))
}

/** Counts a crowd one by one, as the grid's rules say. */
export function count(
  cinemas: readonly GridCinema[],
  people: readonly Somebody[],
  { gouts = [], platforms = [] }: { gouts?: readonly string[]; platforms?: readonly string[] } = {},
): GridCounts {
  const territories = [...new Set(cinemas.flatMap((one) => one.territories))]
  const cells = cellsOf(territories).filter(({ criteria }) =>
    criteria.every(({ dimension, value }) => dimension !== 'gout' || gouts.includes(value)),
  )
  const size = cells.length
  const counts = {
    people: new Uint32Array(size),
    addressable: new Uint32Array(size),
    byCinema: new Uint32Array(size * cinemas.length),
    addressableByCinema: new Uint32Array(size * cinemas.length),
  }
  const matched = new Map(platforms.map((id) => [id, new Uint32Array(size)]))
  const add = (table: Uint32Array, index: number) => {
    table[index] = (table[index] as number) + 1
  }
  cells.forEach((cell, c) => {
    for (const person of people) {
      if (!isIn(cell, person)) continue
      add(counts.people, c)
      if (person.addressable) add(counts.addressable, c)
      for (const id of person.addressable ? (person.platforms ?? []) : []) add(matched.get(id) as Uint32Array, c)
      cinemas.forEach((one, n) => {
        if (!person.cinemas.includes(one) || !isOf(cell, one) || !does(cell, person)) return
        add(counts.byCinema, c * cinemas.length + n)
        if (person.addressable) add(counts.addressableByCinema, c * cinemas.length + n)
      })
    }
  })
  return {
    cells: cells.map(nameOf),
    cinemas: cinemas.map(({ id }) => id),
    ...counts,
    matched,
    stats: { rows: 0, people: people.length, ms: 0, bytes: 0 },
  }
}

/**
 * Counts cinemas of which each person visits one alone: only how many each has is said. `share`: what part of a cinema's people are in
 * a cell that asks this of them; half of them come now and then, and nobody has a taste, when it is not given.
 * `crossed`: false for territories alone.
 */
export function countApart(
  sizes: readonly { cinema: GridCinema; people: number }[],
  {
    share = (value) => ({ reguliere: 0.3, assidue: 0.2 })[value] ?? 0,
    gouts = ['drame', 'western'],
    crossed = true,
  }: { share?: (value: string, cinema: number) => number; gouts?: readonly string[]; crossed?: boolean } = {},
): GridCounts {
  const cinemas = sizes.map((one) => one.cinema)
  const territories = [...new Set(cinemas.flatMap((one) => one.territories))]
  const cells = cellsOf(territories).filter(({ criteria }) => {
    if (!crossed && criteria.length > 0) return false
    return criteria.every(({ dimension, value }) => dimension !== 'gout' || gouts.includes(value))
  })
  const byCinema = new Uint32Array(cells.length * cinemas.length)
  cells.forEach((cell, c) => {
    const frequence = cell.criteria.find(({ dimension }) => dimension === 'frequence')?.value
    const tastes = cell.criteria.filter(({ dimension }) => dimension === 'gout')
    sizes.forEach(({ cinema: one, people }, n) => {
      if (!isOf(cell, one)) return
      const all = Math.round(tastes.reduce((left, { value }) => left * share(value, n), people))
      const [often, always] = ['reguliere', 'assidue'].map((value) => Math.floor(all * share(value, n)))
      const parts = { occasionnelle: all - (often ?? 0) - (always ?? 0), reguliere: often, assidue: always }
      byCinema[c * cinemas.length + n] = frequence === undefined ? all : (parts[frequence as keyof typeof parts] ?? 0)
    })
  })
  const people = Uint32Array.from(cells, (_, c) =>
    byCinema.subarray(c * cinemas.length, (c + 1) * cinemas.length).reduce((sum, n) => sum + n, 0),
  )
  return {
    cells: cells.map(nameOf),
    cinemas: cinemas.map(({ id }) => id),
    people,
    addressable: people.slice(),
    matched: new Map(),
    byCinema,
    addressableByCinema: byCinema.slice(),
    stats: { rows: 0, people: 0, ms: 0, bytes: 0 },
  }
}
