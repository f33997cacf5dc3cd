import type pg from 'pg'
import { addDays, addMonths } from '../lib/clock.js'

/** Raw visits are kept 30 days (DESIGN §5). */
const VISIT_DAYS = 30
const AHEAD_DAYS = 8

/** Makes the daily partitions of the coming days; harmless to repeat. Returns how many were missing. */
export async function makePartitions(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rows } = await pool.query<{ made: number }>('SELECT plane.make_partitions($1::date, $2) AS made', [
    utcDay(addDays(now, -1)),
    AHEAD_DAYS,
  ])
  return rows[0]?.made ?? 0
}

/**
 * Drops the partitions of visits that are past their keeping, and the links of consents that ran out: a link lives no
 * longer than its consent.
 */
export async function purgeVisits(
  pool: pg.Pool,
  { now }: { now: Date },
): Promise<{ partitions: number; links: number }> {
  const { rows } = await pool.query<{ dropped: number }>('SELECT plane.drop_partitions($1::date) AS dropped', [
    utcDay(addDays(now, -VISIT_DAYS)),
  ])
  const { rowCount } = await pool.query('DELETE FROM plane.consent_link WHERE expires_at <= $1', [now])
  // A person's tombstone has done its work when no visit of before it can be in flight any more.
  await pool.query('DELETE FROM plane.tombstone WHERE erased_at < $1', [addMonths(now, -1)])
  return { partitions: rows[0]?.dropped ?? 0, links: rowCount ?? 0 }
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10)
}
