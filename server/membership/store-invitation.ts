import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { secretToken, sha256 } from '../lib/id.js'
import { queueMail } from '../lib/mail.js'
import { transaction } from '../lib/postgres.js'
import { type Change, inWords, lockPeople, type MembershipTools } from './change.js'
import { INVITATIONS_MAX, invitationEnd } from './invitation.js'
import { isPersonRole, type PersonRole, rolesInGiftOf } from './role.js'
import { type PaceRefusal, refuseMail } from './store-mail-pace.js'

/** Somebody who is asked to join. */
export interface Invited {
  name: string
  /** As `parseEmail` gives it. */
  email: string
  roles: readonly PersonRole[]
}

/** The mail that carries the link. Its token exists nowhere else. */
export type Letter = (token: string) => { subject: string; text: string }

export type InviteRefusal = 'not-a-manager' | 'not-yours-to-give' | 'already-here' | 'too-many' | PaceRefusal

/**
 * Invites somebody to one's own organisation. An invitation of the same address there that waits is replaced. Whether the
 * address is somebody's of another organisation is not told: that is said to whoever opens the link.
 */
export async function invite(
  { pool, audit }: MembershipTools,
  asked: { organisationId: string; by: string; invited: Invited; letter: Letter; at: Date },
): Promise<Change<InviteRefusal>> {
  const { organisationId, by, invited, at } = asked
  return transaction(pool, async (client) => {
    const colleagues = await lockPeople(client, organisationId)
    const gift = rolesInGiftOf(colleagues.find(({ id }) => id === by)?.roles ?? [])
    if (gift.length === 0) return { done: false, why: 'not-a-manager' }
    if (!invited.roles.every((role) => gift.includes(role))) return { done: false, why: 'not-yours-to-give' }
    const { rows } = await client.query<{ here: boolean; waiting: number }>(
      `SELECT EXISTS (SELECT FROM public.person WHERE organisation_id = $1 AND email = $2 AND left_at IS NULL) AS here,
         (SELECT count(*)::int FROM public.invitation WHERE organisation_id = $1 AND ${OPEN} AND expires_at > $3) AS waiting`,
      [organisationId, invited.email, at],
    )
    if (rows[0]?.here) return { done: false, why: 'already-here' }
    if ((rows[0]?.waiting ?? 0) >= INVITATIONS_MAX) return { done: false, why: 'too-many' }
    const pace = await refuseMail(client, { senderId: organisationId, email: invited.email, at })
    if (pace !== null) return { done: false, why: pace }
    await addInvitation(client, asked)
    const facts = { organisation: organisationId, roles: inWords(invited.roles) }
    await audit(client, { at, kind: 'member-invited', subject: organisationId, facts })
    return { done: true }
  })
}

/** Writes an invitation and its mail, in the caller's transaction, which has judged it and tells the audit chain. */
export async function addInvitation(
  client: pg.ClientBase,
  { organisationId, by, invited, letter, at }: Parameters<typeof invite>[1],
): Promise<void> {
  const { name, email, roles } = invited
  const token = secretToken()
  const expiresAt = invitationEnd(at)
  await client.query(
    `UPDATE public.invitation SET revoked_at = $3 WHERE organisation_id = $1 AND email = $2 AND ${OPEN}`,
    [organisationId, email, at],
  )
  await client.query(
    `INSERT INTO public.invitation
       (id, token_hash, organisation_id, email, name, roles, invited_by, created_at, sent_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
    [randomUUID(), sha256(token), organisationId, email, name, roles, by, at, expiresAt],
  )
  await queueMail(client, { to: email, ...letter(token), at, expiresAt })
}

/** An invitation that waits, as its organisation sees it. */
export interface OpenInvitation {
  id: string
  name: string
  email: string
  roles: PersonRole[]
  sentAt: Date
  expiresAt: Date
}

/**
 * Those that wait or have run out, the newest first. At most 100: all that wait are among them (`INVITATIONS_MAX`), and of those
 * that have run out the rest is deleted in time.
 */
export async function openInvitations(pool: pg.Pool, organisationId: string): Promise<OpenInvitation[]> {
  const { rows } = await pool.query<OpenRow>(
    `SELECT ${FIELDS} FROM public.invitation WHERE organisation_id = $1 AND ${OPEN} ORDER BY sent_at DESC, id LIMIT 100`,
    [organisationId],
  )
  return rows.map(withRoles)
}

/** One of them, listed or not; null when it waits no more, or is another organisation's. */
export async function findOpenInvitation(
  db: pg.ClientBase | pg.Pool,
  { organisationId, id }: { organisationId: string; id: string },
): Promise<OpenInvitation | null> {
  const { rows } = await db.query<OpenRow>(
    `SELECT ${FIELDS} FROM public.invitation WHERE id = $1 AND organisation_id = $2 AND ${OPEN}`,
    [id, organisationId],
  )
  return rows[0] === undefined ? null : withRoles(rows[0])
}

export type ResendRefusal = 'unknown-invitation' | 'not-yours-to-give' | PaceRefusal

/** Sends a waiting invitation again, by a new link that is good for a week; the one before is dead. */
export async function resendInvitation(
  { pool }: MembershipTools,
  asked: { organisationId: string; id: string; by: string; letter: Letter; at: Date },
): Promise<Change<ResendRefusal>> {
  const { organisationId, id, by, letter, at } = asked
  return transaction(pool, async (client) => {
    const colleagues = await lockPeople(client, organisationId)
    const open = await findOpenInvitation(client, { organisationId, id })
    if (open === null) return { done: false, why: 'unknown-invitation' }
    const gift = rolesInGiftOf(colleagues.find((one) => one.id === by)?.roles ?? [])
    if (!open.roles.every((role) => gift.includes(role))) return { done: false, why: 'not-yours-to-give' }
    const pace = await refuseMail(client, { senderId: organisationId, email: open.email, at })
    if (pace !== null) return { done: false, why: pace }
    const token = secretToken()
    const expiresAt = invitationEnd(at)
    // The mail that went out before stays as a row of its own, which no link opens: mails are counted by rows.
    await client.query(
      `INSERT INTO public.invitation
         (id, token_hash, organisation_id, email, name, roles, invited_by, created_at, sent_at, expires_at, revoked_at)
       SELECT $2, $3, organisation_id, email, name, roles, invited_by, created_at, sent_at, expires_at, $4
       FROM public.invitation WHERE id = $1`,
      [id, randomUUID(), sha256(secretToken()), at],
    )
    // Whoever sends it again answers for it from now on.
    await client.query(
      'UPDATE public.invitation SET token_hash = $2, sent_at = $3, expires_at = $4, invited_by = $5 WHERE id = $1',
      [id, sha256(token), at, expiresAt, by],
    )
    await queueMail(client, { to: open.email, ...letter(token), at, expiresAt })
    return { done: true }
  })
}

/** Takes an invitation back: its link is dead at once. Every manager may, whatever its roles: it gives nobody anything. */
export async function withdrawInvitation(
  { pool, audit }: MembershipTools,
  { organisationId, id, at }: { organisationId: string; id: string; at: Date },
): Promise<Change<'unknown-invitation'>> {
  return transaction(pool, async (client) => {
    await lockPeople(client, organisationId)
    const open = await findOpenInvitation(client, { organisationId, id })
    if (open === null) return { done: false, why: 'unknown-invitation' }
    await client.query('UPDATE public.invitation SET revoked_at = $2 WHERE id = $1', [id, at])
    const facts = { organisation: organisationId, roles: inWords(open.roles) }
    await audit(client, { at, kind: 'invitation-withdrawn', subject: organisationId, facts })
    return { done: true }
  })
}

/**
 * An invitation is worth what its sender may still give: what is beyond that is withdrawn, in the caller's transaction. The
 * first person of another organisation is invited by managers.
 */
export async function withdrawBeyondGift(
  client: pg.ClientBase,
  sender: { invitedBy: string; organisationId: string; gift: readonly PersonRole[]; at: Date },
): Promise<void> {
  const { invitedBy, organisationId, gift, at } = sender
  await client.query(
    `UPDATE public.invitation SET revoked_at = $4 WHERE invited_by = $1 AND ${OPEN}
       AND CASE WHEN organisation_id = $2 THEN NOT roles <@ $3::text[] ELSE cardinality($3::text[]) = 0 END`,
    [invitedBy, organisationId, gift, at],
  )
}

type OpenRow = Omit<OpenInvitation, 'roles'> & { roles: string[] }

function withRoles(row: OpenRow): OpenInvitation {
  return { ...row, roles: row.roles.filter(isPersonRole) }
}

const FIELDS = `id, name, email, roles, sent_at AS "sentAt", expires_at AS "expiresAt"`
const OPEN = 'accepted_at IS NULL AND revoked_at IS NULL'
