import type { Release } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import type { Contract } from '../../contract/index.js'
import type { PayoutPreviewOfDay } from '../../payout/index.js'
import { CampaignTable } from '../campaigns/table.js'
import {
  Contents,
  EmptyState,
  Figure,
  Figures,
  Fold,
  Money,
  Notice,
  OnlyWith,
  Section,
  SHORT_LIST,
  State,
  Table,
} from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import type { LedgerHead, MemberCinema, SweepLags } from '../read/federation.js'
import { RefusalTable, type RefusedVisits } from '../refusals.js'
import { Segment } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { concernsOf } from './concerns.js'
import { Journal } from './journal.js'
import { Payouts } from './payouts.js'
import { FederationTabs } from './tabs.js'

export interface FederationPage {
  counts: { registered: number; inForce: number }
  release: Release | null
  lags: SweepLags
  cinemas: readonly MemberCinema[]
  payouts: PayoutPreviewOfDay
  campaigns: readonly Campaign[]
  figures: ReadonlyMap<number, CampaignClicks>
  refusals: readonly RefusedVisits[]
  contracts: readonly Contract[]
  withdrawn: ReadonlySet<string>
  toAdmit: number
  redSites: number
  unseenSites: number
  head: LedgerHead | null
  now: Date
}

/** The federation's page: the pool's health, the audience, the campaigns, what would be paid, the cinemas. */
export function Federation(federation: FederationPage) {
  const { words } = useView()
  const { release, payouts, refusals } = federation
  const said = words.federation
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <Contents
        parts={[
          { id: 'sante', title: said.health },
          { id: 'public', title: words.segment.title },
          { id: 'campagnes', title: words.campaigns.title },
          { id: 'versements', title: said.payouts.title },
          { id: 'salles', title: said.cinemas.title },
          { id: 'refus', title: said.refusals.title },
          { id: 'journal', title: said.journal.title },
        ]}
      />
      <Concerns {...federation} />
      <Health {...federation} />
      <Segment release={release} />
      <OnlyWith access={MANAGE} to="release">
        <form method="post" action="/federation/mesure">
          <p class="hint">{said.releaseHint}</p>
          <button type="submit">{said.release}</button>
        </form>
      </OnlyWith>
      <Campaigns {...federation} />
      <Payouts payouts={payouts} />
      <Cinemas {...federation} />
      <Section title={said.refusals.title} id="refus">
        <p class="soft">{said.refusals.note}</p>
        {refusals.length === 0 ? <p>{said.refusals.none}</p> : <RefusalTable refusals={refusals} advice={false} />}
      </Section>
      <Journal {...federation} />
    </>
  )
}

function Campaigns({ campaigns, figures }: FederationPage) {
  const { words } = useView()
  const said = words.campaigns
  return (
    <Section title={said.title} id="campagnes">
      {campaigns.length === 0 ? (
        <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>
      ) : (
        <CampaignTable
          caption={said.title}
          campaigns={campaigns}
          figures={figures}
          href={({ id }) => `/federation/campagnes/${id}`}
          withDistributor
        />
      )}
    </Section>
  )
}

/** Visits are rolled up every second: so long ago is still now. */
const NOW_SECONDS = 5

/** What to look at first; one good sentence when there is nothing. */
function Concerns(federation: FederationPage) {
  const { words, format } = useView()
  const said = words.federation.concerns
  const concerns = concernsOf(federation, federation)
  if (concerns.length === 0) return <Notice kind="done">{said.none}</Notice>
  return (
    <Section title={said.title} id="regarder">
      <ul class="concerns">
        {concerns.map(({ kind, count, href }) => (
          <li key={kind}>
            <a href={href}>{format.plural(count, said.kinds[kind])}</a>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Health({ counts, lags: { rollUp: lagSeconds }, cinemas }: FederationPage) {
  const { words, format } = useView()
  const said = words.federation
  const visits = cinemas.reduce((sum, cinema) => sum + cinema.visits, 0)
  const lagText = (seconds: number | null) => {
    if (seconds === null) return said.never
    return seconds < NOW_SECONDS ? said.lagNow : fill(said.lagAgo, { time: format.seconds(seconds) })
  }
  return (
    <Section title={said.health} id="sante">
      <Figures>
        <Figure
          label={said.inForce}
          value={format.number(counts.inForce)}
          note={fill(said.inForceNote, { count: format.number(counts.registered) })}
        />
        <Figure label={said.visits} value={format.number(visits)} note={said.visitsNote} />
        <Figure label={said.lag} value={lagText(lagSeconds)} note={said.lagNote} />
      </Figures>
    </Section>
  )
}

function Cinemas({ cinemas, payouts }: FederationPage) {
  const { words, format } = useView()
  const said = words.federation.cinemas
  const accrued = new Map(payouts.rows.map((row) => [row.cinemaId, row.accruedMicros]))
  return (
    <Section title={said.title} id="salles">
      {cinemas.length === 0 ? (
        <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>
      ) : (
        <Fold summary={fill(said.each, { count: format.number(cinemas.length) })} open={cinemas.length <= SHORT_LIST}>
          <Table
            caption={said.visitsCaption}
            columns={[
              { title: said.name },
              { title: said.city },
              { title: said.contract },
              { title: said.visits, numeric: true },
              { title: said.accrued, numeric: true },
            ]}
            rows={cinemas.map(({ id, slug, name, city, contract, visits }) => [
              <a key="name" href={`/federation/salles/${slug}`}>
                {format.name(name)}
              </a>,
              city,
              <State key="state" state={contract ?? 'none'} label={words.contract.states[contract ?? 'none']} />,
              format.number(visits),
              <Money key="accrued" micros={accrued.get(id) ?? 0n} exact />,
            ])}
          />
        </Fold>
      )}
    </Section>
  )
}
