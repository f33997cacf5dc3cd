import type { Campaign } from '../../campaign/index.js'
import { cellName } from '../cell-words.js'
import { Facts, Money, Notice } from '../kit/index.js'
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

/** That its audience became too small since it was booked; said after the release that finds it. */
export function SegmentState({ campaign: { state }, usable }: { campaign: Campaign; usable: boolean }) {
  const { words } = useView()
  if (usable || (state !== 'accepted' && state !== 'running')) return null
  return <Notice kind="warning">{words.campaigns.tooSmall}</Notice>
}
