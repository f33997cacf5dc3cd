import { BINDING_ROLES, PERSON_ROLES, type PersonRole, rolesInGiftOf } from '../../membership/index.js'
import { useView } from '../view.js'

/**
 * The roles that somebody has or shall have, to be ticked. One that is not in the gift of whoever looks is shown as it is, and
 * travels with the form all the same: it is not changed by what cannot be ticked.
 * @param group distinguishes the boxes of several forms on one page
 */
export function RolesField({ group, label, roles }: { group: string; label: string; roles: readonly PersonRole[] }) {
  const { words, person } = useView()
  const said = words.people
  const gift = rolesInGiftOf(person?.roles ?? [])
  return (
    <fieldset class="roles">
      <legend>{label}</legend>
      {PERSON_ROLES.filter((role) => role !== 'reader').map((role) => {
        const given = roles.includes(role)
        const mine = gift.includes(role)
        const id = `${group}-${role}`
        return (
          <div key={role} class="choice">
            <label for={id}>
              <input type="checkbox" id={id} name="role" value={role} checked={given} disabled={!mine} />
              {said.role[role]}
            </label>
            {given && !mine && <input type="hidden" name="role" value={role} />}
          </div>
        )
      })}
      {!BINDING_ROLES.every((role) => gift.includes(role)) && <p class="hint">{said.change.beyond}</p>}
    </fieldset>
  )
}
