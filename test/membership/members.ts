import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { secretToken, sha256 } from '../../server/lib/id.js'
import { type EnteredBy, type MembershipStore, newSession, type PersonRole } from '../../server/membership/index.js'

/** Somebody new who works for an organisation. Gives their id. */
export async function join(
  store: MembershipStore,
  { organisationId, name, roles }: { organisationId: string; name: string; roles: readonly PersonRole[] },
): Promise<string> {
  const id = randomUUID()
  const email = `${name.toLowerCase().replace(/\W/g, '')}.${id.slice(0, 8)}@exemple.fr`
  await store.putPerson({ id, organisationId, name, email, roles })
  return id
}

/** An invitation that waits, of some token. Gives its id. */
export async function plantInvitation(
  owner: pg.Pool,
  invitation: {
    organisationId: string
    token?: string
    email?: string
    roles?: readonly PersonRole[]
    expiresAt?: Date
  },
): Promise<string> {
  const { organisationId, token = secretToken(), roles = ['reader'] } = invitation
  const { email = `${randomUUID()}@exemple.fr`, expiresAt = new Date('2100-01-01T00:00:00Z') } = invitation
  const id = randomUUID()
  await owner.query(
    `INSERT INTO public.invitation (id, token_hash, organisation_id, email, name, roles, invited_by, created_at, sent_at, expires_at)
     SELECT $1, $2, $3, $4, 'Invitée', $5, p.id, '2026-01-01', '2026-01-01', $6 FROM public.person p LIMIT 1`,
    [id, sha256(token), organisationId, email, roles, expiresAt],
  )
  return id
}

/** Whoever accepts an invitation in a browser that had no session. */
export const BROWSER = { device: 'other', instead: null } as const

/** A session of somebody's, as if they had entered then. Gives its token. */
export async function plantSession(
  owner: pg.Pool,
  session: {
    personId: string
    createdAt: Date
    seenAt?: Date
    token?: string
    enteredBy?: EnteredBy
    steppedUpAt?: Date | null
    device?: string
  },
): Promise<string> {
  const { personId, createdAt, seenAt = createdAt, token = secretToken(), enteredBy = 'link' } = session
  const { steppedUpAt = null, device = 'other' } = session
  await owner.query(
    `INSERT INTO public.session (token_hash, person_id, created_at, seen_at, expires_at, entered_by, stepped_up_at, device)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [sha256(token), personId, createdAt, seenAt, newSession(createdAt).expiresAt, enteredBy, steppedUpAt, device],
  )
  return token
}

/** Two agencies with a person each; the distributor lets the first one see and book, and nobody the second. */
export async function twoAgencies(
  store: MembershipStore,
  { owner }: { owner: pg.Pool },
  { distributor }: { distributor: string },
): Promise<{ own: string; foreign: string }> {
  const [own, foreign] = [randomUUID(), randomUUID()]
  for (const [id, name] of [
    [own, 'Agence Une'],
    [foreign, 'Agence Deux'],
  ] as const) {
    await store.putOrganisation({ id, kind: 'agency', name })
    await join(store, { organisationId: id, name, roles: ['reader', 'manager'] })
  }
  await letAct(owner, { agency: own, distributor })
  return { own, foreign }
}

export async function letAct(
  owner: pg.Pool,
  { agency, distributor, scopes = '{read,book}' }: { agency: string; distributor: string; scopes?: string },
): Promise<void> {
  await owner.query(
    `INSERT INTO public.delegation (id, agency_id, distributor_id, scopes, granted_by, granted_at)
     SELECT gen_random_uuid(), $1, $2, $3, p.id, now() FROM public.person p LIMIT 1`,
    [agency, distributor, scopes],
  )
}
