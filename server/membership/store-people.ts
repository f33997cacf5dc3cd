import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { type Change, inWords, lockPeople, type MembershipTools } from './change.js'
import { addressOfLeaver, type LeaveRefusal, refuseLeaving } from './leave.js'
import { type PersonRole, type RolesRefusal, refuseRoles, rolesInGiftOf } from './role.js'
import { withdrawBeyondGift } from './store-invitation.js'

/**
 * Gives somebody these roles, and no others. It holds from the next request on. What they invited others to, and could not any
 * more, is withdrawn with it; so are the recoveries that they started and nobody has used yet.
 */
export async function changeRoles(
  { pool, audit }: MembershipTools,
  change: { organisationId: string; by: string; of: string; to: readonly PersonRole[]; at: Date },
): Promise<Change<RolesRefusal | 'unknown-person'>> {
  const { organisationId, of, to, at } = change
  return transaction(pool, async (client) => {
    const colleagues = await lockPeople(client, organisationId)
    if (!colleagues.some(({ id }) => id === of)) return { done: false, why: 'unknown-person' }
    const why = refuseRoles({ ...change, colleagues })
    if (why !== null) return { done: false, why }
    await client.query('UPDATE public.person SET roles = $2 WHERE id = $1', [of, to])
    await withdrawBeyondGift(client, { invitedBy: of, organisationId, gift: rolesInGiftOf(to), at })
    if (!to.includes('manager')) await endRecoveriesAskedBy(client, of)
    const facts = { organisation: organisationId, roles: inWords(to) }
    await audit(client, { at, kind: 'roles-changed', subject: organisationId, facts })
    return { done: true }
  })
}

/**
 * Somebody works there no more: whatever they enter by ends in this moment, their address is free, their signatures and decisions
 * stay under their name.
 */
export async function letLeave(
  { pool, audit }: MembershipTools,
  leaving: { organisationId: string; by: string; who: string; at: Date },
): Promise<Change<LeaveRefusal | 'unknown-person'>> {
  const { organisationId, who, at } = leaving
  return transaction(pool, async (client) => {
    const colleagues = await lockPeople(client, organisationId)
    const leaver = colleagues.find(({ id }) => id === who)
    if (leaver === undefined) return { done: false, why: 'unknown-person' }
    const why = refuseLeaving({ ...leaving, colleagues })
    if (why !== null) return { done: false, why }
    await client.query('UPDATE public.person SET left_at = $2, email = $3 WHERE id = $1', [
      who,
      at,
      addressOfLeaver(who),
    ])
    for (const door of ['session', 'sign_in_link', 'passkey', 'challenge'])
      await client.query(`DELETE FROM public.${door} WHERE person_id = $1`, [who])
    await withdrawBeyondGift(client, { invitedBy: who, organisationId, gift: [], at })
    await endRecoveriesAskedBy(client, who)
    const facts = { organisation: organisationId, roles: inWords(leaver.roles) }
    await audit(client, { at, kind: 'member-left', subject: organisationId, facts })
    return { done: true }
  })
}

async function endRecoveriesAskedBy(client: pg.ClientBase, personId: string): Promise<void> {
  await client.query('DELETE FROM public.sign_in_link WHERE asked_by = $1 AND used_at IS NULL', [personId])
}
