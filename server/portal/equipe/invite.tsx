import type { PersonRole } from '../../membership/index.js'
import { Section } from '../kit/index.js'
import { useView } from '../view.js'
import { type GivenPerson, PersonFields } from './person-fields.js'
import type { Team } from './place.js'
import { RolesField } from './roles-field.js'

/** What was given, and what is wrong with it: nothing before the form was sent. */
export interface InviteForm extends GivenPerson {
  roles: readonly PersonRole[]
}

export const EMPTY_INVITE: InviteForm = { name: '', email: '', roles: ['reader'], wrong: {} }

/** The form that invites somebody. */
export function Invite({ team, form }: { team: Team; form: InviteForm }) {
  const { words } = useView()
  const said = words.people.invite
  return (
    <Section title={said.title} id="inviter">
      <p>{said.lead}</p>
      <form method="post" action={`${team.href}/inviter`} class="stack" novalidate>
        <PersonFields field="nom" label={said.name} hint={said.nameHint} person={form} />
        <RolesField group="inviter" label={said.roles} roles={form.roles} />
        <p>
          <button type="submit">{said.do}</button>
        </p>
      </form>
    </Section>
  )
}
