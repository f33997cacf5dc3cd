import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'
import type { ExportLine } from './export-lines.js'
import type { Platform } from './platform.js'

/** Why a file did not reach its platform. */
export const FAULTS = [
  'unreachable',
  'not-public',
  'secret-missing',
  'refused',
  'unavailable',
  'no-answer',
  'failed-there',
  'partly-refused',
  'folder',
] as const
export type Fault = (typeof FAULTS)[number]

/** A file that is not with its platform yet, or of which the platform has not said that it took it. */
export interface WaitingFile {
  seq: number
  kind: 'full' | 'delta'
  state: 'planning' | 'written' | 'sent'
  plannedAt: Date
  name: string | null
  sha256: Buffer | null
  job: string | null
  sentAt: Date | null
  tries: number
  nextTryAt: Date | null
}

export interface ExportPlatform
  extends Pick<Platform, 'id' | 'format' | 'memberId' | 'delivery' | 'deliveryUrl' | 'secret' | 'endedAt'> {
  /** When all was last looked at; null: never. */
  checkedAt: Date | null
}

/** The platforms that may have to be told something: those in use, and ended ones that still hold something. */
export async function loadExportPlatforms(db: pg.Pool): Promise<ExportPlatform[]> {
  const { rows } = await db.query<ExportPlatform>(
    `SELECT p.id, p.format, p.member_id AS "memberId", p.delivery, p.delivery_url AS "deliveryUrl", p.secret,
       p.ended_at AS "endedAt", s.checked_at AS "checkedAt"
     FROM public.platform p LEFT JOIN plane.export_state s ON s.platform = p.id
     WHERE p.ended_at IS NULL OR EXISTS (SELECT FROM plane.exported_member e WHERE e.platform = p.id)
     ORDER BY p.id`,
  )
  return rows
}

/** The files of a platform that wait, the oldest first: at most one that is not sent, and those that were sent. */
export async function loadWaiting(db: pg.Pool, platform: string): Promise<WaitingFile[]> {
  const { rows } = await db.query<WaitingFile>(
    `SELECT seq, kind, state, planned_at AS "plannedAt", name, sha256, job, sent_at AS "sentAt", tries, next_try_at AS "nextTryAt"
     FROM plane.export_file WHERE platform = $1 AND state IN ('planning', 'written', 'sent') ORDER BY seq`,
    [platform],
  )
  return rows
}

const LINES_AT_ONCE = 20_000

/** The lines of a file, those of one number side by side and never parted, in pieces. */
export async function* readLines(
  db: pg.Pool,
  { platform, seq, linesAtOnce = LINES_AT_ONCE }: { platform: string; seq: number; linesAtOnce?: number },
): AsyncGenerator<ExportLine[]> {
  let after = ''
  for (;;) {
    const { rows } = await db.query<ExportLine>(
      `SELECT e.uid, c.activation_code AS code, e.member, e.until
       FROM plane.exported_member e JOIN public.campaign c ON c.id = e.campaign
       WHERE e.platform = $1 AND e.file = $2 AND e.uid > $3 ORDER BY e.uid, e.campaign LIMIT $4`,
      [platform, seq, after, linesAtOnce],
    )
    const last = rows.at(-1)?.uid
    if (rows.length < linesAtOnce || last === undefined) {
      yield rows
      return
    }
    // The last number may have more lines: it is read again with the next piece, unless it fills this one.
    const whole = rows.filter(({ uid }) => uid !== last)
    yield whole.length === 0 ? await linesOf(db, { platform, seq, uid: last }) : whole
    after = whole.at(-1)?.uid ?? last
  }
}

async function linesOf(
  db: pg.Pool,
  { platform, seq, uid }: { platform: string; seq: number; uid: string },
): Promise<ExportLine[]> {
  const { rows } = await db.query<ExportLine>(
    `SELECT e.uid, c.activation_code AS code, e.member, e.until
     FROM plane.exported_member e JOIN public.campaign c ON c.id = e.campaign
     WHERE e.platform = $1 AND e.file = $2 AND e.uid = $3 ORDER BY e.campaign`,
    [platform, seq, uid],
  )
  return rows
}

export interface Written {
  name: string
  sha256: Buffer
  bytes: number
  added: number
  removed: number
}

const SALT_BYTES = 32

/**
 * The file is made: what it is is written down, and in the audit chain, with no count of people. The chain is public, and a file of one
 * line can be guessed: its digest there is SHA-256 of a salt of this file's, then the file's own SHA-256. Whoever has the file and the
 * salt can prove it, and nobody else.
 */
export async function noteWritten(
  db: pg.Pool,
  {
    platform,
    seq,
    kind,
    written,
    now,
    salt = randomBytes(SALT_BYTES),
  }: { platform: string; seq: number; kind: 'full' | 'delta'; written: Written; now: Date; salt?: Buffer },
): Promise<void> {
  const { name, bytes, added, removed } = written
  const logged = sha256(Buffer.concat([salt, written.sha256]))
  await transaction(db, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE plane.export_file SET state = 'written', name = $3, sha256 = $4, bytes = $5, added = $6, removed = $7,
         campaigns = ARRAY(SELECT DISTINCT campaign FROM plane.exported_member e WHERE e.platform = $1 AND e.file = $2 ORDER BY 1),
         salt = $8, logged_sha256 = $9,
         withdrawn_since = (SELECT min(since) FROM plane.withdrawn_uid w WHERE w.platform = $1 AND w.planned = $2)
       WHERE platform = $1 AND seq = $2 AND state = 'planning'`,
      [platform, seq, name, written.sha256, bytes, added, removed, salt, logged],
    )
    if (rowCount !== 1) return
    const facts = { what: `audience-${kind}`, fileSha256: logged.toString('hex') }
    await appendAudit(client, { at: now, kind: 'export-made', subject: platform, facts })
  })
}

/** Whether a file that waits holds somebody who took something back since it was planned. */
export async function holdsWithdrawn(
  db: pg.Pool,
  { platform, seq }: { platform: string; seq: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM plane.withdrawn_uid w JOIN plane.exported_member e ON e.platform = w.platform AND e.uid = w.uid
     WHERE w.platform = $1 AND w.planned IS NULL AND e.file = $2 AND e.member LIMIT 1`,
    [platform, seq],
  )
  return rowCount === 1
}

/** Whether somebody took something back that no file says yet. */
export async function hasWithdrawn(db: pg.Pool, platform: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM plane.withdrawn_uid WHERE platform = $1 AND planned IS NULL LIMIT 1',
    [platform],
  )
  return rowCount === 1
}

/** Gives a file up: whether anything of it arrived is not known, and the next one says all of it again. */
export async function supersede(
  db: pg.Pool,
  { platform, seq, fault, now }: { platform: string; seq: number; fault: Fault | null; now: Date },
): Promise<void> {
  await transaction(db, async (client) => {
    await client.query(
      `UPDATE plane.export_file SET state = 'superseded', done_at = $3, fault = coalesce($4, fault), next_try_at = NULL
       WHERE platform = $1 AND seq = $2`,
      [platform, seq, now, fault],
    )
    await client.query('UPDATE plane.withdrawn_uid SET planned = NULL WHERE platform = $1 AND planned = $2', [
      platform,
      seq,
    ])
  })
}

/** The platform gave this file a job: known before anything is uploaded, so that nobody uploads twice. */
export async function noteJob(
  db: pg.Pool,
  { platform, seq, job }: { platform: string; seq: number; job: string },
): Promise<void> {
  await db.query('UPDATE plane.export_file SET job = $3 WHERE platform = $1 AND seq = $2', [platform, seq, job])
}

/** The file is with the platform, which has not said yet what it made of it. */
export async function noteSent(
  db: pg.Pool,
  { platform, seq, now }: { platform: string; seq: number; now: Date },
): Promise<void> {
  await db.query(
    `UPDATE plane.export_file SET state = 'sent', sent_at = $3, fault = NULL, next_try_at = NULL WHERE platform = $1 AND seq = $2`,
    [platform, seq, now],
  )
}

/** The platform took the file: what was withdrawn with it is withdrawn there. */
export async function noteAcknowledged(
  db: pg.Pool,
  {
    platform,
    seq,
    ack,
    fault,
    now,
  }: { platform: string; seq: number; ack: string | null; fault: Fault | null; now: Date },
): Promise<void> {
  await transaction(db, async (client) => {
    await client.query(
      `UPDATE plane.export_file SET state = 'acknowledged', ack = $3, fault = $4, next_try_at = NULL, done_at = $5,
         sent_at = coalesce(sent_at, $5) WHERE platform = $1 AND seq = $2`,
      [platform, seq, ack, fault, now],
    )
    await client.query('DELETE FROM plane.withdrawn_uid WHERE platform = $1 AND planned = $2', [platform, seq])
  })
}

/** A try failed; the next one is at `nextTryAt`. */
export async function noteFailure(
  db: pg.Pool,
  { platform, seq, fault, nextTryAt }: { platform: string; seq: number; fault: Fault; nextTryAt: Date },
): Promise<void> {
  await db.query(
    'UPDATE plane.export_file SET tries = tries + 1, fault = $3, next_try_at = $4 WHERE platform = $1 AND seq = $2',
    [platform, seq, fault, nextTryAt],
  )
}

const REMOVED_AT_ONCE = 20_000

/** Forgets the numbers whose removal the platform took. */
export async function forgetRemoved(db: pg.Pool, platform: string): Promise<void> {
  for (let full = true; full; ) {
    const { rowCount } = await db.query(
      `DELETE FROM plane.exported_member WHERE NOT member AND ctid = ANY (ARRAY(
         SELECT e.ctid FROM plane.exported_member e JOIN plane.export_file f ON f.platform = e.platform AND f.seq = e.file
         WHERE e.platform = $1 AND NOT e.member AND f.state = 'acknowledged' LIMIT ${REMOVED_AT_ONCE}))`,
      [platform],
    )
    full = rowCount === REMOVED_AT_ONCE
  }
}
