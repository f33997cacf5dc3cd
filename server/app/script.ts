import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { DeclaredSource } from '../consent/index.js'
import { errorText, type Log } from '../lib/log.js'

export interface ScriptOptions {
  /** Where the build wrote the scripts, each compressed, and `manifest.json`. */
  folder: string
  /** What a site declared; undefined for a key that nobody has; null while it is not known what is allowed. */
  sourceOf: (siteKey: string) => DeclaredSource | undefined | null
  /**
   * What our banner must know of a site, as a script that goes before its own, since it may ask for nothing: null where no
   * contract in force would use the answer.
   */
  bannerPrefix: (siteKey: string) => Promise<string | null>
  clock: () => Date
  log: Pick<Log, 'error'>
}

/** A script in the forms in which it is sent. */
interface Script {
  raw: Buffer
  br: Buffer
  gzip: Buffer
  etag: string
}

interface Banner {
  script: Script
  prefix: string | null
}

export interface ScriptHandlers {
  /** `GET /p.js`: it finds out by itself where the consent comes from. `?films`: it also reads films. */
  auto(request: IncomingMessage, response: ServerResponse): void
  /** `GET /p/<siteKey>.js`, `?films`: the core and the one adapter that the site declared, or our banner. */
  ofSite(request: IncomingMessage, response: ServerResponse, file: string): Promise<void>
}

/** Nobody waits for a site's new banner longer than this, besides what browsers keep. */
const BANNER_MS = 60_000
/** Banners that are kept, each some twenty kilobytes. */
const MAX_BANNERS = 1_000

/**
 * The visit script, compressed at build. An hour of cache with stale-while-revalidate, never immutable: a consent bug must be
 * mendable on pages that nobody repaints. The path is outside the cookie's, so no cookie comes.
 */
export function createScriptHandlers(options: ScriptOptions): ScriptHandlers {
  const { folder, sourceOf, clock, log } = options
  const scripts = loadScripts(folder)
  const banners = new Map<string, { made: Promise<Banner>; at: number }>()
  const find = (name: string): Script => scripts.get(name) as Script

  return {
    auto: (request, response) => send(request, response, find(`p${filmsOf(request)}.js`)),
    async ofSite(request, response, file) {
      const [, key] = /^([\w-]{1,64})\.js$/.exec(file) ?? []
      const source = key === undefined ? undefined : sourceOf(key)
      if (key === undefined || source === undefined) return sendNothing(response, 404)
      const films = filmsOf(request)
      if (source === 'banner') return sendBanner(request, response, { key, films })
      // While it is not known what a site declared, the script that fits all; it is not kept for an hour in its place.
      if (source === null) return send(request, response, find(`p${films}.js`), { maxAgeSeconds: 60 })
      send(request, response, find(source === 'auto' ? `p${films}.js` : `p-${source}${films}.js`))
    },
  }

  async function sendBanner(
    request: IncomingMessage,
    response: ServerResponse,
    { key, films }: { key: string; films: string },
  ): Promise<void> {
    try {
      const { script, prefix } = await bannerOf(key, films)
      // A cinema that has just signed does not wait for its banner until tomorrow.
      send(request, response, script, prefix === null ? { maxAgeSeconds: 60, staleSeconds: 0 } : {})
    } catch (error) {
      log.error('a banner could not be made', { error: errorText(error) })
      sendNothing(response, 503)
    }
  }

  /** Made anew when what it must know has changed, once for all who ask meanwhile. */
  function bannerOf(key: string, films: string): Promise<Banner> {
    const name = `${key}${films}`
    const kept = banners.get(name)
    const at = clock().getTime()
    if (kept !== undefined && at - kept.at < BANNER_MS) return kept.made
    const made = makeBanner(key, films, kept?.made)
    banners.delete(name)
    if (banners.size >= MAX_BANNERS) banners.delete(banners.keys().next().value as string)
    banners.set(name, { made, at })
    made.catch(() => banners.delete(name)) // The next who asks tries again.
    return made
  }

  /** The last one goes on while the database is away. */
  async function makeBanner(key: string, films: string, last: Promise<Banner> | undefined): Promise<Banner> {
    const before = await last?.catch(() => undefined)
    const prefix = await options.bannerPrefix(key).catch((error: unknown) => {
      if (before === undefined) throw error
      return before.prefix
    })
    if (before?.prefix === prefix && before !== undefined) return before
    return { prefix, script: await withPrefix(prefix, find(`p-banner${films}.js`)) }
  }
}

/** Without what it must know a banner asks nothing: then there is no script at all. */
async function withPrefix(prefix: string | null, banner: Script): Promise<Script> {
  const raw =
    prefix === null ? Buffer.from('// No contract in force.\n') : Buffer.concat([Buffer.from(prefix), banner.raw])
  const [br, gz] = await Promise.all([promisify(brotliCompress)(raw), promisify(gzip)(raw)])
  return { raw, br, gzip: gz, etag: etagOf(raw) }
}

function loadScripts(folder: string): ReadonlyMap<string, Script> {
  const names = Object.keys(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as object)
  return new Map(
    names.map((name) => {
      const [raw, br, gz] = ['', '.br', '.gz'].map((end) => readFileSync(join(folder, name + end))) as [
        Buffer,
        Buffer,
        Buffer,
      ]
      return [name, { raw, br, gzip: gz, etag: etagOf(raw) }]
    }),
  )
}

function filmsOf({ url }: IncomingMessage): '' | '-films' {
  return url?.endsWith('?films') ? '-films' : ''
}

function etagOf(raw: Buffer): string {
  return `"${createHash('sha256').update(raw).digest('base64url').slice(0, 16)}"`
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  script: Script,
  { maxAgeSeconds = 3600, staleSeconds = 86_400 }: { maxAgeSeconds?: number; staleSeconds?: number } = {},
): void {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': `public, max-age=${maxAgeSeconds}, stale-while-revalidate=${staleSeconds}`,
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
    etag: script.etag,
  }
  if (request.headers['if-none-match'] === script.etag) {
    response.writeHead(304, headers).end()
    return
  }
  const accepted = String(request.headers['accept-encoding'] ?? '')
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
  const body = encoding === null ? script.raw : script[encoding]
  response.writeHead(200, {
    ...headers,
    'content-length': body.length,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function sendNothing(response: ServerResponse, status: 404 | 503): void {
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).end()
}
