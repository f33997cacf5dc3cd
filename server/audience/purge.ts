import type pg from 'pg'
import { addDays, parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'

const MAX_ROWS = 20_000
/** No look-back of a contract reaches further. */
const POOL_DAYS = 400
/** Raw visits are kept 30 days: no visit that is older than a tombstone of this age can still be rolled up. */
const TOMBSTONE_DAYS = 35

/**
 * Deletes the pool's rows whose consent has run out (a row lives no longer than the consent that carries it), and those
 * older than any look-back of a contract may reach (DESIGN §5); and tombstones that can stop no visit any more.
 * @returns how many rows of the pool were deleted
 */
export async function purgePool(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  // One after the other: no index serves both, and what is looked for without one reads the whole pool for each piece.
  const expired = await deleteDays(pool, {
    column: 'expires_at',
    condition: 'expires_at <= $1::timestamptz',
    limit: now,
  })
  const firstDay = shiftDay(parisDay(now), -POOL_DAYS)
  const old = await deleteDays(pool, { column: 'day', condition: 'day < $1::date', limit: firstDay })
  await pool.query('DELETE FROM plane.tombstone WHERE erased_at < $1', [addDays(now, -TOMBSTONE_DAYS)])
  return expired + old
}

/** In pieces, each its own transaction: nobody waits long for a row, and no sweep for the purge's transaction to end. */
async function deleteDays(
  pool: pg.Pool,
  { column, condition, limit }: { column: 'expires_at' | 'day'; condition: string; limit: Date | string },
): Promise<number> {
  let deleted = 0
  for (let full = true; full; ) {
    // In the index's order, or a plan might begin at the table's start again for each piece. The condition is there twice
    // for a row that was changed while its turn came.
    const { rowCount } = await pool.query(
      `DELETE FROM plane.visitor_cinema_day WHERE ${condition} AND ctid = ANY (ARRAY(
         SELECT ctid FROM plane.visitor_cinema_day WHERE ${condition} ORDER BY ${column} LIMIT ${MAX_ROWS}))`,
      [limit],
    )
    deleted += rowCount ?? 0
    full = rowCount === MAX_ROWS
  }
  return deleted
}
