import type pg from 'pg'
import { SECOND_MS } from '../lib/clock.js'
import { secretToken, sha256 } from '../lib/id.js'

/** A challenge is answered within five minutes, once (WebAuthn 3 §13.4.3). */
export const CHALLENGE_LIFE_MS = 300 * SECOND_MS

/**
 * What is asked of a passkey, of whom, and in which browser: the token of the session, or of whoever is entering. An answer
 * that comes from another browser, for another purpose or of somebody else is none.
 */
export type ChallengeFor =
  | { purpose: 'sign-in'; personId: null; browser: string }
  | { purpose: 'enrol' | 'step-up' | 'sign'; personId: string; browser: string }

/** So many that are over go when one is made: those that nobody answers do not pile up. */
const DROPPED_AT_ONCE = 20

/** Makes a challenge, and remembers its hash. Gives the text that the passkey signs (base64url, 256 random bits). */
export async function addChallenge(db: pg.ClientBase | pg.Pool, asked: ChallengeFor & { now: Date }): Promise<string> {
  const challenge = secretToken()
  await keepChallenge(db, { ...asked, challenge })
  return challenge
}

/** Remembers the hash of a challenge; one of a text that is signed is the same each time, and then waits once more. */
export async function keepChallenge(
  db: pg.ClientBase | pg.Pool,
  { challenge, purpose, personId, browser, now }: ChallengeFor & { challenge: string; now: Date },
): Promise<void> {
  await db.query(
    `DELETE FROM public.challenge WHERE hash IN
       (SELECT hash FROM public.challenge WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [now, DROPPED_AT_ONCE],
  )
  await db.query(
    `INSERT INTO public.challenge (hash, purpose, person_id, browser_hash, expires_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (hash) DO UPDATE
       SET purpose = excluded.purpose, browser_hash = excluded.browser_hash, expires_at = excluded.expires_at`,
    [sha256(challenge), purpose, personId, sha256(browser), new Date(now.getTime() + CHALLENGE_LIFE_MS)],
  )
}

/**
 * Uses a challenge up. It must not be done in a transaction that a wrong answer rolls back: whatever is answered, it was the
 * only answer.
 * @returns false when there is none, or it was made for something else, or is over, or was answered already
 */
export async function takeChallenge(
  pool: pg.Pool,
  { challenge, purpose, personId, browser, now }: ChallengeFor & { challenge: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `DELETE FROM public.challenge
     WHERE hash = $1 AND purpose = $2 AND person_id IS NOT DISTINCT FROM $3 AND browser_hash = $4 AND expires_at > $5`,
    [sha256(challenge), purpose, personId, sha256(browser), now],
  )
  return rowCount === 1
}
