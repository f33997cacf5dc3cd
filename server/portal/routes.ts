import { type Access, DeclaredRoutes } from '../membership/index.js'
import { accueilRoutes } from './accueil/routes.js'
import type { Assets } from './assets.js'
import { atelierRoutes } from './atelier/routes.js'
import { distributeurRoutes } from './distributeur/routes.js'
import { editeurRoutes } from './editeur/routes.js'
import { federationCinemasRoutes } from './federation/cinemas-routes.js'
import { filmRoutes } from './federation/films-routes.js'
import { federationRoutes } from './federation/routes.js'
import { operateurRoutes } from './operateur/routes.js'
import { missing, type PortalOptions } from './page.js'
import { proofRoutes } from './preuves/routes.js'
import { contractRoutes } from './salle/contract-routes.js'
import { peopleRoutes } from './salle/people-routes.js'
import { salleRoutes } from './salle/routes.js'
import { siteRoutes } from './salle/site-routes.js'
import { statementRoutes } from './salle/statement-routes.js'
import { spectateurRoutes } from './spectateur/routes.js'

const PUBLIC: Access = { who: 'public', own: false }

/** English addresses of the pages: they lead to the French ones, in English. `/federation` is the same in both. */
const ALIASES: readonly [english: string, french: string][] = [
  ['/cinema', '/salle'],
  ['/distributor', '/distributeur'],
  ['/distributor/campaigns/new', '/distributeur/campagnes/nouvelle'],
  ['/distributor/campaigns/:id', '/distributeur/campagnes/:id'],
  ['/cinema/:slug', '/salle/:slug'],
  ['/cinema/:slug/light-up', '/salle/:slug/allumer'],
  ['/cinema/:slug/website', '/salle/:slug/site'],
  ['/cinema/:slug/statements', '/salle/:slug/releves'],
  ['/cinema/:slug/statements/:mois', '/salle/:slug/releves/:mois'],
  ['/cinema/:slug/contract', '/salle/:slug/contrat'],
  ['/cinema/:slug/people', '/salle/:slug/equipe'],
  ['/federation/movies', '/federation/films'],
  ['/federation/proofs', '/federation/preuves'],
  ['/receipt/:receipt', '/recu/:receipt'],
  ['/federation/cinemas', '/federation/salles'],
  ['/operator', '/operateur'],
  ['/operator/campaigns/:id', '/operateur/campagnes/:id'],
  ['/publisher', '/editeur'],
  ['/understand', '/comprendre'],
]

/** All pages. Each says by itself who may see it. */
export function portalRoutes(options: PortalOptions): DeclaredRoutes[] {
  return [...pageRoutes(options), aliasRoutes()]
}

/** The same under their French addresses alone: what screenshots are taken of, and what the checks in a browser walk. */
export function pageRoutes(options: PortalOptions): DeclaredRoutes[] {
  return [
    accueilRoutes(options),
    spectateurRoutes(options),
    salleRoutes(options),
    siteRoutes(options),
    contractRoutes(options),
    statementRoutes(options),
    peopleRoutes(options),
    distributeurRoutes(options),
    federationRoutes(options),
    federationCinemasRoutes(options),
    filmRoutes(options),
    proofRoutes(options),
    operateurRoutes(options),
    editeurRoutes(options),
    atelierRoutes(options),
  ]
}

/** `/assets/<hash>.<type>`: for everybody, and for ever, since another content has another address. */
export function assetRoutes({ files }: Assets): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/assets/:file', PUBLIC, (request, response) => {
    const file = files.get(String(request.params.file))
    if (file === undefined) throw missing()
    response.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Type': file.type })
    response.send(file.body)
  })
}

function aliasRoutes(): DeclaredRoutes {
  const routes = new DeclaredRoutes()
  for (const [english, french] of ALIASES) {
    routes.add('get', english, PUBLIC, (request, response) => {
      const path = french.replace(/:(\w+)/g, (_part, name: string) => encodeURIComponent(String(request.params[name])))
      response.set('Cache-Control', 'no-store').redirect(302, `${path}?langue=en`)
    })
  }
  return routes
}
