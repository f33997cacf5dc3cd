import type pg from 'pg'
import { assert } from './assert.js'

/** A mail that waits to be sent. Its text may hold a link that opens a door. */
export interface Mail {
  to: string
  subject: string
  /** Plain text, lines ended by a line feed. */
  text: string
  at: Date
  /** It is of no use afterwards (the link in it is over): it is deleted unsent. */
  expiresAt: Date
}

export const SUBJECT_MAX = 200
export const TEXT_MAX = 10_000

/**
 * Puts a mail into the outbox, in the caller's transaction: a change that is rolled back tells nobody. The worker sends it
 * (`sendMails`). Throws when the subject or the address could add a header, or something is too long.
 */
export async function queueMail(db: pg.ClientBase | pg.Pool, mail: Mail): Promise<void> {
  const { to, subject, text, at, expiresAt } = mail
  assert(!/\p{Cc}/u.test(to + subject), 'neither the address nor the subject of a mail has a line break')
  assert(subject.length <= SUBJECT_MAX && text.length <= TEXT_MAX, 'a mail is short')
  assert(expiresAt > at, 'a mail is of use for some time')
  await db.query(
    `INSERT INTO public.mail_outbox (recipient, subject, body, created_at, next_at, expires_at)
     VALUES ($1, $2, $3, $4, $4, $5)`,
    [to, subject, text, at, expiresAt],
  )
}
