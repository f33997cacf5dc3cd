import type pg from 'pg'
import { addDays } from '../../lib/clock.js'
import { queueMail } from '../../lib/mail.js'
import { mailInBoth } from './mails.js'

/** What somebody should know is worth sending for so long. */
const NEWS_DAYS = 1

/** Tells somebody by mail that a passkey of theirs was locked, in the transaction that locks it. */
export function tellOfClone({ origin, now }: { origin: string; now: Date }) {
  return async (client: pg.ClientBase, personId: string): Promise<void> => {
    const { rows } = await client.query<{ email: string }>('SELECT email FROM public.person WHERE id = $1', [personId])
    const mail = mailInBoth('cloned', { url: `${origin}/compte` })
    for (const { email } of rows)
      await queueMail(client, { to: email, ...mail, at: now, expiresAt: addDays(now, NEWS_DAYS) })
  }
}

/** Tells somebody that a passkey was added to their account: had it been somebody else, they would not know. */
export async function tellOfPasskey(
  pool: pg.Pool,
  { to, passkey, origin, now }: { to: string; passkey: string; origin: string; now: Date },
): Promise<void> {
  const mail = mailInBoth('added', { passkey, url: `${origin}/compte` })
  await queueMail(pool, { to, ...mail, at: now, expiresAt: addDays(now, NEWS_DAYS) })
}

/** Tells somebody who found their way back, and those who may change who enters. */
export function tellOfRecovery(now: Date) {
  return async (client: pg.ClientBase, told: { name: string; email: string; others: string[] }): Promise<void> => {
    const mail = mailInBoth('recovered', { name: told.name })
    for (const to of [told.email, ...told.others])
      await queueMail(client, { to, ...mail, at: now, expiresAt: addDays(now, NEWS_DAYS) })
  }
}
