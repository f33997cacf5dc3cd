import type pg from 'pg'
import { latestRelease, type Release } from '../../audience/index.js'
import { type Reconciliation, reconcile } from '../../click/index.js'
import { loadSiteTerms } from '../../contract/index.js'
import { loadAdLinks } from '../ad-links.js'
import { type Browsers, openBrowsers } from './browser.js'
import { dispatch } from './dispatch.js'
import type { WebLog } from './log.js'
import {
  cinemaNames,
  difference,
  type Observed,
  observe,
  waitForRelease,
  waitUntilCounted,
  waitUntilPosted,
  waitUntilRolledUp,
} from './observe.js'
import { type PlannedClick, planClicks, planVisits, type ReplaySite, type VisitPlan } from './plan.js'
import type { Progress } from './progress.js'
import { ReplayError } from './replay-error.js'
import { type Shares, type Sorted, sortVisitors } from './visitors.js'

export interface ReplayOptions {
  log: WebLog
  shares: Shares & { clicks: number }
  seed: number
  /** How many times faster than the log; null: as fast as possible. */
  speed: number | null
  pixelOrigin: string
  /** The worker's login: it reads what is compared. */
  pool: pg.Pool
  requestRelease: () => Promise<void>
  clock: () => Date
  progress: Progress
  /** Stops it: what was sent stays. */
  signal: AbortSignal
  /** How long the worker may take for what is left. */
  patienceMs?: number
}

export interface ReplayResult {
  sorted: Sorted
  plan: VisitPlan
  /** What the pixel answered to visits: `kept`, or a reason. */
  answers: Map<string, number>
  /** What clicks were answered. */
  clickAnswers: Map<string, number>
  changed: Observed
  after: Observed
  release: Release | null
  reconciliation: Reconciliation
  /** The payable clicks of this run at their price. */
  earnedMicros: bigint
  cinemaNames: Map<string, string>
  adLinks: number
}

/** So many visits are under way at once. */
export const CONNECTIONS = 64
const PATIENCE_MS = 120_000

/**
 * Plays a web log as visitors of the demonstration's cinemas, over HTTP, then lets the worker count them, makes a release,
 * and clicks. Null when it was interrupted. Throws a ReplayError when it cannot go on.
 */
export async function replayLog(options: ReplayOptions): Promise<ReplayResult | null> {
  const { log, shares, seed, pool, pixelOrigin, progress, signal, clock } = options
  const wait = { timeoutMs: options.patienceMs ?? PATIENCE_MS, signal }
  const sorted = sortVisitors(log.requests, { shares, seed })
  const plan = planVisits(sorted.pages, { sites: await demoSitesInForce(pool, clock()), seed })
  await waitUntilRolledUp(pool, wait)
  await waitUntilPosted(pool, { ...wait, now: clock() })
  const before = await observe(pool)
  const { expectedMicros } = await reconcile(pool)
  const browsers = openBrowsers({ pixelOrigin, connections: CONNECTIONS })
  try {
    const answers = await sendVisits(plan, { browsers, options })
    if (signal.aborted) return null
    progress.say('Waiting for the roll-up')
    await waitUntilRolledUp(pool, wait)
    await waitUntilCounted(pool, { ...wait, refused: total(before.refused) + refusedIn(answers) })
    const release = await makeRelease(options, wait)
    if (signal.aborted) return null
    const links = await loadAdLinks(pool, { pixelOrigin, now: clock() })
    const clicks = planClicks(sorted.visitors, { urls: links.map(({ url }) => url), share: shares.clicks, seed })
    const clickAnswers = await sendClicks(clicks, { browsers, options })
    if (signal.aborted) return null
    progress.say('Waiting for judging and posting')
    await waitUntilPosted(pool, { ...wait, now: clock() })
    const after = await observe(pool)
    const changed = difference(before, after)
    const reconciliation = await reconcile(pool)
    return {
      ...{ sorted, plan, answers, clickAnswers, changed, after, release, reconciliation },
      earnedMicros: reconciliation.expectedMicros - expectedMicros,
      cinemaNames: await cinemaNames(pool, [...changed.revenue.keys()]),
      adLinks: links.length,
    }
  } finally {
    browsers.close()
  }
}

/**
 * The demonstration's own sites only: a replay invents audience and revenue, and no real cinema's account may hold any of
 * that.
 */
async function demoSitesInForce(pool: pg.Pool, now: Date): Promise<ReplaySite[]> {
  const terms = await loadSiteTerms(pool)
  const inForce = terms.filter(
    ({ siteKey, validFrom, validTo }) =>
      siteKey.startsWith('demo-') && validFrom <= now && (validTo === null || now < validTo),
  )
  if (inForce.length > 0) {
    return inForce.map(({ siteKey, hosts, noticeVersion }) => ({
      key: siteKey,
      host: hosts[0] as string,
      noticeVersion,
    }))
  }
  throw new ReplayError(
    'No cinema of the demonstration is under contract here.',
    'A replay invents audience and revenue: it is only for the demonstration (npm start without NODE_ENV=production).',
  )
}

async function sendVisits(
  plan: VisitPlan,
  { browsers, options }: { browsers: Browsers; options: ReplayOptions },
): Promise<Map<string, number>> {
  const { speed, progress, signal } = options
  const answers = new Map<string, number>()
  const firstAt = plan.visits[0]?.at ?? 0
  await dispatch(plan.visits, {
    concurrency: CONNECTIONS,
    keyOf: ({ visitor }) => visitor.id,
    dueMs: ({ at }) => (speed === null ? 0 : (at - firstAt) / speed),
    work: async (visit) => count(answers, await browsers.visit(visit)),
    onDone: progress.begin('Visits', plan.visits.length),
    signal,
  })
  return answers
}

async function sendClicks(
  clicks: readonly PlannedClick[],
  { browsers, options }: { browsers: Browsers; options: ReplayOptions },
): Promise<Map<string, number>> {
  const answers = new Map<string, number>()
  await dispatch(clicks, {
    concurrency: CONNECTIONS,
    keyOf: ({ visitor }) => visitor.id,
    dueMs: () => 0,
    work: async (click) => count(answers, await browsers.click(click)),
    onDone: options.progress.begin('Clicks', clicks.length),
    signal: options.signal,
  })
  return answers
}

async function makeRelease(
  { pool, requestRelease, progress }: ReplayOptions,
  wait: { timeoutMs: number; signal: AbortSignal },
): Promise<Release | null> {
  const last = await latestRelease(pool)
  progress.say('Waiting for a release')
  await requestRelease()
  await waitForRelease(pool, { ...wait, after: last?.id ?? 0 })
  return latestRelease(pool)
}

function count(answers: Map<string, number>, answer: string): void {
  answers.set(answer, (answers.get(answer) ?? 0) + 1)
}

/** Answers that say that a visit was refused, and are counted by the pixel. */
function refusedIn(answers: ReadonlyMap<string, number>): number {
  return [...answers].reduce(
    (sum, [answer, n]) =>
      answer === 'kept' || answer === 'unavailable' || answer.startsWith('status-') ? sum : sum + n,
    0,
  )
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, n) => sum + n, 0)
}
