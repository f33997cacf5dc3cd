import { z } from 'zod'
import { DECLARED_SOURCES } from '../../consent/index.js'
import { setConsentSource } from '../../contract/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page } from '../page.js'
import { sitesOf } from '../read/salle.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'
import { Site } from './site.js'

/** `/salle/:slug/site`: what a cinema does once in its web site. */
export function siteRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/site', OWN_CINEMA, page(options, site))
    .add('post', '/salle/:slug/site', OWN_CINEMA, page(options, chooseBanner))
}

async function site(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { pool, pixelOrigin, tcfVendorId } = options
  const cinema = await ownCinema(asked, options)
  const sites = await sitesOf(pool, { cinemaId: cinema.id, now })
  const about = `${request.protocol}://${request.get('host')}/comprendre`
  const body = (
    <>
      {request.query.fait === 'choisi' && <Toast>{view.words.site.banner.saved}</Toast>}
      <Site {...{ cinema, sites, about, pixel: { pixelOrigin, tcfVendorId } }} />
    </>
  )
  return { title: view.words.site.title, body }
}

const Choice = z.object({ site: z.string().min(1).max(64), bandeau: z.enum(DECLARED_SOURCES) })

async function chooseBanner(asked: Asked, options: PortalOptions): Promise<Answer> {
  const cinema = await ownCinema(asked, options)
  const choice = Choice.safeParse(asked.request.body)
  if (!choice.success) {
    throw new Problem({ status: 400, code: 'invalid-request', title: 'There is no such banner.' })
  }
  const { site: key, bandeau: source } = choice.data
  if (!(await setConsentSource(options.pool, { cinemaId: cinema.id, key, source }))) throw missing()
  return { redirect: `/salle/${cinema.slug}/site?fait=choisi` }
}
