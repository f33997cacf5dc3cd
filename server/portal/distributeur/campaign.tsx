import { type Campaign, move } from '../../campaign/index.js'
import type { CampaignFigures, CampaignResults } from '../../click/index.js'
import { LinkAndTag } from '../campaigns/links.js'
import { CampaignOutcome } from '../campaigns/results.js'
import { CampaignFacts } from '../campaigns/show.js'
import { CampaignSteps } from '../campaigns/steps.js'
import { EmptyState, Fold, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

interface CampaignProps {
  campaign: Campaign
  figures: CampaignFigures | null
  results: CampaignResults
  pixelOrigin: string
  now: Date
}

/** A campaign: where it stands, what its clicks are by day and newspaper, what was booked, its links and tags. */
export function CampaignPage(props: CampaignProps) {
  const { words, format } = useView()
  const { campaign } = props
  const waiting = campaign.state === 'draft' || campaign.state === 'submitted'
  const mayEnd = move({ state: campaign.state, action: 'end', actor: 'distributor' }).moved
  return (
    <>
      <h1>{format.name(campaign.name)}</h1>
      <CampaignSteps campaign={campaign} />
      {campaign.state === 'refused' && <p>{words.campaigns.wasRefused}</p>}
      {waiting && <EmptyState title={words.campaigns.waiting.title}>{words.campaigns.waiting.text}</EmptyState>}
      {!waiting && <CampaignOutcome {...props} />}
      <Section title={words.campaigns.facts} id="reservation">
        <CampaignFacts campaign={campaign} withState={false} />
      </Section>
      <Links {...props} />
      {mayEnd && (
        <Section title={words.campaign.end} id="terminer">
          <p>{words.campaign.endText}</p>
          <form method="post" action={`/distributeur/campagnes/${campaign.id}/terminer`}>
            <button type="submit" class="quiet">
              {words.campaign.end}
            </button>
          </form>
        </Section>
      )}
    </>
  )
}

/** By placement, folded: a link and a tag for each headline, once they are sealed. */
function Links({ campaign, pixelOrigin }: CampaignProps) {
  const { words } = useView()
  const said = words.campaign
  const over = campaign.state === 'ended' || campaign.state === 'refused'
  return (
    <Section title={said.links} id="liens">
      {campaign.links.length === 0 && over && <p>{said.over}</p>}
      {campaign.links.length === 0 && !over && <EmptyState title={said.noLinks.title}>{said.noLinks.text}</EmptyState>}
      {campaign.links.length > 0 && <p class="soft">{said.linksNote}</p>}
      {campaign.placements.map((placement) => (
        <PlacementLinks key={placement.id} {...{ campaign, placement, pixelOrigin }} />
      ))}
    </Section>
  )
}

function PlacementLinks(props: { campaign: Campaign; placement: Campaign['placements'][number]; pixelOrigin: string }) {
  const { words, format } = useView()
  const { campaign, placement, pixelOrigin } = props
  const said = words.campaign
  const links = campaign.links.filter((link) => link.placement === placement.id)
  if (links.length === 0) return null
  const summary = fill(said.linksOf, {
    placement: `${format.name(placement.publisher)} (${placement.host})`,
    links: format.count(links.length, said.linkCount),
  })
  return (
    <Fold summary={summary} open={false}>
      {links.map(({ creative, token, expiresAt }) => {
        const shown = campaign.creatives.find((one) => one.id === creative)
        if (shown === undefined) return null
        const { headline, imageUrl } = shown
        return (
          <article key={token}>
            <h3>{format.name(headline)}</h3>
            <LinkAndTag {...{ pixelOrigin, token, headline, imageUrl }} />
            <p class="soft">{fill(said.until, { day: format.date(expiresAt) })}</p>
          </article>
        )
      })}
    </Fold>
  )
}
