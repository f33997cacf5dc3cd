import { addDays } from '../lib/clock.js'
import { secretToken } from '../lib/id.js'
import { isToken } from './cookie.js'
import type { PersonRole } from './role.js'

/** What a program may ask for with a key: results and statements, what is offered and booked, to book. */
export const API_SCOPES = ['results:read', 'campaigns:read', 'campaigns:book'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** Whether a text names a scope. */
export function isApiScope(text: string): text is ApiScope {
  return (API_SCOPES as readonly string[]).includes(text)
}

/** What somebody with these scopes is in their organisation, as pages know people: who books is a manager. Nothing is signed or paid by a key. */
export function rolesOf(scopes: readonly ApiScope[]): PersonRole[] {
  return scopes.includes('campaigns:book') ? ['reader', 'manager'] : ['reader']
}

/** After it was rotated a key is good for so many days more, for the program that has it still. */
export const ROTATED_DAYS = 7
/** An organisation has no more of them that have no end, */
export const API_KEYS_MAX = 20
/** and no more that work, with those that were rotated and end soon. */
export const WORKING_KEYS_MAX = 2 * API_KEYS_MAX

/** Its beginning says what it is, so that those who look for secrets in places where none belong find it. */
const PREFIX = 'lanterne_cle_'

/** A key as its program is given it. It is shown once: only its hash is stored. */
export function newApiKey(): string {
  return PREFIX + secretToken()
}

/** The key of an `Authorization` header (`Bearer …`); null when there is none that could be one of ours. */
export function readApiKey(header: string | undefined): string | null {
  const [, key] = /^Bearer +(\S+) *$/i.exec((header ?? '').slice(0, 200)) ?? []
  return key?.startsWith(PREFIX) && isToken(key.slice(PREFIX.length)) ? key : null
}

/** Whether a key is good at a moment. The ends are half-open. */
export function isGoodKey(
  { expiresAt, revokedAt }: { expiresAt: Date | null; revokedAt: Date | null },
  now: Date,
): boolean {
  return revokedAt === null && (expiresAt === null || now < expiresAt)
}

/** When a key that is rotated now ends: in seven days, or sooner where it would have ended anyway. */
export function endOfRotated(expiresAt: Date | null, now: Date): Date {
  const end = addDays(now, ROTATED_DAYS)
  return expiresAt !== null && expiresAt < end ? expiresAt : end
}
