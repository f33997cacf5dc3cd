import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'
import { snapshot, transaction } from '../lib/postgres.js'
import { ROOT_CELL, regionCell } from './cell.js'
import { countMembers, insertRelease, type MemberCounts } from './counts.js'
import {
  type CellCount,
  DEFAULT_SETTINGS,
  type DisclosureSettings,
  type Division,
  type ProtectedCell,
  protectGrid,
} from './protect.js'

export interface Release {
  id: number
  madeAt: Date
  /** First day counted, Europe/Paris. */
  windowFrom: string
  /** First day not counted any more. */
  windowTo: string
  cells: ProtectedCell[]
}

const WINDOW_DAYS = 90

/**
 * Counts every cell of the grid exactly, protects the figures and freezes them: "Salles Art et Essai" (people with a
 * pooled visit, in the last 90 days, to a cinema whose contract is in force) and its régions, which are those of the
 * cinemas that people visit. What was withheld is stored as withheld; the exact counts are not stored at all.
 * @param key seeds the noise: it belongs to the third party alone
 */
export async function makeRelease(
  pool: pg.Pool,
  { now, key, settings = DEFAULT_SETTINGS }: { now: Date; key: Buffer; settings?: DisclosureSettings },
): Promise<Release> {
  const windowTo = shiftDay(parisDay(now), 1)
  const windowFrom = shiftDay(windowTo, -WINDOW_DAYS)
  // All counts from one snapshot: a part never exceeds its whole.
  const counts = await snapshot(pool, async (client) => {
    await client.query(`SET LOCAL statement_timeout = '120s'`)
    return countMembers(client, { now, from: windowFrom, to: windowTo })
  })
  const cells = protectGrid(grid(counts), { settings, key, window: `${windowFrom}/${windowTo}` })
  return transaction(pool, async (client) => {
    const id = await insertRelease(client, { madeAt: now, windowFrom, windowTo, cells })
    const activated = cells.filter((cell) => cell.activated).length
    const facts = { windowFrom, windowTo, cells: cells.length, activated }
    await appendAudit(client, { at: now, kind: 'release-published', subject: String(id), facts })
    return { id, madeAt: now, windowFrom, windowTo, cells }
  })
}

/** The cells that a campaign may choose: those that are large enough by this release; none before the first one. */
export function activatedCells(release: Release | null): Set<string> {
  return new Set(release?.cells.filter(({ activated }) => activated).map(({ cell }) => cell))
}

function grid({ cinemas, people, peopleByRegion }: MemberCounts): Division {
  const visited = cinemas.filter((one) => one.people > 0)
  const part = (cell: string, region: string | null): CellCount => ({
    cell,
    people: peopleByRegion.get(region) ?? 0,
    byCinema: visited.filter((one) => one.region === region).map((one) => one.people),
  })
  const regions = [...new Set(cinemas.flatMap(({ region }) => region ?? []))].sort()
  return {
    whole: { cell: ROOT_CELL, people, byCinema: visited.map((one) => one.people) },
    parts: regions.map((region) => part(regionCell(region), region)),
    rest: part('no région', null),
  }
}
