import type { RequestHandler } from 'express'
import {
  askForCheck,
  checksOfSite,
  liftSuspension,
  resultOfSite,
  resultsOfAll,
  type SiteResult,
} from '../../conformity/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, hasRole, only } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page } from '../page.js'
import { PICTURE, pictureOf } from '../salle/conformity-routes.js'
import { SHOWN, type Shown, SiteCheck, SiteChecks } from './conformity.js'

const READ = only('federation')
const CHANGE = only('federation', { role: 'manager', effect: 'change' })
const ALL = '/federation/conformite'

/** What the robot saw on all sites, and on each. */
export function siteCheckRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', ALL, READ, page(options, siteChecks))
    .add('get', `${ALL}/:site`, READ, page(options, siteCheck))
    .add('post', `${ALL}/:site`, CHANGE, page(options, checkNow))
    .add('post', `${ALL}/:site/reprendre`, CHANGE, page(options, resume))
    .add('get', `${ALL}/:site/:check.jpg`, READ, picture(options))
}

async function siteChecks({ request, view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const sites = await resultsOfAll(pool, { now })
  const shown = SHOWN.find((state) => state === request.query.etat) ?? null
  return {
    title: view.words.siteChecks.title,
    body: <SiteChecks {...{ sites, now }} only={shown satisfies Shown | null} />,
  }
}

async function siteCheck({ request, view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const site = await siteOf(request.params.site, { pool })
  const checks = await checksOfSite(pool, { siteId: site.id })
  const said = view.words
  const body = (
    <>
      {request.query.fait === 'demande' && <Toast>{said.conformity.asked}</Toast>}
      {request.query.fait === 'trop-tot' && <Notice kind="warning">{said.conformity.tooSoon}</Notice>}
      {request.query.fait === 'repris' && <Toast>{said.siteChecks.lift.done}</Toast>}
      <SiteCheck seen={{ site, checks }} now={now} mayChange={hasRole(view.person, 'manager')} />
    </>
  )
  return { title: site.hosts.join(', ') || site.key, body }
}

async function checkNow({ request, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const site = await siteOf(request.params.site, { pool })
  const answer = await askForCheck(pool, { site: site.id, now })
  return { redirect: `${ALL}/${site.key}?fait=${answer === 'asked' ? 'demande' : 'trop-tot'}` }
}

async function resume({ request, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const site = await siteOf(request.params.site, { pool })
  if (await liftSuspension(pool, { site: site.id, now })) return { redirect: `${ALL}/${site.key}?fait=repris` }
  throw new Problem({ status: 409, code: 'conflict', title: 'The collection of this website is not suspended.' })
}

function picture(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    response.set(PICTURE).send(await pictureOf(options, { id: request.params.check, cinemaId: null }))
  }
}

async function siteOf(key: unknown, { pool }: Pick<PortalOptions, 'pool'>): Promise<SiteResult> {
  const site = typeof key === 'string' && /^[\w-]{1,64}$/.test(key) ? await resultOfSite(pool, { key }) : null
  if (site === null) throw missing()
  return site
}
