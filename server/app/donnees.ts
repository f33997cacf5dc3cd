import type { IncomingMessage, ServerResponse } from 'node:http'
import type pg from 'pg'
import type { OwnSegment } from '../activation/index.js'
import { QueueFull } from '../lib/batch.js'
import { readBody } from '../lib/body.js'
import type { Clock } from '../lib/clock.js'
import { isDatabaseAway } from '../lib/postgres.js'
import { Turns } from '../lib/turns.js'
import {
  type Assets,
  chooseLanguage,
  createView,
  loadAssets,
  type OwnState,
  ownFile,
  renderOwnPage,
  type View,
} from '../portal/spectateur/index.js'
import { dayNumber, forgetCookie, type Identity, offCookie } from '../pseudonym/index.js'
import { erase, erasedAt, loadOwnData, type VisitKeeper, withdrawElsewhere } from '../visit/index.js'
import { comesFromElsewhere, isOpenedByAPage, isOwnForm, ownPageHeaders } from './donnees-guard.js'

export interface OwnDataDependencies {
  /** Its own few connections: whoever asks for this page takes none from those who visit. */
  pool: pg.Pool
  /** Connections that give up soon, for what others wait for. */
  erasing: pg.Pool
  readIdentity: (args: { cookieHeader: string | undefined; now: Date }) => Identity
  keeper: Pick<VisitKeeper, 'forget'>
  tombstoneKey: Buffer
  /** The segments that somebody is in; null while it cannot be known. */
  segmentsOf: (visitor: string) => Promise<OwnSegment[] | null>
  /** The pixel's own address: forms from elsewhere are refused. */
  pixelOrigin: string
  consoleOrigin: string
  /** `loadOwnAssets`. */
  assets: Assets
  clock: Clock
}

/** Where the page's files are: below the path of the cookie nothing else of the pixel's is a page. */
const OWN_ASSETS = '/e/assets'
const SHEETS = ['lanterne.css', 'public.css', 'donnees.css']
const PAGE = '/e/donnees'
const MAX_BODY_BYTES = 1_024
/** All visits wait for an erasure, for some milliseconds: one at a time, no long queue, and mostly there is none. */
const MAX_WAITING = 32
const RESTS = 10

type Exchange = { request: IncomingMessage; response: ServerResponse; view: View; identity: Identity; now: Date }

/** What the page is made of, from the folder of the portal's files. */
export function loadOwnAssets(folder: string): Assets {
  return loadAssets(folder, { base: OWN_ASSETS, sheets: SHEETS, pictured: false })
}

/** Whether a path belongs to the page "Mes données". */
export function isOwnDataPath(path: string): boolean {
  return (
    path === PAGE ||
    path.startsWith(`${PAGE}/`) ||
    path === `${PAGE}.json` ||
    path === '/e/my-data' ||
    path.startsWith(`${OWN_ASSETS}/`)
  )
}

/**
 * "Mes données", to which the cookie comes: a GET shows what is kept of this browser, as a page or as a file, and changes
 * nothing; a POST, from this page alone, withdraws, erases, or lights the lamp again. While the database is away: 503.
 */
export function createOwnDataHandler(
  deps: OwnDataDependencies,
): (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> {
  const { pool, erasing, keeper, tombstoneKey, pixelOrigin, clock } = deps
  const headers = ownPageHeaders({ pixelOrigin })
  const turns = new Turns({ maxWaiting: MAX_WAITING, rests: RESTS })

  return async function handleOwnData(request, response, path) {
    if (path.startsWith(`${OWN_ASSETS}/`)) return sendAsset(request, response, path.slice(OWN_ASSETS.length + 1))
    const now = clock()
    const view = viewOf(request)
    const exchange = {
      request,
      response,
      view,
      now,
      identity: deps.readIdentity({ cookieHeader: request.headers.cookie, now }),
    }
    try {
      if (request.method === 'POST') await change(exchange, path)
      else if (request.method === 'GET' || request.method === 'HEAD') await show(exchange, path)
      else problem(exchange, 405, 'invalid')
    } catch (error) {
      if (!isDatabaseAway(error) && !(error instanceof QueueFull)) throw error
      response.setHeader('retry-after', '5')
      problem(exchange, 503, 'unavailable')
    }
  }

  async function show(exchange: Exchange, path: string): Promise<void> {
    const { request, response, now } = exchange
    request.resume()
    if (path === '/e/my-data') {
      response.writeHead(302, { ...headers, location: `${PAGE}?langue=en` }).end()
      return
    }
    const file = path === `${PAGE}.json`
    if (!file && path !== PAGE) return problem(exchange, 404, 'not-found')
    // A page elsewhere may lead here; it may not load this, nor learn how long that takes.
    if (file ? comesFromElsewhere(request) : !isOpenedByAPage(request)) return problem(exchange, 403, 'wrong-origin')
    const { state, setCookie } = await stateOf(exchange)
    if (!file) return sendPage(exchange, { state, setCookie })
    send(exchange, {
      body: ownFile(state, { now }),
      type: 'application/json',
      setCookie,
      more: { 'content-disposition': 'attachment; filename="lanterne-mes-donnees.json"' },
    })
  }

  /** What there is of this browser. A cookie that is of no use is taken away; one whose person was erased is turned off. */
  async function stateOf({ identity, now }: Exchange): Promise<{ state: OwnState; setCookie?: string }> {
    if (identity.kind === 'refused') return { state: { kind: 'refused', why: identity.why }, setCookie: forgetCookie }
    if (identity.kind !== 'known') return { state: identity }
    const { visitor, expiresAt } = identity
    const gone = await erasedAt(pool, { visitor, tombstoneKey })
    if (gone !== null) {
      const since = dayNumber(gone)
      return { state: { kind: 'off', since }, setCookie: offCookie({ since }) }
    }
    return { state: await known({ visitor, expiresAt, now }) }
  }

  async function known(who: { visitor: string; expiresAt: Date; now: Date }): Promise<OwnState & { kind: 'known' }> {
    const { visitor, expiresAt, now } = who
    const [data, segments] = await Promise.all([loadOwnData(pool, { visitor, now }), deps.segmentsOf(visitor)])
    return { kind: 'known', data, segments, expiresAt }
  }

  async function change(exchange: Exchange, path: string): Promise<void> {
    const { request, identity } = exchange
    const read = await readBody(request, MAX_BODY_BYTES)
    if (!isOwnForm(request, { pixelOrigin })) return problem(exchange, 403, 'wrong-origin')
    if (!read.ok) return problem(exchange, 400, 'invalid')
    switch (path) {
      case `${PAGE}/eteindre`:
        return turnOff(exchange)
      case `${PAGE}/retirer`:
        return takeBack(exchange, new URLSearchParams(read.text).get('site') ?? '')
      case `${PAGE}/rallumer`:
        if (identity.kind !== 'off') return sendPage(exchange, await stateOf(exchange))
        return sendPage(exchange, { state: { kind: 'none', done: 'lit' }, setCookie: forgetCookie })
      default:
        return problem(exchange, 404, 'not-found')
    }
  }

  async function turnOff(exchange: Exchange): Promise<void> {
    const { identity, now } = exchange
    if (identity.kind !== 'known') return goDark(exchange)
    const { visitor } = identity
    const erased = await onceOnly(visitor, () => erase(erasing, { visitor, at: now, tombstoneKey }))
    keeper.forget({ visitor })
    if (erased === 'gone') return sendPage(exchange, await stateOf(exchange))
    sendPage(exchange, { state: { kind: 'erased', erased, at: now }, setCookie: offCookie({ since: dayNumber(now) }) })
  }

  /** In its turn, and not for somebody who was erased before: nothing is kept of them, and nobody has to wait for that. */
  async function onceOnly<T>(visitor: string, work: () => Promise<T>): Promise<T | 'gone'> {
    const isGone = async () => (await erasedAt(pool, { visitor, tombstoneKey })) !== null
    if (await isGone()) return 'gone'
    return turns.take(async () => ((await isGone()) ? 'gone' : work()))
  }

  /** Nothing is kept of this browser, and nothing will be. */
  function goDark(exchange: Exchange): void {
    const { identity, now } = exchange
    const since = identity.kind === 'off' ? identity.since : dayNumber(now)
    sendPage(exchange, { state: { kind: 'off', since }, setCookie: offCookie({ since }) })
  }

  async function takeBack(exchange: Exchange, site: string): Promise<void> {
    const { identity, now } = exchange
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(site)) return problem(exchange, 400, 'invalid')
    if (identity.kind !== 'known') return sendPage(exchange, await stateOf(exchange))
    const { visitor, expiresAt } = identity
    const erased = await onceOnly(visitor, () => withdrawElsewhere(erasing, { visitor, site, at: now, tombstoneKey }))
    if (erased === 'gone') return sendPage(exchange, await stateOf(exchange))
    keeper.forget(erased === null ? { visitor, site } : { visitor })
    if (erased !== null) {
      const setCookie = offCookie({ since: dayNumber(now) })
      return sendPage(exchange, { state: { kind: 'erased', erased, at: now }, setCookie })
    }
    sendPage(exchange, { state: { ...(await known({ visitor, expiresAt, now })), done: 'withdrawn' } })
  }

  function problem(exchange: Exchange, status: number, code: (OwnState & { kind: 'problem' })['code']): void {
    exchange.request.resume()
    sendPage(exchange, { status, state: { kind: 'problem', code } })
  }

  function sendPage(
    exchange: Exchange,
    { state, ...answer }: { state: OwnState; status?: number; setCookie?: string | undefined },
  ): void {
    const body = renderOwnPage(exchange.view, { state, consoleOrigin: deps.consoleOrigin })
    send(exchange, { body, type: 'text/html', more: { 'content-language': exchange.view.language }, ...answer })
  }

  function send(
    { request, response }: Exchange,
    answer: {
      body: string
      type: string
      status?: number
      setCookie?: string | undefined
      more: Record<string, string>
    },
  ): void {
    const { body, type, status = 200, setCookie, more } = answer
    response.writeHead(status, {
      ...headers,
      ...more,
      ...(setCookie === undefined ? {} : { 'set-cookie': setCookie }),
      'content-type': `${type}; charset=utf-8`,
      'content-length': Buffer.byteLength(body),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  function sendAsset(request: IncomingMessage, response: ServerResponse, name: string): void {
    request.resume()
    const file = deps.assets.files.get(name)
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(file === undefined ? 404 : 405, headers).end()
      return
    }
    response.writeHead(200, {
      ...headers,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': file.type,
      'content-length': file.body.length,
    })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  /** The language of the address or of the browser: no cookie is set for it here. */
  function viewOf(request: IncomingMessage): View {
    const asked = /[?&]langue=(\w{2})(?:&|$)/.exec(request.url ?? '')?.[1]
    const language = chooseLanguage({
      asked,
      cookie: undefined,
      acceptLanguage: request.headers['accept-language'],
    })
    return createView({ language, person: null, path: PAGE, assets: deps.assets })
  }
}
