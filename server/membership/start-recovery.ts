import type pg from 'pg'
import { queueMail } from '../lib/mail.js'
import { transaction } from '../lib/postgres.js'
import { insertLink, waitingLinks } from './link-store.js'
import { findRecoverable, type Recoverable } from './recovery.js'
import { lockPerson } from './session-store.js'
import { createSignInLink, LINK_LIFE_MS, refuseRecovery } from './sign-in.js'

export type StartedRecovery =
  | { started: true }
  /** `missing`: there is nobody of this id for whom the officer may; `waiting`: a link that was sent opens still. */
  | { started: false; why: 'missing' | 'waiting' }

/**
 * Has a link of recovery sent to somebody, in one transaction that holds their account: of two officers who ask at once one does.
 * While a link waits for this person no other is sent: a mailbox is not filled, and the mail before the last is no riddle.
 * @param mailOf the mail around the link's token
 */
export async function startRecovery(
  pool: pg.Pool,
  {
    officerId,
    personId,
    now,
    mailOf,
  }: {
    officerId: string
    personId: string
    now: Date
    mailOf: (link: { token: string; lost: Recoverable }) => { subject: string; text: string }
  },
): Promise<StartedRecovery> {
  return transaction(pool, async (client) => {
    await lockPerson(client, personId)
    const lost = await findRecoverable(client, { officerId, personId })
    if (lost === null) return { started: false, why: 'missing' }
    for (const link of await waitingLinks(client, { personId, now }))
      if ((await refuseRecovery(client, link)) === null) return { started: false, why: 'waiting' }
    const store = { addLink: (link: Parameters<typeof insertLink>[1]) => insertLink(client, link) }
    const asked = { purpose: 'recovery', askedBy: officerId } as const
    const token = await createSignInLink(store, { personId, loopback: false, ...asked, now })
    const expiresAt = new Date(now.getTime() + LINK_LIFE_MS)
    await queueMail(client, { to: lost.email, ...mailOf({ token, lost }), at: now, expiresAt })
    return { started: true }
  })
}
