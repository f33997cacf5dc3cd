import type { ComponentChildren } from 'preact'
import { FEW_CLICKS } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { addDays } from '../../lib/clock.js'
import { State, Table } from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { clicksText } from './clicks.js'
import { Recent, type RecentClicks } from './recent.js'

/** Campaigns in a table. `href`: where a campaign's own page is, for those who have one. */
export function CampaignTable(table: {
  caption: string
  campaigns: readonly Campaign[]
  figures: ReadonlyMap<number, CampaignClicks>
  href?: (campaign: Campaign) => string
  /** The last days of those that run. */
  recent?: RecentClicks
  withDistributor?: boolean
}) {
  const view = useView()
  const { words, format } = view
  const { caption, campaigns, figures, href, recent, withDistributor = false } = table
  const said = words.campaigns
  return (
    <Table
      caption={caption}
      captionUnseen
      columns={[
        { title: said.name },
        { title: said.film },
        ...(withDistributor ? [{ title: said.distributor }] : []),
        { title: said.state },
        { title: said.dates },
        { title: said.raw, numeric: true },
        { title: said.filtered, numeric: true },
        { title: said.payable, numeric: true },
        ...(recent ? [{ title: words.adops.recent }] : []),
      ]}
      rows={campaigns.map((campaign): ComponentChildren[] => [
        href ? (
          <a key="name" href={href(campaign)}>
            {format.name(campaign.name)}
          </a>
        ) : (
          format.name(campaign.name)
        ),
        format.name(campaign.film.title),
        ...(withDistributor ? [format.name(campaign.distributor.name)] : []),
        <CampaignState key="state" campaign={campaign} />,
        <CampaignDates key="dates" campaign={campaign} />,
        format.number(figures.get(campaign.id)?.raw ?? 0),
        format.number(figures.get(campaign.id)?.filtered ?? 0),
        clicksText(view, figures.get(campaign.id)?.payable.total ?? FEW_CLICKS),
        ...(recent ? [<Recent key="recent" clicks={recent.get(campaign.id)} brief />] : []),
      ])}
    />
  )
}

export function CampaignState({ campaign: { state } }: { campaign: Campaign }) {
  const { words } = useView()
  return <State state={state} label={words.campaigns.states[state]} />
}

/** First and last day, both included: the end itself is no longer part of the campaign. It has none when it never began. */
export function CampaignDates({ campaign: { startsAt, endsAt } }: { campaign: Pick<Campaign, 'startsAt' | 'endsAt'> }) {
  const { words, format } = useView()
  if (endsAt <= startsAt) return <>{words.campaigns.neverBegan}</>
  const last = addDays(endsAt, -1 / 86_400)
  return <>{fill(words.campaigns.datesText, format.dates(startsAt, last))}</>
}
