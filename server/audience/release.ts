import type pg from 'pg'
import { parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import { ROOT_CELL, regionCell } from './cell.js'
import { countMembers, insertRelease, type MemberCounts } from './counts.js'
import {
  type CellCount,
  DEFAULT_SETTINGS,
  type DisclosureSettings,
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
  return transaction(pool, async (client) => {
    // All counts from one snapshot: a part never exceeds its whole.
    await client.query(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = '120s'`)
    const counts = await countMembers(client, { now, from: windowFrom, to: windowTo })
    const cells = protectGrid(grid(counts), { settings, key, window: `${windowFrom}/${windowTo}` })
    const id = await insertRelease(client, { madeAt: now, windowFrom, windowTo, cells })
    return { id, madeAt: now, windowFrom, windowTo, cells }
  })
}

function grid({ cinemas, people }: MemberCounts): { whole: CellCount; parts: CellCount[] } {
  const contributions = (region: string | null) =>
    cinemas.filter((one) => one.people > 0 && (region === null || one.region === region)).map((one) => one.people)
  const regions = [...new Set(cinemas.flatMap(({ region }) => region ?? []))].sort()
  return {
    whole: { cell: ROOT_CELL, people: people.get(null) ?? 0, byCinema: contributions(null) },
    parts: regions.map((region) => ({
      cell: regionCell(region),
      people: people.get(region) ?? 0,
      byCinema: contributions(region),
    })),
  }
}
