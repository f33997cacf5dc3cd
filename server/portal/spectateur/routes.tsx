import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { Section, Table } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { useView } from '../view.js'

const PUBLIC: Access = { who: 'public', own: false }

export function spectateurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/comprendre', PUBLIC, page(options, understand))
}

function understand({ view }: Asked): Answer {
  return { title: view.words.spectator.title, body: <Understand /> }
}

/** For spectators: what is kept, for how long, and who sees what of it. */
function Understand() {
  const { words } = useView()
  const said = words.spectator
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {[said.before, said.after, said.stop].map(({ title, text }) => (
        <Section key={title} title={title}>
          <p>{text}</p>
        </Section>
      ))}
      <Section title={said.table}>
        <Table
          caption={said.table}
          captionUnseen
          prose
          columns={[{ title: said.who }, { title: said.sees }, { title: said.never }]}
          rows={Object.values(said.rows).map(({ who, sees, never }) => [who, sees, never])}
        />
      </Section>
      <Section title={said.lives.title}>
        <p>{said.lives.text}</p>
      </Section>
    </>
  )
}
