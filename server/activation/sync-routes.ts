import type { IncomingMessage, ServerResponse } from 'node:http'
import type pg from 'pg'
import type { Clock } from '../lib/clock.js'
import { isDatabaseAway } from '../lib/postgres.js'
import { Problem, problemBody } from '../lib/problem.js'
import { type Identity, type PseudonymRing, partnerPseudonym } from '../pseudonym/index.js'
import { campaignsAt } from './look-up-judge.js'
import type { LookUpReference } from './look-up-reference.js'
import { judgeSync, MAX_SYNC_QUERY, readUid, redirectOf, syncAddress } from './sync-judge.js'
import type { SyncPlatform, SyncReference } from './sync-reference.js'
import { askToSync, matchPerson, unmatchPerson } from './sync-store.js'

export interface SyncDependencies {
  pool: pg.Pool
  /** Null while it is unknown what is allowed: then nothing is. */
  reference: () => SyncReference | null
  /** Which campaigns run where. */
  campaigns: () => Pick<LookUpReference, 'hosts'> | null
  readIdentity: (args: { cookieHeader: string | undefined; now: Date }) => Identity
  ring: Pick<PseudonymRing, 'epochs' | 'tombstoneKey'>
  pixelOrigin: string
  /** Ours in the Global Vendor List; null: nothing is synchronised. */
  tcfVendorId: number | null
  /** In development a platform may be on this machine, without TLS. */
  allowPlain: boolean
  clock: Clock
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

interface Asked {
  request: IncomingMessage
  response: ServerResponse
  query: URLSearchParams
  now: Date
}

/**
 * Cookie synchronisation with buying platforms. Nothing happens without a page's consent that names us and the platform, and the
 * person's own consent, given on a cinema's site, to be pooled and addressed.
 *
 * `GET /e/sync?gdpr_consent=`, by a publisher's page with credentials: 200 `{"syncs":[{"platform","type":"image","url"}]}`, at most five,
 * each at most weekly; 204: none. 403: a page on which no campaign runs under a contract in force.
 *
 * `GET /e/getuid?platform=&redir=<address with $UID>&gdpr=&gdpr_consent=`: 302 to a declared host, with the pseudonym that was made for
 * this platform alone.
 *
 * `GET /e/setuid?platform=&uid=&gdpr=&gdpr_consent=&f=i|b`: notes the platform's number for this browser, as the answer to a question
 * that `sync` put; an empty one lets go. Answers as Prebid Server does: 200 with a picture (`f=i`) or an empty page, 400 for what cannot
 * be read, 451 for a no.
 */
export function createSyncHandlers(deps: SyncDependencies): { sync: Handler; getUid: Handler; setUid: Handler } {
  const { pool, ring } = deps
  const { tombstoneKey } = ring

  async function sync({ request, response, query, now }: Asked, reference: SyncReference): Promise<void> {
    const { origin } = request.headers
    const hosts = deps.campaigns()
    if (hosts === null) return unavailable(response)
    const campaigns = campaignsAt(hosts as LookUpReference, { origin, now })
    if (campaigns.length === 0 || origin === undefined)
      return refuse(response, 403, 'no-campaign-here', 'No campaign runs on this page under a contract in force.')
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
    const ours = judge(query, request, now, deps.tcfVendorId)
    if (!ours.allowed) return ours.status === 400 ? refuseConsent(response, ours) : send(response, 204)
    const offered = new Map<string, SyncPlatform & { syncUrl: string }>()
    for (const { id } of campaigns)
      for (const platform of reference.ofCampaign.get(id) ?? [])
        if (hasAddress(platform) && judge(query, request, now, platform.vendorId).allowed)
          offered.set(platform.id, platform)
    const visitor = visitorOf(request, now)?.visitor
    if (visitor === undefined || offered.size === 0) return send(response, 204)
    const due = await askToSync(pool, { visitor, platforms: [...offered.keys()], now, tombstoneKey })
    if (due.size === 0) return send(response, 204)
    const consent = query.get('gdpr_consent') ?? ''
    const syncs = [...offered.values()]
      .filter(({ id }) => due.has(id))
      .map((platform) => ({
        platform: platform.id,
        type: 'image',
        url: syncAddress(platform, { pixelOrigin: deps.pixelOrigin, consent }),
      }))
    send(response, 200, { type: 'application/json; charset=utf-8', body: JSON.stringify({ syncs }) })
  }

  async function getUid({ request, response, query, now }: Asked, reference: SyncReference): Promise<void> {
    const platform = reference.platforms.get(query.get('platform') ?? '')
    if (platform === undefined) return refuse(response, 400, 'platform-unknown', UNKNOWN)
    const { id, ids, syncHosts, vendorId } = platform
    if (ids !== 'ours') return refuse(response, 400, 'platform-numbers', 'This platform’s own numbers are used.')
    const redir = query.get('redir') ?? ''
    const { allowPlain } = deps
    if (redirectOf(redir, { hosts: syncHosts, uid: '0', allowPlain }) === null)
      return refuse(
        response,
        400,
        'redirect-refused',
        'redir is no https address with $UID on a host of this platform.',
      )
    const consent = judge(query, request, now, vendorId)
    if (!consent.allowed) return refuseConsent(response, consent)
    const identity = visitorOf(request, now)
    if (identity === null) return refuse(response, 451, 'nobody', NOBODY)
    const { visitor, epoch } = identity
    const uid = partnerPseudonym(ring, { platform: id, visitor, epoch })
    const said = await matchPerson(pool, { visitor, platform: id, uid, answer: false, now, tombstoneKey })
    if (said !== 'matched') return refuse(response, 451, said, NOBODY)
    const location = redirectOf(redir, { hosts: syncHosts, uid, allowPlain }) ?? ''
    response.writeHead(302, { ...HEADERS, location, 'referrer-policy': 'no-referrer' }).end()
  }

  async function setUid({ request, response, query, now }: Asked, reference: SyncReference): Promise<void> {
    const form = query.get('f') ?? 'b'
    if (form !== 'i' && form !== 'b') return refuse(response, 400, 'form-unknown', 'f is i or b.')
    const platform = reference.platforms.get(query.get('platform') ?? '')
    if (platform === undefined) return refuse(response, 400, 'platform-unknown', UNKNOWN)
    if (platform.ids !== 'theirs')
      return refuse(response, 400, 'platform-numbers', 'Numbers of our own are used for it.')
    const uid = readUid(query.get('uid') ?? '', platform)
    if (uid === null) return refuse(response, 400, 'uid-malformed', 'uid is no number of this platform.')
    const visitor = visitorOf(request, now)?.visitor
    if (uid === 'nobody') {
      // Letting go needs nobody's consent.
      if (visitor !== undefined) await unmatchPerson(pool, { visitor, platform: platform.id, now })
      return done(response, form)
    }
    const consent = judge(query, request, now, platform.vendorId)
    if (!consent.allowed) return refuseConsent(response, consent)
    if (visitor === undefined) return refuse(response, 451, 'nobody', NOBODY)
    const said = await matchPerson(pool, { visitor, platform: platform.id, uid, answer: true, now, tombstoneKey })
    if (said === 'matched') return done(response, form)
    refuse(response, 451, said, said === 'nobody' ? NOBODY : 'Nobody asked this platform for a number.')
  }

  function judge(query: URLSearchParams, request: IncomingMessage, now: Date, vendorId: number | null) {
    const gpc = request.headers['sec-gpc'] === '1'
    return judgeSync(query, { gpc, now, ourVendorId: deps.tcfVendorId, vendorId })
  }

  function visitorOf(request: IncomingMessage, now: Date): (Identity & { kind: 'known' }) | null {
    const identity = deps.readIdentity({ cookieHeader: request.headers.cookie, now })
    return identity.kind === 'known' ? identity : null
  }

  /** What the three have in common: only reading, a query of a bounded length, and 503 while it cannot be known what is allowed. */
  function guarded(answer: (asked: Asked, reference: SyncReference) => Promise<void>): Handler {
    return async function handle(request, response) {
      request.resume()
      if (request.method !== 'GET') return send(response, 405)
      const { url = '' } = request
      const mark = url.indexOf('?')
      const query = mark === -1 ? '' : url.slice(mark + 1)
      if (query.length > MAX_SYNC_QUERY) return refuse(response, 414, 'query-too-long', 'The query is too long.')
      const reference = deps.reference()
      if (reference === null) return unavailable(response)
      try {
        await answer({ request, response, query: new URLSearchParams(query), now: deps.clock() }, reference)
      } catch (error) {
        if (!isDatabaseAway(error)) throw error
        unavailable(response)
      }
    }
  }

  return { sync: guarded(sync), getUid: guarded(getUid), setUid: guarded(setUid) }
}

function hasAddress(platform: SyncPlatform): platform is SyncPlatform & { syncUrl: string } {
  return platform.syncUrl !== null
}

const UNKNOWN = 'There is no such platform, or it is not used any more.'
const NOBODY = 'Nobody is known here who agreed to it.'
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', vary: 'origin' }

/** One transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
)

function done(response: ServerResponse, form: 'i' | 'b'): void {
  if (form === 'i') send(response, 200, { type: 'image/png', body: PNG })
  else send(response, 200, { type: 'text/html; charset=utf-8', body: '' })
}

function send(response: ServerResponse, status: number, content?: { type: string; body: string | Buffer }): void {
  const headers =
    content === undefined ? {} : { 'content-type': content.type, 'content-length': Buffer.byteLength(content.body) }
  response.writeHead(status, { ...HEADERS, ...headers }).end(content?.body)
}

function refuse(response: ServerResponse, status: number, code: string, title: string): void {
  const body = JSON.stringify(problemBody(new Problem({ status, code, title })))
  send(response, status, { type: 'application/problem+json', body })
}

function refuseConsent(response: ServerResponse, { status, why }: { status: 400 | 451; why: string }): void {
  const title =
    status === 400 ? 'The consent of the page cannot be read.' : 'The consent of the page does not allow it.'
  refuse(response, status, why, title)
}

function unavailable(response: ServerResponse): void {
  response.setHeader('retry-after', '5')
  send(response, 503)
}
