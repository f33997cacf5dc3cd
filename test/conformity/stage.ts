import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { bundlePixel } from '../../pixel/build.js'
import { type Check, checkSite, lookOnce } from '../../server/conformity/check.js'
import { createGuard, type Destination, robotAgent } from '../../server/conformity/index.js'
import { type DeclaredSite, type Judgement, judge } from '../../server/conformity/judge.js'
import { LIMITS, type Looked, type LookLimits, type LookOptions } from '../../server/conformity/look.js'
import { classifyAgent } from '../../server/lib/agent.js'
import { chromiumPath } from '../browser/chromium.js'
import { root } from '../database.js'

export const SITE: DeclaredSite = { key: 'KEY', hosts: ['royal.test'], noticeVersion: '2026-11' }
export const PIXEL = 'http://pixel.test'
export const AGENT = robotAgent('https://lanterne.example/verification')

/** A page of the cinema's, by its path; a function answers by itself. */
export type Page = string | ((request: IncomingMessage, response: ServerResponse) => void)

/**
 * A cinema's site, our pixel and somebody else's hosts, on this machine under names that only the robot's guard knows. Whatever
 * else is asked for goes through the guard as everywhere.
 */
export interface RobotStage {
  /** What a server of these received, `GET host/path`, with its agent. */
  received: { host: string; line: string; agent: string }[]
  /** Sets the cinema's pages, and checks them: twice, when what is seen is red. */
  check(pages: Record<string, Page>, options?: StageOptions): Promise<Check>
  /** Sets the cinema's pages, and judges one look at them. */
  look(pages: Record<string, Page>, options?: StageOptions): Promise<Looked & Judgement>
  close(): Promise<void>
}

interface StageOptions {
  limits?: Partial<LookLimits>
  chromium?: string
}

/** The line, as a page has it. */
export function line(attributes = `data-notice="${SITE.noticeVersion}"`, { script = 'p.js' } = {}): string {
  return `<script async src="${PIXEL}/${script}" data-site="KEY" referrerpolicy="no-referrer" ${attributes}></script>`
}

export function html(head: string, body = ''): string {
  return `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Le Royal</title>${head}</head><body><h1>Le Royal</h1>${body}</body></html>`
}

/** Names, as a resolver gives them. */
const NAMES: Record<string, string[]> = {
  'inside.test': ['10.0.0.7'],
  'mixed.test': ['93.184.215.14', '127.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'console.test': ['93.184.215.14'],
}

export async function createRobotStage({ bannerFacts = '' } = {}): Promise<RobotStage> {
  const scripts = new Map((await bundlePixel()).map(({ name, raw }) => [`/${name}`, raw]))
  const received: RobotStage['received'] = []
  let pages: Record<string, Page> = {}

  const server = createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const path = (request.url ?? '').replace(/\?.*/, '')
    const agent = request.headers['user-agent'] ?? ''
    received.push({ host, line: `${request.method} ${host}${path}`, agent })
    if (host === 'pixel.test') return pixel(request, response, path, agent)
    if (host === 'elsewhere.test') return void response.setHeader('content-type', 'text/html').end(html(line()))
    if (host !== 'royal.test') return tracker(response, host)
    const page = pages[path]
    if (typeof page === 'function') return page(request, response)
    if (path.startsWith('/npm/')) return servePackage(path, response)
    if (page === undefined) return void response.writeHead(404).end()
    response.setHeader('content-type', path === '/robots.txt' ? 'text/plain' : 'text/html; charset=utf-8').end(page)
  })

  function pixel(request: IncomingMessage, response: ServerResponse, path: string, agent: string): void {
    const script = scripts.get(path)
    if (script) {
      const before = path === '/p-banner.js' ? bannerFacts : ''
      return void response.setHeader('content-type', 'text/javascript').end(before + script)
    }
    // As the pixel does: a declared bot is refused before anything of it is read.
    if (classifyAgent(agent).kind === 'bot') response.setHeader('lanterne', 'refused; bot')
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-expose-headers', 'lanterne')
    response.writeHead(204).end()
  }

  const port = (await listen(server)).port
  const here: Destination = { host: '127.0.0.1', port }
  const fixtures = new Map(
    [
      'royal.test',
      'elsewhere.test',
      'pixel.test',
      'connect.facebook.net',
      'analytics.tiktok.com',
      'widgets.example',
    ].map((host) => [`${host}:80`, here]),
  )
  const guard = createGuard({
    fixtures,
    refused: new Set(['console.test:80']),
    resolve: async (host) => NAMES[host] ?? [],
  })
  /** A banner that is there is waited for, however slow the machine is; what a page does by itself is near. */
  const quick = { settleMs: 800, answerMs: 6_000, restMs: 50, loadMs: 30_000 }
  const set = (
    next: Record<string, Page>,
    { limits = {}, chromium = chromiumPath ?? '' }: StageOptions = {},
  ): LookOptions => {
    pages = next
    received.length = 0
    return {
      ...{ chromium, guard, agent: AGENT, pixelOrigin: PIXEL, programPath: process.env.PATH ?? '' },
      limits: { ...LIMITS, ...quick, ...limits },
    }
  }
  return {
    received,
    check: (next, options) => checkSite(SITE, set(next, options)),
    async look(next, options) {
      const looked = await lookOnce(SITE, set(next, options))
      return { ...looked, ...judge(looked.observation, SITE) }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Somebody else's script: it sets a cookie, and calls home. */
function tracker(response: ServerResponse, host: string): void {
  const script = `document.cookie = '_fbp=1;path=/'; document.cookie = 'lid=1;path=/'; new Image().src = 'http://${host}/tr'`
  response.setHeader('content-type', 'text/javascript').end(script)
}

function servePackage(path: string, response: ServerResponse): void {
  const file = join(root, 'node_modules', path.slice('/npm/'.length))
  if (!existsSync(file)) return void response.writeHead(404).end()
  const type = file.endsWith('.css') ? 'text/css' : 'text/javascript'
  response.setHeader('content-type', `${type}; charset=utf-8`).end(readFileSync(file))
}

export async function listen(server: Server): Promise<{ port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port }
}
