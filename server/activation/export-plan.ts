import type pg from 'pg'
import { addDays } from '../lib/clock.js'
import { arrayLiteral, transaction } from '../lib/postgres.js'
import type { Evaluation } from './evaluate.js'
import { type Change, changesOf, type ToldMember } from './export-change.js'
import { loadExportCampaigns, nextUid, readWanted, type UidRange } from './export-people.js'

/** So often everything is said again, whatever was said before. */
export const FULL_DAYS = 7
/** Lines of a file, about: the last piece of numbers is not cut. With 400 bytes a line at most a file stays below half a gigabyte. */
export const MAX_LINES = 1_000_000
const NUMBERS_AT_ONCE = 2_000

interface Plan {
  platform: string
  now: Date
  evaluation: Evaluation
  maxLines?: number
  numbersAtOnce?: number
}

/**
 * Compares what a platform was told with who is in the audiences now, and writes down the lines of its next file, piece by piece in
 * the order of the numbers: each piece is a short transaction, and whoever broke off begins again and finds what is there.
 * @returns the file that has lines now, and whether there is more than it holds; null where there is nothing to say
 */
export async function planFile(db: pg.Pool, plan: Plan): Promise<{ seq: number; more: boolean } | null> {
  const { platform, now, maxLines = MAX_LINES, numbersAtOnce = NUMBERS_AT_ONCE } = plan
  // Before anything is compared: what is withdrawn from here on is looked at again before the file goes.
  const withdrawn = await readWithdrawn(db, platform)
  const campaigns = await loadExportCampaigns(db, { platform, now })
  const { seq, kind, isStale } = await openFile(db, { platform, now })
  let lines = await countLines(db, { platform, seq })
  let after = ''
  for (;;) {
    const upTo = await nextUid(db, { platform, after, numbers: numbersAtOnce })
    const range = { platform, after, upTo }
    const wanted = await readWanted(db, { ...range, now, campaigns, evaluation: plan.evaluation })
    const changes = changesOf(wanted, await readTold(db, range), { isStale, now })
    if (changes.length > 0) await writeChanges(db, { platform, seq, kind, now, changes })
    lines += changes.length
    if (upTo === null || lines >= maxLines) {
      await noteWithdrawn(db, { platform, seq, uids: withdrawn.filter((uid) => upTo === null || uid <= upTo) })
      if (upTo === null) await noteChecked(db, { platform, now })
      return lines === 0 ? null : { seq, more: upTo !== null }
    }
    after = upTo
  }
}

/** The file that is being planned, or the number that the next one gets; everything is said again when its time has come. */
async function openFile(
  db: pg.Pool,
  { platform, now }: { platform: string; now: Date },
): Promise<{ seq: number; kind: 'full' | 'delta'; isStale: (file: number) => boolean }> {
  const { rows } = await db.query<{ seq: number }>(
    `SELECT coalesce(max(seq) FILTER (WHERE state = 'planning'), max(seq) + 1, 1)::integer AS seq
     FROM plane.export_file WHERE platform = $1`,
    [platform],
  )
  const seq = rows[0]?.seq ?? 1
  await db.query(
    `INSERT INTO plane.export_state AS s (platform, full_from, full_at, full_done) VALUES ($1, $2, $3, false)
     ON CONFLICT (platform) DO UPDATE SET full_from = excluded.full_from, full_at = excluded.full_at, full_done = false
     WHERE s.full_at <= $4`,
    [platform, seq, now, addDays(now, -FULL_DAYS)],
  )
  const state = await db.query<{ fullFrom: number; fullDone: boolean; superseded: number[] }>(
    `SELECT full_from AS "fullFrom", full_done AS "fullDone",
       ARRAY(SELECT seq FROM plane.export_file f WHERE f.platform = s.platform AND f.state = 'superseded' AND f.seq >= s.full_from) AS superseded
     FROM plane.export_state s WHERE platform = $1`,
    [platform],
  )
  const { fullFrom = seq, fullDone = false, superseded = [] } = state.rows[0] ?? {}
  const givenUp = new Set(superseded)
  const isStale = (file: number) => file < fullFrom || givenUp.has(file)
  return { seq, kind: fullDone ? 'delta' : 'full', isStale }
}

async function readTold(db: pg.Pool, { platform, after, upTo }: UidRange): Promise<ToldMember[]> {
  const { rows } = await db.query<ToldMember>(
    `SELECT uid, campaign, member, file, until FROM plane.exported_member
     WHERE platform = $1 AND uid > $2 AND ($3::text IS NULL OR uid <= $3)`,
    [platform, after, upTo],
  )
  return rows
}

/** The file's row comes with its first lines: a number without lines is not used up. */
async function writeChanges(
  db: pg.Pool,
  file: { platform: string; seq: number; kind: 'full' | 'delta'; now: Date; changes: readonly Change[] },
): Promise<void> {
  const { platform, seq, kind, now, changes } = file
  await transaction(db, async (client) => {
    await client.query(
      `INSERT INTO plane.export_file (platform, seq, kind, state, planned_at) VALUES ($1, $2, $3, 'planning', $4)
       ON CONFLICT (platform, seq) DO NOTHING`,
      [platform, seq, kind, now],
    )
    await client.query(
      `INSERT INTO plane.exported_member AS e (platform, uid, campaign, member, file, until)
       SELECT $1, c.uid, c.campaign, c.member, $2, c.until
       FROM unnest($3::text[], $4::integer[], $5::boolean[], $6::timestamptz[]) AS c(uid, campaign, member, until)
       ON CONFLICT (platform, uid, campaign) DO UPDATE SET member = excluded.member, file = excluded.file, until = excluded.until`,
      [
        platform,
        seq,
        changes.map(({ uid }) => uid),
        arrayLiteral(changes.map(({ campaign }) => campaign)),
        arrayLiteral(changes.map(({ member }) => (member ? 't' : 'f'))),
        changes.map(({ until }) => until),
      ],
    )
  })
}

async function countLines(db: pg.Pool, { platform, seq }: { platform: string; seq: number }): Promise<number> {
  const { rows } = await db.query<{ lines: number }>(
    'SELECT count(*)::integer AS lines FROM plane.exported_member WHERE platform = $1 AND file = $2',
    [platform, seq],
  )
  return rows[0]?.lines ?? 0
}

const MAX_WITHDRAWN = 100_000

async function readWithdrawn(db: pg.Pool, platform: string): Promise<string[]> {
  const { rows } = await db.query<{ uid: string }>(
    `SELECT uid FROM plane.withdrawn_uid WHERE platform = $1 AND planned IS NULL ORDER BY since LIMIT ${MAX_WITHDRAWN}`,
    [platform],
  )
  return rows.map(({ uid }) => uid)
}

/**
 * What was withdrawn is in this file now, and waits until it was taken. Where nothing had to be taken back (nothing was told, or
 * somebody else is known by the same number), it is settled.
 */
async function noteWithdrawn(
  db: pg.Pool,
  { platform, seq, uids }: { platform: string; seq: number; uids: readonly string[] },
): Promise<void> {
  if (uids.length === 0) return
  await db.query(
    `WITH settled AS (
       DELETE FROM plane.withdrawn_uid w WHERE w.platform = $1 AND w.uid = ANY ($3) AND w.planned IS NULL AND NOT EXISTS (
         SELECT FROM plane.exported_member e WHERE e.platform = $1 AND e.uid = w.uid AND NOT e.member)
     )
     UPDATE plane.withdrawn_uid w SET planned = $2 WHERE w.platform = $1 AND w.uid = ANY ($3) AND w.planned IS NULL AND EXISTS (
       SELECT FROM plane.exported_member e WHERE e.platform = $1 AND e.uid = w.uid AND NOT e.member)`,
    [platform, seq, uids],
  )
}

async function noteChecked(db: pg.Pool, { platform, now }: { platform: string; now: Date }): Promise<void> {
  await db.query('UPDATE plane.export_state SET full_done = true, checked_at = $2 WHERE platform = $1', [platform, now])
}
