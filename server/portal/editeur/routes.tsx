import { clickUrl, htmlTag } from '../../campaign/index.js'
import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { Code, EmptyState, Facts, Section, State } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { type OwnPlacement, placementsOf } from '../read/editeur.js'
import { useView } from '../view.js'

const PUBLISHER: Access = { who: ['publisher'], own: false }

export function editeurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/editeur', PUBLISHER, page(options, overview))
}

async function overview({ view, now }: Asked, { pool, pixelOrigin }: PortalOptions): Promise<Answer> {
  const { id, name } = signedIn(view).organisation
  const placements = await placementsOf(pool, { publisherId: id, now })
  return { title: view.words.portals.publisher, body: <Editeur {...{ name, placements, pixelOrigin }} /> }
}

/** A publisher's page: the campaigns planned on its sites, with what to place. */
function Editeur(props: { name: string; placements: readonly OwnPlacement[]; pixelOrigin: string }) {
  const { words, format } = useView()
  const { name, placements, pixelOrigin } = props
  const said = words.publisher
  return (
    <>
      <h1>{format.name(name)}</h1>
      <p class="lead">{said.note}</p>
      {placements.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
      {byCampaign(placements).map(([first, ...others]) => (
        <PlannedCampaign key={first.campaignId} placements={[first, ...others]} pixelOrigin={pixelOrigin} />
      ))}
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
  const [{ campaign, film, state }] = placements
  return (
    <Section title={format.name(campaign)}>
      <Facts
        facts={[
          [words.campaigns.state, <State key="state" state={state} label={words.campaigns.states[state]} />],
          [words.campaigns.film, format.name(film)],
        ]}
      />
      {placements.map(({ host, headline, imageUrl, token }) => (
        <article key={`${host} ${headline}`}>
          <h3>{`${host} · ${format.name(headline)}`}</h3>
          {token === null ? (
            <p>{words.campaign.noLinks.text}</p>
          ) : (
            <>
              <Code id={`lien-${token}`} label={words.campaign.link}>
                {clickUrl({ pixelOrigin, token })}
              </Code>
              <Code id={`balise-${token}`} label={words.campaign.tag}>
                {htmlTag({ pixelOrigin, token, headline, imageUrl })}
              </Code>
            </>
          )}
        </article>
      ))}
    </Section>
  )
}
