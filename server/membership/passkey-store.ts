import type pg from 'pg'
import { sha256 } from '../lib/id.js'
import type { OrganisationKind } from './organisation.js'
import { lockPerson } from './session-store.js'

type Db = pg.ClientBase | pg.Pool

/** A passkey as its owner sees it. */
export interface Passkey {
  id: string
  name: string
  /** It is kept on several devices of its owner by whoever makes them. */
  backedUp: boolean
  createdAt: Date
  usedAt: Date | null
  /** It may have been copied, and opens nothing since. */
  lockedAt: Date | null
}

/** A passkey as its signatures are verified. */
export interface PasskeyKey {
  id: string
  personId: string
  /** Of the organisation that its owner works for. */
  kind: OrganisationKind
  credentialId: string
  publicKey: Buffer
  counter: bigint
  transports: string[]
  lockedAt: Date | null
}

export interface NewPasskey {
  id: string
  personId: string
  credentialId: string
  publicKey: Uint8Array
  counter: number
  transports: readonly string[]
  backupEligible: boolean
  backedUp: boolean
  name: string
}

/** More than anybody has devices. */
export const PASSKEYS_MAX = 20

/** Somebody's passkeys, the oldest first. */
export async function passkeysOf(db: Db, personId: string): Promise<Passkey[]> {
  const { rows } = await db.query<Passkey>(
    `SELECT id, name, backed_up AS "backedUp", created_at AS "createdAt", used_at AS "usedAt", locked_at AS "lockedAt"
     FROM public.passkey WHERE person_id = $1 ORDER BY created_at, id LIMIT $2`,
    [personId, PASSKEYS_MAX],
  )
  return rows
}

/** Whether somebody ever made a passkey and has it still, be it locked: then another is made with one of them, or by recovery. */
export async function hasPasskey(db: Db, personId: string): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM public.passkey WHERE person_id = $1 LIMIT 1`, [personId])
  return rowCount === 1
}

/** The credentials of somebody, as a browser is told of them: to use one, or not to make a second on one authenticator. */
export async function credentialsOf(db: Db, personId: string): Promise<{ id: string; transports: string[] }[]> {
  const { rows } = await db.query<{ id: string; transports: string[] }>(
    `SELECT credential_id AS id, transports FROM public.passkey WHERE person_id = $1 AND locked_at IS NULL LIMIT $2`,
    [personId, PASSKEYS_MAX],
  )
  return rows
}

/** The passkey of a credential, of somebody who works here; their account is locked until the transaction ends. */
export async function passkeyByCredential(client: pg.ClientBase, credentialId: string): Promise<PasskeyKey | null> {
  const owner = await client.query<{ id: string }>(
    `SELECT person_id AS id FROM public.passkey WHERE credential_id = $1`,
    [credentialId],
  )
  if (owner.rows[0] === undefined) return null
  await lockPerson(client, owner.rows[0].id)
  // Read once more: whoever had the account before may have removed it, or ended everything.
  const { rows } = await client.query<PasskeyKey>(
    `SELECT k.id, k.person_id AS "personId", o.kind, k.credential_id AS "credentialId", k.public_key AS "publicKey", k.counter,
       k.transports, k.locked_at AS "lockedAt"
     FROM public.passkey k JOIN public.person p ON p.id = k.person_id AND p.left_at IS NULL
       JOIN public.organisation o ON o.id = p.organisation_id
     WHERE k.credential_id = $1`,
    [credentialId],
  )
  return rows[0] ?? null
}

/** In which session a passkey is made. */
export interface MadeIn {
  token: string
  /** Whether a passkey has confirmed it lately. */
  steppedUp: boolean
}

export type AddRefusal =
  /** The credential is somebody's already, or their passkeys are as many as may be. */
  | 'taken'
  /** The session has ended meanwhile, or they have a passkey now and none confirmed this one. */
  | 'not-here'

/** Adds a passkey; null when it was added. What allowed it is looked at once more, while nobody else can change it. */
export async function addPasskey(
  client: pg.ClientBase,
  passkey: NewPasskey,
  { token, steppedUp, at }: MadeIn & { at: Date },
): Promise<AddRefusal | null> {
  const { id, personId, credentialId, publicKey, counter, transports, backupEligible, backedUp, name } = passkey
  await lockPerson(client, personId)
  const session = await client.query(`SELECT FROM public.session WHERE token_hash = $1 AND person_id = $2 FOR UPDATE`, [
    sha256(token),
    personId,
  ])
  if (session.rowCount !== 1 || (!steppedUp && (await hasPasskey(client, personId)))) return 'not-here'
  const { rowCount } = await client.query(
    `INSERT INTO public.passkey
       (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name, created_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
     WHERE (SELECT count(*) FROM public.passkey WHERE person_id = $2) < $11
     ON CONFLICT (credential_id) DO NOTHING`,
    [
      id,
      personId,
      credentialId,
      Buffer.from(publicKey),
      counter,
      transports,
      backupEligible,
      backedUp,
      name,
      at,
      PASSKEYS_MAX,
    ],
  )
  return rowCount === 1 ? null : 'taken'
}

export async function usePasskey(
  client: pg.ClientBase,
  { id, counter, backedUp, at }: { id: string; counter: number; backedUp: boolean; at: Date },
): Promise<void> {
  await client.query(`UPDATE public.passkey SET counter = $2, backed_up = $3, used_at = $4 WHERE id = $1`, [
    id,
    counter,
    backedUp,
    at,
  ])
}

export async function lockPasskey(client: pg.ClientBase, { id, at }: { id: string; at: Date }): Promise<void> {
  await client.query(`UPDATE public.passkey SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL`, [id, at])
}

/** False when it does not exist, or is somebody else's. */
export async function renamePasskey(
  db: Db,
  { id, personId, name }: { id: string; personId: string; name: string },
): Promise<boolean> {
  const { rowCount } = await db.query(`UPDATE public.passkey SET name = $3 WHERE id = $1 AND person_id = $2`, [
    id,
    personId,
    name,
  ])
  return rowCount === 1
}

export type Removal = { removed: true; name: string } | { removed: false; why: 'last' | 'missing' }

/** Removes a passkey of somebody's, but not the last one by which they can enter. */
export async function removePasskey(
  client: pg.ClientBase,
  { id, personId }: { id: string; personId: string },
): Promise<Removal> {
  // Of two removals at once the second waits here, and counts what the first has left.
  await lockPerson(client, personId)
  const { rows } = await client.query<{ id: string; name: string; lockedAt: Date | null }>(
    `SELECT id, name, locked_at AS "lockedAt" FROM public.passkey WHERE person_id = $1`,
    [personId],
  )
  const removed = rows.find((one) => one.id === id)
  if (removed === undefined) return { removed: false, why: 'missing' }
  const usable = rows.filter(({ lockedAt }) => lockedAt === null).length
  if (removed.lockedAt === null && usable === 1) return { removed: false, why: 'last' }
  await client.query(`DELETE FROM public.passkey WHERE id = $1`, [id])
  return { removed: true, name: removed.name }
}

/** All of somebody's. Gives their number. */
export async function removeAllPasskeys(client: pg.ClientBase, personId: string): Promise<number> {
  const { rowCount } = await client.query(`DELETE FROM public.passkey WHERE person_id = $1`, [personId])
  return rowCount ?? 0
}
