import type { ActingFor } from '../../membership/index.js'
import { EmptyState, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** An agency's own page: for whom it may work, and the way there. */
export function Agence() {
  const { words, format, person } = useView()
  const said = words.agency
  const all = person?.actsFor ?? []
  return (
    <>
      <h1>{format.name(person?.organisation.name ?? '')}</h1>
      <p class="lead">{said.lead}</p>
      <Section title={said.distributors} id="distributeurs">
        {all.length === 0 ? (
          <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
        ) : (
          <Table
            caption={said.distributors}
            captionUnseen
            columns={[{ title: said.distributor }, { title: said.scope }, { title: words.agencies.actions }]}
            rows={all.map((one) => [
              one.chosen
                ? fill(said.now, { name: format.name(one.organisation.name) })
                : format.name(one.organisation.name),
              said.scopes[one.scopes.includes('book') ? 'book' : 'read'],
              <Choose key="choose" distributor={one} />,
            ])}
          />
        )}
      </Section>
    </>
  )
}

function Choose({ distributor: { organisation } }: { distributor: ActingFor }) {
  const { words, format } = useView()
  const said = words.agency
  const name = format.name(organisation.name)
  return (
    <form method="post" action="/agence/distributeur">
      <button type="submit" name="distributeur" value={organisation.id} aria-label={fill(said.openNamed, { name })}>
        {said.open}
      </button>
    </form>
  )
}
