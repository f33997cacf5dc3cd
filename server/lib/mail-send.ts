import type pg from 'pg'
import { addDays, SECOND_MS } from './clock.js'

/** A mail as it is handed to the mail server. */
export interface OutgoingMail {
  to: string
  subject: string
  text: string
}

/**
 * Hands a mail over. Throws when it was not taken: `responseCode` of the error is the server's answer (RFC 5321 §4.2), `command`
 * what it was an answer to, `response` its text.
 */
export type SendMail = (mail: OutgoingMail) => Promise<void>

export interface Sending {
  sent: number
  /** They are tried again. */
  failed: number
  /** Given up: refused for good, over, or tried for a day. */
  dead: number
}

const AT_ONCE = 10
export const GIVEN_UP_DAYS = 1
/** Nobody else takes a mail that somebody has for so long: ten of them take less, also where the server answers slowly. */
const TAKEN_MS = 300 * SECOND_MS
const FIRST_PAUSE_MS = 15 * SECOND_MS
const LONGEST_PAUSE_MS = 3600 * SECOND_MS

/**
 * Sends what waits in the outbox. A mail is taken before it is sent, so that two workers do not send one twice; when the
 * process dies in between it is sent again five minutes later. It is deleted as soon as it is sent.
 * @param send null while there is no mail server: then what is over is deleted, and the rest waits
 */
export async function sendMails(pool: pg.Pool, { send, now }: { send: SendMail | null; now: Date }): Promise<Sending> {
  const { rowCount } = await pool.query(`DELETE FROM public.mail_outbox WHERE expires_at <= $1 OR created_at <= $2`, [
    now,
    addDays(now, -GIVEN_UP_DAYS),
  ])
  const done: Sending = { sent: 0, failed: 0, dead: rowCount ?? 0 }
  if (send === null) return done
  for (const { id, attempts, ...mail } of await take(pool, now)) {
    const said = await send(mail).then(
      () => 'sent' as const,
      (error) => (isFinal(error) ? ('dead' as const) : ('failed' as const)),
    )
    if (said !== 'failed') await pool.query('DELETE FROM public.mail_outbox WHERE id = $1', [id])
    else await pool.query('UPDATE public.mail_outbox SET next_at = $2 WHERE id = $1', [id, afterPause(attempts, now)])
    done[said] += 1
  }
  return done
}

/** A mail that could not be sent for the nth time waits twice as long each time, an hour at most. */
function afterPause(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS))
}

async function take(pool: pg.Pool, now: Date): Promise<(OutgoingMail & { id: bigint; attempts: number })[]> {
  const { rows } = await pool.query<OutgoingMail & { id: bigint; attempts: number }>(
    `UPDATE public.mail_outbox SET attempts = attempts + 1, next_at = $2
     WHERE id IN (SELECT id FROM public.mail_outbox WHERE next_at <= $1 ORDER BY next_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, attempts, recipient AS "to", subject, body AS text`,
    [now, new Date(now.getTime() + TAKEN_MS), AT_ONCE],
  )
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * The server says that it will never take this mail: another try would be one too many. Only what it says of the recipient or
 * of the message is said of this mail; a wrong password, an address that we may not send from or a missing encryption is ours to
 * mend, and so is a recipient whom it would take if we were somebody else (5.7: RFC 3463 §3.8). Below 550 it speaks of how it was
 * asked (RFC 5321 §4.2.3).
 */
function isFinal(error: unknown): boolean {
  const { responseCode, command, response } = (error ?? {}) as Record<string, unknown>
  if (typeof responseCode !== 'number' || responseCode < 550 || responseCode >= 600) return false
  if (command === 'DATA') return true
  return command === 'RCPT TO' && !/^5\d\d[ -]5\.7\./.test(String(response))
}
