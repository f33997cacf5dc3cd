import { sha256 } from '../lib/id.js'
import { readSessionCookie } from './cookie.js'
import { judgeSession } from './session.js'
import type { KeptSession, MembershipStore } from './store.js'

/** A session of whoever asks. Of the browser that it is in no more is known than what kind of device it runs on. */
export interface OwnSession extends Omit<KeptSession, 'tokenHash' | 'personId'> {
  /** The one by which they ask. */
  current: boolean
}

/** Somebody's sessions that may still be used: the one by which they ask first, then the last seen. */
export async function ownSessions(
  store: MembershipStore,
  { personId, cookie, now }: { personId: string; cookie: string | undefined; now: Date },
): Promise<OwnSession[]> {
  const hash = hashOf(cookie)
  const sessions = (await store.sessionsOf(personId))
    .filter((session) => judgeSession(session, now).valid)
    .map(({ tokenHash, personId: _owner, ...session }) => ({
      ...session,
      current: hash?.equals(tokenHash) ?? false,
    }))
  return sessions.sort((a, b) => Number(b.current) - Number(a.current))
}

/**
 * Ends all of somebody's sessions but the one by which they ask. Without one nothing is ended: nobody gets here so.
 * @returns how many
 */
export async function endOtherSessions(
  store: MembershipStore,
  { personId, cookie }: { personId: string; cookie: string | undefined },
): Promise<number> {
  const hash = hashOf(cookie)
  return hash === null ? 0 : store.deleteOtherSessions(personId, hash)
}

/** Whether somebody is signed in still by the cookie that they asked with: for an answer that lasts. */
export async function isSignedIn(
  store: Pick<MembershipStore, 'session'>,
  { personId, cookie, now }: { personId: string; cookie: string | undefined; now: Date },
): Promise<boolean> {
  const hash = hashOf(cookie)
  const session = hash === null ? null : await store.session(hash)
  return session !== null && session.person.id === personId && judgeSession(session.times, now).valid
}

function hashOf(cookie: string | undefined): Buffer | null {
  const token = readSessionCookie(cookie)
  return token === null ? null : sha256(token)
}
