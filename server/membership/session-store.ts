import type pg from 'pg'
import type { DeviceClass } from '../lib/agent.js'
import { secretToken, sha256 } from '../lib/id.js'
import { type EnteredBy, newSession } from './session.js'

type Db = pg.ClientBase | pg.Pool

/**
 * Somebody's account until the transaction ends: whoever enters, recovers it or changes how one enters it holds it, and sees what
 * the one before did.
 */
export async function lockPerson(client: pg.ClientBase, personId: string): Promise<void> {
  await client.query(`SELECT FROM public.person WHERE id = $1 FOR UPDATE`, [personId])
}

/**
 * Opens a session for somebody whom a passkey, or a link, has just brought in; whose account is locked.
 * @param instead the token of the session that this browser had, perhaps somebody else's: it ends
 * @returns the new session's token
 */
export async function openSession(
  client: pg.ClientBase,
  {
    personId,
    enteredBy,
    device,
    instead,
    now,
  }: { personId: string; enteredBy: EnteredBy; device: DeviceClass; instead: string | null; now: Date },
): Promise<string> {
  const token = secretToken()
  const { createdAt, seenAt, expiresAt } = newSession(now)
  await client.query(
    `INSERT INTO public.session (token_hash, person_id, created_at, seen_at, expires_at, entered_by, stepped_up_at, device)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [sha256(token), personId, createdAt, seenAt, expiresAt, enteredBy, enteredBy === 'passkey' ? now : null, device],
  )
  if (instead !== null) await client.query(`DELETE FROM public.session WHERE token_hash = $1`, [sha256(instead)])
  return token
}

/**
 * A passkey has confirmed who is there: the session goes on under another token, so that one that was seen before is worth
 * nothing; its ends stay.
 * @returns the new token; null when the session has ended meanwhile
 */
export async function stepUpSession(
  db: Db,
  { token, personId, now }: { token: string; personId: string; now: Date },
): Promise<string | null> {
  const renewed = secretToken()
  const { rowCount } = await db.query(
    `UPDATE public.session SET token_hash = $1, stepped_up_at = $2 WHERE token_hash = $3 AND person_id = $4`,
    [sha256(renewed), now, sha256(token), personId],
  )
  return rowCount === 1 ? renewed : null
}

/** Ends one of somebody's sessions. False when it does not exist, or is somebody else's. */
export async function endSession(db: Db, { id, personId }: { id: string; personId: string }): Promise<boolean> {
  const { rowCount } = await db.query(`DELETE FROM public.session WHERE id = $1 AND person_id = $2`, [id, personId])
  return rowCount === 1
}

/** Ends all of somebody's sessions but the one of this token. */
export async function endSessionsBut(
  client: pg.ClientBase,
  { personId, token }: { personId: string; token: string },
): Promise<void> {
  await client.query(`DELETE FROM public.session WHERE person_id = $1 AND token_hash <> $2`, [personId, sha256(token)])
}

/** Ends all of somebody's sessions, and the links by which they could enter. */
export async function endEverySession(client: pg.ClientBase, personId: string): Promise<void> {
  await client.query(`DELETE FROM public.session WHERE person_id = $1`, [personId])
  await client.query(`DELETE FROM public.sign_in_link WHERE person_id = $1 AND used_at IS NULL AND NOT loopback`, [
    personId,
  ])
}
