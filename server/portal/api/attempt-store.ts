import type pg from 'pg'
import { addDays, SECOND_MS } from '../../lib/clock.js'
import type { PrismaTransaction } from '../../lib/prisma.js'
import { Problem } from '../../lib/problem.js'

/** How long a key is remembered. */
const KEPT_DAYS = 1
/** An attempt that is not done after so long has died: no request takes as long. */
const DIED_AFTER_MS = 60 * SECOND_MS
/** Forgotten by one request, at most. */
const FORGOTTEN_AT_ONCE = 100

interface Key {
  organisationId: string
  keyHash: Buffer
  attempt: string
}

export type Begun = { state: 'begun' | 'running' | 'other' } | { state: 'done'; object: number }

/** Begins an attempt, or says what became of the one before. What is older than a day is forgotten. */
export async function beginAttempt(
  pool: pg.Pool,
  { organisationId, keyHash, attempt, askedHash, now }: Key & { askedHash: Buffer; now: Date },
): Promise<Begun> {
  await pool.query(
    `DELETE FROM public.api_attempt WHERE (organisation_id, key_hash) IN (
       SELECT organisation_id, key_hash FROM public.api_attempt WHERE started_at <= $1 ORDER BY started_at LIMIT ${FORGOTTEN_AT_ONCE}
       FOR UPDATE SKIP LOCKED)`,
    [addDays(now, -KEPT_DAYS)],
  )
  const { rowCount } = await pool.query(
    `INSERT INTO public.api_attempt AS a (organisation_id, key_hash, asked_hash, attempt, started_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, key_hash) DO UPDATE SET attempt = $4, asked_hash = $3, started_at = $5, object = NULL
       WHERE a.started_at <= $6 OR (a.object IS NULL AND a.asked_hash = $3 AND a.started_at <= $7)`,
    [
      ...[organisationId, keyHash, askedHash, attempt, now],
      addDays(now, -KEPT_DAYS),
      new Date(now.getTime() - DIED_AFTER_MS),
    ],
  )
  if (rowCount === 1) return { state: 'begun' }
  const { rows } = await pool.query<{ same: boolean; object: number | null }>(
    'SELECT asked_hash = $3 AS same, object FROM public.api_attempt WHERE organisation_id = $1 AND key_hash = $2',
    [organisationId, keyHash, askedHash],
  )
  const [before] = rows
  // It was given up since: whoever asks again begins.
  if (before === undefined) return { state: 'running' }
  if (!before.same) return { state: 'other' }
  return before.object === null ? { state: 'running' } : { state: 'done', object: before.object }
}

/** In the transaction of the work. Throws 409, and so undoes the work, when another took the attempt over meanwhile. */
export async function finishAttempt(
  tx: PrismaTransaction,
  { organisationId, keyHash, attempt, object }: Key & { object: number },
): Promise<void> {
  const { count } = await tx.apiAttempt.updateMany({
    where: { organisationId, keyHash: new Uint8Array(keyHash), attempt, object: null },
    data: { object },
  })
  if (count !== 1) throw stillRunning()
}

export function stillRunning(): Problem {
  return new Problem({ status: 409, code: 'idempotency-running', title: 'This is being done: ask again in a moment.' })
}

export async function abandonAttempt(pool: pg.Pool, { organisationId, keyHash, attempt }: Key): Promise<void> {
  await pool.query(
    'DELETE FROM public.api_attempt WHERE organisation_id = $1 AND key_hash = $2 AND attempt = $3 AND object IS NULL',
    [organisationId, keyHash, attempt],
  )
}
