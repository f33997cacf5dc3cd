import type pg from 'pg'
import { addDays, addMonths, DAY_MS, parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'
import { purgeVisits, STAMP_MONTHS, VISIT_DAYS } from '../visit/index.js'
import { POOL_DAYS, purgeExpired, purgeOldDays, purgeTombstones, TOMBSTONE_DAYS } from './purge.js'
import { clickLinkCeiling, purgeClickLinks } from './purge-click-links.js'
import { noteExpiredConsents } from './purge-consents.js'
import type { Purged, PurgeLine } from './purge-report.js'

/**
 * The nightly purge: everything that has reached its ceiling goes (DESIGN §5). What was deleted, and how old the oldest is that is
 * left, is written into a report that nobody can change, line by line, so that a night that breaks off shows how far it came.
 * Harmless to repeat.
 * @returns the lines of the report
 */
export async function purgeNightly(pool: pg.Pool, { now }: { now: Date }): Promise<PurgeLine[]> {
  const clickLinks = await clickLinkCeiling(pool, { now })
  const visits = await purgeVisits(pool, { now })
  const visitDay = utcDay(addDays(now, -VISIT_DAYS))
  const report = [
    await write('visits', {
      deleted: visits.partitions,
      oldest: await oldestVisit(pool, visitDay, now),
      ceiling: visitDay,
    }),
    await write('consent-links', {
      deleted: visits.links,
      oldest: await oldestOf('min(expires_at)', 'plane.consent_link'),
      ceiling: addMonths(now, -STAMP_MONTHS),
    }),
    await write('pool', {
      deleted: await purgeExpired(pool, { now }),
      oldest: await oldestOf('min(expires_at)', 'plane.visitor_cinema_day'),
      ceiling: now,
    }),
    await write('pool-days', {
      deleted: await purgeOldDays(pool, { now }),
      oldest: await oldestOf(`min(day)::timestamp AT TIME ZONE 'UTC'`, 'plane.visitor_cinema_day'),
      ceiling: new Date(`${shiftDay(parisDay(now), -POOL_DAYS)}T00:00:00Z`),
    }),
    await write('click-links', {
      deleted: await purgeClickLinks(pool, { now }),
      oldest: await oldestOf('min(at)', 'plane.click_visitor'),
      ceiling: clickLinks,
    }),
    await write('tombstones', {
      deleted: await purgeTombstones(pool, { now }),
      oldest: await oldestOf('min(erased_at)', 'plane.tombstone'),
      ceiling: addDays(now, -TOMBSTONE_DAYS),
    }),
  ]
  await noteExpiredConsents(pool, { now })
  return report

  async function write(
    what: Purged,
    line: { deleted: number; oldest: Date | null; ceiling: Date },
  ): Promise<PurgeLine> {
    const ok = line.oldest === null || line.oldest >= line.ceiling
    await pool.query(
      `INSERT INTO plane.purge_report (day, what, at, deleted, oldest, ceiling, ok) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [parisDay(now), what, now, line.deleted, line.oldest, line.ceiling, ok],
    )
    return { what, at: now, ...line, ok }
  }

  async function oldestOf(first: string, table: string): Promise<Date | null> {
    const { rows } = await pool.query<{ at: Date | null }>(
      `SELECT date_trunc('milliseconds', ${first}) AS at FROM ${table}`,
    )
    return rows[0]?.at ?? null
  }
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
