import { type Campaign, clickUrl, htmlTag } from '../../campaign/index.js'
import { Code, EmptyState, Fold, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** A campaign's links by placement, folded: a link and a tag for each headline, once they are sealed. */
export function CampaignLinks({ campaign, pixelOrigin }: { campaign: Campaign; pixelOrigin: string }) {
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

/** A sealed link and the tag that is made of it, ready to copy. */
export function LinkAndTag(link: { pixelOrigin: string; token: string; headline: string; imageUrl: string | null }) {
  const { words } = useView()
  const said = words.campaign
  return (
    <>
      <Code id={`lien-${link.token}`} label={said.link}>
        {clickUrl(link)}
      </Code>
      <Code id={`balise-${link.token}`} label={said.tag}>
        {htmlTag(link)}
      </Code>
    </>
  )
}
