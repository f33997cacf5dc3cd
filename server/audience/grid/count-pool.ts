import type pg from 'pg'
import { snapshot } from '../../lib/postgres.js'
import { VALUES } from './cell.js'
import type { GridCounts } from './count.js'
import { type Layout, layOut } from './layout.js'
import type { PersonRead } from './pooled-people.js'
import { type ReadPool, readPool, type Window } from './read-pool.js'
import { Tally } from './tally.js'

/** Different films of a taste that the pool saw in the window, for it to be a cell: with fewer it tells which film somebody saw. */
export const FILMS_BEHIND_TASTE = 5

/** `countGrid`, in this very thread. */
export async function countPool(pool: pg.Pool, window: Window): Promise<GridCounts> {
  const began = performance.now()
  const read = await snapshot(pool, (client) => readPool(client, window))
  const tastes = new Set(VALUES.gout.filter((_, taste) => (read.filmsBehind[taste] ?? 0) >= FILMS_BEHIND_TASTE))
  const layout = layOut(read.cinemas, { tastes })
  const { people, addressable, matched } = tallyAll(read, layout)
  return {
    cells: layout.names,
    cinemas: read.cinemas.map(({ id }) => id),
    people: people.people(),
    addressable: addressable.people(),
    matched: new Map([...matched].map(([platform, tally]) => [platform, tally.people()])),
    byCinema: people.byCinema(),
    addressableByCinema: addressable.byCinema(),
    stats: {
      ...{ rows: read.rows, people: read.people.visitors.size },
      ...{ ms: performance.now() - began, bytes: read.people.bytes },
    },
  }
}

function tallyAll(
  { cinemas, people: pooled, knownTo }: ReadPool,
  layout: Layout,
): { people: Tally; addressable: Tally; matched: Map<string, Tally> } {
  const people = new Tally(layout, { byCinema: true })
  const addressable = new Tally(layout, { byCinema: true })
  const matched = new Map([...knownTo.keys()].map((platform) => [platform, new Tally(layout, { byCinema: false })]))
  const tallies = [...knownTo].map(([platform, flags]) => ({ flags, tally: matched.get(platform) as Tally }))
  const person: PersonRead = pooled.scratch(cinemas.length)
  for (let number = 0; number < pooled.visitors.size; number++) {
    if (pooled.read(number, person, { targetOnly: false })) people.add(person)
    if (!pooled.read(number, person, { targetOnly: true })) continue
    addressable.add(person)
    for (const { flags, tally } of tallies) if (flags[number] === 1) tally.add(person)
  }
  return { people, addressable, matched }
}
