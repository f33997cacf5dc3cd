import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { addDays, addMonths, DAY_MS, parisDay } from '../lib/clock.js'
import { errorText } from '../lib/log.js'
import { shiftDay } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import { purgeVisits, STAMP_MONTHS, VISIT_DAYS } from '../visit/index.js'
import { POOL_DAYS, purgeExpired, purgeExpiredLast, purgeOldDays, purgeTombstones, TOMBSTONE_DAYS } from './purge.js'
import { clickLinkCeiling, oldestClickLink, purgeClickLinks } from './purge-click-links.js'
import { noteExpiredConsents } from './purge-consents.js'
import {
  purgeExportedMembers,
  purgeMatches,
  purgeRemovals,
  purgeSyncAsks,
  REMOVAL_DAYS,
  SYNC_AGAIN_DAYS,
} from './purge-platforms.js'
import type { Purged, PurgeLine } from './purge-report.js'

/** What a step deleted, and how old the oldest is that it left. */
export interface PurgeStep {
  what: Purged
  deleted: number
  oldest: Date | null
  ceiling: Date
}

/**
 * The nightly purge: everything that has reached its ceiling goes (DESIGN §5). What was deleted, and how old the oldest is that is
 * left, is written into a report that nobody can change, line by line, so that a night that breaks off shows how far it came. A step
 * that fails stops no other: it has no line, and is thrown when all have had their turn. Harmless to repeat.
 * @param more what other parts of the program delete, and how old the oldest is that they left
 * @returns the lines of the report
 */
export async function purgeNightly(
  pool: pg.Pool,
  { now, more = [] }: { now: Date; more?: readonly ((pool: pg.Pool, now: Date) => Promise<PurgeStep[]>)[] },
): Promise<PurgeLine[]> {
  const report: PurgeLine[] = []
  const failures: unknown[] = []
  for (const step of [...STEPS, ...more]) {
    try {
      for (const done of await step(pool, now)) report.push(await write(pool, done, now))
    } catch (error) {
      failures.push(error)
    }
  }
  if (report.length > 0) await record(pool, report, now)
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new AggregateError(failures, failures.map(errorText).join('; '))
  return report
}

const STEPS: readonly ((pool: pg.Pool, now: Date) => Promise<PurgeStep[]>)[] = [
  async (pool, now) => {
    const { partitions, links } = await purgeVisits(pool, { now })
    const ceiling = utcDay(addDays(now, -VISIT_DAYS))
    return [
      { what: 'visits', deleted: partitions, oldest: await oldestVisit(pool, ceiling, now), ceiling },
      {
        what: 'consent-links',
        deleted: links,
        oldest: await oldestOf(pool, 'min(given_at)', 'plane.consent_link'),
        ceiling: addMonths(now, -STAMP_MONTHS),
      },
    ]
  },
  async (pool, now) => {
    const deleted = await purgeExpired(pool, { now })
    const last = await purgeExpiredLast(pool, { now })
    return [{ what: 'pool', deleted: deleted + last.deleted, oldest: last.oldest, ceiling: now }]
  },
  async (pool, now) => [
    {
      what: 'pool-days',
      deleted: await purgeOldDays(pool, { now }),
      oldest: await oldestOf(pool, `min(day)::timestamp AT TIME ZONE 'UTC'`, 'plane.visitor_cinema_day'),
      ceiling: new Date(`${shiftDay(parisDay(now), -POOL_DAYS)}T00:00:00Z`),
    },
  ],
  async (pool, now) => {
    const ceiling = await clickLinkCeiling(pool, { now })
    const deleted = await purgeClickLinks(pool, { now })
    return [{ what: 'click-links', deleted, oldest: await oldestClickLink(pool), ceiling }]
  },
  async (pool, now) => [
    {
      what: 'tombstones',
      deleted: await purgeTombstones(pool, { now }),
      oldest: await oldestOf(pool, 'min(erased_at)', 'plane.tombstone'),
      ceiling: addDays(now, -TOMBSTONE_DAYS),
    },
  ],
  async (pool, now) => [
    {
      what: 'matches',
      deleted: await purgeMatches(pool, { now }),
      oldest: await oldestOf(pool, 'min(expires_at)', 'plane.partner_match'),
      ceiling: now,
    },
  ],
  async (pool, now) => [
    {
      what: 'sync-asks',
      deleted: await purgeSyncAsks(pool, { now }),
      oldest: await oldestOf(pool, 'min(asked_at)', 'plane.sync_ask'),
      ceiling: addDays(now, -SYNC_AGAIN_DAYS),
    },
  ],
  async (pool, now) => [
    {
      what: 'exported-members',
      deleted: await purgeExportedMembers(pool, { now }),
      oldest: await oldestOf(pool, 'min(until)', 'plane.exported_member'),
      ceiling: now,
    },
  ],
  async (pool, now) => [
    {
      what: 'removals',
      deleted: await purgeRemovals(pool, { now }),
      oldest: await oldestOf(pool, 'min(since)', 'plane.withdrawn_uid'),
      ceiling: addDays(now, -REMOVAL_DAYS),
    },
  ],
  async (pool, now) => {
    const { rows } = await pool.query<{ oldest: Date | null }>(
      `SELECT date_trunc('milliseconds', oldest) AS oldest FROM plane.without_term()`,
    )
    return [{ what: 'without-term', deleted: 0, oldest: rows[0]?.oldest ?? null, ceiling: now }]
  },
  async (pool, now) => {
    await noteExpiredConsents(pool, { now })
    return []
  },
]

async function write(pool: pg.Pool, step: PurgeStep, now: Date): Promise<PurgeLine> {
  const { what, deleted, oldest, ceiling } = step
  const ok = oldest === null || oldest >= ceiling
  await pool.query(
    `INSERT INTO plane.purge_report (day, what, at, deleted, oldest, ceiling, ok) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING`,
    [parisDay(now), what, now, deleted, oldest, ceiling, ok],
  )
  return { ...step, at: now, ok }
}

async function record(pool: pg.Pool, report: readonly PurgeLine[], now: Date): Promise<void> {
  const day = parisDay(now)
  const deleted = report.reduce((sum, line) => sum + line.deleted, 0)
  const facts = { day, lines: report.length, deleted, ok: report.every(({ ok }) => ok) }
  await transaction(pool, (client) => appendAudit(client, { at: now, kind: 'purge-done', subject: day, facts }))
}

async function oldestOf(pool: pg.Pool, first: string, table: string): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date | null }>(
    `SELECT date_trunc('milliseconds', ${first}) AS at FROM ${table}`,
  )
  return rows[0]?.at ?? null
}

/** Day by day, each one partition: no index has the time, and the oldest day that is left is nearly always the first. */
async function oldestVisit(pool: pg.Pool, ceiling: Date, now: Date): Promise<Date | null> {
  for (let from = new Date(0), to = ceiling; from <= now; from = to, to = new Date(to.getTime() + DAY_MS)) {
    const { rows } = await pool.query<{ at: Date | null }>(
      `SELECT date_trunc('milliseconds', min(at)) AS at FROM (
         SELECT at FROM plane.visit WHERE at >= $1 AND at < $2
         UNION ALL SELECT at FROM plane.visit_unlinked WHERE at >= $1 AND at < $2) AS visits`,
      [from, to],
    )
    if (rows[0]?.at) return rows[0].at
  }
  return null
}

function utcDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS)
}
