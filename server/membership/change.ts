import type pg from 'pg'
import { isPersonRole, type PersonRole } from './role.js'

/** What the audit chain hears of people: of which organisation, and which roles; of the person nothing. */
export type MembershipEvent =
  | {
      at: Date
      kind: 'member-invited' | 'invitation-withdrawn' | 'member-joined' | 'roles-changed' | 'member-left'
      subject: string
      facts: { organisation: string; roles: string }
    }
  | {
      at: Date
      kind: 'delegation-granted' | 'delegation-revoked'
      subject: string
      facts: { agency: string; distributor: string; scopes: string }
    }

/** What a change of membership needs. `audit` writes into the chain, in the transaction of the change. */
export interface MembershipTools {
  pool: pg.Pool
  audit: (client: pg.ClientBase, event: MembershipEvent) => Promise<void>
}

export type Change<Refusal extends string> = { done: true } | { done: false; why: Refusal }

export interface Member {
  id: string
  roles: PersonRole[]
}

/**
 * Everybody who works for an organisation now. One change of an organisation's people at a time: whoever waits here sees what
 * the one before did, so that of two last managers one stays. At most 500.
 */
export async function lockPeople(client: pg.ClientBase, organisationId: string): Promise<Member[]> {
  // Not FOR UPDATE: whoever only refers to the organisation (a new campaign, a new contract) must not wait for this.
  await client.query('SELECT FROM public.organisation WHERE id = $1 FOR NO KEY UPDATE', [organisationId])
  const { rows } = await client.query<{ id: string; roles: string[] }>(
    'SELECT id, roles FROM public.person WHERE organisation_id = $1 AND left_at IS NULL ORDER BY id LIMIT 500',
    [organisationId],
  )
  return rows.map(({ id, roles }) => ({ id, roles: roles.filter(isPersonRole) }))
}

/** As the audit chain writes roles, or scopes. */
export function inWords(names: readonly string[]): string {
  return names.join('+')
}
