import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Clock } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { notFound, Problem } from '../lib/problem.js'
import { type Access, mayEnter, mayTouch, mustChoose } from './access.js'
import { forgetCookie, readSessionCookie } from './cookie.js'
import type { SignedInPerson } from './person.js'
import { isSteppedUp, judgeSession } from './session.js'
import type { MembershipStore } from './store.js'

/**
 * Finds out who asks, and leaves it where `personOf` reads it. Nobody is refused here: what a route demands, it declares
 * (`guard`). A session that is over is deleted, and its cookie forgotten. When the database is away it throws.
 */
export function authenticate({
  store,
  clock,
  production,
}: {
  store: Pick<MembershipStore, 'session' | 'deleteSession' | 'touchSession'>
  clock: Clock
  /** In development a printed link opens a session and confirms who somebody is, as a passkey does; in production neither. */
  production: boolean
}): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    response.locals.person = null
    response.locals.steppedUp = false
    const token = readSessionCookie(request.headers.cookie)
    if (token === null) return next()
    const tokenHash = sha256(token)
    const now = clock()
    const session = await store.session(tokenHash)
    // The cookie of a token that is not known stays: another tab may have renewed it meanwhile, and would lose its own.
    if (session === null) return next()
    const verdict = judgeSession(session.times, now)
    if (!verdict.valid || (production && session.proof.enteredBy === 'loopback')) {
      await store.deleteSession(tokenHash)
      response.append('Set-Cookie', forgetCookie())
      return next()
    }
    if (verdict.touch) await store.touchSession(tokenHash, now)
    response.locals.person = session.person
    response.locals.steppedUp = isSteppedUp(session.proof, { now, production })
    response.locals.enteredBy = session.proof.enteredBy
    next()
  }
}

/** Who asks, as `authenticate` found it; null for somebody who is not signed in. */
export function personOf(response: Response): SignedInPerson | null {
  return (response.locals.person as SignedInPerson | null | undefined) ?? null
}

/** Refuses those who may not enter: 401 `sign-in` or 403 `wrong-organisation`, `choose-distributor` or `wrong-role`. */
export function guard(access: Access): RequestHandler {
  return (_request, response, next) => {
    const person = personOf(response)
    const entry = mayEnter(person, access)
    if (entry.may) return next()
    const unchosen = entry.why === 'wrong-organisation' && person !== null && mustChoose(person, access)
    throw new Problem(REFUSALS[unchosen ? 'choose-distributor' : entry.why])
  }
}

const REFUSALS = {
  'sign-in': { status: 401, code: 'sign-in', title: 'Sign in first.' },
  'wrong-organisation': { status: 403, code: 'wrong-organisation', title: 'This is not for your organisation.' },
  'choose-distributor': { status: 403, code: 'choose-distributor', title: 'Choose a distributor to work for first.' },
  'wrong-role': { status: 403, code: 'wrong-role', title: 'Somebody else of your organisation may do this.' },
} as const

/** For a handler that found its object: throws 404, as if it did not exist, when it is somebody else's. */
export function assertMayTouch(response: Response, access: Access, ownerIds: readonly string[]): void {
  if (mayTouch(personOf(response), access, ownerIds)) return
  throw notFound('This')
}

/**
 * Lets a request that changes something through only when it was sent by a page of the console itself (CSRF; with
 * SameSite=Lax this is the second lock). Browsers send `Origin` with every such request; where a page's referrer policy
 * makes it "null", `Sec-Fetch-Site`, which no page can set, must say same-origin. Neither: refused.
 */
export function requireOwnOrigin({ origin }: { origin: string }): RequestHandler {
  return (request, _response, next) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return next()
    const said = request.headers.origin
    const own =
      said === undefined || said === 'null' ? request.headers['sec-fetch-site'] === 'same-origin' : said === origin
    if (own) return next()
    throw new Problem({
      status: 403,
      code: 'wrong-origin',
      title: 'This request was not sent by a page of the console.',
    })
  }
}
