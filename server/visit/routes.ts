import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AgentClass, classifyAgent } from '../lib/agent.js'
import { QueueFull } from '../lib/batch.js'
import { readBody } from '../lib/body.js'
import type { Clock } from '../lib/clock.js'
import { uuidv7 } from '../lib/id.js'
import { errorText, type Log } from '../lib/log.js'
import { isDatabaseAway, isRefusedRow } from '../lib/postgres.js'
import {
  dayNumber,
  forgetCookie,
  type Identity,
  isAfterOff,
  issueIdentity,
  mayIssue,
  offCookie,
  type PseudonymRing,
} from '../pseudonym/index.js'
import { findSite, type JudgedVisit, judgeVisit, type VisitReference } from './judge.js'
import type { VisitKeeper } from './keep.js'
import type { ToldPage, ViewedPage } from './page.js'
import type { RefusalCounter } from './refusals.js'
import type { UnlinkedVisit } from './store.js'
import { type StorageAccess, storageAccessOf, VisitBody, WithdrawalBody } from './wire.js'
import { paceWithdrawals } from './withdrawal-pace.js'

/** Sixteen times a usual visit with a TCF string. */
const MAX_BODY_BYTES = 16_384

export interface VisitDependencies {
  /** Null while it is unknown what is allowed: then nothing is. */
  reference: () => VisitReference | null
  /** Issues new ids. */
  ring: PseudonymRing
  readIdentity: (args: { cookieHeader: string | undefined; now: Date }) => Identity
  keeper: VisitKeeper
  refusals: RefusalCounter
  withdraw: (args: { visitor: string; site: string; at: Date }) => Promise<{ left: number; erased: boolean }>
  tcfVendorId: number | null
  clock: Clock
  log: Pick<Log, 'error'>
  onKept?: () => void
  /** What the page of a kept visit says of its film. */
  onTold?: (told: ToldPage, page: { site: string; kind: string | undefined }) => void
}

/**
 * `POST /e/v`: a visit is kept or refused. Kept: 204 after its commit. Refused: 204, counted by reason, and nothing else of
 * it is kept. 503 when it cannot be known or stored: the database is away, or too many wait.
 */
export function createVisitHandler(
  deps: VisitDependencies,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { refusals, keeper, clock } = deps

  return async function handleVisit(request, response) {
    const read = await readBody(request, MAX_BODY_BYTES)
    const agent = classifyAgent(request.headers['user-agent'])
    if (agent.kind !== 'browser') return refuse(response, 'bot', null)
    if (!read.ok) return refuse(response, read.why, null)
    const body = parse(read.text, VisitBody)
    if (body === null) return refuse(response, 'malformed', null)
    const reference = deps.reference()
    if (reference === null) return unavailable(response)
    const found = findSite(reference, { key: body.s, origin: request.headers.origin })
    if (!found.found) return refuse(response, found.why, found.site)
    allowOrigin(response, request)
    const now = clock()
    const gpc = request.headers['sec-gpc'] === '1'
    const judged = judgeVisit(body, { site: found.site, gpc, now, tcfVendorId: deps.tcfVendorId })
    if (!judged.kept) return refuse(response, judged.why, judged.site)
    const identity = deps.readIdentity({ cookieHeader: request.headers.cookie, now })
    // A refused cookie is taken away, so that the next visit starts anew.
    if (identity.kind === 'refused') return refuse(response, identity.why, judged.term.siteId, forgetCookie)
    if (identity.kind === 'off' && !saidAfter(judged.consent, identity))
      return refuse(response, 'opted-out', judged.term.siteId, offCookie(identity))

    const access = storageAccessOf(request.headers['sec-fetch-storage-access'])
    const page = reference.readPage({ site: judged.term.siteId, path: body.u ?? '', title: body.f })
    const visit = describe(body, judged, { agent, now, page, access })
    const told = () => {
      if (page.tells !== null) deps.onTold?.(page.tells, { site: visit.site, kind: body.k })
    }
    if (identity.kind === 'known') return keep(response, visit, { visitor: identity.visitor }, told)
    if (mayIssue(access)) return keep(response, visit, issueIdentity(deps.ring, { now }), told)
    return keep(response, visit, null, told)
  }

  async function keep(
    response: ServerResponse,
    visit: UnlinkedVisit,
    identity: { visitor: string; setCookie?: string } | null,
    told: () => void,
  ): Promise<void> {
    try {
      const kept =
        identity === null
          ? await keeper.keepUnlinked(visit)
          : await keeper.keep({ ...visit, visitor: identity.visitor })
      if (!kept) return await refuseEnded(response, visit.site, identity?.visitor)
    } catch (error) {
      if (error instanceof QueueFull || isDatabaseAway(error)) return unavailable(response)
      deps.log.error('a visit could not be stored', { error: errorText(error) })
      return isRefusedRow(error) ? refuse(response, 'not-storable', visit.site) : unavailable(response)
    }
    deps.onKept?.()
    told()
    if (identity?.setCookie === undefined) response.writeHead(204, KEPT)
    else response.writeHead(204, { ...KEPT, 'set-cookie': identity.setCookie })
    response.end()
  }

  /** An erased browser that comes with its old cookie has not heard the answer to its wish: it is told again. */
  async function refuseEnded(response: ServerResponse, site: string, visitor: string | undefined): Promise<void> {
    const erasedAt = visitor === undefined ? null : await keeper.erasedAt(visitor)
    if (erasedAt === null) return refuse(response, 'ended', site)
    refuse(response, 'opted-out', site, offCookie({ since: dayNumber(erasedAt) }))
  }

  function refuse(response: ServerResponse, reason: string, site: string | null, setCookie?: string): void {
    refusals.count(reason, site)
    response.writeHead(204, {
      'cache-control': 'no-store',
      lanterne: `refused; ${reason}`,
      ...(setCookie ? { 'set-cookie': setCookie } : {}),
    })
    response.end()
  }
}

/**
 * `POST /e/w`: the yes of this browser on this site is taken back. 204 after the commit, also when there was none. 503 when it
 * is not known to be taken back: the database is away, or too many wait. The script then sends it again; a status below 500
 * would end that.
 */
export function createWithdrawalHandler(
  deps: VisitDependencies,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const withdraw = paceWithdrawals(deps.withdraw, deps)

  return async function handleWithdrawal(request, response) {
    const read = await readBody(request, MAX_BODY_BYTES)
    const body = read.ok ? parse(read.text, WithdrawalBody) : null
    const reference = deps.reference()
    if (reference === null) return unavailable(response)
    const found = body === null ? null : findSite(reference, { key: body.s, origin: request.headers.origin })
    const site = found?.found ? found.site.id : undefined
    if (site !== undefined) allowOrigin(response, request)
    const now = deps.clock()
    const identity = deps.readIdentity({ cookieHeader: request.headers.cookie, now })
    const headers: Record<string, string> = { 'cache-control': 'no-store' }
    if (site !== undefined && identity.kind === 'known') {
      try {
        const { visitor } = identity
        const { left, erased } = await withdraw({ visitor, site })
        deps.keeper.forget(erased ? { visitor } : { visitor, site })
        if (left === 0) headers['set-cookie'] = await cookieAfter(visitor)
      } catch (error) {
        if (error instanceof QueueFull || isDatabaseAway(error)) return unavailable(response)
        throw error
      }
    }
    response.writeHead(204, headers)
    response.end()
  }

  /** Without any consent the number goes; whoever was erased, now or before (the answer got lost), stays out. */
  async function cookieAfter(visitor: string): Promise<string> {
    const erasedAt = await deps.keeper.erasedAt(visitor)
    return erasedAt === null ? forgetCookie : offCookie({ since: dayNumber(erasedAt) })
  }
}

/** Only a yes that says by itself that it was given after the day of the switch turns a browser on again. */
function saidAfter({ dated, givenAt }: JudgedVisit['consent'], off: { since: number | null }): boolean {
  return dated && isAfterOff(givenAt, off)
}

/** The page may read the answer: only pages of sites whose host is declared get this far. */
function allowOrigin(response: ServerResponse, request: IncomingMessage): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '')
  response.setHeader('access-control-allow-credentials', 'true')
}

const KEPT = { 'cache-control': 'no-store', lanterne: 'kept' }

function unavailable(response: ServerResponse): void {
  response.writeHead(503, { 'retry-after': '5', 'cache-control': 'no-store' })
  response.end()
}

function describe(
  body: VisitBody,
  { term, consent }: JudgedVisit,
  { agent, now, page, access }: { agent: AgentClass; now: Date; page: ViewedPage; access: StorageAccess },
): UnlinkedVisit {
  return {
    id: uuidv7(now.getTime()),
    at: now,
    site: term.siteId,
    // A children's page is one, whatever the page says of itself: visits to it are never pooled.
    kind: page.kind === 'enfants' ? page.kind : (body.k ?? page.kind),
    film: page.film,
    device: agent.device,
    purposes: consent.purposes,
    term: term.termId,
    identity: access,
    consent: {
      receipt: randomUUID(),
      noticeVersion: consent.noticeVersion,
      noticeSha256: term.noticeSha256,
      source: consent.source,
      proofSha256: consent.proofSha256,
      givenAt: consent.givenAt,
      expiresAt: consent.expiresAt,
      dated: consent.dated,
    },
  }
}

function parse<T>(
  text: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): T | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : null
}
