import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIn } from '../audience/index.js'
import { QueueFull } from '../lib/batch.js'
import type { Clock } from '../lib/clock.js'
import { isDatabaseAway } from '../lib/postgres.js'
import { Problem, problemBody } from '../lib/problem.js'
import type { Identity } from '../pseudonym/index.js'
import { evaluate } from './evaluate.js'
import type { LookUpCounter } from './look-up-count.js'
import { campaignsAt, judgePage, MAX_QUERY } from './look-up-judge.js'
import type { DayReader } from './look-up-people.js'
import type { LookUpCampaign, LookUpReference } from './look-up-reference.js'
import { TTL_SECONDS, userData } from './ortb-answer.js'

export interface LookUpDependencies {
  /** Null while it is unknown what is allowed: then nothing is. */
  reference: () => LookUpReference | null
  readIdentity: (args: { cookieHeader: string | undefined; now: Date }) => Identity
  people: DayReader
  counter: Pick<LookUpCounter, 'count'>
  /** Who provides the segments, in the answer: the federation's host. */
  provider: string
  tcfVendorId: number | null
  clock: Clock
}

/**
 * `GET /e/s?gdpr=1&gdpr_consent=<TC string>`, by a publisher's page with credentials: the segments of its running campaigns in which
 * this browser's person is, as OpenRTB 2.6 `user.data[]`. 204: the page's consent does not allow it, nobody is known, or in none of
 * them. 400: no consent string that can be read. 403: a page on which no campaign runs under a contract in force. 503: it cannot be
 * known now. The cookie is read only after the consent, and nothing is stored, in the browser or here, but counts without persons.
 */
export function createLookUpHandler(
  deps: LookUpDependencies,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { counter, clock } = deps

  return async function handleLookUp(request, response) {
    request.resume()
    const { origin } = request.headers
    const now = clock()
    const reference = deps.reference()
    if (reference === null) return unavailable(response)
    const campaigns = campaignsAt(reference, { origin, now })
    const [first] = campaigns
    if (first === undefined || origin === undefined) {
      counter.count('no-campaign-here', { publisher: null })
      return sendProblem(response, NO_CAMPAIGN_HERE)
    }
    const publisher = first.publisher
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
    if (request.method === 'OPTIONS') return allowMethods(response)
    const query = queryOf(request)
    if (query.length > MAX_QUERY) return sendProblem(response, QUERY_TOO_LONG)
    const gpc = request.headers['sec-gpc'] === '1'
    const consent = judgePage(new URLSearchParams(query), { gpc, now, vendorId: deps.tcfVendorId })
    if (!consent.given) {
      counter.count(consent.why, { publisher })
      return consent.why === 'tc-string-malformed' ? sendProblem(response, MALFORMED) : sendNothing(response)
    }
    const identity = deps.readIdentity({ cookieHeader: request.headers.cookie, now })
    if (identity.kind !== 'known') {
      counter.count('unknown-browser', { publisher })
      return sendNothing(response)
    }
    await answer(response, { visitor: identity.visitor, campaigns, reference, publisher, now })
  }

  async function answer(
    response: ServerResponse,
    asked: {
      visitor: string
      campaigns: readonly LookUpCampaign[]
      reference: LookUpReference
      publisher: string
      now: Date
    },
  ): Promise<void> {
    const { visitor, campaigns, reference, publisher, now } = asked
    let found: readonly LookUpCampaign[]
    try {
      const person = evaluate(await deps.people.read(visitor), reference, { now })
      found = campaigns.filter(({ cell }) => isIn(cell, person))
    } catch (error) {
      if (!(error instanceof QueueFull) && !isDatabaseAway(error)) throw error
      counter.count('unavailable', { publisher })
      return unavailable(response)
    }
    if (found.length === 0) {
      counter.count('no-segment', { publisher })
      return sendNothing(response)
    }
    counter.count('answered', { publisher })
    for (const { id, publisher: placed } of found) counter.count('in', { publisher: placed, campaign: id })
    const body = JSON.stringify({ user: { data: userData(found, { provider: deps.provider }) }, ttl: TTL_SECONDS })
    response.writeHead(200, {
      ...COMMON,
      'cache-control': `private, max-age=${TTL_SECONDS}`,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  }
}

const COMMON = { vary: 'origin', 'x-content-type-options': 'nosniff' }
const NOT_KEPT = { ...COMMON, 'cache-control': 'no-store' }
const PREFLIGHT_SECONDS = 600

const NO_CAMPAIGN_HERE = new Problem({
  status: 403,
  code: 'no-campaign-here',
  title: 'No campaign runs on this page under a contract in force.',
})
const MALFORMED = new Problem({
  status: 400,
  code: 'tc-string-malformed',
  title: 'gdpr_consent is missing, or no consent string of the TCF, version 2.',
})
const QUERY_TOO_LONG = new Problem({ status: 414, code: 'query-too-long', title: 'The query is too long.' })

function queryOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark === -1 ? '' : url.slice(mark + 1)
}

function sendNothing(response: ServerResponse): void {
  response.writeHead(204, NOT_KEPT).end()
}

function sendProblem(response: ServerResponse, problem: Problem): void {
  const body = JSON.stringify(problemBody(problem))
  const headers = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body) }
  response.writeHead(problem.status, { ...NOT_KEPT, ...headers }).end(body)
}

function allowMethods(response: ServerResponse): void {
  response
    .writeHead(204, {
      ...COMMON,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-max-age': String(PREFLIGHT_SECONDS),
    })
    .end()
}

function unavailable(response: ServerResponse): void {
  response.writeHead(503, { ...NOT_KEPT, 'retry-after': '5' }).end()
}
