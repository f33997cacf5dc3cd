import type { PersonRole } from '../../membership/index.js'
import { Section, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import type { Team } from './place.js'
import { RolesField } from './roles-field.js'

/** What was given, and what is wrong with it: nothing before the form was sent. */
export interface InviteForm {
  name: string
  email: string
  roles: readonly PersonRole[]
  wrong: { name?: boolean; email?: boolean }
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
        <TextField
          name="nom"
          label={said.name}
          hint={said.nameHint}
          value={form.name}
          maxLength={200}
          error={form.wrong.name ? said.badName : undefined}
        />
        <TextField
          name="adresse"
          label={said.email}
          value={form.email}
          maxLength={254}
          error={form.wrong.email ? said.badEmail : undefined}
        />
        <RolesField group="inviter" label={said.roles} roles={form.roles} />
        <p>
          <button type="submit">{said.do}</button>
        </p>
      </form>
    </Section>
  )
}
