import type { Colleague, OwnSession } from '../../membership/index.js'
import { Section, Table, Toast } from '../kit/index.js'
import { OwnSessions, seenText } from '../own-sessions.js'
import type { OwnCinema } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { SalleTabs } from './tabs.js'

export interface PeopleOfCinema {
  cinema: OwnCinema
  organisation: string
  colleagues: readonly Colleague[]
  /** Who signed its contract, and when. */
  signed: ReadonlyMap<string, Date>
  /** Whoever looks. */
  personId: string
  sessions: readonly OwnSession[]
  /** Their other sessions were just ended. */
  ended: boolean
  now: Date
}

/** Who may sign in for a cinema, what they may do, and where one is signed in oneself. */
export function People({ people }: { people: PeopleOfCinema }) {
  const { words, format } = useView()
  const { cinema, sessions, ended, now } = people
  const said = words.people
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
      {ended && <Toast>{said.own.ended}</Toast>}
      <Colleagues people={people} />
      <Section title={said.may.title} id="droits">
        <p>{said.may.all}</p>
        <p class="soft">{said.may.later}</p>
      </Section>
      <Section title={said.change.title} id="entrer-sortir">
        <p>{said.change.today}</p>
        <p class="soft">{said.change.later}</p>
      </Section>
      <OwnSessions sessions={sessions} action={`/salle/${cinema.slug}/equipe/sessions/fermer`} now={now} />
    </>
  )
}

function Colleagues({ people }: { people: PeopleOfCinema }) {
  const view = useView()
  const { words, format } = view
  const { organisation, colleagues, signed, personId, now } = people
  const said = words.people
  const signature = (id: string) => {
    const at = signed.get(id)
    return at === undefined ? said.unsigned : fill(said.signed, { day: format.date(at) })
  }
  return (
    <>
      <p class="hero">
        {fill(format.plural(colleagues.length, said.lead), { organisation: format.name(organisation) })}
      </p>
      <Table
        caption={said.title}
        captionUnseen
        columns={[
          { title: said.name },
          { title: said.email },
          { title: said.since },
          { title: said.lastSeen },
          { title: said.contract },
        ]}
        rows={colleagues.map(({ id, name, email, createdAt, seenAt }) => [
          id === personId ? fill(said.you, { name }) : name,
          email,
          format.date(createdAt),
          seenText(view, seenAt, now),
          signature(id),
        ])}
      />
      <p class="soft">{said.note}</p>
    </>
  )
}
