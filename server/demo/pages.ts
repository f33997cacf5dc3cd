import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { type Clock, parisDay } from '../lib/clock.js'
import { frenchSpaces } from '../lib/typography.js'
import type { AdLink } from './ad-links.js'
import { publishers } from './organisations.js'
import { cinemaPage } from './pages/cinema.js'
import { consentBarScript } from './pages/consent-bar.js'
import { newspaperPage } from './pages/newspaper.js'
import { favicon, styleSheet } from './pages/style.js'
import { type DemoPorts, demoSites } from './sites.js'

export interface DemoPages {
  cinemas: { name: string; url: string }[]
  newspapers: { name: string; url: string }[]
  stop(): Promise<void>
}

interface Options {
  /** `localhost`: another site than the pixel's 127.0.0.1, so that cookies are third-party ones. */
  host: string
  ports: DemoPorts
  pixelOrigin: string
  /** The notice that the sites show. */
  notice: { version: string; textFr: string }
  /** Our number in the vendor list of the TCF; null while there is none. */
  tcfVendorId: number | null
  /** The ads that run now. */
  links: () => Promise<AdLink[]>
  clock: Clock
}

type FindPage = (path: string, query: URLSearchParams) => Promise<VNode | null> | VNode | null

/** Serves the demonstration's cinemas and newspapers, each on a port of its own as it would be on its own host. */
export async function startDemoPages(options: Options): Promise<DemoPages> {
  const { host, ports, pixelOrigin, notice, tcfVendorId, links, clock } = options
  const servers: Server[] = []
  const serve = async (name: string, args: { port: number; page: FindPage; policy: string }) => {
    const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 15_000 }, pageListener(args.page, args.policy))
    servers.push(server)
    server.listen(args.port, host)
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : args.port
    return { name, url: `http://${host}:${port}/` }
  }
  const stop = async () => {
    await Promise.all(
      servers.map(async (server) => {
        if (!server.listening) return
        server.close()
        server.closeAllConnections()
        await once(server, 'close')
      }),
    )
  }
  try {
    const cinemas: DemoPages['cinemas'] = []
    for (const site of demoSites(ports).filter(({ localPort }) => localPort !== null)) {
      const page: FindPage = (path, query) =>
        cinemaPage(path, query, { site, pixelOrigin, notice, tcfVendorId, now: clock() })
      const name = `${site.cinema.name}, ${site.cinema.city}`
      cinemas.push(await serve(name, { port: site.localPort ?? 0, page, policy: cinemaPolicy(pixelOrigin) }))
    }
    const newspapers: DemoPages['newspapers'] = []
    for (const [index, newspaper] of publishers.slice(0, ports.newspapers.length).entries()) {
      const nextAd = takeTurns(async () => (await links()).filter(({ publisherId }) => publisherId === newspaper.id))
      const page: FindPage = async (path) =>
        newspaperPage(path, { newspaper, ad: await nextAd(), day: parisDay(clock()), pixelOrigin })
      newspapers.push(
        await serve(newspaper.name, { port: ports.newspapers[index] as number, page, policy: newspaperPolicy }),
      )
    }
    return { cinemas, newspapers, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const basePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
const newspaperPolicy = `${basePolicy}; form-action 'none'`

/** The cinema's own script, and the visit script; requests to the pixel alone. */
function cinemaPolicy(pixelOrigin: string): string {
  return `${basePolicy}; form-action 'self'; script-src 'self' ${pixelOrigin}; connect-src ${pixelOrigin}`
}

function pageListener(page: FindPage, policy: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    request.resume()
    answer(request, page).then(
      ({ status, type, body }) => send(request, response, { status, type, body, policy }),
      () =>
        send(request, response, {
          status: 500,
          type: 'text/plain',
          body: 'Cette page ne peut pas être montrée.',
          policy,
        }),
    )
  }
}

async function answer(
  request: IncomingMessage,
  page: FindPage,
): Promise<{ status: number; type: string; body: string }> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, type: 'text/plain', body: '' }
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
  const asset = assets.get(path)
  if (asset) return { status: 200, ...asset }
  const found = await page(path, new URLSearchParams(query))
  if (found === null) return { status: 404, type: 'text/plain', body: 'Il n’y a pas de page ici.' }
  return { status: 200, type: 'text/html', body: `<!doctype html>${typeset(render(found))}` }
}

/** French spaces in the text of a page; attributes and what scripts hold stay as they are. */
function typeset(html: string): string {
  return html.replace(/<script[\s\S]*?<\/script>|>[^<]+/g, (part) => (part.startsWith('<') ? part : frenchSpaces(part)))
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, policy }: { status: number; type: string; body: string; policy: string },
): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

const assets = new Map([
  ['/style.css', { type: 'text/css', body: styleSheet }],
  ['/bandeau.js', { type: 'text/javascript', body: consentBarScript }],
  ['/favicon.svg', { type: 'image/svg+xml', body: favicon }],
])

/** The campaigns that run take turns in a slot. */
function takeTurns(load: () => Promise<AdLink[]>): () => Promise<AdLink | null> {
  let turn = 0
  return async () => {
    const ads = await load()
    return ads.length === 0 ? null : (ads[turn++ % ads.length] as AdLink)
  }
}
