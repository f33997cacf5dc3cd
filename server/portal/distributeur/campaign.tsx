import { type Campaign, clickUrl, htmlTag, move } from '../../campaign/index.js'
import type { CampaignFigures } from '../../click/index.js'
import { CampaignClicks, CampaignFacts } from '../campaigns/show.js'
import { Code, EmptyState, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

interface CampaignProps {
  campaign: Campaign
  figures: CampaignFigures | null
  pixelOrigin: string
}

/** A campaign: what it is, what its clicks are, its links and tags. */
export function CampaignPage(props: CampaignProps) {
  const { words, format } = useView()
  const { campaign } = props
  const waiting = campaign.state === 'draft' || campaign.state === 'submitted'
  const mayEnd = move({ state: campaign.state, action: 'end', actor: 'distributor' }).moved
  return (
    <>
      <h1>{format.name(campaign.name)}</h1>
      <CampaignFacts campaign={campaign} />
      {!waiting && <CampaignClicks figures={props.figures} />}
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

/** A link and a tag for each headline on each site, once they are sealed. */
function Links({ campaign, pixelOrigin }: CampaignProps) {
  const { words, format } = useView()
  const said = words.campaign
  const over = campaign.state === 'ended' || campaign.state === 'refused'
  return (
    <Section title={said.links} id="liens">
      {campaign.links.length === 0 && over && <p>{said.over}</p>}
      {campaign.links.length === 0 && !over && <EmptyState title={said.noLinks.title}>{said.noLinks.text}</EmptyState>}
      {campaign.links.length > 0 && <p class="soft">{said.linksNote}</p>}
      {campaign.placements.map(({ id, publisher, host }) =>
        campaign.links
          .filter((link) => link.placement === id)
          .map(({ creative, token, expiresAt }) => {
            const shown = campaign.creatives.find((one) => one.id === creative)
            if (shown === undefined) return null
            const { headline, imageUrl } = shown
            return (
              <article key={token}>
                <h3>{`${format.name(publisher)} (${host}) · ${format.name(headline)}`}</h3>
                <Code id={`lien-${token}`} label={said.link}>
                  {clickUrl({ pixelOrigin, token })}
                </Code>
                <Code id={`balise-${token}`} label={said.tag}>
                  {htmlTag({ pixelOrigin, token, headline, imageUrl })}
                </Code>
                <p class="soft">{fill(said.until, { day: format.date(expiresAt) })}</p>
              </article>
            )
          }),
      )}
    </Section>
  )
}
