import type { ActingFor } from './delegation.js'
import type { Organisation } from './organisation.js'
import type { PersonRole } from './role.js'

/** Somebody who works for an organisation and may sign in. A spectator is never one of these. */
export interface Person {
  id: string
  organisationId: string
  name: string
  email: string
  roles: readonly PersonRole[]
}

/** Who asks: what a page or a route knows about the person behind a session. */
export interface SignedInPerson {
  id: string
  name: string
  roles: readonly PersonRole[]
  organisation: Organisation
  /** The distributors that let their agency in, the one that they chose first (if they did); nobody's but an agency's people have any. */
  actsFor: readonly ActingFor[]
}

const EMAIL_MAX = 254

/**
 * An address in the form in which it is stored and looked up: lower case, no surrounding space, composed (NFC). It is only checked for
 * what a mail server could accept at all; that it is theirs is shown by the link they receive.
 * @returns null when it cannot be an address
 */
export function parseEmail(text: string): string | null {
  const email = text.trim().toLowerCase().normalize('NFC')
  if (email.length > EMAIL_MAX || !email.isWellFormed()) return null
  return /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}.]+(\.[^\s@\p{Cc}.]+)*$/u.test(email) ? email : null
}
