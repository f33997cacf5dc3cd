import type pg from 'pg'
import { DAY_MS } from '../lib/clock.js'
import { HARD_FLOOR } from './disclosure/settings.js'

/** A release that is asked for shows something new only after a day, or when so many cinemas came or went. */
const ASK_EVERY_MS = DAY_MS

/**
 * Whether the federation may have a release now: not more often than once a day unless three cinemas came or went since the last.
 * @returns when it was made, if it was too lately
 */
export async function mayAskForRelease(
  db: pg.Pool,
  { now }: { now: Date },
): Promise<{ may: true } | { may: false; madeAt: Date }> {
  const { rows } = await db.query<{ madeAt: Date; changed: bigint }>(
    `SELECT r.made_at AS "madeAt", (
       SELECT count(*) FROM (
         SELECT cinema FROM plane.contract_term GROUP BY cinema
         HAVING bool_or(valid @> r.made_at) <> bool_or(valid @> $1::timestamptz)
       ) AS moved
     ) AS changed
     FROM plane.release r ORDER BY r.id DESC LIMIT 1`,
    [now],
  )
  const last = rows[0]
  if (last === undefined || now.getTime() - last.madeAt.getTime() >= ASK_EVERY_MS) return { may: true }
  if (Number(last.changed) >= HARD_FLOOR.cinemas) return { may: true }
  return { may: false, madeAt: last.madeAt }
}
