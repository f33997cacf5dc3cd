import type pg from 'pg'
import type { OrganisationKind } from './organisation.js'
import { lockPerson } from './session-store.js'
import type { SignInLink } from './store.js'

/** A link, and whom it lets in. */
export interface FoundLink extends SignInLink {
  /** Of the organisation that they work for. */
  kind: OrganisationKind
  name: string
}

/** The link of a token, to somebody who works here. */
export async function findLink(db: pg.ClientBase | pg.Pool, tokenHash: Uint8Array): Promise<FoundLink | null> {
  const { rows } = await db.query<FoundLink>(
    `SELECT l.token_hash AS "tokenHash", l.person_id AS "personId", l.loopback, l.created_at AS "createdAt",
       l.expires_at AS "expiresAt", l.used_at AS "usedAt", l.purpose, l.browser_hash AS "browserHash", l.asked_by AS "askedBy",
       p.name, o.kind
     FROM public.sign_in_link l JOIN public.person p ON p.id = l.person_id AND p.left_at IS NULL
       JOIN public.organisation o ON o.id = p.organisation_id
     WHERE l.token_hash = $1`,
    [tokenHash],
  )
  return rows[0] ?? null
}

/** The same; the account of whom it lets in is locked until the transaction ends. */
export async function lockLink(client: pg.ClientBase, tokenHash: Uint8Array): Promise<FoundLink | null> {
  const link = await findLink(client, tokenHash)
  if (link === null) return null
  await lockPerson(client, link.personId)
  // Read once more: whoever had the account before may have used it, or ended it.
  return findLink(client, tokenHash)
}

/** Writes a link. Its person's account is locked, where how many there are counts. */
export async function insertLink(client: pg.ClientBase, link: SignInLink): Promise<void> {
  const { tokenHash, personId, loopback, createdAt, expiresAt, usedAt, purpose, browserHash, askedBy } = link
  await client.query(
    `INSERT INTO public.sign_in_link
       (token_hash, person_id, loopback, created_at, expires_at, used_at, purpose, browser_hash, asked_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [tokenHash, personId, loopback, createdAt, expiresAt, usedAt, purpose, browserHash, askedBy],
  )
}

/** Somebody's links that were sent to make a passkey or to recover, and that are neither used nor over. At most 50. */
export async function waitingLinks(
  db: pg.ClientBase | pg.Pool,
  { personId, now }: { personId: string; now: Date },
): Promise<Pick<SignInLink, 'purpose' | 'askedBy' | 'personId'>[]> {
  const { rows } = await db.query<Pick<SignInLink, 'purpose' | 'askedBy' | 'personId'>>(
    `SELECT purpose, asked_by AS "askedBy", person_id AS "personId" FROM public.sign_in_link
     WHERE person_id = $1 AND purpose IN ('enrol', 'recovery') AND NOT loopback AND used_at IS NULL AND expires_at > $2
     ORDER BY created_at DESC LIMIT 50`,
    [personId, now],
  )
  return rows
}

/** Uses a link up. Its person's account is locked: nobody else does so meanwhile. */
export async function takeLink(
  client: pg.ClientBase,
  { tokenHash, at }: { tokenHash: Uint8Array; at: Date },
): Promise<void> {
  await client.query(`UPDATE public.sign_in_link SET used_at = $2 WHERE token_hash = $1`, [tokenHash, at])
}
