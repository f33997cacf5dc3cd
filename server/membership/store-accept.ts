import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { DeviceClass } from '../lib/agent.js'
import { sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'
import { inWords, lockPeople, type MembershipTools } from './change.js'
import { isToken } from './cookie.js'
import { type InvitationRefusal, type InvitationTimes, refuseInvitation } from './invitation.js'
import type { Organisation, OrganisationKind } from './organisation.js'
import { isPersonRole, type PersonRole } from './role.js'
import { openSession } from './session-store.js'

/** What whoever has the link is shown. */
export interface ShownInvitation {
  organisation: Organisation
  name: string
  email: string
  roles: PersonRole[]
  /** Who sent it, and for whom they work. */
  inviter: { name: string; organisation: string }
  expiresAt: Date
}

export type FoundInvitation = { good: true; invitation: ShownInvitation } | { good: false; why: InvitationRefusal }

/** What an invitation's link leads to. Only whoever has the mail gets here: to them it is said that their address is known. */
export async function findInvitation(
  db: pg.ClientBase | pg.Pool,
  asked: { token: string; now: Date },
): Promise<FoundInvitation> {
  const row = isToken(asked.token) ? await read(db, asked.token) : null
  if (row === null) return { good: false, why: 'unknown' }
  const why = refuseInvitation(row, asked.now) ?? (row.known ? 'known-person' : null)
  if (why !== null) return { good: false, why }
  const { organisationId: id, organisation: name, kind, inviterName, inviterOrganisation, ...invitation } = row
  return {
    good: true,
    invitation: {
      organisation: { id, kind, name },
      name: invitation.name,
      email: invitation.email,
      roles: invitation.roles.filter(isPersonRole),
      inviter: { name: inviterName, organisation: inviterOrganisation },
      expiresAt: invitation.expiresAt,
    },
  }
}

export type Accepted =
  /** `session`: the token of the session that they are in by now. */
  | { accepted: true; personId: string; organisation: Organisation; session: string }
  | { accepted: false; why: InvitationRefusal }

/**
 * Makes the person that was invited, once, and lets them in: all of it, or nothing. Were the session made afterwards, and were that
 * to fail, whoever accepted would be here by an invitation that is used up, and outside.
 * @param name as they wish to be called here, and in what they sign
 * @param instead the token of the session that this browser had, perhaps somebody else's: it ends
 */
export async function acceptInvitation(
  { pool, audit }: MembershipTools,
  {
    token,
    name,
    device,
    instead,
    at,
  }: { token: string; name: string; device: DeviceClass; instead: string | null; at: Date },
): Promise<Accepted> {
  const before = await findInvitation(pool, { token, now: at })
  if (!before.good) return { accepted: false, why: before.why }
  const { organisation } = before.invitation
  const personId = randomUUID()
  try {
    return await transaction(pool, async (client) => {
      await lockPeople(client, organisation.id)
      // Somebody else may have used it, or taken it back, since; from here on nobody does.
      await client.query('SELECT FROM public.invitation WHERE token_hash = $1 FOR UPDATE', [sha256(token)])
      const found = await findInvitation(client, { token, now: at })
      if (!found.good) return { accepted: false, why: found.why }
      const { email, roles } = found.invitation
      await client.query(
        'INSERT INTO public.person (id, organisation_id, name, email, roles, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [personId, organisation.id, name, email, roles, at],
      )
      await client.query('UPDATE public.invitation SET accepted_at = $2 WHERE token_hash = $1', [sha256(token), at])
      const session = await openSession(client, { personId, enteredBy: 'link', device, instead, now: at })
      const facts = { organisation: organisation.id, roles: inWords(roles) }
      await audit(client, { at, kind: 'member-joined', subject: organisation.id, facts })
      return { accepted: true, personId, organisation, session }
    })
  } catch (error) {
    // Two organisations invited one address, and both links were used at once: an address belongs to one person.
    if (isKnownEmail(error)) return { accepted: false, why: 'known-person' }
    throw error
  }
}

function isKnownEmail(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }
  return code === '23505' && constraint === 'person_email_key'
}

/** Whether it was this person who came in by an invitation: to them its link, pressed twice, is no mistake. */
export async function cameInBy(
  db: pg.ClientBase | pg.Pool,
  { token, personId }: { token: string; personId: string },
): Promise<boolean> {
  if (!isToken(token)) return false
  const { rowCount } = await db.query(
    `SELECT FROM public.invitation i JOIN public.person p ON p.organisation_id = i.organisation_id AND p.email = i.email
     WHERE i.token_hash = $1 AND i.accepted_at IS NOT NULL AND p.id = $2`,
    [sha256(token), personId],
  )
  return rowCount === 1
}

interface Row extends InvitationTimes {
  organisationId: string
  organisation: string
  kind: OrganisationKind
  name: string
  email: string
  roles: string[]
  inviterName: string
  inviterOrganisation: string
  known: boolean
}

async function read(db: pg.ClientBase | pg.Pool, token: string): Promise<Row | null> {
  const { rows } = await db.query<Row>(
    `SELECT i.organisation_id AS "organisationId", o.name AS organisation, o.kind, i.name, i.email, i.roles,
       i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt", i.revoked_at AS "revokedAt",
       p.name AS "inviterName", po.name AS "inviterOrganisation",
       EXISTS (SELECT FROM public.person k WHERE k.email = i.email) AS known
     FROM public.invitation i
     JOIN public.organisation o ON o.id = i.organisation_id
     JOIN public.person p ON p.id = i.invited_by
     JOIN public.organisation po ON po.id = p.organisation_id
     WHERE i.token_hash = $1`,
    [sha256(token)],
  )
  return rows[0] ?? null
}
