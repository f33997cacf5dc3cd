import { setTimeout as sleep } from 'node:timers/promises'
import type { Page, Request } from 'playwright-core'
import { answerBanners, bannersOn } from './answer.js'
import { askPage, FROM_PAGE } from './ask-page.js'
import { DECLARED_SERVICES, LINKS, SNIPPETS } from './banners.js'
import { type FreshBrowser, openBrowser } from './browser.js'
import type { Guard } from './guard.js'
import type { Observation, Phase } from './observation.js'
import { choosePages } from './pages.js'
import { type RobotProxy, startProxy } from './proxy.js'
import { recordRequests, storedNow } from './record.js'
import { MAX_DELAY_MS, type RobotRules } from './robots.js'
import { takeScreenshot } from './screenshot.js'
import { within } from './within.js'

export interface LookOptions {
  chromium: string
  guard: Guard
  agent: string
  pixelOrigin: string
  limits: LookLimits
  /** Ends the look; what it then gives is worth nothing. */
  signal?: AbortSignal
}

/** Of one phase, which has a browser of its own. */
export interface LookLimits {
  maxBytes: number
  maxConnections: number
  maxRequests: number
  maxPages: number
  /** How long a page may take to load. */
  loadMs: number
  /** How long the robot waits for what a page does by itself. */
  settleMs: number
  /** The whole phase. */
  phaseMs: number
  /** Between two pages, at least. */
  restMs: number
}

export const LIMITS: LookLimits = {
  maxBytes: 60_000_000,
  maxConnections: 800,
  maxRequests: 1_500,
  maxPages: 3,
  loadMs: 25_000,
  settleMs: 8_000,
  phaseMs: 150_000,
  restMs: 2_000,
}

export interface Looked {
  observation: Observation
  /** The first screen before any answer, JPEG; null where it could not be taken. */
  screenshot: Buffer | null
}

/** What a phase does in its browser. */
interface Scene {
  page: Page
  observation: Observation
  begin(): void
  open(url: string): Promise<string | null>
  settle(): Promise<void>
}

/** Looks at a site as three visitors: one who does nothing, one who refuses, one who accepts. */
export async function look(
  target: { url: string; hosts: readonly string[]; rules: RobotRules },
  options: LookOptions,
): Promise<Looked> {
  const observation = nothingSeen()
  let screenshot: Buffer | null = null
  let pages = [target.url]

  await phase('before', observation, options, async (scene) => {
    scene.begin()
    const failed = await scene.open(target.url)
    observation.unreachable = failed
    if (failed !== null) return
    await scene.settle()
    screenshot = await takeScreenshot(scene.page)
    await notePage(scene.page, observation)
    const links = (await askPage(scene.page, LINKS, FROM_PAGE.links)) ?? []
    pages = choosePages({
      home: scene.page.url(),
      links,
      hosts: target.hosts,
      rules: target.rules,
      max: options.limits.maxPages,
    })
    for (const url of pages.slice(1)) {
      await rest(target.rules, options)
      if ((await scene.open(url)) !== null) continue
      await scene.settle()
      await notePage(scene.page, observation)
    }
  })
  if (observation.unreachable !== null || observation.pages.length === 0) return { observation, screenshot }

  await rest(target.rules, options)
  await phase('refused', observation, options, async (scene) => {
    if ((await scene.open(target.url)) !== null) return
    scene.begin()
    observation.refusal = await answerBanners(scene.page, { say: 'refuse', patienceMs: options.limits.settleMs })
    await scene.settle()
    if (observation.refusal !== 'done') return
    // A no holds on the next page too.
    await rest(target.rules, options)
    await scene.open(pages[1] ?? target.url)
    await scene.settle()
  })
  await rest(target.rules, options)
  await phase('accepted', observation, options, async (scene) => {
    if ((await scene.open(target.url)) !== null) return
    scene.begin()
    observation.acceptance = await answerBanners(scene.page, { say: 'accept', patienceMs: options.limits.settleMs })
    await scene.settle()
  })
  return { observation, screenshot }
}

/** One phase in a fresh browser behind a fresh proxy. What breaks in it leaves what was seen so far, and says "cut short". */
async function phase(
  name: Phase,
  observation: Observation,
  options: LookOptions,
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { limits } = options
  const proxy = await startProxy(options.guard, limits)
  let browser: FreshBrowser | null = null
  const leave = () => void browser?.close()
  options.signal?.addEventListener('abort', leave)
  try {
    browser = await openBrowser({ path: options.chromium, proxyPort: proxy.port, agent: options.agent })
    options.signal?.throwIfAborted()
    const { context } = browser
    const page = context.pages()[0] ?? (await context.newPage())
    context.on('page', (popup) => void (popup === page || popup.close().catch(() => {})))
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}))
    const stop = () => void page.close({ runBeforeUnload: false }).catch(() => {})
    // What comes from a cache was asked for by nobody, and of its headers the browser tells what it would have sent.
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
    const recorder = recordRequests(context, { ...options, maxRequests: limits.maxRequests, onFull: stop })
    const scene: Scene = {
      page,
      observation,
      begin: () => recorder.begin(name),
      open: (url) => open(page, url, { proxy, limits }),
      settle: () => within(page.waitForTimeout(limits.settleMs), limits.settleMs + 1_000, undefined),
    }
    const done = await within(
      act(scene).then(() => true),
      limits.phaseMs,
      false,
    )
    observation.stored.push(...(await storedNow(context, { page, phase: name })))
    observation.seen.push(...(await recorder.seen()))
    observation.cutShort ||= !done || recorder.full() || proxy.exhausted()
  } finally {
    options.signal?.removeEventListener('abort', leave)
    for (const blocked of proxy.blocked())
      if (!observation.blocked.some(({ host, why }) => host === blocked.host && why === blocked.why))
        observation.blocked.push(blocked)
    await browser?.close()
    await proxy.close()
  }
}

/** Opens a page. Gives why it cannot be opened, or null; a page that never ends to load is open. */
async function open(
  page: Page,
  url: string,
  { proxy, limits }: { proxy: RobotProxy; limits: LookLimits },
): Promise<string | null> {
  // Where the page, or the last of its redirects, led to.
  let goal = url
  const follow = (request: Request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) goal = request.url()
  }
  page.on('request', follow)
  try {
    await page.goto(url, { waitUntil: 'commit', timeout: limits.loadMs })
    await page.waitForLoadState('load', { timeout: limits.loadMs }).catch(() => {})
    return null
  } catch (error) {
    const { hostname, port, protocol } = new URL(goal)
    const asked = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) }
    const refused = proxy.blocked().find((entry) => entry.host === asked.host && entry.port === asked.port)
    return refused?.why ?? reasonOf(error)
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

/** Notes our lines and the banners of the page that is open. */
async function notePage(page: Page, observation: Observation): Promise<void> {
  const url = new URL(page.url())
  const snippets = (await askPage(page, SNIPPETS, FROM_PAGE.snippets)) ?? []
  observation.pages.push({ host: url.host, path: url.pathname.slice(0, 200), status: 200, snippets })
  for (const { name } of await bannersOn(page)) if (!observation.banners.includes(name)) observation.banners.push(name)
  for (const name of (await askPage(page, DECLARED_SERVICES, FROM_PAGE.services)) ?? [])
    if (!observation.services.includes(name)) observation.services.push(name)
}

/** Rejects when the look is to end. */
function rest({ delayMs }: RobotRules, { limits, signal }: LookOptions): Promise<void> {
  const ms = Math.max(limits.restMs, Math.min(delayMs, MAX_DELAY_MS))
  return sleep(ms, undefined, signal === undefined ? {} : { signal })
}

export function nothingSeen(unreachable: string | null = null): Observation {
  return {
    ...{ unreachable, robotsForbid: false, pages: [], banners: [], services: [], seen: [], stored: [], blocked: [] },
    ...{ refusal: 'no-banner', acceptance: 'no-banner', cutShort: false },
  }
}
