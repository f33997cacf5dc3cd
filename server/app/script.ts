import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

/**
 * `GET /p.js`: the visit script, compressed at build. An hour of cache with stale-while-revalidate, never immutable: a
 * consent bug must be mendable on pages that nobody repaints. The path is outside the cookie's, so no cookie comes.
 */
export function createScriptHandler(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  const raw = readFileSync(join(folder, 'p.js'))
  const encoded = { br: readFileSync(join(folder, 'p.js.br')), gzip: readFileSync(join(folder, 'p.js.gz')) }
  const etag = `"${createHash('sha256').update(raw).digest('base64url').slice(0, 16)}"`
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
    etag,
  }
  return function serveScript(request, response) {
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end()
      return
    }
    const accepted = request.headers['accept-encoding'] ?? ''
    const encoding =
      typeof accepted !== 'string' ? null : /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
    const body = encoding === null ? raw : encoded[encoding]
    response.writeHead(200, {
      ...headers,
      'content-length': body.length,
      ...(encoding ? { 'content-encoding': encoding } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
