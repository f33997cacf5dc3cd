import type pg from 'pg'
import { addDays } from '../lib/clock.js'
import { deleteInPieces } from '../lib/delete-in-pieces.js'

/** A browser is asked to be synchronised with a platform at most so often; what was asked is remembered as long. */
export const SYNC_AGAIN_DAYS = 7
/** Whom a platform knows is forgotten so long after it was told at the latest (OpenRTB 2.6, appendix C: 14 to 60 days). */
export const MATCH_DAYS = 60
/** What a platform is told of a number runs out there after so many days, unless a later file says it again. */
export const PLATFORM_COPY_DAYS = 14
/** When it has run out everywhere, a removal has nothing left to remove. */
export const REMOVAL_DAYS = PLATFORM_COPY_DAYS + 1

/** Deletes whom platforms know, where the match has run out: with the consent that carried it, or 60 days after it was made. */
export async function purgeMatches(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return deleteInPieces(pool, {
    table: 'plane.partner_match',
    column: 'expires_at',
    condition: 'expires_at <= $1::timestamptz',
    limit: now,
  })
}

/** Deletes which browsers were asked, when they may be asked again. */
export async function purgeSyncAsks(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return deleteInPieces(pool, {
    table: 'plane.sync_ask',
    column: 'asked_at',
    condition: 'asked_at <= $1::timestamptz',
    limit: addDays(now, -SYNC_AGAIN_DAYS),
  })
}

/** Deletes what was said to platforms and has run out there. */
export async function purgeExportedMembers(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return deleteInPieces(pool, {
    table: 'plane.exported_member',
    column: 'until',
    condition: 'until <= $1::timestamptz',
    limit: now,
  })
}

/** Deletes removals that no platform took, when there is nothing left to remove. */
export async function purgeRemovals(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM plane.withdrawn_uid WHERE since < $1', [
    addDays(now, -REMOVAL_DAYS),
  ])
  return rowCount ?? 0
}
