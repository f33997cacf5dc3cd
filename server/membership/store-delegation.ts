import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { type Change, inWords, lockPeople, type MembershipTools } from './change.js'
import { type DelegationScope, isDelegationScope } from './delegation.js'
import { FIRST_ROLES_OF_AGENCY } from './invitation.js'
import { rolesInGiftOf } from './role.js'
import { addInvitation, type Invited, type Letter } from './store-invitation.js'
import { type PaceRefusal, refuseMail } from './store-mail-pace.js'

/** So many agencies of a distributor at once. */
const AGENCIES_MAX = 20

/** The agency of somebody who has this address there; null for every other address, whoever's it is. */
export async function agencyByEmail(pool: pg.Pool, email: string): Promise<{ id: string; name: string } | null> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT o.id, o.name FROM public.person p JOIN public.organisation o ON o.id = p.organisation_id
     WHERE p.email = $1 AND p.left_at IS NULL AND o.kind = 'agency'`,
    [email],
  )
  return rows[0] ?? null
}

export type GrantRefusal = 'not-a-manager' | 'too-many' | PaceRefusal

/**
 * A distributor's manager lets an agency in: one that is there, or a new one, whose first person is invited by mail. What the
 * agency had is replaced.
 */
export async function grantAccess(
  { pool, audit }: MembershipTools,
  grant: {
    distributorId: string
    by: string
    agency: { id: string } | { name: string; invited: Omit<Invited, 'roles'>; letter: Letter }
    scopes: readonly DelegationScope[]
    at: Date
  },
): Promise<Change<GrantRefusal>> {
  const { distributorId, by, agency, scopes, at } = grant
  return transaction(pool, async (client) => {
    const colleagues = await lockPeople(client, distributorId)
    if (rolesInGiftOf(colleagues.find(({ id }) => id === by)?.roles ?? []).length === 0)
      return { done: false, why: 'not-a-manager' }
    const agencyId = 'id' in agency ? agency.id : randomUUID()
    const { rows } = await client.query<{ others: number }>(
      `SELECT count(*)::int AS others FROM public.delegation
       WHERE distributor_id = $1 AND agency_id <> $2 AND revoked_at IS NULL`,
      [distributorId, agencyId],
    )
    if ((rows[0]?.others ?? 0) >= AGENCIES_MAX) return { done: false, why: 'too-many' }
    const invited = 'name' in agency ? agency.invited : null
    const pace =
      invited === null ? null : await refuseMail(client, { senderId: distributorId, email: invited.email, at })
    if (pace !== null) return { done: false, why: pace }
    if ('name' in agency) await makeAgency(client, { ...agency, id: agencyId, by, at })
    await client.query(
      'UPDATE public.delegation SET revoked_at = $3 WHERE distributor_id = $1 AND agency_id = $2 AND revoked_at IS NULL',
      [distributorId, agencyId, at],
    )
    await client.query(
      `INSERT INTO public.delegation (id, agency_id, distributor_id, scopes, granted_by, granted_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [randomUUID(), agencyId, distributorId, scopes, by, at],
    )
    if ('name' in agency) {
      const facts = { organisation: agencyId, roles: inWords(FIRST_ROLES_OF_AGENCY) }
      await audit(client, { at, kind: 'member-invited', subject: agencyId, facts })
    }
    const facts = { agency: agencyId, distributor: distributorId, scopes: inWords(scopes) }
    await audit(client, { at, kind: 'delegation-granted', subject: distributorId, facts })
    return { done: true }
  })
}

async function makeAgency(
  client: pg.ClientBase,
  agency: { id: string; name: string; invited: Omit<Invited, 'roles'>; letter: Letter; by: string; at: Date },
): Promise<void> {
  const { id, name, invited, letter, by, at } = agency
  await client.query(`INSERT INTO public.organisation (id, kind, name, created_at) VALUES ($1, 'agency', $2, $3)`, [
    id,
    name,
    at,
  ])
  const first = { ...invited, roles: FIRST_ROLES_OF_AGENCY }
  await addInvitation(client, { organisationId: id, by, invited: first, letter, at })
}

/** Takes the access back: with the agency's next request it is gone. */
export async function revokeAccess(
  { pool, audit }: MembershipTools,
  { distributorId, agencyId, at }: { distributorId: string; agencyId: string; at: Date },
): Promise<Change<'unknown-agency'>> {
  return transaction(pool, async (client) => {
    await lockPeople(client, distributorId)
    const { rows } = await client.query<{ scopes: string[] }>(
      `UPDATE public.delegation SET revoked_at = $3
       WHERE distributor_id = $1 AND agency_id = $2 AND revoked_at IS NULL RETURNING scopes`,
      [distributorId, agencyId, at],
    )
    if (rows[0] === undefined) return { done: false, why: 'unknown-agency' }
    const facts = { agency: agencyId, distributor: distributorId, scopes: inWords(rows[0].scopes) }
    await audit(client, { at, kind: 'delegation-revoked', subject: distributorId, facts })
    return { done: true }
  })
}

export interface GrantedAgency {
  id: string
  name: string
  scopes: DelegationScope[]
  grantedAt: Date
  /** Nobody there has accepted the invitation yet. */
  empty: boolean
}

/** The agencies that have access to a distributor's campaigns now, by name. */
export async function agenciesOf(pool: pg.Pool, distributorId: string): Promise<GrantedAgency[]> {
  const { rows } = await pool.query<Omit<GrantedAgency, 'scopes'> & { scopes: string[] }>(
    `SELECT o.id, o.name, d.scopes, d.granted_at AS "grantedAt",
       NOT EXISTS (SELECT FROM public.person p WHERE p.organisation_id = o.id AND p.left_at IS NULL) AS empty
     FROM public.delegation d JOIN public.organisation o ON o.id = d.agency_id
     WHERE d.distributor_id = $1 AND d.revoked_at IS NULL ORDER BY o.name, o.id LIMIT ${AGENCIES_MAX}`,
    [distributorId],
  )
  return rows.map((row) => ({ ...row, scopes: row.scopes.filter(isDelegationScope) }))
}

/** Which of its distributors somebody of an agency works for now; it stands until they choose another. */
export async function chooseDistributor(
  pool: pg.Pool,
  { sessionHash, distributorId }: { sessionHash: Uint8Array; distributorId: string },
): Promise<void> {
  await pool.query('UPDATE public.session SET acts_for = $2 WHERE token_hash = $1', [sessionHash, distributorId])
}
