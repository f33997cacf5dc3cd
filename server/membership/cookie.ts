import { SECOND_MS } from '../lib/clock.js'
import { SESSION_ABSOLUTE_MS } from './session.js'

/**
 * The `__Host-` prefix makes browsers insist on Secure, Path=/ and no Domain, so that no other host can plant one.
 * Browsers take Secure cookies from http://localhost, which is how a development console has them.
 */
export const SESSION_COOKIE = '__Host-lanterne'

/** By which a browser that asked to enter is known again while it enters: not a session, and nobody's. */
export const ENTRY_COOKIE = '__Host-lanterne-entree'
/** Longer than a link or a challenge is good for. */
const ENTRY_COOKIE_SECONDS = 1800

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax'
const HEADER_MAX = 8192

/** A `Set-Cookie` value that hands a session's token to the browser. */
export function sessionCookie(token: string): string {
  return `${SESSION_COOKIE}=${token}; ${ATTRIBUTES}; Max-Age=${SESSION_ABSOLUTE_MS / SECOND_MS}`
}

/** A `Set-Cookie` value that makes the browser forget its session. */
export function forgetCookie(): string {
  return `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`
}

/**
 * The token in a `Cookie` header.
 * @returns null when there is none, or nothing that could be one of ours; of two, the first, as the browser orders them
 */
export function readSessionCookie(header: string | undefined): string | null {
  return readToken(header, SESSION_COOKIE)
}

/** A `Set-Cookie` value by which this browser is known again while somebody enters. */
export function entryCookie(token: string): string {
  return `${ENTRY_COOKIE}=${token}; ${ATTRIBUTES}; Max-Age=${ENTRY_COOKIE_SECONDS}`
}

/** The token of a browser in which somebody is entering; null when it has none. */
export function readEntryCookie(header: string | undefined): string | null {
  return readToken(header, ENTRY_COOKIE)
}

function readToken(header: string | undefined, cookie: string): string | null {
  if (header === undefined || header.length > HEADER_MAX) return null
  for (const pair of header.split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === cookie && value !== undefined && isToken(value)) return value
  }
  return null
}

/** Whether a text has the form of `secretToken()`: checked before anything is hashed or looked up. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
