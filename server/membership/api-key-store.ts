import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { sha256 } from '../lib/id.js'
import {
  API_KEYS_MAX,
  type ApiScope,
  endOfRotated,
  isApiScope,
  isGoodKey,
  newApiKey,
  WORKING_KEYS_MAX,
} from './api-key.js'
import type { Organisation } from './organisation.js'

type Db = pg.ClientBase | pg.Pool

/** A key as the people of its organisation see it. */
export interface ApiKey {
  id: string
  name: string
  scopes: ApiScope[]
  createdAt: Date
  /** It was rotated: another takes its place, and it ends then. */
  expiresAt: Date | null
  revokedAt: Date | null
  /** The last day (Europe/Paris) on which something was asked by it. */
  usedDay: string | null
  /** Who made it, and so may have seen it; and whether they work here still. */
  creator: { name: string; left: boolean }
}

export interface MadeKey {
  id: string
  /** Shown once, and stored nowhere. */
  secret: string
}

/** The keys of an organisation that work, the oldest first. */
export async function apiKeysOf(
  db: Db,
  { organisationId, now }: { organisationId: string; now: Date },
): Promise<ApiKey[]> {
  const { rows } = await db.query<ApiKey & { scopes: string[] }>(
    `SELECT k.id, k.name, k.scopes, k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt",
       k.used_day AS "usedDay", json_build_object('name', p.name, 'left', p.left_at IS NOT NULL) AS creator
     FROM public.api_key k JOIN public.person p ON p.id = k.created_by
     WHERE k.organisation_id = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
     ORDER BY k.created_at, k.id LIMIT $3`,
    [organisationId, now, WORKING_KEYS_MAX],
  )
  return rows.map((row) => ({ ...row, scopes: row.scopes.filter(isApiScope) }))
}

interface NewKey {
  organisationId: string
  /** Who makes it. */
  by: string
  name: string
  scopes: readonly ApiScope[]
  now: Date
}

/** Makes a key; null when the organisation has as many as it may have. */
export async function addApiKey(client: pg.ClientBase, key: NewKey): Promise<MadeKey | null> {
  return insertKey(client, { ...key, instead: null })
}

/** @param instead the key whose place it takes, and which is counted among those without end no more */
async function insertKey(
  client: pg.ClientBase,
  { organisationId, by, name, scopes, now, instead }: NewKey & { instead: string | null },
): Promise<MadeKey | null> {
  const [id, secret] = [randomUUID(), newApiKey()]
  // Two who make one at the same time do so one after the other.
  await client.query(`SELECT FROM public.organisation WHERE id = $1 FOR NO KEY UPDATE`, [organisationId])
  const { rowCount } = await client.query(
    `INSERT INTO public.api_key (id, organisation_id, hash, name, scopes, created_at, created_by)
     SELECT $1, $2, $3, $4, $5, $6, $7
     FROM (SELECT count(*) AS working, count(*) FILTER (WHERE expires_at IS NULL AND id IS DISTINCT FROM $10::uuid) AS endless
       FROM public.api_key
       WHERE organisation_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $6)) AS there
     WHERE there.endless < $8 AND there.working < $9`,
    [id, organisationId, sha256(secret), name, scopes, now, by, API_KEYS_MAX, WORKING_KEYS_MAX, instead],
  )
  return rowCount === 1 ? { id, secret } : null
}

/**
 * Makes a key in the place of another, which is good for seven days more. With as many keys as there may be it works too, while no
 * more than twice as many work.
 * @returns `missing` when the other does not exist, is not of this organisation or works no more; null when there are too many
 */
export async function rotateApiKey(
  client: pg.ClientBase,
  { id, organisationId, by, now }: { id: string; organisationId: string; by: string; now: Date },
): Promise<MadeKey | 'missing' | null> {
  const { rows } = await client.query<Pick<ApiKey, 'name' | 'scopes' | 'expiresAt' | 'revokedAt'>>(
    `SELECT name, scopes, expires_at AS "expiresAt", revoked_at AS "revokedAt" FROM public.api_key
     WHERE id = $1 AND organisation_id = $2 FOR UPDATE`,
    [id, organisationId],
  )
  const [old] = rows
  if (old === undefined || !isGoodKey(old, now)) return 'missing'
  const { name, scopes, expiresAt } = old
  const made = await insertKey(client, { organisationId, by, name, scopes, now, instead: id })
  if (made === null) return null
  await client.query(`UPDATE public.api_key SET expires_at = $2 WHERE id = $1`, [id, endOfRotated(expiresAt, now)])
  return made
}

/** Ends a key at once. False when it does not exist, is not of this organisation or was revoked already. */
export async function revokeApiKey(
  client: pg.ClientBase,
  { id, organisationId, now }: { id: string; organisationId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE public.api_key SET revoked_at = $3 WHERE id = $1 AND organisation_id = $2 AND revoked_at IS NULL`,
    [id, organisationId, now],
  )
  return rowCount === 1
}

/** Whose a key is and what for, when it works now; that it was used is noted by the day. */
export async function useApiKey(
  db: Db,
  { secret, now, day }: { secret: string; now: Date; day: string },
): Promise<{ id: string; name: string; scopes: ApiScope[]; organisation: Organisation } | null> {
  const { rows } = await db.query<{
    id: string
    name: string
    scopes: string[]
    expiresAt: Date | null
    revokedAt: Date | null
    usedDay: string | null
    organisation: Organisation
  }>(
    `SELECT k.id, k.name, k.scopes, k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt", k.used_day AS "usedDay",
       json_build_object('id', o.id, 'kind', o.kind, 'name', o.name) AS organisation
     FROM public.api_key k JOIN public.organisation o ON o.id = k.organisation_id WHERE k.hash = $1`,
    [sha256(secret)],
  )
  const [key] = rows
  if (key === undefined || !isGoodKey(key, now)) return null
  if (key.usedDay !== day) await db.query(`UPDATE public.api_key SET used_day = $2 WHERE id = $1`, [key.id, day])
  const { id, name, organisation } = key
  return { id, name, scopes: key.scopes.filter(isApiScope), organisation }
}
