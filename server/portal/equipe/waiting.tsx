import type { OpenInvitation } from '../../membership/index.js'
import { Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { rolesText } from './page.js'
import type { Team } from './place.js'

/** The invitations that were neither accepted nor withdrawn. */
export function Waiting({ team, invitations, now }: { team: Team; invitations: readonly OpenInvitation[]; now: Date }) {
  const view = useView()
  const { words, format } = view
  const said = words.people
  return (
    <Section title={said.waiting.title} id="invitations">
      {invitations.length === 0 ? (
        <p>{said.waiting.none}</p>
      ) : (
        <Table
          caption={said.waiting.title}
          captionUnseen
          columns={[
            { title: said.name },
            { title: said.email },
            { title: said.roles },
            { title: said.waiting.sent },
            { title: said.waiting.until },
            { title: said.waiting.actions },
          ]}
          rows={invitations.map((one) => [
            one.name,
            one.email,
            rolesText(view, one.roles),
            format.date(one.sentAt),
            now >= one.expiresAt ? said.waiting.over : format.date(one.expiresAt),
            <Gestures key="gestures" team={team} invitation={one} />,
          ])}
        />
      )}
    </Section>
  )
}

function Gestures({ team, invitation: { id, name } }: { team: Team; invitation: OpenInvitation }) {
  const { words } = useView()
  const said = words.people.waiting
  return (
    <form method="post" action={`${team.href}/invitations/${id}`} class="actions">
      <button type="submit" name="geste" value="renvoyer" aria-label={fill(said.resendNamed, { name })}>
        {said.resend}
      </button>
      <button type="submit" name="geste" value="annuler" class="quiet" aria-label={fill(said.withdrawNamed, { name })}>
        {said.withdraw}
      </button>
    </form>
  )
}
