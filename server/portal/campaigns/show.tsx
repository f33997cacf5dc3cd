import type { Campaign } from '../../campaign/index.js'
import type { CampaignFigures, Reason } from '../../click/index.js'
import { cellName } from '../cell-words.js'
import { Facts, Figure, Figures, Money, Notice, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { criteriaLine, placesLine } from './criteria-words.js'
import { CampaignDates, CampaignState } from './table.js'

/** What a campaign is: all that must be known to accept, refuse or follow it. */
export function CampaignFacts({
  campaign,
  withDistributor = false,
  withState = true,
}: {
  campaign: Campaign
  withDistributor?: boolean
  /** Not where the line of its life stands above. */
  withState?: boolean
}) {
  const { words, format } = useView()
  const said = words.campaigns
  return (
    <Facts
      facts={[
        ...(withState ? [[said.state, <CampaignState key="state" campaign={campaign} />] as const] : []),
        ...(withDistributor ? [[said.distributor, format.name(campaign.distributor.name)] as const] : []),
        [said.film, format.name(campaign.film.title)],
        [said.dates, <CampaignDates key="dates" campaign={campaign} />],
        [said.segment, cellName(words, campaign.segment)],
        [said.landing, campaign.landingUrl],
        [
          said.placements,
          campaign.placements.map(({ publisher, host }) => `${format.name(publisher)} (${host})`).join(', '),
        ],
        [words.campaign.creatives, campaign.creatives.map(({ headline }) => format.name(headline)).join(' · ')],
        [
          words.budget.fact,
          campaign.budgetMicros === null ? words.budget.none : <Money key="budget" micros={campaign.budgetMicros} />,
        ],
        [words.criteria.fact, criteriaLine({ words, format }, campaign.iabCriteria)],
        [words.criteria.places, placesLine({ words, format }, campaign.iabPlaces)],
        [words.budget.notesFact, campaign.notes === '' ? words.budget.noNotes : format.name(campaign.notes)],
      ]}
    />
  )
}

/** What the federation says of the film where that keeps a campaign from being accepted, or why it refused it on the day. */
export function FilmState({ campaign: { state, film, refusedBecause } }: { campaign: Campaign }) {
  const { words, format } = useView()
  const waiting = state === 'draft' || state === 'submitted'
  if (film.decision === null && waiting) return <Notice kind="warning">{words.films.waits}</Notice>
  if (refusedBecause === null) return null
  return <p>{fill(words.films.wasRefused, { reason: format.name(refusedBecause) })}</p>
}

/** Its clicks raw, filtered and payable, and why the others are not paid. */
export function CampaignClicks({ figures }: { figures: CampaignFigures | null }) {
  const { words } = useView()
  return (
    <Section title={words.campaign.clicks} id="clics">
      <ClickFigures figures={figures} />
      <UnpaidClicks figures={figures} />
    </Section>
  )
}

export function ClickFigures({ figures }: { figures: CampaignFigures | null }) {
  const { words, format } = useView()
  const said = words.campaign
  const { raw, filtered, payable, pending } = figures ?? NO_CLICKS
  return (
    <>
      <Figures>
        <Figure label={said.raw} value={format.number(raw)} note={said.rawNote} />
        <Figure label={said.filtered} value={format.number(filtered)} note={said.filteredNote} />
        <Figure label={said.payable} value={format.number(payable)} note={said.payableNote} />
      </Figures>
      {pending > 0 && <p class="soft">{fill(said.pending, { count: format.number(pending) })}</p>}
    </>
  )
}

/** Why clicks are not paid, the commonest reason first; nothing while all are. */
export function UnpaidClicks({ figures }: { figures: CampaignFigures | null }) {
  const { words, format } = useView()
  const said = words.campaign
  const known: Record<string, string> = said.reasons satisfies Record<Reason, string>
  const rows = Object.entries(figures?.reasons ?? {}).sort(([, a], [, b]) => b - a)
  if (rows.length === 0) return null
  return (
    <Table
      caption={said.why}
      columns={[{ title: said.reason }, { title: said.count, numeric: true }]}
      rows={rows.map(([reason, count]) => [known[reason] ?? reason, format.number(count)])}
    />
  )
}

const NO_CLICKS = { raw: 0, filtered: 0, payable: 0, pending: 0 }
