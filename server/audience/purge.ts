import type pg from 'pg'
import { addDays, parisDay } from '../lib/clock.js'
import { deleteInPieces } from '../lib/delete-in-pieces.js'
import { shiftDay } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import { haveThePoolAlone } from '../visit/index.js'

const POOL = 'plane.visitor_cinema_day'
/** No look-back of a contract reaches further. */
export const POOL_DAYS = 400
/** Raw visits are kept 30 days: no visit that is older than a tombstone of this age can still be rolled up. */
export const TOMBSTONE_DAYS = 35

/**
 * Deletes the pool's rows whose consent has run out (a row lives no longer than the consent that carries it), and those
 * older than any look-back of a contract may reach (DESIGN §5); and tombstones that can stop no visit any more.
 * @returns how many rows of the pool were deleted
 */
export async function purgePool(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  // One after the other: no index serves both, and what is looked for without one reads the whole pool for each piece.
  const expired = await purgeExpired(pool, { now })
  const old = await purgeOldDays(pool, { now })
  await purgeTombstones(pool, { now })
  return expired + old
}

export async function purgeExpired(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return deleteInPieces(pool, {
    table: POOL,
    column: 'expires_at',
    condition: 'expires_at <= $1::timestamptz',
    limit: now,
  })
}

/**
 * Deletes what has run out in the meantime and reads how old the oldest is, at one moment: a roll-up puts visits into the pool
 * under a consent that ran out since, which nothing else reads, and this would say of them that they were not deleted.
 */
export async function purgeExpiredLast(
  pool: pg.Pool,
  { now }: { now: Date },
): Promise<{ deleted: number; oldest: Date | null }> {
  return transaction(pool, async (client) => {
    await haveThePoolAlone(client)
    const { rowCount } = await client.query(`DELETE FROM ${POOL} WHERE expires_at <= $1::timestamptz`, [now])
    const { rows } = await client.query<{ at: Date | null }>(
      `SELECT date_trunc('milliseconds', min(expires_at)) AS at FROM ${POOL}`,
    )
    return { deleted: rowCount ?? 0, oldest: rows[0]?.at ?? null }
  })
}

export async function purgeOldDays(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const firstDay = shiftDay(parisDay(now), -POOL_DAYS)
  return deleteInPieces(pool, { table: POOL, column: 'day', condition: 'day < $1::date', limit: firstDay })
}

export async function purgeTombstones(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM plane.tombstone WHERE erased_at < $1', [
    addDays(now, -TOMBSTONE_DAYS),
  ])
  return rowCount ?? 0
}
