import { htmlTag } from '../../campaign/index.js'
import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { Code, EmptyState, State } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { type OwnPlacement, placementsOf } from '../read/editeur.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

const PUBLISHER: Access = { who: ['publisher'], own: false }

export function editeurRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/editeur', PUBLISHER, page(options, overview))
}

async function overview({ view, now }: Asked, { pool, pixelOrigin }: PortalOptions): Promise<Answer> {
  const { id, name } = signedIn(view).organisation
  const placements = await placementsOf(pool, { publisherId: id, now })
  return { title: view.words.portals.publisher, body: <Editeur {...{ name, placements, pixelOrigin }} /> }
}

/** A publisher's page: the campaigns planned on its sites, with the tag to place. */
function Editeur(props: { name: string; placements: readonly OwnPlacement[]; pixelOrigin: string }) {
  const { words } = useView()
  const { name, placements, pixelOrigin } = props
  const said = words.publisher
  return (
    <>
      <h1>{name}</h1>
      <p>{said.note}</p>
      {placements.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
      {placements.map((placement) => (
        <Placement key={`${placement.host} ${placement.token}`} {...{ placement, pixelOrigin }} />
      ))}
    </>
  )
}

function Placement({ placement, pixelOrigin }: { placement: OwnPlacement; pixelOrigin: string }) {
  const { words } = useView()
  const { host, campaign, film, state, headline, imageUrl, token } = placement
  return (
    <article>
      <h2>{campaign}</h2>
      <p>
        {`${film} · ${headline} · ${host} `}
        <State state={state} label={words.campaigns.states[state]} />
      </p>
      {token === null ? (
        <p>{words.campaign.noLinks.text}</p>
      ) : (
        <Code label={fill(words.campaign.tagFor, { host, headline })}>
          {htmlTag({ pixelOrigin, token, headline, imageUrl })}
        </Code>
      )}
    </article>
  )
}
