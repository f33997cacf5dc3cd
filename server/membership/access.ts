import type { OrganisationKind } from './organisation.js'
import type { SignedInPerson } from './person.js'

/** What a route declares about itself: nothing is reachable by omission. */
export interface Access {
  /** Everybody, or the people of these kinds of organisations. */
  who: 'public' | readonly OrganisationKind[]
  /** The route shows or changes an object that belongs to one organisation, and only that organisation may. */
  own: boolean
}

export type Entry = { may: true } | { may: false; why: 'sign-in' | 'wrong-role' }

/** Whether somebody may call a route at all. What they may touch behind it is `mayTouch`. */
export function mayEnter(person: SignedInPerson | null, access: Access): Entry {
  if (access.who === 'public') return { may: true }
  if (person === null) return { may: false, why: 'sign-in' }
  return access.who.includes(person.organisation.kind) ? { may: true } : { may: false, why: 'wrong-role' }
}

/**
 * Whether somebody who entered a route may touch this object. A refusal is answered as if the object did not exist, so
 * that its existence is not told either.
 * @param ownerIds the organisations that the object belongs to (a contract belongs to both of its parties)
 */
export function mayTouch(person: SignedInPerson | null, access: Access, ownerIds: readonly string[]): boolean {
  if (!mayEnter(person, access).may) return false
  if (!access.own) return true
  return person !== null && ownerIds.includes(person.organisation.id)
}
