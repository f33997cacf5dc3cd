/**
 * What somebody may do for their organisation. Everybody reads; the rest is given one by one. To prepare a payment and to approve
 * one are two roles, so that an organisation can give them to two people (four eyes, OWASP ASVS 5.0 §2.3.5).
 */
export const PERSON_ROLES = ['reader', 'manager', 'signatory', 'payment-preparer', 'payment-approver'] as const
export type PersonRole = (typeof PERSON_ROLES)[number]

/** What binds the organisation or moves its money: only somebody who may bind it gives or takes these. */
export const BINDING_ROLES = ['signatory', 'payment-preparer', 'payment-approver'] as const satisfies PersonRole[]

/** Whether a text names a role. */
export function isPersonRole(text: string): text is PersonRole {
  return (PERSON_ROLES as readonly string[]).includes(text)
}

/** Roles as they are kept: each once, in their order, with the one that everybody has. Nothing for a text that names none. */
export function readRoles(given: readonly string[]): PersonRole[] | null {
  if (!given.every(isPersonRole)) return null
  return PERSON_ROLES.filter((role) => role === 'reader' || given.includes(role))
}

/** The roles that somebody may give to others of their organisation, and take from them: a manager gives, and what binds a signatory. */
export function rolesInGiftOf(roles: readonly PersonRole[]): readonly PersonRole[] {
  if (!roles.includes('manager')) return []
  if (roles.includes('signatory')) return PERSON_ROLES
  return PERSON_ROLES.filter((role) => !isBinding(role))
}

export type RolesRefusal = 'not-a-manager' | 'not-yours-to-give' | 'last-manager' | 'last-signatory'

/**
 * Why somebody may not change the roles of a colleague, or of themselves, to these; null when they may. An organisation keeps
 * a manager, and once it has a signatory keeps one: nobody else in it could make another.
 * @param colleagues everybody who works there now, with the one who changes and the one who is changed
 */
export function refuseRoles(change: {
  by: string
  of: string
  to: readonly PersonRole[]
  colleagues: readonly { id: string; roles: readonly PersonRole[] }[]
}): RolesRefusal | null {
  const { by, of, to, colleagues } = change
  const rolesOf = (id: string) => colleagues.find((one) => one.id === id)?.roles ?? []
  const gift = rolesInGiftOf(rolesOf(by))
  if (gift.length === 0) return 'not-a-manager'
  const changed = PERSON_ROLES.filter((role) => to.includes(role) !== rolesOf(of).includes(role))
  if (!changed.every((role) => gift.includes(role))) return 'not-yours-to-give'
  const isLast = (role: PersonRole) =>
    rolesOf(of).includes(role) &&
    !to.includes(role) &&
    !colleagues.some(({ id, roles }) => id !== of && roles.includes(role))
  if (isLast('manager')) return 'last-manager'
  return isLast('signatory') ? 'last-signatory' : null
}

function isBinding(role: PersonRole): boolean {
  return BINDING_ROLES.some((binding) => binding === role)
}
