import {
  AD_SERVERS,
  type AdServer,
  type Campaign,
  type CreativeContent,
  clickUrl,
  RELAYS,
  type Relays,
  type ServedBy,
  tagOf,
} from '../../campaign/index.js'
import { Code, EmptyState, Fold, Section, SelectField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export interface LinksShown {
  campaign: Campaign
  pixelOrigin: string
  /** What the tags are made for, and where another is chosen; without it, for a plain page. */
  tags?: { servedBy: ServedBy; page: string }
}

/** What the address asks for: `?serveur=gam&relais=2`. A plain page, where it asks for nothing that there is. */
export function readServedBy(query: Record<string, unknown>, vendorId: number | null): ServedBy {
  const server = AD_SERVERS.find((one) => one === query.serveur) ?? 'plain'
  return { server, relays: RELAYS.find((one) => String(one) === query.relais) ?? 1, vendorId }
}

/** A campaign's links by placement, folded: a link and a tag for each creative, once they are sealed. */
export function CampaignLinks(shown: LinksShown) {
  const { words } = useView()
  const { campaign, tags } = shown
  const said = words.campaign
  const over = campaign.state === 'ended' || campaign.state === 'refused'
  return (
    <Section title={said.links} id="liens">
      {campaign.links.length === 0 && over && <p>{said.over}</p>}
      {campaign.links.length === 0 && !over && <EmptyState title={said.noLinks.title}>{said.noLinks.text}</EmptyState>}
      {campaign.links.length > 0 && <p class="soft">{said.linksNote}</p>}
      {campaign.links.length > 0 && tags !== undefined && <ChooseServer {...tags} />}
      {campaign.placements.map((placement) => (
        <PlacementLinks key={placement.id} {...{ ...shown, placement }} />
      ))}
    </Section>
  )
}

/** For which ad server the tags are made, and how many redirects stand before ours. */
function ChooseServer({ servedBy, page }: NonNullable<LinksShown['tags']>) {
  const { words } = useView()
  const said = words.work.tags
  const { server, relays = 1, vendorId } = servedBy
  return (
    <form class="stack" method="get" action={`${page}#liens`}>
      <p>{said.lead}</p>
      <div class="pair">
        <SelectField
          {...{ name: 'serveur', label: said.server, value: server }}
          options={AD_SERVERS.map((value: AdServer) => ({ value, text: said.servers[value] }))}
        />
        <SelectField
          {...{ name: 'relais', label: said.relays, value: String(relays) }}
          options={RELAYS.map((value: Relays) => ({ value: String(value), text: said.relay[value] }))}
        />
      </div>
      <p>
        <button type="submit" class="quiet">
          {said.show}
        </button>
      </p>
      {server !== 'plain' && (
        <p class="soft">{hasConsent(servedBy) ? fill(said.consent, { vendor: String(vendorId) }) : said.noConsent}</p>
      )}
    </form>
  )
}

function hasConsent({ server, vendorId }: ServedBy): boolean {
  return server !== 'revive' && vendorId !== null && vendorId !== undefined
}

function PlacementLinks(props: LinksShown & { placement: Campaign['placements'][number] }) {
  const { words, format } = useView()
  const { campaign, placement, pixelOrigin, tags } = props
  const said = words.campaign
  const links = campaign.links.filter((link) => link.placement === placement.id)
  if (links.length === 0) return null
  const summary = fill(said.linksOf, {
    placement: `${format.name(placement.publisher)} (${placement.host})`,
    links: format.count(links.length, said.linkCount),
  })
  return (
    <Fold summary={summary} open={tags !== undefined && tags.servedBy.server !== 'plain'}>
      {links.map(({ creative: id, token, expiresAt }) => {
        const creative = campaign.creatives.find((one) => one.id === id)
        if (creative === undefined) return null
        return (
          <article key={token}>
            <h3>{format.name(creative.headline)}</h3>
            <LinkAndTag {...{ pixelOrigin, token, creative, servedBy: tags?.servedBy }} />
            <p class="soft">{fill(said.until, { day: format.date(expiresAt) })}</p>
          </article>
        )
      })}
    </Fold>
  )
}

/** A sealed link and the tag that is made of it, ready to copy. */
export function LinkAndTag(link: {
  pixelOrigin: string
  token: string
  creative: CreativeContent
  servedBy?: ServedBy | undefined
}) {
  const { words } = useView()
  const said = words.campaign
  const { servedBy } = link
  const label =
    servedBy === undefined || servedBy.server === 'plain'
      ? said.tag
      : fill(words.work.tags.of, { server: words.work.tags.servers[servedBy.server] })
  return (
    <>
      <Code id={`lien-${link.token}`} label={said.link}>
        {clickUrl(link)}
      </Code>
      <Code id={`balise-${link.token}`} label={label}>
        {tagOf(link, servedBy)}
      </Code>
    </>
  )
}
