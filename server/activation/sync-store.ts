import type pg from 'pg'
import { MATCH_DAYS, SYNC_AGAIN_DAYS } from '../audience/index.js'
import { addDays } from '../lib/clock.js'

/** A page is sent to so many platforms at once (OpenRTB 2.6, appendix C). */
export const MAX_SYNCS = 5
/** A number is taken as the answer to a question that was put so long ago at most. */
export const ANSWER_MINUTES = 15

interface Asking {
  visitor: string
  now: Date
  tombstoneKey: Buffer
}

/**
 * The platforms, at most five, that a browser is to be synchronised with now: for somebody whose consent to be pooled and addressed
 * lasts, of a site under contract, and none that it was asked for within the week on a page of this publisher. They count as asked.
 */
export async function askToSync(
  db: pg.Pool,
  { visitor, publisher, platforms, now, tombstoneKey }: Asking & { publisher: string; platforms: readonly string[] },
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>('SELECT plane.ask_to_sync($1, $2, $3, $4, $5, $6, $7) AS id', [
    ...[visitor, publisher, platforms, MAX_SYNCS, now, addDays(now, -SYNC_AGAIN_DAYS), tombstoneKey],
  ])
  return new Set(rows.map(({ id }) => id))
}

export type Matched = 'matched' | 'nobody' | 'not-asked'

/**
 * Notes that a platform knows somebody by a number, for 60 days or as long as the consent lasts. `nobody`: there is no consent that
 * allows it. `answer`: only as the one answer to a question of ours, or any page could give its visitors a number of its choice, and
 * look on the platform whether that is in an audience (`not-asked`).
 */
export async function matchPerson(
  db: pg.Pool,
  { visitor, platform, uid, answer, now, tombstoneKey }: Asking & { platform: string; uid: string; answer: boolean },
): Promise<Matched> {
  const askedSince = answer ? new Date(now.getTime() - ANSWER_MINUTES * 60_000) : null
  const { rows } = await db.query<{ said: Matched }>('SELECT plane.match_person($1, $2, $3, $4, $5, $6, $7) AS said', [
    ...[visitor, platform, uid, now, addDays(now, MATCH_DAYS), askedSince, tombstoneKey],
  ])
  return rows[0]?.said ?? 'nobody'
}

/** A platform lets somebody go. What it was told of them is taken back with the next file. */
export async function unmatchPerson(
  db: pg.Pool,
  { visitor, platform, now }: { visitor: string; platform: string; now: Date },
): Promise<void> {
  await db.query('SELECT plane.unmatch_person($1, $2, $3)', [visitor, platform, now])
}
