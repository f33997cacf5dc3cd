import type { OwnSession, Passkey, Recoverable, SignedInPerson } from '../../membership/index.js'
import { Notice, Section, Table, Toast } from '../kit/index.js'
import { OwnSessions } from '../own-sessions.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Passkeys } from './passkeys.js'

export type AccountDone = 'passkey' | 'renamed' | 'removed' | 'session' | 'sessions' | 'recovery'
/** `last`: they wanted to remove their last passkey; `waiting`: to have a link sent where one waits. */
export type AccountRefusal = 'last' | 'waiting'

export interface AccountPage {
  person: SignedInPerson
  passkeys: readonly Passkey[]
  sessions: readonly OwnSession[]
  /** Those whose second officer they are; null for somebody who is nobody's. */
  recoverable: readonly Recoverable[] | null
  done: AccountDone | null
  /** They have just come in by a link, and have no passkey. */
  entered: boolean
  /** They came in by a printed link, which counts here. */
  confirmedByLink: boolean
  /** Why what they asked for was not done. */
  refused: AccountRefusal | null
  now: Date
}

/** How one enters oneself, and where one is signed in. */
export function Account({ account }: { account: AccountPage }) {
  const { words, format } = useView()
  const said = words.account
  const { person, passkeys, sessions, recoverable, done, entered, confirmedByLink, refused, now } = account
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{`${person.name}, ${format.name(person.organisation.name)}`}</p>
      {done !== null && <Toast>{said.done[done]}</Toast>}
      {entered && <Notice kind="warning">{said.entered}</Notice>}
      {refused === 'last' && <Notice kind="error">{said.passkeys.last}</Notice>}
      {refused === 'waiting' && <Notice kind="warning">{said.recovery.waiting}</Notice>}
      {confirmedByLink && <p class="soft">{said.development}</p>}
      <Passkeys passkeys={passkeys} />
      <OwnSessions sessions={sessions} now={now} />
      {recoverable !== null && <Recovery people={recoverable} />}
      {recoverable !== null && (
        <Section title={said.keys.title} id="cles">
          <p>{said.keys.lead}</p>
          <p>
            <a href="/compte/cles">{said.keys.link}</a>
          </p>
        </Section>
      )}
    </>
  )
}

/** For a second officer: whoever lost their passkeys. */
function Recovery({ people }: { people: readonly Recoverable[] }) {
  const { words, format } = useView()
  const said = words.account.recovery
  return (
    <Section title={said.title} id="recuperation">
      <p>{said.text}</p>
      {people.length === 0 ? (
        <p class="soft">{said.none}</p>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={[{ title: said.who }, { title: said.email }, { title: said.organisation }, { title: said.change }]}
          rows={people.map(({ id, name, email, organisation }) => [
            name,
            email,
            format.name(organisation),
            <form key="recover" method="post" action="/compte/recuperation">
              <input type="hidden" name="personne" value={id} />
              <button type="submit" class="quiet" aria-label={fill(said.button, { name })}>
                {said.short}
              </button>
            </form>,
          ])}
        />
      )}
    </Section>
  )
}
