import type { ComponentChildren } from 'preact'
import { type Access, mayEnter, mayTouch, type PersonRole } from '../../membership/index.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'

/**
 * What only some may do: those whom the route of the form lets in see it, the others who can. So a page offers nothing that would be
 * refused, and hides from nobody that it can be done.
 */
export function OnlyWith(only: {
  /** What the route declares that takes the form. */
  access: Access
  to: keyof Words['may']['to']
  /** Whose the thing is that it is done to, where it is somebody's. */
  owner?: string
  children: ComponentChildren
}) {
  const { words, person } = useView()
  const { access, to, owner, children } = only
  const entry = mayEnter(person, access)
  if (entry.may && (owner === undefined || mayTouch(person, access, [owner]))) return <>{children}</>
  const said = words.may
  const acts = person?.organisation.kind === 'agency'
  const text = acts && (entry.may || entry.why === 'wrong-organisation') ? said.delegated : said[saidRole(access.role)]
  return <p class="soft">{fill(text, { what: said.to[to] })}</p>
}

/** Everybody reads: nothing is offered to readers alone. */
function saidRole(role: PersonRole | null): Exclude<PersonRole, 'reader'> {
  return role === null || role === 'reader' ? 'manager' : role
}
