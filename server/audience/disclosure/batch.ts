import { HIDDEN_BY_NOISE } from './between.js'
import { type CinemaSet, distance, has, setKey } from './cinema-set.js'
import { joined, spreadOf } from './judge.js'
import { type DisclosureSettings, HARD_FLOOR } from './settings.js'

/** The cinemas behind a figure, and how many people each of all cinemas had at the time. */
export interface Behind {
  set: CinemaSet
  /** By cinema, in the order of the bits. */
  people: Uint32Array
}

/** The cinemas that one cell can have people of, now and when a figure of it was last counted. */
export interface Membership {
  name: string
  now: CinemaSet
  /** Null: no figure of it was ever shown. */
  last: Behind | null
}

/**
 * `fresh`: what was counted now may be shown. `held`: what was shown before stays, because too few cinemas joined or left since;
 * or nothing is shown, where nothing was.
 */
export type Turn = 'fresh' | 'held'

/**
 * Membership changes are shown in batches: cells may be counted anew when their cinemas are those of a figure that was shown before,
 * or differ by enough from those of every figure that was ever shown, of whatever cell, and shown now. Otherwise one figure less the
 * other would be the audience of one cinema, or of two of whom each knows its own.
 * @param memberships in the order in which they have their turn: who comes later gives way
 * @param past the cinemas behind every figure shown before
 * @param peopleNow by cinema
 */
export function turnsOf(
  memberships: readonly Membership[],
  {
    past,
    peopleNow,
    settings,
  }: {
    past: readonly CinemaSet[]
    peopleNow: Uint32Array
    settings: Pick<DisclosureSettings, 'batchCinemas' | 'pPercent'>
  },
): Map<string, Turn> {
  const turns = new Map<string, Turn>()
  const shownNow: CinemaSet[] = []
  const known = new Set<string>()
  const pastSets = [...new Map(past.map((set) => [setKey(set), set])).values()]
  const blocked = new Map<string, boolean>()
  for (const { name, now, last } of memberships) {
    const key = setKey(now)
    const soon = blocked.get(key) ?? pastSets.some((set) => isNear(now, set, settings.batchCinemas))
    blocked.set(key, soon)
    const clash = !known.has(key) && shownNow.some((set) => isNear(now, set, HARD_FLOOR.cinemas))
    const fresh = !soon && !clash && !(last !== null && tellsOne(now, { last, peopleNow, settings }))
    turns.set(name, fresh ? 'fresh' : 'held')
    if (!fresh || known.has(key)) continue
    known.add(key)
    shownNow.push(now)
  }
  return turns
}

function isNear(a: CinemaSet, b: CinemaSet, enough: number): boolean {
  const differ = distance(a, b)
  return differ > 0 && differ < enough
}

/**
 * Whether one cinema makes nearly all of the change since the last figure: it has just begun, and its audience grows from week to
 * week while no other's moves. By the p%-rule, with one other that knows its own.
 */
function tellsOne(
  now: CinemaSet,
  {
    last,
    peopleNow,
    settings,
  }: { last: Behind; peopleNow: Uint32Array; settings: Pick<DisclosureSettings, 'pPercent'> },
): boolean {
  const changes = peopleNow.map((people, n) => {
    const before = has(last.set, n) ? (last.people[n] as number) : 0
    return Math.abs((has(now, n) ? people : 0) - before)
  })
  const { top } = joined(0, [spreadOf(0, changes)])
  const all = changes.reduce((sum, change) => sum + change, 0)
  return top[0] >= HIDDEN_BY_NOISE && (all - top[0] - top[1]) * 100 < settings.pPercent * top[0]
}
