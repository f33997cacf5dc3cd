import type { IncomingMessage, ServerResponse } from 'node:http'
import type pg from 'pg'
import { isIn } from '../audience/index.js'
import { QueueFull } from '../lib/batch.js'
import type { Clock } from '../lib/clock.js'
import { isUuid } from '../lib/id.js'
import { isDatabaseAway } from '../lib/postgres.js'
import { Problem, problemBody } from '../lib/problem.js'
import { type Identity, type PseudonymRing, partnerPseudonym } from '../pseudonym/index.js'
import { evaluate } from './evaluate.js'
import { campaignsAt } from './look-up-judge.js'
import type { DayReader } from './look-up-people.js'
import type { LookUpCampaign, LookUpReference } from './look-up-reference.js'
import { answerAddress, judgeSync, MAX_SYNC_QUERY, onwardAddress, platformAddress, readUid } from './sync-judge.js'
import type { SyncReference } from './sync-reference.js'
import { ANSWER_MINUTES, askToSync, matchPerson, unmatchPerson } from './sync-store.js'
import { openTicket, type SyncTicket, sealTicket, type TicketUse } from './sync-ticket.js'

export interface SyncDependencies {
  pool: pg.Pool
  /** Null while it is unknown what is allowed: then nothing is. */
  reference: () => SyncReference | null
  /** Which campaigns run where, and what it takes to say who is in their cells. */
  campaigns: () => LookUpReference | null
  people: Pick<DayReader, 'read'>
  readIdentity: (args: { cookieHeader: string | undefined; now: Date }) => Identity
  ring: PseudonymRing
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
 * Cookie synchronisation with buying platforms. Nothing happens without a page's consent that names us and the platform, the person's
 * own, given on a cinema's site, to be pooled and addressed, and a question that `sync` put: `t` proves it, in the browser of whom it was
 * put to, for a quarter of an hour. To everybody else `getuid` and `setuid` say the same, known or not, without a look into the database.
 *
 * `GET /e/sync?gdpr_consent=`, by a publisher's page with credentials: 200 `{"syncs":[{"platform","type":"image","url"}]}`, at most five,
 * each at most weekly, of campaigns in whose cell the person is, as a look-up would say; 204: none. 403: a page on which no campaign runs
 * under a contract in force.
 *
 * `GET /e/getuid?platform=&gdpr=&gdpr_consent=&t=`: 302 to a declared host of the platform, with the pseudonym that was made for it
 * alone, or to be asked for its own number; 451 for a no.
 *
 * `GET /e/setuid?platform=&uid=&gdpr=&gdpr_consent=&t=&f=i|b`: notes the platform's number for this browser, once. 200 with a picture
 * (`f=i`) or an empty page, whether or not it was noted, 400 for what cannot be read, 451 for a no. An empty number lets go, without
 * consent or ticket.
 */
export function createSyncHandlers(deps: SyncDependencies): { sync: Handler; getUid: Handler; setUid: Handler } {
  const { pool, ring, pixelOrigin, allowPlain } = deps
  const { tombstoneKey } = ring

  async function sync({ request, response, query, now }: Asked, reference: SyncReference): Promise<void> {
    const { origin } = request.headers
    const lookUp = deps.campaigns()
    if (lookUp === null) return unavailable(response)
    const campaigns = campaignsAt(lookUp, { origin, now })
    const [first] = campaigns
    if (first === undefined || origin === undefined)
      return refuse(response, 403, 'no-campaign-here', 'No campaign runs on this page under a contract in force.')
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
    const ours = judge(query, request, now, deps.tcfVendorId)
    if (!ours.allowed) return ours.status === 400 ? refuseConsent(response, ours) : send(response, 204)
    const visitor = knownIn(request, now)?.visitor
    if (visitor === undefined) return send(response, 204)
    const person = evaluate(await deps.people.read(visitor), lookUp, { now })
    const offered = new Map<string, LookUpCampaign>()
    for (const campaign of campaigns.filter(({ cell }) => isIn(cell, person)))
      for (const { id, syncUrl, vendorId } of reference.ofCampaign.get(campaign.id) ?? [])
        if (syncUrl !== null && !offered.has(id) && judge(query, request, now, vendorId).allowed)
          offered.set(id, campaign)
    if (offered.size === 0) return send(response, 204)
    const asking = { visitor, publisher: first.publisher, platforms: [...offered.keys()] }
    const due = await askToSync(pool, { ...asking, now, tombstoneKey })
    if (due.size === 0) return send(response, 204)
    const consent = query.get('gdpr_consent') ?? ''
    const expiresAt = new Date(now.getTime() + ANSWER_MINUTES * 60_000)
    const syncs = [...offered]
      .filter(([platform]) => due.has(platform))
      .map(([platform, { id: campaign, publisher }]) => {
        const use = { step: 'onward', platform, visitor } as const
        const ticket = sealTicket(ring, { campaign, publisher, expiresAt }, use)
        return { platform, type: 'image', url: onwardAddress(platform, { pixelOrigin, consent, ticket }) }
      })
    send(response, 200, { type: 'application/json; charset=utf-8', body: JSON.stringify({ syncs }) })
  }

  async function getUid(asked: Asked, reference: SyncReference): Promise<void> {
    const { request, response, query, now } = asked
    const platform = reference.platforms.get(query.get('platform') ?? '')
    if (platform === undefined) return refuse(response, 400, 'platform-unknown', UNKNOWN)
    const verdict = judge(query, request, now, platform.vendorId)
    if (!verdict.allowed) return refuseConsent(response, verdict)
    const held = holderOf(asked, reference, { step: 'onward', platform: platform.id })
    if (held === null) return refuse(response, 451, 'not-asked', NOT_ASKED)
    const { visitor, epoch, ticket } = held
    const consent = query.get('gdpr_consent') ?? ''
    const passing = { consent, allowPlain }
    if (platform.ids === 'theirs') {
      const answer = sealTicket(ring, ticket, { step: 'answer', platform: platform.id, visitor })
      const back = answerAddress(platform.id, { pixelOrigin, consent, ticket: answer })
      return lead(response, platformAddress(platform, { ...passing, back }))
    }
    const uid = partnerPseudonym(ring, { platform: platform.id, visitor, epoch })
    const location = platformAddress(platform, { ...passing, uid })
    if (location !== null) {
      const said = await matchPerson(pool, { visitor, platform: platform.id, uid, answer: false, now, tombstoneKey })
      if (said !== 'matched') return refuse(response, 451, 'not-asked', NOT_ASKED)
    }
    lead(response, location)
  }

  async function setUid(asked: Asked, reference: SyncReference): Promise<void> {
    const { request, response, query, now } = asked
    const form = query.get('f') ?? 'b'
    if (form !== 'i' && form !== 'b') return refuse(response, 400, 'form-unknown', 'f is i or b.')
    const id = query.get('platform') ?? ''
    const platform = reference.platforms.get(id)
    const uid = readUid(query.get('uid') ?? '', platform ?? { format: 'csv' })
    if (uid === 'nobody' && isUuid(id)) return letGo(asked, { platform: id, form })
    if (platform === undefined) return refuse(response, 400, 'platform-unknown', UNKNOWN)
    if (platform.ids !== 'theirs')
      return refuse(response, 400, 'platform-numbers', 'Numbers of our own are used for it.')
    if (uid === null) return refuse(response, 400, 'uid-malformed', 'uid is no number of this platform.')
    const verdict = judge(query, request, now, platform.vendorId)
    if (!verdict.allowed) return refuseConsent(response, verdict)
    const held = holderOf(asked, reference, { step: 'answer', platform: id })
    if (held === null) return refuse(response, 451, 'not-asked', NOT_ASKED)
    // What became of it is not told: whether another page had an answer before, or the person went meanwhile.
    await matchPerson(pool, { visitor: held.visitor, platform: id, uid, answer: true, now, tombstoneKey })
    done(response, form)
  }

  /** Letting go needs nobody's consent. Any site may say so: it is answered before anything is looked up, so that no clock tells who is known. */
  async function letGo(
    { request, response, now }: Asked,
    { platform, form }: { platform: string; form: 'i' | 'b' },
  ): Promise<void> {
    done(response, form)
    const visitor = knownIn(request, now)?.visitor
    if (visitor !== undefined) await unmatchPerson(pool, { visitor, platform, now })
  }

  /** Who holds a ticket for this step, whose campaign is still bought there and runs on that publisher's pages; null for everybody else. */
  function holderOf(
    { request, query, now }: Asked,
    reference: SyncReference,
    use: Pick<TicketUse, 'step' | 'platform'>,
  ): { visitor: string; epoch: number; ticket: SyncTicket } | null {
    const identity = knownIn(request, now)
    // Also for nobody, so that it takes as long.
    const ticket = openTicket(ring, query.get('t') ?? '', { ...use, visitor: identity?.visitor ?? NO_VISITOR, now })
    if (identity === null || ticket === null) return null
    const isBought = reference.ofCampaign.get(ticket.campaign)?.some(({ id }) => id === use.platform)
    if (!isBought || !runs(deps.campaigns(), ticket, now)) return null
    return { visitor: identity.visitor, epoch: identity.epoch, ticket }
  }

  function judge(query: URLSearchParams, request: IncomingMessage, now: Date, vendorId: number | null) {
    const gpc = request.headers['sec-gpc'] === '1'
    return judgeSync(query, { gpc, now, ourVendorId: deps.tcfVendorId, vendorId })
  }

  function knownIn(request: IncomingMessage, now: Date): (Identity & { kind: 'known' }) | null {
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
        if (!(error instanceof QueueFull) && !isDatabaseAway(error)) throw error
        if (!response.headersSent) unavailable(response)
      }
    }
  }

  return { sync: guarded(sync), getUid: guarded(getUid), setUid: guarded(setUid) }
}

/** Whether a campaign runs now on a page of a publisher, under the contracts of all. */
function runs(lookUp: LookUpReference | null, { campaign, publisher }: SyncTicket, now: Date): boolean {
  for (const there of lookUp?.hosts.values() ?? [])
    for (const { id, publisher: placed, startsAt, endsAt } of there)
      if (id === campaign && placed === publisher && startsAt <= now && now < endsAt) return true
  return false
}

const NO_VISITOR = '00000000-0000-0000-0000-000000000000'
const UNKNOWN = 'There is no such platform, or no campaign is bought there under contract.'
const NOT_ASKED = 'Nobody asked this browser to be synchronised.'
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', vary: 'origin' }

/** One transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
)

/** The referrer would tell the platform which page sent the browser. */
function lead(response: ServerResponse, location: string | null): void {
  if (location === null)
    refuse(response, 400, 'redirect-refused', 'The platform’s address is on no host that was declared.')
  else response.writeHead(302, { ...HEADERS, location, 'referrer-policy': 'no-referrer' }).end()
}

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
