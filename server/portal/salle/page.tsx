import type { ComponentChildren } from 'preact'
import { EmptyState, Facts, Fold, Section, State, Table } from '../kit/index.js'
import { RefusalTable } from '../refusals.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { BookingWayBars } from './booking-way.js'
import { WayToAll } from './choice.js'
import { ConformityAlerts } from './conformity.js'
import { EarningsOverTime } from './earnings.js'
import { FirstSteps } from './first-steps.js'
import { Hero } from './hero.js'
import type { SallePage } from './load.js'
import { PayoutState } from './payout-state.js'
import { Revenue } from './revenue.js'
import { SalleTabs } from './tabs.js'
import { Visits } from './visits.js'
import { FilmsOfWeek } from './week-films.js'

/** So many films are shown at once. */
const FILMS_SHOWN = 6

/**
 * A cinema's page: the week in a sentence, its audience, its revenue; what is needed once is folded below. Its own, and no
 * other's. Before the first visit it begins with what there is to do.
 */
export function Salle({ salle, now }: { salle: SallePage; now: Date }) {
  const { words, format } = useView()
  const { cinema, others } = salle
  const said = words.salle
  const begun = salle.known.some(({ visits }) => visits > 0)
  return (
    <>
      <h1>{format.name(cinema.name)}</h1>
      <p class="soft">{cinema.city}</p>
      {others.length > 0 && <WayToAll />}
      <SalleTabs slug={cinema.slug} />
      <ConformityAlerts sites={salle.checks} slug={cinema.slug} />
      <Hero salle={salle} now={now} />
      {begun && <FilmsOfWeek {...salle.week} />}
      {begun ? <Visits salle={salle} /> : <FirstSteps salle={salle} />}
      {begun && (
        <div class="beside-top">
          <Films salle={salle} />
          <BookingWayBars way={salle.way} />
        </div>
      )}
      <Revenue revenue={salle.revenue} slug={cinema.slug}>
        <PayoutState standing={salle.payout} slug={cinema.slug} />
      </Revenue>
      <EarningsOverTime earnings={salle.earnings} slug={cinema.slug} />
      <div class="folded">
        <Folded title={said.refusals.title}>
          <Refusals refusals={salle.refusals} />
        </Folded>
        <Folded title={said.contract.title}>
          <ContractState salle={salle} />
        </Folded>
      </div>
    </>
  )
}

/** A part that is looked at once a month: its name is a heading all the same, so that it is found by those who go by headings. */
function Folded({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details>
      <summary>
        <h2 class="folded-title">{title}</h2>
      </summary>
      {children}
    </details>
  )
}

function Films({ salle }: { salle: SallePage }) {
  const { words } = useView()
  const said = words.salle.films
  const { films, count } = salle.films
  const [first, rest] = [films.slice(0, FILMS_SHOWN), films.slice(FILMS_SHOWN)]
  return (
    <Section title={said.title} id="films">
      {films.length === 0 ? <p>{said.empty}</p> : <FilmTable films={first} caption={said.title} captionUnseen />}
      {rest.length > 0 && (
        <Fold summary={said.rest} open={false}>
          <FilmTable films={rest} caption={count > films.length ? said.more : said.rest} captionUnseen={false} />
        </Fold>
      )}
    </Section>
  )
}

function FilmTable(table: { films: SallePage['films']['films']; caption: string; captionUnseen: boolean }) {
  const { words, format } = useView()
  const said = words.salle.films
  const { films, ...caption } = table
  return (
    <Table
      {...caption}
      columns={[{ title: said.film }, { title: said.visits, numeric: true }]}
      rows={films.map(({ title, visits }) => [format.name(title), format.number(visits)])}
    />
  )
}

function Refusals({ refusals }: { refusals: SallePage['refusals'] }) {
  const { words } = useView()
  const said = words.salle.refusals
  return (
    <div id="refus">
      <p class="soft">{said.note}</p>
      {refusals.length === 0 ? <p>{said.empty}</p> : <RefusalTable refusals={refusals} advice />}
    </div>
  )
}

function ContractState({ salle: { cinema, contract, sites, revenue } }: { salle: SallePage }) {
  const { words, format } = useView()
  const said = words.salle.contract
  const receiving = sites.some((site) => site.inForce)
  return (
    <div id="contrat">
      <p>{receiving ? said.running : said.blocked}</p>
      <p>
        <a href={`/salle/${cinema.slug}/contrat`}>{words.agreement.fold}</a>
      </p>
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
              fill(words.contract.lookBackText, {
                sharing: words.shared.rules[contract.terms.sharing],
                days: format.number(contract.terms.lookBackDays),
              }),
            ],
            [said.threshold, format.euros(revenue.threshold)],
          ]}
        />
      )}
    </div>
  )
}
