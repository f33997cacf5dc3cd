import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

interface PrebidOptions {
  /** Where the build wrote the two files. */
  folder: string
  pixelOrigin: string
  tcfVendorId: number | null
}

interface Script {
  raw: Buffer
  br: Buffer
  etag: string
}

const PREBUILT = 'lanterne-rtd.js'
const MODULE = 'lanterneRtdProvider.js'
/** A mistake in what is asked for, or not, must be mendable on pages that nobody repaints: an hour, never immutable. */
const MAX_AGE_SECONDS = 3_600

/**
 * `GET /prebid/lanterne-rtd.js`, the module for pages whose Prebid was built without it, told whose server this is; and
 * `/prebid/lanterneRtdProvider.js`, the module for Prebid's own build. Both outside the cookie's path.
 */
export function createPrebidHandler({
  folder,
  pixelOrigin,
  tcfVendorId,
}: PrebidOptions): (request: IncomingMessage, response: ServerResponse, file: string) => void {
  const own = { origin: pixelOrigin, ...(tcfVendorId === null ? {} : { vendorId: tcfVendorId }) }
  const told = `window.lanterneRtd=Object.assign(${JSON.stringify(own)},window.lanterneRtd);\n`
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const scripts = new Map([
    [PREBUILT, scriptOf(told + read(PREBUILT))],
    [MODULE, scriptOf(read(MODULE))],
  ])

  return function handlePrebid(request, response, file) {
    request.resume()
    const script = scripts.get(file)
    if (script === undefined) {
      response.writeHead(404, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).end()
      return
    }
    const headers = {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      etag: script.etag,
    }
    if (request.headers['if-none-match'] === script.etag) {
      response.writeHead(304, headers).end()
      return
    }
    const brotli = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''))
    const body = brotli ? script.br : script.raw
    response.writeHead(200, {
      ...headers,
      'content-length': body.length,
      ...(brotli ? { 'content-encoding': 'br' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}

function scriptOf(text: string): Script {
  const raw = Buffer.from(text)
  const etag = `"${createHash('sha256').update(raw).digest('base64url').slice(0, 16)}"`
  return { raw, br: brotliCompressSync(raw), etag }
}
