import type pg from 'pg'
import type { DeviceClass } from '../lib/agent.js'
import { secretToken, sha256 } from '../lib/id.js'
import { newSession } from './session.js'

type Db = pg.ClientBase | pg.Pool

/** Opens a session for somebody whom a passkey has just brought in. Gives its token. */
export async function openPasskeySession(
  db: Db,
  { personId, device, now }: { personId: string; device: DeviceClass; now: Date },
): Promise<string> {
  const token = secretToken()
  const { createdAt, seenAt, expiresAt } = newSession(now)
  await db.query(
    `INSERT INTO public.session (token_hash, person_id, created_at, seen_at, expires_at, entered_by, stepped_up_at, device)
     VALUES ($1, $2, $3, $4, $5, 'passkey', $3, $6)`,
    [sha256(token), personId, createdAt, seenAt, expiresAt, device],
  )
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

/** Ends all of somebody's sessions, and the links by which they could enter. */
export async function endEverySession(db: Db, personId: string): Promise<void> {
  await db.query(`DELETE FROM public.session WHERE person_id = $1`, [personId])
  await db.query(`DELETE FROM public.sign_in_link WHERE person_id = $1 AND used_at IS NULL AND NOT loopback`, [
    personId,
  ])
}
