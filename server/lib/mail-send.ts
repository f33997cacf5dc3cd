import type pg from 'pg'
import { addDays, SECOND_MS } from './clock.js'

/** A mail as it is handed to the mail server. */
export interface OutgoingMail {
  to: string
  subject: string
  text: string
}

/** Hands a mail over. Throws when it was not taken; `responseCode` of the error is the server's answer (RFC 5321 §4.2). */
export type SendMail = (mail: OutgoingMail) => Promise<void>

export interface Sending {
  sent: number
  /** They are tried again. */
  failed: number
  /** Given up: refused for good, over, or tried for a day. */
  dead: number
}

const AT_ONCE = 20
export const GIVEN_UP_DAYS = 1
const FIRST_PAUSE_MS = 15 * SECOND_MS
const LONGEST_PAUSE_MS = 3600 * SECOND_MS

/**
 * Sends what waits in the outbox. A mail is taken before it is sent, so that two workers do not send one twice; when the
 * process dies in between it is sent again after the pause. It is deleted as soon as it is sent.
 * @param send null while there is no mail server: then what is over is deleted, and the rest waits
 */
export async function sendMails(pool: pg.Pool, { send, now }: { send: SendMail | null; now: Date }): Promise<Sending> {
  const { rowCount } = await pool.query(`DELETE FROM public.mail_outbox WHERE expires_at <= $1 OR created_at <= $2`, [
    now,
    addDays(now, -GIVEN_UP_DAYS),
  ])
  const done: Sending = { sent: 0, failed: 0, dead: rowCount ?? 0 }
  if (send === null) return done
  for (const { id, ...mail } of await take(pool, now)) {
    const said = await send(mail).then(
      () => 'sent' as const,
      (error) => (isFinal(error) ? ('dead' as const) : ('failed' as const)),
    )
    if (said !== 'failed') await pool.query('DELETE FROM public.mail_outbox WHERE id = $1', [id])
    done[said] += 1
  }
  return done
}

/** How long a mail waits after it could not be sent for the nth time: twice as long each time, an hour at most. */
export function pauseMs(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_PAUSE_MS)
}

async function take(pool: pg.Pool, now: Date): Promise<(OutgoingMail & { id: bigint })[]> {
  const { rows } = await pool.query<OutgoingMail & { id: bigint }>(
    `UPDATE public.mail_outbox SET attempts = attempts + 1,
       next_at = $1::timestamptz + least($2 * power(2, least(attempts, 20)), $3) * interval '1 millisecond'
     WHERE id IN (SELECT id FROM public.mail_outbox WHERE next_at <= $1 ORDER BY next_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
     RETURNING id, recipient AS "to", subject, body AS text`,
    [now, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, AT_ONCE],
  )
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The server says that it will never take this mail: another try would be one too many. */
function isFinal(error: unknown): boolean {
  const { responseCode } = (error ?? {}) as { responseCode?: unknown }
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
}
