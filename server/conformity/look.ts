import { answerBanners, bannersOn } from './answer.js'
import { askPage, FROM_PAGE } from './ask-page.js'
import { DECLARED_SERVICES, LINKS, SNIPPETS } from './banners.js'
import { fitted } from './fit.js'
import type { Guard } from './guard.js'
import type { Observation } from './observation.js'
import { choosePages } from './pages.js'
import { rest, runPhase, type Scene } from './phase.js'
import type { RobotRules } from './robots.js'
import { takeScreenshot } from './screenshot.js'

export interface LookOptions {
  chromium: string
  /** Folders of programs, as in `PATH`: Chromium is given no other part of the environment. */
  programPath: string
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
  /** What the browser's profile may take of the disk. */
  maxDiskBytes: number
  maxPages: number
  /** How long a page may take to load. */
  loadMs: number
  /** How long the robot waits for what a page does by itself. */
  settleMs: number
  /** How long a banner may take to show itself. */
  answerMs: number
  /** The whole phase, without its rests: three pages that are as slow as they may be. */
  phaseMs: number
  /** Between two pages, at least. */
  restMs: number
}

export const LIMITS: LookLimits = {
  maxBytes: 60_000_000,
  maxConnections: 800,
  maxRequests: 1_500,
  maxDiskBytes: 200_000_000,
  maxPages: 3,
  loadMs: 25_000,
  settleMs: 8_000,
  answerMs: 8_000,
  phaseMs: 180_000,
  restMs: 2_000,
}

export interface Looked {
  observation: Observation
  /** The first screen before any answer, JPEG; null where it could not be taken. */
  screenshot: Buffer | null
}

/** A site: where to begin, its own hosts, and what its `robots.txt` asks. */
export interface Target {
  url: string
  /** With their port unless that is the scheme's own. */
  hosts: readonly string[]
  rules: RobotRules
}

/** Looks at a site as three visitors: one who does nothing, one who refuses, one who accepts. */
export async function look(target: Target, options: LookOptions): Promise<Looked> {
  const observation = nothingSeen()
  const scenery = { observation, target, options }
  const { limits } = options
  let screenshot: Buffer | null = null
  let pages = [target.url]

  await runPhase({ name: 'before', rests: limits.maxPages - 1 }, scenery, async (scene) => {
    scene.begin()
    const opened = await scene.open(target.url)
    if ('failed' in opened) {
      observation.unreachable = opened.failed
      return
    }
    await scene.settle()
    screenshot = await takeScreenshot(scene.page)
    // By a script, and later than by a redirect.
    if (!scene.isHome()) {
      screenshot = null
      observation.unreachable = 'elsewhere'
      return
    }
    await notePage(scene, observation, opened.status)
    pages = choosePages({
      home: scene.page.url(),
      links: (await askPage(scene.page, LINKS, FROM_PAGE.links)) ?? [],
      hosts: target.hosts,
      rules: target.rules,
      max: limits.maxPages,
    })
    for (const url of pages.slice(1)) {
      await scene.rest()
      const next = await scene.open(url)
      if ('failed' in next) continue
      await scene.settle()
      if (scene.isHome()) await notePage(scene, observation, next.status)
    }
  })
  if (observation.unreachable !== null || observation.pages.length === 0)
    return { observation: fitted(observation), screenshot }

  await rest(target, options)
  await runPhase({ name: 'refused', rests: 1 }, scenery, async (scene) => {
    if ('failed' in (await scene.open(target.url))) return
    scene.begin()
    observation.refusal = await answerBanners(scene.page, { say: 'refuse', patienceMs: limits.answerMs })
    await scene.settle()
    if (observation.refusal !== 'done') return
    // A no holds on the next page too.
    await scene.rest()
    await scene.open(pages[1] ?? target.url)
    await scene.settle()
  })
  await rest(target, options)
  await runPhase({ name: 'accepted', rests: 0 }, scenery, async (scene) => {
    if ('failed' in (await scene.open(target.url))) return
    scene.begin()
    observation.acceptance = await answerBanners(scene.page, { say: 'accept', patienceMs: limits.answerMs })
    await scene.settle()
  })
  return { observation: fitted(observation), screenshot }
}

/** Notes our lines and the banners of the page that is open. A page that does not tell shows nothing, not even that all is well. */
async function notePage(scene: Scene, observation: Observation, status: number): Promise<void> {
  const { page } = scene
  const url = new URL(page.url())
  const snippets = await askPage(page, SNIPPETS, FROM_PAGE.snippets)
  const banners = await bannersOn(page)
  const services = await askPage(page, DECLARED_SERVICES, FROM_PAGE.services)
  if (snippets === null || banners === null || services === null) scene.cutShort()
  observation.pages.push({ host: url.host, path: url.pathname.slice(0, 200), status, snippets: snippets ?? [] })
  addNew(observation.banners, banners?.map(({ name }) => name) ?? [])
  addNew(observation.services, services ?? [])
}

function addNew(list: string[], names: readonly string[]): void {
  for (const name of names) if (!list.includes(name)) list.push(name)
}

export function nothingSeen(unreachable: string | null = null): Observation {
  return {
    ...{ unreachable, robotsForbid: false, pages: [], banners: [], services: [], seen: [], stored: [], blocked: [] },
    ...{ refusal: 'no-banner', acceptance: 'no-banner', cutShort: [] },
  }
}
