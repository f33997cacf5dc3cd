import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { bundlePixel } from '../../pixel/build.js'
import { type Chromium, type ChromiumOptions, launchChromium } from '../browser/chromium.js'
import { root } from '../database.js'

/** A request that the pixel's origin received. */
export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** What a page of the cinema's site is made of. */
export interface PageOptions {
  path?: string
  /** The tag of the visit script; null for a page without. */
  snippet?: string | null
  /** Before the snippet. */
  head?: string
  /** After it. */
  body?: string
  /** Content-Security-Policy of the page. */
  csp?: string
  /** Runs in the page before anything else: where a test makes a page hostile. */
  before?: string
  /** Makes time stand still until `page.clock` moves it. */
  stopClock?: boolean
}

/**
 * A cinema's site on `http://localhost`, the pixel's origin on `http://127.0.0.1` (two sites that both may set Secure
 * cookies), and a browser. The pixel's origin here keeps nothing: it records what it receives, and sets a cookie.
 */
export interface Stage {
  cinemaOrigin: string
  pixelOrigin: string
  browser: Chromium
  /** Everything that the pixel's origin received since the page was opened, in order. */
  received: Received[]
  /** Errors that reached the page's window, and rejections that nobody handled. */
  errors: string[]
  /** The snippet, with these attributes: `data-site` is there unless it is changed. */
  snippet(attributes?: string, options?: { script?: string; origin?: string }): string
  open(options?: PageOptions): Promise<Page>
  /** The bodies that were posted to a path, once all that the page sent so far has arrived. */
  posted(page: Page, path: '/e/v' | '/e/w'): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

export async function createStage(options: ChromiumOptions): Promise<Stage> {
  const scripts = new Map((await bundlePixel()).map(({ name, raw }) => [`/${name}`, raw]))
  const received: Received[] = []
  const errors: string[] = []
  const pages = new Map<string, PageOptions>()
  let sent: Request[] = []
  const pixel = await listen(pixelServer(scripts, received))
  const cinema = await listen(cinemaServer(scripts, pages))
  const pixelOrigin = `http://127.0.0.1:${port(pixel)}`
  const cinemaOrigin = `http://localhost:${port(cinema)}`
  const browser = await launchChromium(options)

  function snippet(attributes = '', { script = 'p-films.js', origin = pixelOrigin } = {}): string {
    return `<script async src="${origin}/${script}" data-site="KEY" referrerpolicy="no-referrer" ${attributes}></script>`
  }

  async function open(page: PageOptions = {}): Promise<Page> {
    for (const opened of browser.context.pages().slice(1)) await opened.close()
    const tab = await browser.context.newPage()
    tab.on('pageerror', (error) => errors.push(error.message))
    tab.on('request', (request) => sent.push(request))
    if (page.stopClock) {
      await tab.clock.install({ time: '2026-11-22T10:00:00Z' })
      await tab.clock.pauseAt('2026-11-22T11:00:00Z')
    }
    if (page.before) await tab.addInitScript(page.before)
    const path = page.path ?? '/programme/la-haine'
    pages.set(new URL(path, cinemaOrigin).pathname, { snippet: snippet(), ...page })
    sent = []
    received.length = 0
    errors.length = 0
    await tab.goto(cinemaOrigin + path)
    return tab
  }

  async function posted(page: Page, path: string): Promise<Record<string, unknown>[]> {
    // When the page's next request is done, the browser has told of all that the page sent before. Tests that make fetch
    // hostile have kept the real one.
    await page.evaluate(async (url) => {
      const { realFetch = fetch } = window as { realFetch?: typeof fetch }
      await realFetch(url, { mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer' })
    }, `${pixelOrigin}/barrier`)
    await Promise.all(sent.map((request) => request.response().catch(() => null)))
    return received
      .filter((request) => request.method === 'POST' && request.path === path)
      .map(({ body }) => JSON.parse(body))
  }

  async function close(): Promise<void> {
    await browser.close()
    for (const server of [pixel, cinema]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  return { cinemaOrigin, pixelOrigin, browser, received, errors, snippet, open, posted, close }
}

function pixelServer(scripts: ReadonlyMap<string, Buffer>, received: Received[]): Server {
  return createServer((request, response) => {
    const { method = '', url = '', headers } = request
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() })
      const script = scripts.get(url.replace(/\.js\?films$/, '-films.js'))
      if (script) return response.setHeader('content-type', 'text/javascript').end(script)
      if (url.startsWith('/e/')) {
        response.setHeader('set-cookie', 'lid=test; Secure; HttpOnly; SameSite=None; Path=/e; Max-Age=3600')
        if (headers.origin) response.setHeader('access-control-allow-origin', headers.origin)
        response.setHeader('access-control-allow-credentials', 'true')
      }
      if (url === '/e/set') return response.end('A cookie was set.')
      response.writeHead(204).end()
    })
  })
}

function cinemaServer(scripts: ReadonlyMap<string, Buffer>, pages: ReadonlyMap<string, PageOptions>): Server {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://localhost').pathname
    const script = scripts.get(path)
    if (script) return response.setHeader('content-type', 'text/javascript').end(script)
    if (path.startsWith('/npm/')) return servePackage(path, response)
    if (path === '/slow.js') return void setTimeout(() => response.end(), 400)
    const page = pages.get(path)
    if (!page) return response.writeHead(404).end('Nothing here.')
    if (page.csp) response.setHeader('content-security-policy', page.csp)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      `<!doctype html><html><head><link rel="icon" href="data:,"><title>Cinéma</title>${page.head ?? ''}${page.snippet ?? ''}</head><body>${page.body ?? ''}<a href="/tickets?film=1">Réserver</a></body></html>`,
    )
  })
}

/** A file of a package that is installed here: consent platforms, as sites serve them. */
function servePackage(path: string, response: ServerResponse): void {
  const file = join(root, 'node_modules', path.slice('/npm/'.length))
  if (!existsSync(file)) return void response.writeHead(404).end()
  const type = file.endsWith('.css') ? 'text/css' : 'text/javascript'
  response.setHeader('content-type', `${type}; charset=utf-8`).end(readFileSync(file))
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port
}
