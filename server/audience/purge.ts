import type pg from 'pg'
import { addDays } from '../lib/clock.js'

const MAX_ROWS = 20_000
/** Raw visits are kept 30 days: no visit that is older than a tombstone of this age can still be rolled up. */
const TOMBSTONE_DAYS = 35

/**
 * Deletes the pool's rows whose consent has run out (a row lives no longer than the consent that carries it), and those
 * older than any look-back of a contract may reach (DESIGN §5); and tombstones that can stop no visit any more. In
 * pieces, so that nobody waits long for a row.
 * @returns how many rows of the pool were deleted
 */
export async function purgePool(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  let deleted = 0
  for (let full = true; full; ) {
    const { rowCount } = await pool.query(
      `DELETE FROM plane.visitor_cinema_day WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM plane.visitor_cinema_day
         WHERE expires_at <= $1::timestamptz OR day < ($1::timestamptz AT TIME ZONE 'Europe/Paris')::date - 400
         LIMIT ${MAX_ROWS}))`,
      [now],
    )
    deleted += rowCount ?? 0
    full = rowCount === MAX_ROWS
  }
  await pool.query('DELETE FROM plane.tombstone WHERE erased_at < $1', [addDays(now, -TOMBSTONE_DAYS)])
  return deleted
}
