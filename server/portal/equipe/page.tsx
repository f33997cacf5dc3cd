import { type Colleague, type OpenInvitation, type OwnSession, PERSON_ROLES } from '../../membership/index.js'
import { Dialog, Notice, OnlyWith, Section, Table, Toast } from '../kit/index.js'
import { OwnSessions, seenText } from '../own-sessions.js'
import { useView, type View } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { ChangePeople } from './change.js'
import { Invite, type InviteForm } from './invite.js'
import { type Team, teamAccess } from './place.js'
import { Waiting } from './waiting.js'

export interface TeamPage {
  team: Team
  colleagues: readonly Colleague[]
  invitations: readonly OpenInvitation[]
  /** Who signed its contract, and when. */
  signed: ReadonlyMap<string, Date>
  /** Whoever looks. */
  personId: string
  sessions: readonly OwnSession[]
  form: InviteForm
  /** What was just done. */
  done: unknown
  /** Why nothing was. */
  refused: keyof Words['people']['refusals'] | null
  now: Date
}

/** Who may sign in for an organisation, what each of them may do, who is invited; and where one is signed in oneself. */
export function TeamView({ page }: { page: TeamPage }) {
  const { words } = useView()
  const { team, sessions, refused, now } = page
  const said = words.people
  const access = teamAccess(team.place)
  return (
    <>
      <h1>{said.title}</h1>
      {team.head}
      <Done done={page.done} />
      {refused !== null && <Notice kind="error">{said.refusals[refused]}</Notice>}
      <Colleagues page={page} />
      <OnlyWith access={access.manage} to="invite">
        <ChangePeople page={page} />
        <Invite team={team} form={page.form} />
        <Waiting team={team} invitations={page.invitations} now={now} />
      </OnlyWith>
      <Roles />
      <Leave team={team} />
      <OwnSessions sessions={sessions} now={now} />
    </>
  )
}

function Done({ done }: { done: unknown }) {
  const { words } = useView()
  const all: Record<string, string> = words.people.done
  return typeof done === 'string' && Object.hasOwn(all, done) ? <Toast>{all[done]}</Toast> : null
}

function Colleagues({ page }: { page: TeamPage }) {
  const view = useView()
  const { words, format } = view
  const { team, colleagues, personId, now } = page
  const said = words.people
  const signs = team.place.contract !== null
  return (
    <>
      <p class="hero">
        {fill(format.plural(colleagues.length, said.lead), { organisation: format.name(team.organisation.name) })}
      </p>
      <Table
        caption={said.title}
        captionUnseen
        columns={[
          { title: said.name },
          { title: said.email },
          { title: said.roles },
          { title: said.since },
          { title: said.lastSeen },
          ...(signs ? [{ title: said.contract }] : []),
        ]}
        rows={colleagues.map((one) => [
          one.id === personId ? fill(said.you, { name: one.name }) : one.name,
          one.email,
          rolesText(view, one.roles),
          format.date(one.createdAt),
          seenText(view, one.seenAt, now),
          ...(signs ? [signatureText(view, page.signed.get(one.id))] : []),
        ])}
      />
      <p class="soft">{said.note}</p>
    </>
  )
}

/** Roles in words; the one that everybody has is only said where it is the only one. */
export function rolesText({ words }: Pick<View, 'words'>, roles: Colleague['roles']): string {
  const said = words.people.role
  const given = PERSON_ROLES.filter((role) => role !== 'reader' && roles.includes(role))
  return (given.length === 0 ? (['reader'] as const) : given).map((role) => said[role]).join(', ')
}

function signatureText({ words, format }: View, at: Date | undefined): string {
  return at === undefined ? words.people.unsigned : fill(words.people.signed, { day: format.date(at) })
}

function Roles() {
  const { words } = useView()
  const said = words.people
  return (
    <Section title={said.may.title} id="droits">
      <Table
        caption={said.may.title}
        captionUnseen
        prose
        columns={[{ title: said.may.role }, { title: said.may.text }]}
        rows={PERSON_ROLES.map((role) => [said.role[role], said.may[role]])}
      />
      <p class="soft">{said.may.atOnce}</p>
    </Section>
  )
}

function Leave({ team }: { team: Team }) {
  const { words, format } = useView()
  const said = words.people.leave
  return (
    <Section title={said.title} id="partir">
      <Dialog
        id="quitter"
        opener={said.open}
        title={fill(said.ask, { organisation: format.name(team.organisation.name) })}
        close={words.people.change.close}
      >
        <p>{said.text}</p>
        <form method="post" action={`${team.href}/partir`}>
          <p>
            <button type="submit" name="geste" value="quitter">
              {said.do}
            </button>
          </p>
        </form>
      </Dialog>
    </Section>
  )
}
