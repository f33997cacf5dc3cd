import { FEW_CLICKS } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { Figure, Figures } from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import { useView } from '../view.js'
import { clicksText } from './clicks.js'
import { Recent, type RecentClicks } from './recent.js'
import { FilmState } from './show.js'
import { CampaignSteps } from './steps.js'
import { CampaignDates } from './table.js'

/** A distributor's campaigns, the newest first: each with the line of its life, and its clicks once it may have any. */
export function CampaignList(list: {
  campaigns: readonly Campaign[]
  figures: ReadonlyMap<number, CampaignClicks>
  recent: RecentClicks
  href: (campaign: Campaign) => string
}) {
  const view = useView()
  const { words, format } = view
  const said = words.campaigns
  return (
    <div class="programme">
      {list.campaigns.map((campaign) => {
        const figures = list.figures.get(campaign.id)
        const waiting = campaign.state === 'draft' || campaign.state === 'submitted'
        return (
          <article key={campaign.id}>
            <h3>
              <a href={list.href(campaign)}>{format.name(campaign.name)}</a>
            </h3>
            <p class="soft">
              {format.name(campaign.film.title)} · <CampaignDates campaign={campaign} />
            </p>
            <CampaignSteps campaign={campaign} />
            <FilmState campaign={campaign} />
            {!waiting && (
              <Figures>
                <Figure label={said.raw} value={format.number(figures?.raw ?? 0)} />
                <Figure label={said.filtered} value={format.number(figures?.filtered ?? 0)} />
                <Figure label={said.payable} value={clicksText(view, figures?.payable.total ?? FEW_CLICKS)} />
              </Figures>
            )}
            <Recent clicks={list.recent.get(campaign.id)} />
          </article>
        )
      })}
    </div>
  )
}
