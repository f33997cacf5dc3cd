import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { type Change, inWords, lockPeople, type MembershipTools } from './change.js'
import { FIRST_ROLES, mayBeInvitedByFederation } from './invitation.js'
import { addInvitation, type Invited, type Letter } from './store-invitation.js'
import { type PaceRefusal, refuseMail } from './store-mail-pace.js'

/** Organisations that the federation lets in. An agency is let in by a distributor. */
export const FOUNDED_KINDS = ['cinema', 'distributor', 'publisher', 'operator'] as const
export type FoundedKind = (typeof FOUNDED_KINDS)[number]

export type FoundRefusal = 'not-a-manager' | 'no-cinema' | 'cinema-taken' | PaceRefusal
export type Founded = { done: true; organisationId: string } | { done: false; why: FoundRefusal }

interface First {
  /** The federation, and who of it does this. */
  federationId: string
  by: string
  invited: Omit<Invited, 'roles'>
  letter: Letter
  at: Date
}

/** So many cinemas of one organisation: the largest circuits have fewer. */
const CINEMAS_MAX = 100

/**
 * Makes an organisation, gives it its cinemas (of the catalogue, that nobody runs yet: all of them, or nothing is done), and
 * invites its first person.
 */
export async function foundOrganisation(
  { pool, audit }: MembershipTools,
  asked: First & { kind: FoundedKind; name: string; cinemaSlugs: readonly string[] },
): Promise<Founded> {
  const { kind, name, at } = asked
  const slugs = kind === 'cinema' ? [...new Set(asked.cinemaSlugs)] : []
  if (kind === 'cinema' && (slugs.length === 0 || slugs.length > CINEMAS_MAX)) return { done: false, why: 'no-cinema' }
  return transaction(pool, async (client) => {
    const why = await refuseFirst(client, asked)
    if (why !== null) return { done: false, why }
    const { rows } = await client.query<{ id: string; taken: boolean }>(
      'SELECT id, organisation_id IS NOT NULL AS taken FROM public.cinema WHERE slug = ANY ($1) ORDER BY id FOR UPDATE',
      [slugs],
    )
    if (rows.length !== slugs.length) return { done: false, why: 'no-cinema' }
    if (rows.some(({ taken }) => taken)) return { done: false, why: 'cinema-taken' }
    const organisationId = randomUUID()
    await client.query(
      'INSERT INTO public.organisation (id, kind, name, created_at) VALUES ($1, $2::public.organisation_kind, $3, $4)',
      [organisationId, kind, name, at],
    )
    await client.query('UPDATE public.cinema SET organisation_id = $1 WHERE id = ANY ($2::uuid[])', [
      ...[organisationId, rows.map(({ id }) => id)],
    ])
    await inviteOne(client, { ...asked, organisationId, audit })
    return { done: true, organisationId }
  })
}

/** Invites somebody to an organisation in which nobody can do that, or nobody can sign. */
export async function inviteFirst(
  { pool, audit }: MembershipTools,
  asked: First & { organisationId: string },
): Promise<Change<'not-a-manager' | 'can-invite' | 'unknown-organisation' | PaceRefusal>> {
  const { organisationId } = asked
  return transaction(pool, async (client) => {
    const why = await refuseFirst(client, asked)
    if (why !== null) return { done: false, why }
    const { rows } = await client.query<{ kind: string }>('SELECT kind FROM public.organisation WHERE id = $1', [
      organisationId,
    ])
    if (!FOUNDED_KINDS.some((kind) => kind === rows[0]?.kind)) return { done: false, why: 'unknown-organisation' }
    if (!mayBeInvitedByFederation(await lockPeople(client, organisationId))) return { done: false, why: 'can-invite' }
    await inviteOne(client, { ...asked, audit })
    return { done: true }
  })
}

/**
 * Takes back what the federation sent to an organisation and nobody accepted: the address may have been a wrong one, and nobody
 * there can withdraw it. Gives nobody anything.
 */
export async function withdrawFirst(
  { pool, audit }: MembershipTools,
  asked: Pick<First, 'federationId' | 'by' | 'at'> & { organisationId: string },
): Promise<Change<'not-a-manager' | 'unknown-invitation'>> {
  const { organisationId, federationId, at } = asked
  return transaction(pool, async (client) => {
    if (!(await manages(client, asked))) return { done: false, why: 'not-a-manager' }
    await lockPeople(client, organisationId)
    const { rows } = await client.query<{ roles: string[] }>(
      `UPDATE public.invitation i SET revoked_at = $3 FROM public.person p
       WHERE p.id = i.invited_by AND p.organisation_id = $2 AND i.organisation_id = $1
         AND i.accepted_at IS NULL AND i.revoked_at IS NULL RETURNING i.roles`,
      [organisationId, federationId, at],
    )
    if (rows.length === 0) return { done: false, why: 'unknown-invitation' }
    for (const { roles } of rows) {
      const facts = { organisation: organisationId, roles: inWords(roles) }
      await audit(client, { at, kind: 'invitation-withdrawn', subject: organisationId, facts })
    }
    return { done: true }
  })
}

async function refuseFirst(
  client: pg.ClientBase,
  { federationId, by, invited, at }: First,
): Promise<'not-a-manager' | PaceRefusal | null> {
  if (!(await manages(client, { federationId, by }))) return 'not-a-manager'
  return refuseMail(client, { senderId: federationId, email: invited.email, at })
}

async function manages(
  client: pg.ClientBase,
  { federationId, by }: { federationId: string; by: string },
): Promise<boolean> {
  const colleagues = await lockPeople(client, federationId)
  return colleagues.some(({ id, roles }) => id === by && roles.includes('manager'))
}

async function inviteOne(
  client: pg.ClientBase,
  asked: First & { organisationId: string; audit: MembershipTools['audit'] },
): Promise<void> {
  const { organisationId, by, letter, at, audit } = asked
  const invited = { ...asked.invited, roles: FIRST_ROLES }
  await addInvitation(client, { organisationId, by, invited, letter, at })
  const facts = { organisation: organisationId, roles: inWords(FIRST_ROLES) }
  await audit(client, { at, kind: 'member-invited', subject: organisationId, facts })
}

/** A cinema of the catalogue that nobody runs yet. */
export interface FreeCinema {
  slug: string
  name: string
  city: string
}

/** Free cinemas whose name or town has a text in it, and those that were chosen before; at most 60. */
export async function freeCinemas(
  pool: pg.Pool,
  { text, slug, chosen }: { text: string; slug: string; chosen: readonly string[] },
): Promise<FreeCinema[]> {
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await pool.query<FreeCinema>(
    `SELECT slug, name, city FROM public.cinema
     WHERE organisation_id IS NULL AND (slug = ANY ($3)
       OR ($2 <> '' AND (name ILIKE $1 OR city ILIKE $1 OR slug LIKE '%' || $2 || '%')))
     ORDER BY slug = ANY ($3) DESC, name, city, slug LIMIT 60`,
    [like, slug, chosen],
  )
  return rows
}
