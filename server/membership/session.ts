import { DAY_MS, SECOND_MS } from '../lib/clock.js'

/** A session ends after this long without a request (OWASP ASVS 5.0 §7.3.1), */
export const SESSION_IDLE_MS = 12 * 3600 * SECOND_MS
/** and after this long whatever happens (§7.3.2). */
export const SESSION_ABSOLUTE_MS = 7 * DAY_MS
/** `seenAt` is written at most this often: a page with ten requests is one write. */
const TOUCH_EVERY_MS = 60 * SECOND_MS

/** How long a passkey's confirmation is good for: signing, paying, changing how one enters (OWASP ASVS 5.0 §7.5.3). */
export const STEP_UP_MS = 600 * SECOND_MS

/** How a session was entered: `loopback` by a link that a development start printed. */
export type EnteredBy = 'passkey' | 'link' | 'loopback'

/** What is known of how sure it is that a session's person is there. */
export interface SessionProof {
  enteredBy: EnteredBy
  /** When a passkey last confirmed it; null: never. */
  steppedUpAt: Date | null
}

export interface SessionTimes {
  createdAt: Date
  seenAt: Date
  expiresAt: Date
}

export type SessionVerdict = { valid: true; touch: boolean } | { valid: false; why: 'expired' | 'idle' }

/** The times of a session that begins now. */
export function newSession(now: Date): SessionTimes {
  return { createdAt: now, seenAt: now, expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS) }
}

/**
 * Whether a session may still be used. The ends are half-open: at exactly 12 hours of rest, or 7 days of age, it is over.
 * The age is counted from `createdAt` too, so that a wrong `expiresAt` in the table cannot prolong a session.
 */
export function judgeSession(session: SessionTimes, now: Date): SessionVerdict {
  const at = now.getTime()
  if (at >= session.expiresAt.getTime() || at - session.createdAt.getTime() >= SESSION_ABSOLUTE_MS)
    return { valid: false, why: 'expired' }
  const restMs = at - session.seenAt.getTime()
  if (restMs >= SESSION_IDLE_MS) return { valid: false, why: 'idle' }
  return { valid: true, touch: restMs >= TOUCH_EVERY_MS }
}

/**
 * Whether a passkey confirmed less than ten minutes ago that its person is there. In development a printed link counts as one:
 * whoever opens it sits at the machine that runs all this. In production it never does.
 */
export function isSteppedUp(
  { enteredBy, steppedUpAt }: SessionProof,
  { now, production }: { now: Date; production: boolean },
) {
  if (enteredBy === 'loopback' && !production) return true
  if (steppedUpAt === null) return false
  const ageMs = now.getTime() - steppedUpAt.getTime()
  return ageMs >= 0 && ageMs < STEP_UP_MS
}
