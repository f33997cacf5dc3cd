import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { parseName } from './organisation.js'
import { hasPasskey } from './passkey-store.js'
import { parseEmail } from './person.js'
import type { PersonRole } from './role.js'
import { createSignInLink } from './sign-in.js'
import type { MembershipStore } from './store.js'

/** A federation's first officer invites the others: they may do so, and sign. */
const ROLES: readonly PersonRole[] = ['reader', 'manager', 'signatory']

export type OfficerRefusal =
  /** It is no address, or no name. */
  | 'invalid'
  /** Somebody of another organisation has this address. */
  | 'elsewhere'
  /** Somebody of the federation has a passkey: they invite the others on their pages. */
  | 'not-the-first'
  /** Nobody of the federation has this address: there is nothing to recover. */
  | 'unknown'

/**
 * Makes a link for a federation's first officer, whom nobody else could invite; and, with `recover`, for one who lost their
 * passkeys when there is no second officer. For whoever may read and write the database anyway. The federation is made when
 * there is none yet.
 * @returns the token that goes into `/entrer/<token>`
 */
export async function inviteFirstOfficer(
  { pool, store }: { pool: pg.Pool; store: MembershipStore },
  asked: { email: string; name: string; federation: string; recover: boolean; now: Date },
): Promise<{ invited: true; token: string; federation: string } | { invited: false; why: OfficerRefusal }> {
  const { recover, now } = asked
  const [email, name, title] = [parseEmail(asked.email), parseName(asked.name), parseName(asked.federation)]
  if (email === null || name === null || title === null) return { invited: false, why: 'invalid' }
  const [federation = { id: randomUUID(), kind: 'federation' as const, name: title }] =
    await store.organisations('federation')
  const person = await store.personByEmail(email)
  if (person !== null && person.organisationId !== federation.id) return { invited: false, why: 'elsewhere' }
  if (recover && person === null) return { invited: false, why: 'unknown' }
  if (!recover && (await hasOfficer(pool, store, federation.id))) return { invited: false, why: 'not-the-first' }
  await store.putOrganisation(federation)
  const personId = person?.id ?? randomUUID()
  if (person === null) await store.putPerson({ id: personId, organisationId: federation.id, name, email, roles: ROLES })
  const purpose = recover ? 'recovery' : 'enrol'
  const token = await createSignInLink(store, { personId, loopback: false, purpose, now })
  return { invited: true, token, federation: federation.name }
}

async function hasOfficer(pool: pg.Pool, store: MembershipStore, federationId: string): Promise<boolean> {
  for (const { id } of await store.people(federationId)) if (await hasPasskey(pool, id)) return true
  return false
}
