import { confirmSite, type PublisherSite, publisherSites, removeSite } from '../../campaign/index.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { LinkAndTag } from '../campaigns/links.js'
import { CampaignDates } from '../campaigns/table.js'
import { EmptyState, Facts, Fold, Section, State } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { type OwnPlacement, placementsOf } from '../read/editeur.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE_SITES, SITES, Sites, type SitesForm } from './sites.js'

const READ = only('publisher')

export function editeurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/editeur', READ, page(options, overview))
    .add('post', SITES, MANAGE_SITES, page(options, confirm))
    .add('post', `${SITES}/retirer`, MANAGE_SITES, page(options, remove))
}

function overview(asked: Asked, options: PortalOptions): Promise<Answer> {
  return overviewOf(asked, options, { done: asked.request.query.fait })
}

async function overviewOf({ view, now }: Asked, options: PortalOptions, form: SitesForm): Promise<Answer> {
  const { pool, pixelOrigin } = options
  const { id, name } = signedIn(view).organisation
  const [placements, sites] = await Promise.all([
    placementsOf(pool, { publisherId: id, now }),
    publisherSites(pool, { publisherId: id }),
  ])
  return {
    ...(form.wrong === undefined ? {} : { status: 422 }),
    title: view.words.portals.publisher,
    body: <Editeur {...{ name, placements, sites, form, pixelOrigin }} />,
  }
}

async function confirm(asked: Asked, options: PortalOptions): Promise<Answer> {
  const address = siteIn(asked.request.body)
  const publisherId = signedIn(asked.view).organisation.id
  const done = await confirmSite(options.pool, { publisherId, address, now: asked.now })
  if (done.confirmed) return { redirect: '/editeur?fait=site-confirme#sites' }
  return overviewOf(asked, options, { wrong: done.why, typed: address.slice(0, 300) })
}

async function remove({ request, view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const publisherId = signedIn(view).organisation.id
  // One that is gone already is gone.
  await removeSite(pool, { publisherId, host: siteIn(request.body), now })
  return { redirect: '/editeur?fait=site-retire#sites' }
}

function siteIn(body: unknown): string {
  const given = (body as { site?: unknown } | undefined)?.site
  return typeof given === 'string' ? given : ''
}

/** A publisher's page: the campaigns planned on its sites, with what to place. */
function Editeur(props: {
  name: string
  placements: readonly OwnPlacement[]
  sites: readonly PublisherSite[]
  form: SitesForm
  pixelOrigin: string
}) {
  const { words, format } = useView()
  const { name, placements, sites, form, pixelOrigin } = props
  const said = words.publisher
  return (
    <>
      <h1>{format.name(name)}</h1>
      <p class="lead">{said.note}</p>
      <p>
        <a href="/editeur/conditions">{words.contracts.terms.link}</a>
      </p>
      {placements.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
      {byCampaign(placements).map(([first, ...others]) => (
        <PlannedCampaign key={first.campaignId} placements={[first, ...others]} pixelOrigin={pixelOrigin} />
      ))}
      <Sites sites={sites} form={form} />
    </>
  )
}

type OfOneCampaign = [OwnPlacement, ...OwnPlacement[]]

/** In the order in which they came: the newest campaign first. */
function byCampaign(placements: readonly OwnPlacement[]): OfOneCampaign[] {
  const campaigns = new Map<number, OfOneCampaign>()
  for (const placement of placements) {
    const others = campaigns.get(placement.campaignId)
    if (others === undefined) campaigns.set(placement.campaignId, [placement])
    else others.push(placement)
  }
  return [...campaigns.values()]
}

function PlannedCampaign({ placements, pixelOrigin }: { placements: OfOneCampaign; pixelOrigin: string }) {
  const { words, format } = useView()
  const [{ campaign, film, state, startsAt, endsAt }] = placements
  return (
    <Section title={format.name(campaign)}>
      <Facts
        facts={[
          [words.campaigns.state, <State key="state" state={state} label={words.campaigns.states[state]} />],
          [words.campaigns.film, format.name(film)],
          [words.campaigns.dates, <CampaignDates key="dates" campaign={{ startsAt, endsAt }} />],
        ]}
      />
      {placements.map((placement) => (
        <Placed key={`${placement.host} ${placement.creative.headline}`} {...{ placement, pixelOrigin }} />
      ))}
    </Section>
  )
}

/** One headline on one site: its link and tag, folded, or that they are not sealed yet. */
function Placed({ placement, pixelOrigin }: { placement: OwnPlacement; pixelOrigin: string }) {
  const { words, format } = useView()
  const { host, creative, token } = placement
  const summary = fill(words.desk.shownOn, { host, headline: format.name(creative.headline) })
  if (token === null)
    return (
      <article>
        <h3>{summary}</h3>
        <p>{words.campaign.noLinks.text}</p>
      </article>
    )
  return (
    <Fold summary={summary} open={false}>
      <LinkAndTag {...{ pixelOrigin, token, creative }} />
    </Fold>
  )
}
