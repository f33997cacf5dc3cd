import { parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { EmptyState } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { cinemasAtAGlance } from '../read/own-cinemas.js'
import { cinemasOf } from '../read/salle.js'
import type { View } from '../view.js'
import { CinemaChoice } from './choice.js'
import { lightEvents, lightPage } from './light-routes.js'
import { DAYS_SHOWN, loadSalle } from './load.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'
import { Salle } from './page.js'
import { OpenStreams } from './stream.js'

const MINE = only('cinema')

export function salleRoutes(options: PortalOptions): DeclaredRoutes {
  const streams = new OpenStreams()
  return new DeclaredRoutes()
    .add('get', '/salle', MINE, page(options, ownSalle))
    .add('get', '/salle/:slug', OWN_CINEMA, page(options, salleBySlug))
    .add('get', '/salle/:slug/allumer', OWN_CINEMA, page(options, lightPage))
    .add('get', '/salle/:slug/allumer/evenements', OWN_CINEMA, lightEvents(options, { streams }))
}

/** The cinema of whoever asks; where there are several, all of them to choose from. */
async function ownSalle({ view, now }: Asked, { pool, pixelOrigin, tcfVendorId }: PortalOptions): Promise<Answer> {
  const { id: organisationId, name } = signedIn(view).organisation
  const [cinema, ...others] = await cinemasOf(pool, organisationId)
  if (cinema === undefined) return noCinema(view)
  if (others.length > 0) {
    const from = shiftDay(parisDay(now), 1 - DAYS_SHOWN)
    const cinemas = await cinemasAtAGlance(pool, { organisationId, from, now })
    return { title: view.format.name(name), body: <CinemaChoice organisation={name} cinemas={cinemas} /> }
  }
  const pixel = { pixelOrigin, tcfVendorId }
  const salle = await loadSalle(pool, { cinema, organisationId, others, pixel, now })
  return { title: view.format.name(cinema.name), body: <Salle salle={salle} now={now} /> }
}

async function salleBySlug(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { view, now } = asked
  const { pool, pixelOrigin, tcfVendorId } = options
  const cinema = await ownCinema(asked, options)
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
