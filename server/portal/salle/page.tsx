import type { RefusalReason } from '../../consent/index.js'
import { EmptyState, Facts, Section, State, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import type { SallePage } from './load.js'
import { Revenue } from './revenue.js'
import { Snippet } from './snippet.js'
import { Visits } from './visits.js'

/** A cinema's page: its audience, its revenue, what was refused, the line to paste, its contract. Its own, and no other's. */
export function Salle(salle: SallePage) {
  const { words, format } = useView()
  const { cinema, others, from, to } = salle
  return (
    <>
      <h1>{cinema.name}</h1>
      <p class="soft">{`${cinema.city} · ${fill(words.salle.period, { from: format.day(from), to: format.day(to) })}`}</p>
      {others.length > 0 && (
        <nav aria-label={words.salle.otherCinemas}>
          {others.map(({ slug, name, city }) => (
            <p key={slug}>
              <a href={`/salle/${slug}`}>{`${name}, ${city}`}</a>
            </p>
          ))}
        </nav>
      )}
      <Visits salle={salle} />
      <Revenue revenue={salle.revenue} />
      <Films salle={salle} />
      <Refusals refusals={salle.refusals} />
      <Snippet sites={salle.sites} pixelOrigin={salle.pixelOrigin} />
      <ContractState salle={salle} />
    </>
  )
}

function Films({ salle }: { salle: SallePage }) {
  const { words, format } = useView()
  const said = words.salle.films
  const { films, count } = salle.films
  return (
    <Section title={said.title} id="films">
      {films.length === 0 ? (
        <p>{said.empty}</p>
      ) : (
        <Table
          caption={count > films.length ? said.more : said.title}
          captionUnseen={count <= films.length}
          columns={[{ title: said.film }, { title: said.visits, numeric: true }]}
          rows={films.map(({ title, visits }) => [title, format.number(visits)])}
        />
      )}
    </Section>
  )
}

function Refusals({ refusals }: { refusals: SallePage['refusals'] }) {
  const { words, format } = useView()
  const said = words.salle.refusals
  const reasons: Record<string, string> = words.salle.reasons satisfies Record<RefusalReason, string>
  return (
    <Section title={said.title} id="refus">
      <p class="soft">{said.note}</p>
      {refusals.length === 0 ? (
        <p>{said.empty}</p>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={[{ title: said.reason }, { title: said.count, numeric: true }]}
          rows={refusals.map(({ reason, refused }) => [
            reasons[reason] ?? fill(said.other, { reason }),
            format.number(refused),
          ])}
        />
      )}
    </Section>
  )
}

function ContractState({ salle: { contract, sites } }: { salle: SallePage }) {
  const { words, format } = useView()
  const said = words.salle.contract
  const receiving = sites.some((site) => site.inForce)
  return (
    <Section title={said.title} id="contrat">
      <p>{receiving ? said.running : said.blocked}</p>
      {contract === null ? (
        <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>
      ) : (
        <Facts
          facts={[
            [
              words.contract.state,
              <State key="state" state={contract.state} label={words.contract.states[contract.state]} />,
            ],
            [words.contract.version, contract.version],
            ...(contract.inForceFrom ? [[words.contract.since, format.date(contract.inForceFrom)] as const] : []),
            ...(contract.endedAt ? [[words.contract.until, format.date(contract.endedAt)] as const] : []),
            [
              words.contract.lookBack,
              fill(words.contract.lookBackText, { days: format.number(contract.terms.lookBackDays) }),
            ],
          ]}
        />
      )}
    </Section>
  )
}
