import { declareSite, readHosts, removeHost } from '../../contract/index.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page } from '../page.js'
import { ownCinema } from './own-cinema.js'
import { CHANGE_SITE } from './site-add.js'
import { sitePage } from './site-routes.js'

/** A cinema declares one more site, or takes an address off one. */
export function siteAddRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('post', '/salle/:slug/site/declarer', CHANGE_SITE, page(options, declare))
    .add('post', '/salle/:slug/site/retirer', CHANGE_SITE, page(options, remove))
}

async function declare(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { id: cinemaId, organisationId, slug } = await ownCinema(asked, options)
  const given: unknown = asked.request.body?.adresses
  const hosts = typeof given === 'string' ? given.slice(0, 5_000) : ''
  const declared = await declareSite(options.pool, { cinemaId, organisationId, hosts: readHosts(hosts), at: asked.now })
  if (declared.done) return { redirect: `/salle/${slug}/site?fait=declare` }
  const { why, host = '' } = declared
  return { ...(await sitePage(asked, options, { hosts, wrong: { why, host } })), status: 422 }
}

async function remove(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { id: cinemaId, slug } = await ownCinema(asked, options)
  const { site: key, adresse: host } = (asked.request.body ?? {}) as Record<string, unknown>
  if (typeof key !== 'string' || typeof host !== 'string') throw invalid('An address is taken off a site.')
  const removed = await removeHost(options.pool, { cinemaId, key, host })
  if (removed.done) return { redirect: `/salle/${slug}/site?fait=retiree` }
  if (removed.why === 'unknown') throw missing()
  return { redirect: `/salle/${slug}/site?fait=derniere` }
}
