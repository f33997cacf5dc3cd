import { createHash } from 'node:crypto'
import { assert } from '../../lib/assert.js'
import { ROOT_CELL } from '../grid/cell.js'
import type { GridCounts } from '../grid/count.js'
import { type Membership, type Turn, turnsOf } from './batch.js'
import { type CinemaSet, distance, emptySet, has, setKey, setOf } from './cinema-set.js'
import type { Past } from './past.js'
import type { Relations } from './relations.js'
import { type DisclosureSettings, HARD_FLOOR } from './settings.js'

/** The cinemas behind what is shown now and was shown before, as bits of one list. */
export interface Members {
  /** By the cell of what is asked of cinemas alone. */
  of: ReadonlyMap<string, Member>
  /** Whether a figure of these cinemas may be told: it is near to none that was shown, and not one of one or two cinemas. */
  mayTell: (set: CinemaSet) => boolean
}

export interface Member {
  turn: Turn
  now: CinemaSet
  /** Of the figures that are shown: those of now, or of those that are held. */
  shown: CinemaSet
  /** The last figure was of the same cinemas. */
  unchanged: boolean
  /** The same for cells that have the same cinemas: their figures are one. */
  name: string
  cinemas: readonly string[]
  /** Of these cinemas. */
  digest: string
}

/**
 * Whose turn it is to be counted anew.
 * A cinema is behind a cell when the cell can have people of it (place, label, screens) and it has any at all: whether somebody there
 * saw two westerns this week is not a change of members.
 * @param mayShow whether a projection has any cell large enough to be shown: others stand in nobody's way
 */
export function membersOf(
  counts: GridCounts,
  {
    relations,
    past,
    settings,
    mayShow,
  }: { relations: Relations; past: Past; settings: DisclosureSettings; mayShow: (projection: string) => boolean },
): Members {
  const ids = [...new Set([...counts.cinemas, ...past.sets.flatMap(({ cinemas }) => cinemas)])]
  const bits = new Map(ids.map((id, n) => [id, n]))
  const toSet = (cinemas: readonly string[]) =>
    setOf(
      ids.length,
      cinemas.map((id) => bits.get(id) as number),
    )
  const known = past.sets.map((one) => ({ ...one, set: toSet(one.cinemas) }))
  const latest = latestByProjection(known)
  const numbers = new Map(counts.cells.map((cell, n) => [cell, n]))
  const order = relations.coarsestFirst.map((n) => counts.cells[n] as string)
  const projections = order.filter((cell) => relations.projections[numbers.get(cell) as number] === cell)
  const memberships = projections.map((name): Membership => {
    const last = latest.get(name)
    const people = last && Uint32Array.from(ids, (id) => last.people.get(id) ?? 0)
    return {
      name,
      now: setOf(ids.length, cinemasIn(counts, numbers.get(name) as number)),
      last: last && people ? { set: last.set, people } : null,
    }
  })
  const pastSets = known.map(({ set }) => set)
  const turns = turnsOf(
    memberships.filter(({ name }) => mayShow(name)),
    { past: pastSets, peopleNow: asBits(peopleByCinema(counts), ids.length), settings },
  )
  const names = new Map<string, string>()
  const of = memberships.map(({ name, now, last }): [string, Member] => {
    const turn = turns.get(name) ?? 'held'
    const key = setKey(now)
    if (turn === 'fresh' && !names.has(key)) names.set(key, name)
    const cinemas = ids.filter((_, n) => has(now, n))
    return [
      name,
      {
        ...{ turn, now },
        shown: turn === 'fresh' ? now : (last?.set ?? now),
        unchanged: last !== null && distance(now, last.set) === 0,
        name: turn === 'fresh' ? (names.get(key) as string) : name,
        ...{ cinemas, digest: digestOf(cinemas) },
      },
    ]
  })
  return { of: new Map(of), mayTell: tellable(pastSets, { cinemas: ids.length, batch: settings.batchCinemas }) }
}

/** The same for the same cinemas, whatever the order in which they are listed. */
function digestOf(cinemas: readonly string[]): string {
  return createHash('sha256')
    .update([...cinemas].sort().join(' '))
    .digest('hex')
}

function cinemasIn({ byCinema, cinemas }: GridCounts, cell: number): number[] {
  return cinemas.flatMap((_, n) => (byCinema[cell * cinemas.length + n] === 0 ? [] : [n]))
}

/** All people of each cinema: those that it has in the whole country. */
export function peopleByCinema({ byCinema, cells, cinemas }: GridCounts): Uint32Array {
  const root = cells.indexOf(ROOT_CELL)
  assert(root >= 0, 'a grid has the whole country')
  return byCinema.slice(root * cinemas.length, (root + 1) * cinemas.length)
}

/** Those who take part now come first among the bits. */
function asBits(people: Uint32Array, length: number): Uint32Array {
  const all = new Uint32Array(length)
  all.set(people)
  return all
}

function latestByProjection<T extends { projection: string; lastRelease: number }>(sets: readonly T[]): Map<string, T> {
  const latest = new Map<string, T>()
  for (const one of sets)
    if ((latest.get(one.projection)?.lastRelease ?? -1) < one.lastRelease) latest.set(one.projection, one)
  return latest
}

function tellable(
  past: readonly CinemaSet[],
  { cinemas, batch }: { cinemas: number; batch: number },
): Members['mayTell'] {
  const answers = new Map<string, boolean>()
  const nobody = emptySet(cinemas)
  const sets = [...new Map(past.map((set) => [setKey(set), set])).values()]
  return (set) => {
    const key = setKey(set)
    const known = answers.get(key)
    if (known !== undefined) return known
    const size = distance(set, nobody)
    const near = (one: CinemaSet) => {
      const differ = distance(set, one)
      return differ > 0 && differ < batch
    }
    const may = size === 0 || (size >= HARD_FLOOR.cinemas && !sets.some(near))
    answers.set(key, may)
    return may
  }
}
