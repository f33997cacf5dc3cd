import { isIn, nameOf } from '../audience/index.js'
import { type DayRow, evaluate } from './evaluate.js'
import type { LookUpReference } from './look-up-reference.js'

/** A segment that a person is in, and what for: as the person is shown it. */
export interface OwnSegment {
  /** Name of the cell. */
  cell: string
  /** Campaigns that use it now: the film, and the sites that may ask. */
  campaigns: { film: string; hosts: string[] }[]
}

/** The segments of running campaigns that somebody is in at `now`: what a look-up would say of them, on all sites together. */
export function ownSegments(days: readonly DayRow[], reference: LookUpReference, { now }: { now: Date }): OwnSegment[] {
  const person = evaluate(days, reference, { now })
  const cells = new Map<string, Map<number, { film: string; hosts: string[] }>>()
  for (const [host, campaigns] of reference.hosts) {
    for (const { id, film, cell, startsAt, endsAt } of campaigns) {
      if (now < startsAt || now >= endsAt || !isIn(cell, person)) continue
      const there = cells.get(nameOf(cell)) ?? new Map()
      cells.set(nameOf(cell), there)
      const campaign = there.get(id) ?? { film, hosts: [] }
      there.set(id, campaign)
      if (!campaign.hosts.includes(host)) campaign.hosts.push(host)
    }
  }
  return [...cells]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cell, campaigns]) => ({ cell, campaigns: [...campaigns.values()] }))
}
