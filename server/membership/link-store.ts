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

/** Uses a link up. Its person's account is locked: nobody else does so meanwhile. */
export async function takeLink(
  client: pg.ClientBase,
  { tokenHash, at }: { tokenHash: Uint8Array; at: Date },
): Promise<void> {
  await client.query(`UPDATE public.sign_in_link SET used_at = $2 WHERE token_hash = $1`, [tokenHash, at])
}
