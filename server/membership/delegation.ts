import type { Organisation } from './organisation.js'

/** What a distributor lets an agency do with its campaigns. To sign is never among it. */
export const DELEGATION_SCOPES = ['read', 'book'] as const
export type DelegationScope = (typeof DELEGATION_SCOPES)[number]

/** A distributor that somebody of an agency may act for, as it is when they ask. */
export interface ActingFor {
  organisation: Organisation
  scopes: readonly DelegationScope[]
  /** The one for whom they work now: one at most, and none when the one that they chose took its access back. */
  chosen: boolean
}

/** The scopes that a form may give: to book is to see, too. */
export function readScopes(text: unknown): readonly DelegationScope[] | null {
  if (text === 'read') return ['read']
  return text === 'book' ? DELEGATION_SCOPES : null
}

export function isDelegationScope(text: string): text is DelegationScope {
  return (DELEGATION_SCOPES as readonly string[]).includes(text)
}
