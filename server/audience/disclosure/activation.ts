import { assert } from '../../lib/assert.js'
import type { GridCounts } from '../grid/count.js'
import { judge } from './judge.js'
import type { Sealing } from './measure.js'
import type { Members } from './members.js'
import { stickyUniform } from './noise.js'
import type { Past, Shown } from './past.js'
import type { Relations } from './relations.js'
import { type DisclosureSettings, withHardFloors } from './settings.js'
import { type Counted, measuresOf, spreadsOf } from './table.js'

/**
 * The cells that are used for a campaign now: people that may be addressed, of enough cinemas, none of which dominates. Look-ups and
 * files follow it at once. It is exact, and nobody is told: what is said of a cell is `usableOf`.
 */
export function activatedOf(counts: GridCounts, settings: DisclosureSettings): Set<string> {
  const { minCinemas, pPercent, activationPeople } = withHardFloors(settings)
  const floors = { minPeople: activationPeople, minCinemas, pPercent }
  const spreads = spreadsOf(measuresOf({ ...counts, matched: new Map() }).addressable)
  return new Set(counts.cells.filter((_, n) => judge(spreads[n] as (typeof spreads)[number], floors) === null))
}

/** Each cell has its own floor, up to this part above the one that is set: a cell that becomes usable tells no exact count. */
const JITTER = 0.1
/** A cell becomes usable this part above its own floor, and stays so down to it: then it does not flicker, and is active while it is said to be. */
const ENTERS_ABOVE = 0.1

/**
 * Whether each cell is said to be large enough for a campaign, by the rules of its figures: said anew when its figure is counted anew,
 * else as before; never where the number of those who may be addressed is withheld, since it would be told to be above a floor.
 * @param addressable what is shown of it, by cell
 */
export function usableOf(
  counted: Counted,
  {
    addressable,
    members,
    relations,
    past,
    frozen,
    judgeHeld,
    settings: given,
    key,
  }: Pick<Sealing, 'settings' | 'key'> & {
    addressable: readonly Shown[]
    members: Members
    relations: Relations
    past: Past
    frozen: boolean
    judgeHeld: boolean
  },
): boolean[] {
  const settings = withHardFloors(given)
  const spreads = spreadsOf(counted)
  return counted.cells.map((cell, n) => {
    if (addressable[n]?.figure == null) return false
    const before = past.cells.get(cell)
    const was = before?.activated === true
    const minPeople = floorOf(cell, { settings, key, was })
    const large = judge(spreads[n] as (typeof spreads)[number], { ...settings, minPeople }) === null
    const member = members.of.get(relations.projections[n] as string)
    assert(member !== undefined, 'a cell’s cinemas are those of a cell of the grid')
    const isHeld = member.turn === 'held' || (frozen && member.unchanged && before !== undefined)
    if (!isHeld) return large
    return was && (large || !judgeHeld)
  })
}

function floorOf(
  cell: string,
  { settings, key, was }: { settings: DisclosureSettings; key: Buffer; was: boolean },
): number {
  const { activationPeople, noiseScale } = settings
  if (noiseScale === 0) return activationPeople
  const own = activationPeople * (1 + JITTER * stickyUniform({ key, name: `usable|${cell}` }))
  return Math.ceil(was ? own : own * (1 + ENTERS_ABOVE))
}
