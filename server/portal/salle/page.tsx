import { Contents, EmptyState, Facts, Section, State, Table } from '../kit/index.js'
import { RefusalTable } from '../refusals.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { Check } from './check.js'
import type { SallePage } from './load.js'
import { Revenue } from './revenue.js'
import { Snippet } from './snippet.js'
import { Visits } from './visits.js'

/**
 * A cinema's page: its audience, its revenue, what was refused, the line to paste, its contract. Its own, and no other's.
 * Before the first visit it begins with what there is to do.
 */
export function Salle(salle: SallePage) {
  const { words, format } = useView()
  const { cinema, others, from, to } = salle
  const begun = salle.days.some(({ visits }) => visits > 0)
  const start = [
    <Snippet key="ligne" sites={salle.sites} {...salle.pixel} />,
    salle.sites.length > 0 && <Check key="verifier" pixelOrigin={salle.pixel.pixelOrigin} />,
  ]
  return (
    <>
      <h1>{format.name(cinema.name)}</h1>
      <p class="soft">{`${cinema.city} · ${fill(words.salle.period, { from: format.day(from), to: format.day(to) })}`}</p>
      {others.length > 0 && <Others others={others} />}
      <Contents parts={partsOf(words.salle, { begun, checkable: salle.sites.length > 0 })} />
      <Visits salle={salle} />
      {!begun && start}
      <Revenue revenue={salle.revenue} />
      {begun && <Films salle={salle} />}
      <Refusals refusals={salle.refusals} />
      {begun && start}
      <ContractState salle={salle} />
    </>
  )
}

function partsOf(said: Words['salle'], { begun, checkable }: { begun: boolean; checkable: boolean }) {
  const part = (id: string, { title }: { title: string }) => ({ id, title })
  const start = [part('ligne', said.snippet), ...(checkable ? [part('verifier', said.check)] : [])]
  return [
    part('visites', said.visits),
    ...(begun ? [] : start),
    part('revenu', said.revenue),
    ...(begun ? [part('films', said.films)] : []),
    part('refus', said.refusals),
    ...(begun ? start : []),
    part('contrat', said.contract),
  ]
}

function Others({ others }: { others: SallePage['others'] }) {
  const { words, format } = useView()
  return (
    <nav aria-label={words.salle.otherCinemas}>
      {others.map(({ slug, name, city }) => (
        <p key={slug}>
          <a href={`/salle/${slug}`}>{`${format.name(name)}, ${city}`}</a>
        </p>
      ))}
    </nav>
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
          rows={films.map(({ title, visits }) => [format.name(title), format.number(visits)])}
        />
      )}
    </Section>
  )
}

function Refusals({ refusals }: { refusals: SallePage['refusals'] }) {
  const { words } = useView()
  const said = words.salle.refusals
  return (
    <Section title={said.title} id="refus">
      <p class="soft">{said.note}</p>
      {refusals.length === 0 ? <p>{said.empty}</p> : <RefusalTable refusals={refusals} advice />}
    </Section>
  )
}

function ContractState({ salle: { contract, sites, revenue } }: { salle: SallePage }) {
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
            [said.threshold, format.euros(revenue.threshold)],
          ]}
        />
      )}
    </Section>
  )
}
