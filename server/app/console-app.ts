import compression from 'compression'
import express, { type Express, type RequestHandler, type Response } from 'express'
import helmet from 'helmet'
import { isListed } from '../lib/client-address.js'
import type { Log } from '../lib/log.js'
import type { Metrics } from '../lib/metrics.js'
import {
  authenticate,
  authenticateKey,
  comesWithKey,
  completeRecovery,
  type DeclaredRoute,
  type MembershipStore,
  membershipRoutes,
  requireOwnOrigin,
} from '../membership/index.js'
import {
  assetRoutes,
  bilingualPage,
  type PortalOptions,
  portalRoutes,
  takesFile,
  tellOfRecovery,
} from '../portal/index.js'
import { answerErrors, noRoute, routeOf } from './console-errors.js'
import { type HealthOptions, healthRoutes } from './console-health.js'

export interface ConsoleOptions {
  /** The only origin whose pages may change anything. */
  origin: string
  trustedProxies: readonly string[]
  store: MembershipStore
  portal: Omit<PortalOptions, 'origin'>
  health: HealthOptions
  log: Log
  metrics: Pick<Metrics, 'pageSeconds'>
}

const BODY_MAX = '64kb'
const FORM_FIELDS_MAX = 200

/** The console's Express application, and what each of its routes declares. */
export function createConsoleApp(options: ConsoleOptions): { app: Express; declared: DeclaredRoute[] } {
  const { origin, store, portal, log } = options
  const { pool, clock, assets } = portal
  const app = express()
  app.set('query parser', 'simple')
  app.set('trust proxy', (address: string) => isListed(address, options.trustedProxies))
  app.use(securityHeaders(origin))
  app.use(measure(options))
  app.use(compressed())

  // Before the session is looked up: these answer while the database is away.
  const open = [healthRoutes(options.health), assetRoutes(assets)]
  const members = [
    membershipRoutes({
      ...{ pool, store, clock, production: !portal.development },
      renderMessage: (message) => bilingualPage(assets, message),
      recover: async (client, { now, ...recovery }) =>
        tellOfRecovery(client, await completeRecovery(client, recovery), now),
    }),
    ...portalRoutes({ ...portal, origin }),
  ]
  for (const { router } of open) app.use(router)
  const ownOrigin = requireOwnOrigin({ origin })
  app.use((request, response, next) => (comesWithKey(request) ? next() : ownOrigin(request, response, next)))
  app.use(authenticate({ store, clock, production: !portal.development }))
  app.use(authenticateKey({ pool, clock }))
  app.use(forms())
  for (const { router } of members) app.use(router)
  app.use(noRoute())
  app.use(answerErrors({ log, assets }))
  return { app, declared: [...open, ...members].flatMap(({ list }) => list) }
}

/** Forms are small. The few addresses that take a whole file read it themselves, once they know who sends it. */
function forms(): RequestHandler {
  const small = express.urlencoded({ extended: false, limit: BODY_MAX, parameterLimit: FORM_FIELDS_MAX })
  return (request, response, next) => (takesFile(request.path) ? next() : small(request, response, next))
}

/**
 * Pages are small already; compressed, a page with map and theatre is a third of that. Events that are sent one by one are
 * not held back for it.
 */
function compressed(): RequestHandler {
  return compression({
    filter: (request, response) => !isStream(response) && compression.filter(request, response),
  })
}

function isStream(response: Pick<Response, 'getHeader'>): boolean {
  return String(response.getHeader('Content-Type')).startsWith('text/event-stream')
}

/** Nothing from elsewhere, nothing inline, no frame, no plug-in, no form to another site (OWASP ASVS 5.0 §3.4). */
function securityHeaders(origin: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // A stricter one would make browsers hide the origin of our own forms, which is what they are checked by.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: origin.startsWith('https:') ? { maxAge: 63_072_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  })
}

/** A line of log and a measurement for each answer: pattern of the route, method, status, time. Nothing of who asked. */
function measure({ log, metrics }: Pick<ConsoleOptions, 'log' | 'metrics'>): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now()
    response.once('finish', () => {
      const ms = performance.now() - startedAt
      const route = routeOf(request)
      // A stream of events lasts as long as somebody looks at it: that is no time to answer.
      if (!isStream(response)) metrics.pageSeconds.observe({ route }, ms / 1000)
      log.info('answered', { route, method: request.method, status: response.statusCode, ms: Math.round(ms) })
    })
    next()
  }
}
