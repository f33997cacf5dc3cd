import type { InvitationRefusal, ShownInvitation } from '../../membership/index.js'
import { Facts, Notice, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { rolesText } from './page.js'

/** What somebody is invited to, by whom, and the button that accepts. */
export function InvitationPage(page: { token: string; invitation: ShownInvitation; given?: string }) {
  const view = useView()
  const { words, format, person } = view
  const { token, invitation, given } = page
  const { organisation, inviter, name, email, roles, expiresAt } = invitation
  const said = words.invitation
  const own = inviter.organisation === organisation.name
  const names = { inviter: inviter.name, organisation: format.name(organisation.name) }
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">
        {own ? fill(said.leadOwn, names) : fill(said.lead, { ...names, from: format.name(inviter.organisation) })}
      </p>
      <p>{said.what}</p>
      <Facts
        facts={[
          [said.email, email],
          [said.roles, rolesText(view, roles)],
          [said.until, format.moment(expiresAt)],
        ]}
      />
      {person !== null && (
        <Notice kind="warning">{fill(said.other, { organisation: format.name(person.organisation.name) })}</Notice>
      )}
      <form method="post" action={`/invitation/${token}`} class="stack" novalidate>
        <TextField
          name="nom"
          label={said.name}
          hint={said.nameHint}
          value={given ?? name}
          maxLength={200}
          error={given === undefined ? undefined : said.badName}
        />
        <p>
          <button type="submit">{said.accept}</button>
        </p>
      </form>
      <p>{said.next}</p>
      <p class="soft">{said.notYou}</p>
    </>
  )
}

/** An invitation that does not work: why, and what to do. */
export function NoInvitation({ why }: { why: InvitationRefusal }) {
  const { words } = useView()
  const said = words.invitation.refusals[why]
  return (
    <>
      <h1>{said.title}</h1>
      <p>{said.text}</p>
      <p>
        <a href="/">{words.frame.goHome}</a>
      </p>
    </>
  )
}
