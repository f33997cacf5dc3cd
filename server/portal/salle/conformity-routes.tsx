import type { RequestHandler } from 'express'
import { z } from 'zod'
import { askForCheck, checksOfSite, resultsOfCinema, screenshotOf } from '../../conformity/index.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, PUBLIC } from '../../membership/index.js'
import { Notice, Toast, Typed } from '../kit/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page } from '../page.js'
import { Conformity } from './conformity.js'
import { MANAGE, OWN_CINEMA, ownCinema } from './own-cinema.js'

/** `/salle/:slug/conformite`: what the robot saw; `/verification`: who the robot is, for whoever finds it in a log. */
export function conformityRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/conformite', OWN_CINEMA, page(options, conformity))
    .add('post', '/salle/:slug/conformite', MANAGE, page(options, checkNow))
    .add('get', '/salle/:slug/conformite/:check.jpg', OWN_CINEMA, ownPicture(options))
    .add('get', '/verification', PUBLIC, page(options, robotPage))
}

async function conformity(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const cinema = await ownCinema(asked, options)
  const sites = await resultsOfCinema(options.pool, { cinemaId: cinema.id })
  const seen = await Promise.all(
    sites.map(async (site) => ({ site, checks: await checksOfSite(options.pool, { siteId: site.id }) })),
  )
  const said = view.words.conformity
  const body = (
    <>
      {request.query.fait === 'demande' && <Toast>{said.asked}</Toast>}
      {request.query.fait === 'trop-tot' && <Notice kind="warning">{said.tooSoon}</Notice>}
      <Conformity {...{ cinema, seen, now }} />
    </>
  )
  return { title: said.title, body }
}

const Form = z.object({ site: z.string().min(1).max(64) })

async function checkNow(asked: Asked, options: PortalOptions): Promise<Answer> {
  const cinema = await ownCinema(asked, options)
  const form = Form.safeParse(asked.request.body)
  if (!form.success) throw invalid('There is no such website.')
  const sites = await resultsOfCinema(options.pool, { cinemaId: cinema.id })
  const site = sites.find(({ key }) => key === form.data.site)
  if (site === undefined) throw missing()
  const answer = await askForCheck(options.pool, { site: site.id, now: asked.now })
  return { redirect: `/salle/${cinema.slug}/conformite?fait=${answer === 'asked' ? 'demande' : 'trop-tot'}` }
}

function ownPicture(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    const cinema = await ownCinema({ request, response }, options)
    response.set(PICTURE).send(await pictureOf(options, { id: request.params.check, cinemaId: cinema.id }))
  }
}

/** A page of another site is in the picture: it is an image and nothing else. */
export const PICTURE = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, max-age=3600' }

/** The picture of a check, of whichever cinema when `cinemaId` is null; what is none, or another's, is missing. */
export async function pictureOf(
  { pool }: Pick<PortalOptions, 'pool'>,
  { id, cinemaId }: { id: unknown; cinemaId: string | null },
): Promise<Buffer> {
  const check = z.uuid().safeParse(id)
  const picture = check.success ? await screenshotOf(pool, { id: check.data, cinemaId }) : null
  if (picture === null) throw missing()
  return picture
}

function robotPage({ view }: Asked): Answer {
  const said = view.words.robotPage
  const body = (
    <>
      <h1>{said.title}</h1>
      {[said.who, said.how, said.stop, said.contact].map((text) => (
        <p key={text}>
          <Typed text={text} />
        </p>
      ))}
    </>
  )
  return { title: said.title, body }
}
