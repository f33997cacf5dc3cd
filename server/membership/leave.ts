import { type PersonRole, rolesInGiftOf } from './role.js'

export type LeaveRefusal = 'not-a-manager' | 'not-yours-to-give' | 'last-manager'

/**
 * Why somebody may not leave, or be made to; null when they may. A manager says that somebody left; everybody may leave by
 * themselves; the last manager may not, since nobody could let anybody in any more. Who has roles that bind is made to leave by
 * somebody who could take these from them, as long as there is one besides them. The last signatory may leave: somebody who works
 * there no more must not go on signing, and the federation can invite another (`mayBeInvitedByFederation`).
 * @param colleagues everybody who works there now
 */
export function refuseLeaving(asked: {
  by: string
  who: string
  colleagues: readonly { id: string; roles: readonly PersonRole[] }[]
}): LeaveRefusal | null {
  const { by, who, colleagues } = asked
  const isManager = (id: string) => colleagues.some((one) => one.id === id && one.roles.includes('manager'))
  if (by !== who && !isManager(by)) return 'not-a-manager'
  const others = colleagues.filter(({ id }) => id !== who)
  const leaving = colleagues.find(({ id }) => id === who)?.roles ?? []
  const couldTake = (roles: readonly PersonRole[]) => leaving.every((role) => rolesInGiftOf(roles).includes(role))
  const able = others.filter(({ roles }) => couldTake(roles))
  if (by !== who && able.length > 0 && !able.some(({ id }) => id === by)) return 'not-yours-to-give'
  return isManager(who) && !others.some(({ id }) => isManager(id)) ? 'last-manager' : null
}

/**
 * The address that is kept in the place of a leaver's own: theirs is free for another person, or another organisation. `.invalid`
 * never receives mail (RFC 2606).
 */
export function addressOfLeaver(personId: string): string {
  return `${personId}@parti.invalid`
}
