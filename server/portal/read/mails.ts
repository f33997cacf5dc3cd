import type pg from 'pg'

export interface WaitingMail {
  id: string
  recipient: string
  subject: string
  body: string
  createdAt: Date
}

const SHOWN_MAX = 20

/** The last mails that wait to be sent, the newest first. For a development console alone: there are links in them. */
export async function waitingMails(pool: pg.Pool, { now }: { now: Date }): Promise<WaitingMail[]> {
  const { rows } = await pool.query<WaitingMail>(
    `SELECT id::text, recipient, subject, body, created_at AS "createdAt" FROM public.mail_outbox
     WHERE expires_at > $1 ORDER BY created_at DESC, public.mail_outbox.id DESC LIMIT $2`,
    [now, SHOWN_MAX],
  )
  return rows
}
