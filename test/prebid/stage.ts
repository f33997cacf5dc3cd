import { once } from 'node:events'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { Page } from 'playwright-core'
import { bundlePrebid, MODULE, PREBUILT, writePrebid } from '../../pixel/prebid/build.js'
import { createPrebidHandler } from '../../server/app/prebid.js'
import { type Chromium, launchChromium } from '../browser/chromium.js'
import { VENDOR } from '../consent/tc-string.js'
import { root } from '../database.js'

/** Its sources as its package has them, compiled. */
const PREBID_SOURCE = join(realpathSync(join(root, 'node_modules/prebid.js')), 'dist/src/src')

/** The bidder has a number of its own in the vendor list. */
export const BIDDER = 755
export const DATA = [
  { name: 'federation.example', ext: { segtax: 4 }, segment: [{ id: '477' }, { id: '472' }] },
  { name: 'federation.example', segment: [{ id: 'c0de' }] },
]

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface PageOptions {
  /** What the consent platform tells; null: there is none, or it is still asking. */
  tc: string | null | 'asking'
  /** Which of the two forms of the module the page has. */
  how: 'built-in' | 'prebuilt'
  /** Into the page before everything, and before its auction. */
  before?: string
  configure?: string
  query?: string
  params?: string
  auctionDelay?: number
  /** Instead of this configuration of the module. */
  config?: string
}

/** What came of an auction. */
export interface Auction {
  /** `user.data` that the bidder was sent, auction by auction. */
  sent: ({ name: string; segment: { id: string }[] }[] | null)[]
  /** Key-values of the ad unit, for the ad server. */
  targeting: Record<string, unknown>
  tookMs: number
}

/**
 * A newspaper's page on `http://localhost` with the real Prebid.js and the real CMP API of the TCF, the pixel's origin on
 * `http://127.0.0.1`, which notes who asks, and a browser.
 */
export class PrebidStage {
  /** Look-ups that the pixel's origin received. */
  readonly asked: { path: string; headers: IncomingMessage['headers'] }[] = []
  /** Errors that reached the page's window, and what its console said. */
  readonly errors: string[] = []
  readonly said: string[] = []
  answer: Answer = answered
  browser!: Chromium
  pixelOrigin = ''
  pageOrigin = ''
  #servers: Server[] = []
  #scripts = new Map<string, string>()
  #page = ''
  #folder = ''

  async open(): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'prebid-'))
    await writePrebid(this.#folder)
    for (const [name, text] of await bundlePages()) this.#scripts.set(`/${name}`, text)
    const pixel = await this.#listen((request, response) => this.#pixel(request, response))
    const page = await this.#listen((request, response) => this.#newspaper(request, response))
    this.pixelOrigin = `http://127.0.0.1:${pixel}`
    this.pageOrigin = `http://localhost:${page}`
    this.browser = await launchChromium({ thirdPartyCookies: true })
  }

  async close(): Promise<void> {
    await this.browser?.close()
    for (const server of this.#servers) {
      server.close()
      server.closeAllConnections()
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  reset(): void {
    this.asked.length = 0
    this.errors.length = 0
    this.said.length = 0
    this.answer = answered
  }

  /** Opens a page, without an auction yet. */
  async visit(options: PageOptions): Promise<Page> {
    for (const opened of this.browser.context.pages().slice(1)) await opened.close()
    this.#page = this.#html(options)
    const page = await this.browser.context.newPage()
    page.on('pageerror', (error) => this.errors.push(error.message))
    page.on('console', (message) => this.said.push(message.text()))
    await page.goto(`${this.pageOrigin}/${options.query ?? ''}`)
    return page
  }

  async auction(options: PageOptions): Promise<Auction> {
    return this.auctionOn(await this.visit(options))
  }

  async auctionOn(page: Page): Promise<Auction> {
    return page.evaluate(() => {
      const { pbjs, sent } = window as unknown as {
        pbjs: {
          que: { push(run: () => void): void }
          requestBids(options: object): void
          adUnits: { adserverTargeting?: Record<string, unknown> }[]
        }
        sent: Auction['sent']
      }
      return new Promise<Auction>((resolve) => {
        pbjs.que.push(() => {
          const began = performance.now()
          let adUnits: { adserverTargeting?: Record<string, unknown> }[] = []
          const heard = pbjs as unknown as {
            onEvent(name: string, heard: (a: { adUnits: typeof adUnits }) => void): void
          }
          heard.onEvent('auctionEnd', (auction) => {
            adUnits = auction.adUnits
          })
          pbjs.requestBids({
            timeout: 1_000,
            // Where all is refused Prebid holds no auction, and says so.
            bidsBackHandler: () =>
              resolve({ sent, targeting: adUnits[0]?.adserverTargeting ?? {}, tookMs: performance.now() - began }),
          })
        })
      })
    })
  }

  #html({ tc, how, before = '', configure = '', params = '', auctionDelay = 2_500, config }: PageOptions): string {
    const cmp = `
      const cmp = new CmpApi(10, 3, true)
      window.cmp = cmp
      ${tc === 'asking' ? `cmp.update('', true)` : `cmp.update(${JSON.stringify(tc)}, false)`}`
    const own =
      how === 'built-in'
        ? `params: { origin: '${this.pixelOrigin}', vendorId: ${VENDOR}, ${params} }`
        : `params: { ${params} }`
    const ownConfig = `pbjs.setConfig({
      gvlMapping: { lanterne: ${VENDOR}, fake: ${BIDDER} },
      realTimeData: { auctionDelay: ${auctionDelay}, dataProviders: [{ name: 'lanterne', waitForIt: true, ${own} }] },
    })`
    return `<!doctype html><html lang="fr"><head><title>Journal</title><link rel="icon" href="data:,">
      <script>${before}</script>
      ${tc === null ? '' : `<script src="/stub.js"></script><script src="/cmp.js"></script><script>${cmp}</script>`}
      <script>
        window.sent = []
        window.pbjs = window.pbjs || { que: [] }
        pbjs.que.push(() => {
          pbjs.registerBidAdapter(() => ({
            callBids(request, addBid, done) {
              sent.push(request.ortb2 && request.ortb2.user && request.ortb2.user.data ? JSON.parse(JSON.stringify(request.ortb2.user.data)) : null)
              done()
            },
          }), 'fake')
          ${tc === null ? '' : `pbjs.setConfig({ consentManagement: { gdpr: { cmpApi: 'iab', timeout: 2000, defaultGdprScope: true } } })`}
          ${config ?? ownConfig}
          pbjs.addAdUnits([{ code: 'pave', mediaTypes: { banner: { sizes: [[300, 250]] } }, bids: [{ bidder: 'fake', params: {} }] }])
          ${configure}
        })
      </script>
      ${how === 'prebuilt' ? `<script src="${this.pixelOrigin}/prebid/${PREBUILT}" referrerpolicy="no-referrer"></script>` : ''}
      <script src="/${how}.js"></script>
      </head><body></body></html>`
  }

  #newspaper(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const script = this.#scripts.get(path)
    const type = script === undefined ? 'text/html' : 'text/javascript'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(script ?? this.#page)
  }

  #pixel(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? ''
    if (path.startsWith('/prebid/')) {
      const handle = createPrebidHandler({ folder: this.#folder, pixelOrigin: this.pixelOrigin, tcfVendorId: VENDOR })
      handle(request, response, path.slice('/prebid/'.length))
      return
    }
    this.asked.push({ path, headers: request.headers })
    this.answer(request, response)
  }

  async #listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
    const server = createServer(handle).listen(0, '127.0.0.1')
    this.#servers.push(server)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
}

/** As the server answers somebody who is in a segment. */
export function answered(request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({ user: { data: DATA }, ttl: 300 })
  response.writeHead(200, { ...allowed(request), 'content-type': 'application/json' }).end(body)
}

export function allowed(request: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-origin': request.headers.origin ?? '',
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  }
}

/** Prebid with what a newspaper has, once with our module built in as its own build would, once without; and the CMP's API. */
async function bundlePages(): Promise<[string, string][]> {
  const prebid = (module: string) =>
    `import 'prebid.js'
     import 'prebid.js/modules/consentManagementTcf.js'
     import 'prebid.js/modules/tcfControl.js'
     import 'prebid.js/modules/rtdModule.js'
     ${module}
     import pbjs from 'prebid.js'
     import { submodule } from 'prebid-src/hook.js'
     import adapterManager from 'prebid-src/adapterManager.js'
     Object.assign(window, { pbjs, submodule, adapterManager })
     pbjs.processQueue()`
  const [withModule, without, late, cmp] = await Promise.all([
    bundle(prebid(`import 'lanterne'`)),
    bundle(prebid('')),
    bundle(`import 'lanterne'`, 'export const submodule = window.submodule'),
    bundle(`import { CmpApi } from '@iabtechlabtcf/cmpapi'; window.CmpApi = CmpApi`),
  ])
  const stub = readFileSync(join(root, 'node_modules/@iabtechlabtcf/stub/lib/stub.js'), 'utf8')
  return [
    ['built-in.js', withModule],
    ['prebuilt.js', without],
    ['late.js', late],
    ['cmp.js', cmp],
    ['stub.js', stub],
  ]
}

/** @param hook instead of Prebid's own, for what comes into the page by itself */
async function bundle(contents: string, hook?: string): Promise<string> {
  const module = (await bundlePrebid())[MODULE] ?? ''
  /** Where Prebid's build finds our module, and our module finds Prebid's. */
  const asInPrebid: Plugin = {
    name: 'as-in-prebid',
    setup(inBuild) {
      inBuild.onResolve({ filter: /^lanterne$/ }, () => ({ path: 'lanterne', namespace: 'lanterne' }))
      inBuild.onLoad({ filter: /.*/, namespace: 'lanterne' }, () => ({ contents: module, resolveDir: root }))
      inBuild.onResolve({ filter: /^prebid-src\// }, ({ path }) => ({ path: join(PREBID_SOURCE, path.slice(11)) }))
      inBuild.onResolve({ filter: /^\.\.\/src\/hook\.js$/, namespace: 'lanterne' }, () =>
        hook === undefined ? { path: join(PREBID_SOURCE, 'hook.js') } : { path: 'hook', namespace: 'hook' },
      )
      inBuild.onLoad({ filter: /.*/, namespace: 'hook' }, () => ({ contents: hook ?? '' }))
    },
  }
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    plugins: [asInPrebid],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
