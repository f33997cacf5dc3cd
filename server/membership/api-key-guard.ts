import type { RequestHandler } from 'express'
import type pg from 'pg'
import { Allowance } from '../lib/allowance.js'
import { type Clock, parisDay, SECOND_MS } from '../lib/clock.js'
import { networkPrefix } from '../lib/network.js'
import { Problem } from '../lib/problem.js'
import { type ApiScope, readApiKey, rolesOf } from './api-key.js'
import { useApiKey } from './api-key-store.js'
import { personOf } from './authenticate.js'
import type { SignedInPerson } from './person.js'

/** Where keys open anything at all. */
const API = '/api/v1/'
/** A program that asks all day asks once a second. */
const PER_KEY = { atOnce: 60, everyMs: SECOND_MS, maxKept: 10_000 }
/** Keys that are none, from one network: a program whose key was revoked is told so, and not at every turn. */
const PER_NETWORK = { atOnce: 20, everyMs: 30 * SECOND_MS, maxKept: 10_000 }

/**
 * Lets a program in by its key (`Authorization: Bearer …`), under `/api/v1/` only, where it is somebody of the organisation who may
 * do what the key is for. Throws 401 `wrong-key` for one that does not work, 429 `too-often`. `authenticate` stands before it.
 */
export function authenticateKey({ pool, clock }: { pool: pg.Pool; clock: Clock }): RequestHandler {
  const [perKey, perNetwork] = [new Allowance(PER_KEY), new Allowance(PER_NETWORK)]
  return async (request, response, next) => {
    if (!request.path.startsWith(API)) return next()
    const { authorization } = request.headers
    if (authorization === undefined) {
      // Said before the route refuses, since only here it is known how one could enter.
      if (personOf(response) === null) response.set('WWW-Authenticate', CHALLENGE)
      return next()
    }
    const now = clock()
    const network = networkPrefix(request.ip ?? '')
    // Asked before the key is looked up: a flood of wrong ones is not worth a question to the database each.
    if (!perNetwork.isLeft(network, { now })) throw tooOften(response)
    const secret = readApiKey(authorization)
    const key = secret === null ? null : await useApiKey(pool, { secret, now, day: parisDay(now) })
    if (key === null) {
      perNetwork.spend(network, { now })
      response.set('WWW-Authenticate', `${CHALLENGE}, error="invalid_token"`)
      throw new Problem({ status: 401, code: 'wrong-key', title: 'This key does not work.' })
    }
    if (!perKey.spend(key.id, { now })) throw tooOften(response)
    const { id, name, organisation } = key
    response.locals.person = {
      id,
      name,
      roles: rolesOf(key.scopes),
      organisation,
      actsFor: [],
    } satisfies SignedInPerson
    response.locals.steppedUp = false
    response.locals.scopes = key.scopes
    next()
  }
}

const CHALLENGE = 'Bearer realm="lanterne"'

/**
 * Whether a request comes with a key: then no browser sent it by itself (a page of another site may not set this header), and
 * whoever's cookie is with it, it is the key that says who asks.
 */
export function comesWithKey(request: { path: string; headers: { authorization?: string | undefined } }): boolean {
  return request.path.startsWith(API) && request.headers.authorization !== undefined
}

/** Refuses a program whose key is for something else: 403 `wrong-scope`. Somebody who signed in has no need of a scope. */
export function requireScope(scope: ApiScope): RequestHandler {
  return (_request, response, next) => {
    const scopes = response.locals.scopes as ApiScope[] | undefined
    if (scopes === undefined || scopes.includes(scope)) return next()
    throw new Problem({ status: 403, code: 'wrong-scope', title: `This key is not for ${scope}.` })
  }
}

function tooOften(response: { set(name: string, value: string): unknown }): Problem {
  response.set('Retry-After', '30')
  return new Problem({ status: 429, code: 'too-often', title: 'That is too often; wait half a minute.' })
}
