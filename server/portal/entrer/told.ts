import type pg from 'pg'
import { addDays } from '../../lib/clock.js'
import { type Mail, queueMail } from '../../lib/mail.js'
import type { Recovered } from '../../membership/index.js'
import { type MailText, mailInBoth } from './mails.js'

/** What somebody should know is worth sending for so long. */
const NEWS_DAYS = 1

/** Tells somebody by mail that a passkey of theirs was locked, in the transaction that locks it. */
export function tellOfClone({ origin, now }: { origin: string; now: Date }) {
  return async (client: pg.ClientBase, personId: string): Promise<void> => {
    const { rows } = await client.query<{ email: string }>('SELECT email FROM public.person WHERE id = $1', [personId])
    const mail = mailInBoth('cloned', { url: `${origin}/compte` })
    for (const { email } of rows) await queueMail(client, news(email, mail, now))
  }
}

/**
 * Tells somebody that a passkey was added to their account, or removed from it, in the transaction that does so: had it been
 * somebody else, they would not know.
 */
export async function tellOfPasskey(
  client: pg.ClientBase,
  told: { what: 'added' | 'removed'; to: string; passkey: string; origin: string; now: Date },
): Promise<void> {
  const { what, to, passkey, origin, now } = told
  await queueMail(client, news(to, mailInBoth(what, { passkey, url: `${origin}/compte` }), now))
}

/** Tells somebody who found their way back, and those who may change who enters. */
export async function tellOfRecovery(
  client: pg.ClientBase,
  { name, organisation, told }: Recovered,
  now: Date,
): Promise<void> {
  for (const { email, kind } of told) {
    // Those of the federation are who others would write to.
    const mail = mailInBoth(kind === 'federation' ? 'recoveredHere' : 'recovered', { name, organisation })
    await queueMail(client, news(email, mail, now))
  }
}

function news(to: string, mail: MailText, now: Date): Mail {
  return { to, ...mail, at: now, expiresAt: addDays(now, NEWS_DAYS) }
}
