import type { DelegationScope } from './delegation.js'
import type { Organisation, OrganisationKind } from './organisation.js'
import type { SignedInPerson } from './person.js'
import type { PersonRole } from './role.js'

/** What calling a route does. Only a route that says `read` may be asked by GET. */
export type Effect = 'read' | 'change' | 'sign' | 'pay'

/** What a route declares about itself: nothing is reachable by omission. */
export type Access =
  /** Everybody, signed in or not. */
  | { who: 'public'; own: false; role: null; effect: 'read' | 'change' }
  | {
      /** The people of these kinds of organisations, */
      who: readonly OrganisationKind[]
      /** who have this role there. */
      role: PersonRole
      /** The route shows or changes an object that belongs to one organisation, and only that organisation may. */
      own: boolean
      effect: Effect
      /** People of an agency may too, with their role there, for a distributor that lets it do this. Never to sign or to pay. */
      delegated?: DelegationScope
    }

/** For pages and files that everybody may read. */
export const PUBLIC: Access = { who: 'public', own: false, role: null, effect: 'read' }

/** The access of a route for the people of one kind of organisation. */
export function only(
  kind: OrganisationKind,
  {
    own = false,
    role = 'reader',
    effect = 'read',
    delegated,
  }: { own?: boolean; role?: PersonRole; effect?: Effect; delegated?: DelegationScope } = {},
): Access {
  return { who: [kind], own, role, effect, ...(delegated === undefined ? {} : { delegated }) }
}

export type Entry = { may: true } | { may: false; why: 'sign-in' | 'wrong-organisation' | 'wrong-role' }

/** Whether somebody may call a route at all. What they may touch behind it is `mayTouch`. */
export function mayEnter(person: SignedInPerson | null, access: Access): Entry {
  if (access.who === 'public') return { may: true }
  if (person === null) return { may: false, why: 'sign-in' }
  if (!access.who.includes(person.organisation.kind) && actedFor(person, access).length === 0)
    return { may: false, why: 'wrong-organisation' }
  return hasRole(person, access.role) ? { may: true } : { may: false, why: 'wrong-role' }
}

/** Whether somebody has a role in their organisation: pages offer nothing else. */
export function hasRole(person: Pick<SignedInPerson, 'roles'> | null, role: PersonRole): boolean {
  return person?.roles.includes(role) ?? false
}

/**
 * Whether somebody who entered a route may touch this object. A refusal is answered as if the object did not exist, so
 * that its existence is not told either.
 * @param ownerIds the organisations that the object belongs to (a contract belongs to both of its parties)
 */
export function mayTouch(person: SignedInPerson | null, access: Access, ownerIds: readonly string[]): boolean {
  if (!mayEnter(person, access).may) return false
  if (!access.own) return true
  if (person === null) return false
  if (access.who.includes(person.organisation.kind) && ownerIds.includes(person.organisation.id)) return true
  return actedFor(person, access).some(({ id }) => ownerIds.includes(id))
}

/**
 * The organisations for which somebody may call a route by delegation. What belongs to one of them says for which; anything else
 * is done for the one that they chose, and is not done for another because that one lets them do less, or nothing any more.
 */
function actedFor(person: SignedInPerson, access: Access): readonly Organisation[] {
  if (access.who === 'public' || access.delegated === undefined || person.organisation.kind !== 'agency') return []
  if (access.effect === 'sign' || access.effect === 'pay') return []
  const { who, delegated } = access
  return person.actsFor
    .filter(({ chosen }) => access.own || chosen)
    .filter(({ organisation, scopes }) => who.includes(organisation.kind) && scopes.includes(delegated))
    .map(({ organisation }) => organisation)
}

/**
 * Whether it is for want of a choice that somebody may not enter: they have chosen none of the distributors for whom their agency
 * may act, and one of these would let them in.
 */
export function mustChoose(person: SignedInPerson, access: Access): boolean {
  if (person.actsFor.some(({ chosen }) => chosen)) return false
  const all = person.actsFor.map((one) => ({ ...one, chosen: true }))
  return actedFor({ ...person, actsFor: all }, access).length > 0
}

/** In whose name somebody asks, who entered a route: their own organisation; for somebody of an agency the distributor that they chose. */
export function askedFor(person: SignedInPerson, access: Access): Organisation {
  return actedFor(person, access)[0] ?? person.organisation
}
