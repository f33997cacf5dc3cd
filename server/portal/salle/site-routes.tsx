import { z } from 'zod'
import { DECLARED_SOURCES } from '../../consent/index.js'
import { setConsentSource } from '../../contract/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page } from '../page.js'
import { sitesOf } from '../read/salle.js'
import { useView } from '../view.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'
import { Site } from './site.js'
import { CHANGE_SITE, EMPTY_SITE, type SiteForm } from './site-add.js'
import { PLUGIN_ACCESS, PLUGIN_PATH, pluginFile } from './site-plugin.js'

/** `/salle/:slug/site`: what a cinema does once in its web site; `/wordpress/lanterne.zip`: the plugin that does it there. */
export function siteRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/site', OWN_CINEMA, page(options, site))
    .add('post', '/salle/:slug/site', CHANGE_SITE, page(options, chooseBanner))
    .add('get', PLUGIN_PATH, PLUGIN_ACCESS, pluginFile(options))
}

async function site(asked: Asked, options: PortalOptions): Promise<Answer> {
  return sitePage(asked, options, EMPTY_SITE)
}

/** The page, with what was to be declared and could not be. */
export async function sitePage(asked: Asked, options: PortalOptions, form: SiteForm): Promise<Page> {
  const { request, view, now } = asked
  const { pool, pixelOrigin, tcfVendorId, plugin, origin } = options
  const cinema = await ownCinema(asked, options)
  const sites = await sitesOf(pool, { cinemaId: cinema.id, now })
  const about = `${request.protocol}://${request.get('host')}/comprendre`
  const body = (
    <>
      <Done what={request.query.fait} />
      <Site {...{ form, cinema, sites, about, plugin, origin, pixel: { pixelOrigin, tcfVendorId } }} />
    </>
  )
  return { title: view.words.site.title, body }
}

function Done({ what }: { what: unknown }) {
  const { words } = useView()
  const { done, errors } = words.siteAdd
  if (what === 'choisi') return <Toast>{words.site.banner.saved}</Toast>
  if (what === 'declare' || what === 'retiree') return <Toast>{done[what]}</Toast>
  return what === 'derniere' ? <Notice kind="error">{errors.last}</Notice> : null
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
