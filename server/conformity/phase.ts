import { setTimeout as sleep } from 'node:timers/promises'
import type { Page, Request } from 'playwright-core'
import { type FreshBrowser, openBrowser } from './browser.js'
import type { LookLimits, LookOptions, Target } from './look.js'
import type { Observation, Phase } from './observation.js'
import { type RobotProxy, startProxy } from './proxy.js'
import { recordRequests, storedNow } from './record.js'
import { MAX_DELAY_MS } from './robots.js'
import { within } from './within.js'

/** What a phase does in its browser. */
export interface Scene {
  page: Page
  /** From now on requests are noted. */
  begin(): void
  /** Gives why the page cannot be opened, or its status. */
  open(url: string): Promise<{ status: number } | { failed: string }>
  settle(): Promise<void>
  /** Between two pages. Rejects when the look is to end. */
  rest(): Promise<void>
  /** The page that is open is on the site's own hosts. */
  isHome(): boolean
  /** Not everything was seen. */
  cutShort(): void
}

/**
 * One phase in a fresh browser behind a fresh proxy. What breaks in it leaves what was seen so far, and says "cut short".
 * @param rests how often it rests at most: that time is not taken from the phase's
 */
export async function runPhase(
  { name, rests }: { name: Phase; rests: number },
  { observation, target, options }: { observation: Observation; target: Target; options: LookOptions },
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { limits } = options
  const proxy = await startProxy(options.guard, limits)
  let browser: FreshBrowser | null = null
  let isFull = false
  const leave = () => void browser?.close()
  const cutShort = () => void (observation.cutShort.includes(name) || observation.cutShort.push(name))
  options.signal?.addEventListener('abort', leave)
  try {
    const stop = () => {
      isFull = true
      for (const open of browser?.context.pages() ?? []) void open.close({ runBeforeUnload: false }).catch(() => {})
    }
    const { chromium: path, agent, programPath, signal } = options
    const { maxDiskBytes, maxRequests, phaseMs } = limits
    browser = await openBrowser({ path, proxyPort: proxy.port, agent, programPath, maxDiskBytes, onFull: stop })
    signal?.throwIfAborted()
    const { context } = browser
    const page = context.pages()[0] ?? (await context.newPage())
    context.on('page', (popup) => void (popup === page || popup.close().catch(() => {})))
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}))
    // What comes from a cache was asked for by nobody, and of its headers the browser tells what it would have sent.
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
    const isHome = () => isOneOf(target.hosts, page.url())
    const { pixelOrigin } = options
    const isOwn = () => page.url() === 'about:blank' || isHome()
    const recorder = recordRequests(context, { pixelOrigin, maxRequests, isHome: isOwn, onFull: stop })
    const scene: Scene = {
      page,
      begin: () => recorder.begin(name),
      open: (url) => open(page, url, { proxy, limits, hosts: target.hosts }),
      settle: () => within(page.waitForTimeout(limits.settleMs), limits.settleMs + 1_000, undefined),
      rest: () => rest(target, options),
      isHome,
      cutShort,
    }
    const acted = act(scene).then(() => true)
    const done = await within(acted, phaseMs + rests * restMs(target, options), false)
    const { stored, whole } = await storedNow(context, { page, phase: name, pixelOrigin })
    observation.stored.push(...stored)
    observation.seen.push(...(await recorder.seen()))
    if (!done || !whole || isFull || recorder.full() || proxy.exhausted()) cutShort()
  } finally {
    options.signal?.removeEventListener('abort', leave)
    for (const blocked of proxy.blocked())
      if (!observation.blocked.some(({ host, why }) => host === blocked.host && why === blocked.why))
        observation.blocked.push(blocked)
    await browser?.close()
    await proxy.close()
  }
}

/** Rejects when the look is to end. */
export function rest(target: Target, options: LookOptions): Promise<void> {
  const { signal } = options
  return sleep(restMs(target, options), undefined, signal === undefined ? {} : { signal })
}

function restMs({ rules }: Target, { limits }: LookOptions): number {
  return Math.max(limits.restMs, Math.min(rules.delayMs, MAX_DELAY_MS))
}

function isOneOf(hosts: readonly string[], address: string): boolean {
  return URL.canParse(address) && hosts.includes(new URL(address).host)
}

/** Opens a page; one that never ends to load is open. One that leads to other hosts than the site's, or to an error, is not. */
async function open(
  page: Page,
  url: string,
  { proxy, limits, hosts }: { proxy: RobotProxy; limits: LookLimits; hosts: readonly string[] },
): Promise<{ status: number } | { failed: string }> {
  // Where the page, or the last of its redirects, led to.
  let goal = url
  const follow = (request: Request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) goal = request.url()
  }
  page.on('request', follow)
  const late = performance.now() + limits.loadMs
  try {
    const answer = await page.goto(url, { waitUntil: 'commit', timeout: limits.loadMs })
    if (!isOneOf(hosts, page.url())) return { failed: 'elsewhere' }
    const status = answer?.status() ?? 200
    if (status >= 400) return { failed: 'error-page' }
    await page.waitForLoadState('load', { timeout: Math.max(1, late - performance.now()) }).catch(() => {})
    return { status }
  } catch (error) {
    const { hostname, port, protocol } = new URL(goal)
    const asked = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) }
    const refused = proxy.blocked().find((entry) => entry.host === asked.host && entry.port === asked.port)
    return { failed: refused?.why ?? reasonOf(error) }
  } finally {
    page.off('request', follow)
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  if (message.includes('ERR_TOO_MANY_REDIRECTS')) return 'redirect-loop'
  if (message.includes('ERR_CERT')) return 'certificate'
  return message.includes('Timeout') ? 'too-slow' : 'no-answer'
}
