import type pg from 'pg'
import { queueMail } from '../lib/mail.js'
import { hasPasskey } from './passkey-store.js'
import { createSignInLink, LINK_LIFE_MS } from './sign-in.js'
import type { MembershipStore } from './store.js'

/**
 * Sends somebody a link, when this is somebody's address; for another does nothing. Whoever asks is told neither: the answer
 * must not depend on what happens here, nor its time.
 * @param browser the token of the browser that asks, in which alone the link opens
 * @param mailOf the mail around a link's token; `first`: they have no passkey yet
 */
export async function askForLink(
  { pool, store }: { pool: pg.Pool; store: Pick<MembershipStore, 'personByEmail' | 'addLink'> },
  {
    email,
    browser,
    now,
    mailOf,
  }: {
    email: string
    browser: string
    now: Date
    mailOf: (link: { token: string; first: boolean }) => { subject: string; text: string }
  },
): Promise<void> {
  const person = await store.personByEmail(email)
  if (person === null) return
  const first = !(await hasPasskey(pool, person.id))
  const purpose = first ? 'enrol' : 'sign-in'
  const token = await createSignInLink(store, { personId: person.id, loopback: false, purpose, browser, now })
  const expiresAt = new Date(now.getTime() + LINK_LIFE_MS)
  await queueMail(pool, { to: person.email, ...mailOf({ token, first }), at: now, expiresAt })
}
