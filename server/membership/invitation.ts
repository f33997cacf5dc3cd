import { DAY_MS } from '../lib/clock.js'
import type { PersonRole } from './role.js'

/** An invitation is good for a week: long enough for holidays at a weekend, short enough to be remembered. */
export const INVITATION_LIFE_DAYS = 7

/** So many that wait at once in one organisation: each is a mail to somebody who asked for none. */
export const INVITATIONS_MAX = 50

/** The first person of an organisation has nobody there who could give them anything. */
export const FIRST_ROLES: readonly PersonRole[] = ['reader', 'manager', 'signatory']
/** An agency signs nothing here: it acts under the contracts of its distributors. */
export const FIRST_ROLES_OF_AGENCY: readonly PersonRole[] = ['reader', 'manager']

export interface InvitationTimes {
  expiresAt: Date
  acceptedAt: Date | null
  revokedAt: Date | null
}

export type InvitationRefusal = 'unknown' | 'used' | 'revoked' | 'expired' | 'known-person'

/** Why an invitation does not work any more; null when it does. Its end is half-open. */
export function refuseInvitation(invitation: InvitationTimes, now: Date): Exclude<InvitationRefusal, 'unknown'> | null {
  if (invitation.acceptedAt !== null) return 'used'
  if (invitation.revokedAt !== null) return 'revoked'
  return now >= invitation.expiresAt ? 'expired' : null
}

/** When an invitation that is sent now ends. */
export function invitationEnd(now: Date): Date {
  return new Date(now.getTime() + INVITATION_LIFE_DAYS * DAY_MS)
}

/**
 * Whether the federation may invite somebody to an organisation: only where nobody of it can do so themselves, because
 * nobody is there yet, or nobody who may sign.
 */
export function mayBeInvitedByFederation(people: readonly { roles: readonly PersonRole[] }[]): boolean {
  const has = (role: PersonRole) => people.some(({ roles }) => roles.includes(role))
  return !has('manager') || !has('signatory')
}
