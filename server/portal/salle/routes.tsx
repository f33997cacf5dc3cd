import { type Access, assertMayTouch, DeclaredRoutes } from '../../membership/index.js'
import { EmptyState } from '../kit/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page, signedIn, slugOf } from '../page.js'
import { cinemaBySlug, cinemasOf } from '../read/salle.js'
import type { View } from '../view.js'
import { lightEvents, lightPage } from './light-routes.js'
import { loadSalle } from './load.js'
import { Salle } from './page.js'
import { OpenStreams } from './stream.js'

const MINE: Access = { who: ['cinema'], own: false }
const OWN: Access = { who: ['cinema'], own: true }

export function salleRoutes(options: PortalOptions): DeclaredRoutes {
  const streams = new OpenStreams()
  return new DeclaredRoutes()
    .add('get', '/salle', MINE, page(options, ownSalle))
    .add('get', '/salle/:slug', OWN, page(options, salleBySlug))
    .add('get', '/salle/:slug/allumer', OWN, page(options, lightPage(OWN)))
    .add('get', '/salle/:slug/allumer/evenements', OWN, lightEvents(options, { access: OWN, streams }))
}

/** The cinema of whoever asks; of several the first, with the way to the others. */
async function ownSalle({ view, now }: Asked, { pool, pixelOrigin, tcfVendorId }: PortalOptions): Promise<Answer> {
  const organisationId = signedIn(view).organisation.id
  const [cinema, ...others] = await cinemasOf(pool, organisationId)
  if (cinema === undefined) return noCinema(view)
  const pixel = { pixelOrigin, tcfVendorId }
  const salle = await loadSalle(pool, { cinema, organisationId, others, pixel, now })
  return { title: view.format.name(cinema.name), body: <Salle salle={salle} now={now} /> }
}

async function salleBySlug({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, pixelOrigin, tcfVendorId } = options
  const cinema = await cinemaBySlug(pool, slugOf(request.params.slug))
  if (cinema === null || cinema.organisationId === null) throw missing()
  assertMayTouch(response, OWN, [cinema.organisationId])
  const { organisationId } = cinema
  const others = (await cinemasOf(pool, organisationId)).filter(({ id }) => id !== cinema.id)
  const pixel = { pixelOrigin, tcfVendorId }
  const salle = await loadSalle(pool, { cinema, organisationId, others, pixel, now })
  return {
    title: `${view.format.name(cinema.name)}, ${view.words.portals.cinema}`,
    body: <Salle salle={salle} now={now} />,
  }
}

function noCinema({ words }: View): Answer {
  const said = words.salle.noCinema
  const body = (
    <>
      <h1>{words.portals.cinema}</h1>
      <EmptyState title={said.title}>{said.text}</EmptyState>
    </>
  )
  return { title: words.portals.cinema, body }
}
