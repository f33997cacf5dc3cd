import type { GridCounts } from '../grid/count.js'
import { judge } from './judge.js'
import { type DisclosureSettings, withHardFloors } from './settings.js'
import { measuresOf, spreadsOf } from './table.js'

/**
 * The cells that are large enough to be used for a campaign: people that may be addressed, of enough cinemas, none of which dominates.
 * No figure of it is shown.
 */
export function activatedOf(counts: GridCounts, settings: DisclosureSettings): Set<string> {
  const { minCinemas, pPercent, activationPeople } = withHardFloors(settings)
  const floors = { minPeople: activationPeople, minCinemas, pPercent }
  const spreads = spreadsOf(measuresOf({ ...counts, matched: new Map() }).addressable)
  return new Set(counts.cells.filter((_, n) => judge(spreads[n] as (typeof spreads)[number], floors) === null))
}
