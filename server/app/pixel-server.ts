import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { errorText, type Log } from '../lib/log.js'
import { isOwnDataPath } from './donnees.js'

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export interface PixelHandlers {
  script: Handler
  /** `/p/<file>`: the script of one site. */
  siteScript: (request: IncomingMessage, response: ServerResponse, file: string) => void | Promise<void>
  visit: Handler
  withdrawal: Handler
  click: (request: IncomingMessage, response: ServerResponse, token: string) => void | Promise<void>
  /** `/i/<token>`: an advertisement was shown. */
  impression: (request: IncomingMessage, response: ServerResponse, token: string) => void
  /** A publisher asks which of its campaigns' segments a browser is in. */
  lookUp: Handler
  /** A browser is to be known to buying platforms: which, our number for one, its number for us. */
  sync: Handler
  getUid: Handler
  setUid: Handler
  /** `/prebid/<file>`: what publishers' pages load for their auctions. */
  prebid: (request: IncomingMessage, response: ServerResponse, file: string) => void
  /** The page "Mes données", its file, its forms, and what it is made of. */
  ownData: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>
}

const CLICK = '/e/c/'
/** Outside of the cookie's path: no browser sends an identifier with it. */
const IMPRESSION = '/i/'
const SITE_SCRIPT = '/p/'
const PREBID = '/prebid/'
/** Where another method than the one is refused as such. */
const ONE_METHOD = new Set(['/e/v', '/e/w', '/e/s', '/e/sync', '/e/getuid', '/e/setuid', '/p.js'])
const SECURITY = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/**
 * The pixel's listener, on node:http alone: no framework, no middleware, no URL object. Every path that the outside
 * reaches is one line here.
 */
export function createPixelServer({ handlers, log }: { handlers: PixelHandlers; log: Log }): Server {
  const server = createServer({
    maxHeaderSize: 16_384,
    keepAliveTimeout: 65_000,
    requestTimeout: 15_000,
    headersTimeout: 10_000,
  })
  server.on('request', (request, response) => {
    try {
      const done = route(request, response)
      if (done instanceof Promise) done.catch((error: unknown) => fail(response, error))
    } catch (error) {
      fail(response, error)
    }
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })
  return server

  function route(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    const url = request.url ?? ''
    const query = url.indexOf('?')
    const path = query === -1 ? url : url.slice(0, query)
    const { method } = request
    if (path === '/e/v' && method === 'POST') return handlers.visit(request, response)
    if (path.startsWith(CLICK)) return handlers.click(request, response, path.slice(CLICK.length))
    if (path === '/e/w' && method === 'POST') return handlers.withdrawal(request, response)
    if (path.startsWith(IMPRESSION)) return handlers.impression(request, response, path.slice(IMPRESSION.length))
    if (isOwnDataPath(path)) return handlers.ownData(request, response, path)
    const read = method === 'GET' || method === 'HEAD'
    if (path === '/e/s' && (read || method === 'OPTIONS')) return handlers.lookUp(request, response)
    if (path === '/e/sync' && method === 'GET') return handlers.sync(request, response)
    if (path === '/e/getuid' && method === 'GET') return handlers.getUid(request, response)
    if (path === '/e/setuid' && method === 'GET') return handlers.setUid(request, response)
    if (path === '/p.js' && read) return handlers.script(request, response)
    if (path.startsWith(SITE_SCRIPT) && read)
      return handlers.siteScript(request, response, path.slice(SITE_SCRIPT.length))
    if (path.startsWith(PREBID) && read) return handlers.prebid(request, response, path.slice(PREBID.length))
    if (path === '/healthz') return end(response, 200, 'ok')
    request.resume()
    return end(response, ONE_METHOD.has(path) ? 405 : 404, '')
  }

  function fail(response: ServerResponse, error: unknown): void {
    log.error('a request failed', { error: errorText(error) })
    if (response.headersSent) response.destroy()
    else end(response, 500, '')
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, SECURITY).end(text)
}
