import type { Release } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import type { CampaignFigures } from '../../click/index.js'
import type { PayoutPreviewOfDay } from '../../payout/index.js'
import { CampaignTable } from '../campaigns/table.js'
import { EmptyState, Figure, Figures, Money, Section, State, Table } from '../kit/index.js'
import type { MemberCinema } from '../read/federation.js'
import { Segment } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Payouts } from './payouts.js'

export interface FederationPage {
  counts: { registered: number; inForce: number }
  release: Release | null
  /** Seconds since visits were last rolled up; null before the first time. */
  lagSeconds: number | null
  cinemas: readonly MemberCinema[]
  payouts: PayoutPreviewOfDay
  campaigns: readonly Campaign[]
  figures: readonly CampaignFigures[]
}

/** The federation's page: the pool's health, the cinemas, what would be paid, the campaigns. */
export function Federation(federation: FederationPage) {
  const { words } = useView()
  const { release, payouts, campaigns, figures } = federation
  return (
    <>
      <h1>{words.federation.title}</h1>
      <Health {...federation} />
      <Segment release={release} />
      <form method="post" action="/federation/mesure">
        <p class="hint">{words.federation.releaseHint}</p>
        <button type="submit">{words.federation.release}</button>
      </form>
      <Cinemas {...federation} />
      <Payouts payouts={payouts} />
      <Section title={words.campaigns.title} id="campagnes">
        {campaigns.length === 0 ? (
          <EmptyState title={words.campaigns.empty.title}>{words.campaigns.empty.text}</EmptyState>
        ) : (
          <CampaignTable caption={words.campaigns.title} campaigns={campaigns} figures={figures} withDistributor />
        )}
      </Section>
    </>
  )
}

function Health({ counts, lagSeconds, cinemas }: FederationPage) {
  const { words, format } = useView()
  const said = words.federation
  const visits = cinemas.reduce((sum, cinema) => sum + cinema.visits, 0)
  return (
    <Section title={said.health} id="sante">
      <Figures>
        <Figure
          label={said.inForce}
          value={format.number(counts.inForce)}
          note={fill(said.inForceNote, { count: format.number(counts.registered) })}
        />
        <Figure label={said.visits} value={format.number(visits)} note={said.visitsNote} />
        <Figure
          label={said.lag}
          value={lagSeconds === null ? said.never : format.seconds(lagSeconds)}
          note={said.lagNote}
        />
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
        <Table
          caption={said.visitsCaption}
          columns={[
            { title: said.name },
            { title: said.city },
            { title: said.contract },
            { title: said.visits, numeric: true },
            { title: said.accrued, numeric: true },
          ]}
          rows={cinemas.map(({ id, name, city, contract, visits }) => [
            name,
            city,
            <State key="state" state={contract ?? 'none'} label={words.contract.states[contract ?? 'none']} />,
            format.number(visits),
            <Money key="accrued" micros={accrued.get(id) ?? 0n} exact />,
          ])}
        />
      )}
    </Section>
  )
}
