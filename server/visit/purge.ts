import type pg from 'pg'
import { addDays, addMonths } from '../lib/clock.js'
import { deleteInPieces } from '../lib/delete-in-pieces.js'

/** Raw visits are kept 30 days (DESIGN §5). */
export const VISIT_DAYS = 30
const AHEAD_DAYS = 8
/**
 * A link that ran out, or was taken back, carries nothing any more, but tells since when an undated yes is known: without it the
 * same yes of a banner that never asks again would count as a new one. It goes so long after it was given, or taken back, when
 * no number that could bring it lives any more.
 */
export const STAMP_MONTHS = 13

/** Makes the daily partitions of the coming days; harmless to repeat. Returns how many were missing. */
export async function makePartitions(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rows } = await pool.query<{ made: number }>('SELECT plane.make_partitions($1::date, $2) AS made', [
    utcDay(addDays(now, -1)),
    AHEAD_DAYS,
  ])
  return rows[0]?.made ?? 0
}

/**
 * Drops the partitions of visits that are past their keeping, and the links of consents that ran out so long ago that
 * nobody can bring them again.
 */
export async function purgeVisits(
  pool: pg.Pool,
  { now }: { now: Date },
): Promise<{ partitions: number; links: number }> {
  const { rows } = await pool.query<{ dropped: number }>('SELECT plane.drop_partitions($1::date) AS dropped', [
    utcDay(addDays(now, -VISIT_DAYS)),
  ])
  const links = await deleteInPieces(pool, {
    table: 'plane.consent_link',
    column: 'expires_at',
    // Nobody's yes lasts seven months: the first part is for the index.
    condition: `expires_at <= $1::timestamptz + interval '7 months' AND given_at <= $1`,
    limit: addMonths(now, -STAMP_MONTHS),
  })
  return { partitions: rows[0]?.dropped ?? 0, links }
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10)
}
