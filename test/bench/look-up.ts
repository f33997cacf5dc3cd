import { join } from 'node:path'
import { createPool } from '../../server/lib/postgres.js'
import { issueIdentity, loadPseudonymRing } from '../../server/pseudonym/index.js'
import { cpuMicros, type Platform, startBare, startPlatform } from '../platform.js'
import { type LoadRequest, load } from './load.js'
import { type PacedRound, paced } from './paced.js'
import { distinctString, VENDOR } from './visit.js'

const BROWSERS = 8_000
const DAYS_OF_EACH = 12
/** The rate at which the answers' times are measured (DESIGN §13). */
const PER_SECOND = 2_000

export interface LookUpFigures {
  /** As many as it answers, and a bare node:http server beside it. */
  rps: number
  bareRps: number
  ratio: number
  /** At 2,000 a second. */
  pacedRps: number
  p50Ms: number
  p99Ms: number
  bareP99Ms: number
  /** CPU time of the pixel process for each look-up at that rate. */
  cpuUs: number
  errors: number
}

/** Alternating rounds beside the bare server; figures are the median round's. On a platform of its own. */
export async function measureLookUps({ rounds, seconds }: { rounds: number; seconds: number }): Promise<LookUpFigures> {
  const platform = await startPlatform({ TCF_VENDOR_ID: String(VENDOR) })
  const bare = await startBare()
  const found = { max: [] as number[], bare: [] as number[], paced: [] as (PacedRound & { cpuUs: number })[] }
  const bareP99: number[] = []
  let errors = 0
  try {
    const requests = await lookUpRequests(platform)
    const args = { origin: platform.pixelOrigin, requests, seconds }
    await load({ ...args, seconds: 2 }) // Warm: caches, plans, the compiler.
    const before = await answers(platform)
    for (let round = 0; round < rounds; round++) {
      const plain = await load({ ...args, origin: bare.origin })
      const own = await load(args)
      found.bare.push(plain.requests / plain.seconds)
      found.max.push(own.requests / own.seconds)
      bareP99.push((await paced({ ...args, origin: bare.origin, perSecond: PER_SECOND })).p99Ms)
      const pixels = platform.pids('pixel')
      const cpu = cpuMicros(pixels)
      const even = await paced({ ...args, perSecond: PER_SECOND })
      found.paced.push({ ...even, cpuUs: (cpuMicros(pixels) - cpu) / (even.rps * seconds) })
      errors += own.errors + even.errors
    }
    const answered = (await answers(platform)) - before
    const asked = found.paced.reduce((sum, { rps }) => sum + rps * seconds, 0)
    if (answered < asked / 3) throw new Error(`of ${asked} look-ups at least only ${answered} found a segment`)
  } finally {
    bare.stop()
    await platform.stop()
  }
  const of = (name: 'rps' | 'p50Ms' | 'p99Ms' | 'cpuUs') => median(found.paced.map((round) => round[name]))
  const [rps, bareRps] = [Math.round(median(found.max)), Math.round(median(found.bare))]
  return {
    ...{ rps, bareRps, ratio: Math.round((rps / bareRps) * 100) / 100 },
    ...{ pacedRps: of('rps'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms'), bareP99Ms: median(bareP99) },
    ...{ cpuUs: Math.round(of('cpuUs')), errors },
  }
}

/** Look-ups that found a segment, as the platform counted them itself. */
async function answers(platform: Platform): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_500)) // They are written every second.
  const pool = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'bench' })
  const { rows } = await pool.query<{ n: number }>(
    `SELECT coalesce(sum(lookups), 0)::int AS n FROM plane.lookup_count WHERE outcome = 'answered'`,
  )
  await pool.end()
  return rows[0]?.n ?? 0
}

/**
 * Look-ups by the pages on which the demonstration's campaigns run, each with a consent string of its own: half of the browsers are
 * known to the pool, by twelve days at some of its cinemas.
 */
async function lookUpRequests(platform: Platform): Promise<LoadRequest[]> {
  const pool = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'bench', statementTimeoutMs: 60_000 })
  try {
    const now = new Date()
    const hosts = await hostsOfCampaigns(pool)
    const ring = loadPseudonymRing(join(platform.dataDir, 'keys/pseudonym'))
    const browsers = Array.from({ length: BROWSERS }, () => issueIdentity(ring, { now }))
    await fillPool(
      pool,
      browsers.filter((_, index) => index % 2 === 0).map(({ visitor }) => visitor),
    )
    return browsers.map(({ setCookie }, index) => ({
      method: 'GET',
      path: `/e/s?gdpr=1&gdpr_consent=${distinctString(index, now)}`,
      headers: {
        origin: originOf(hosts[index % hosts.length] ?? ''),
        cookie: setCookie.split(';')[0] ?? '',
        accept: '*/*',
      },
    }))
  } finally {
    await pool.end()
  }
}

/** Their segments are made large enough: before its first release no cell is. */
async function hostsOfCampaigns(pool: ReturnType<typeof createPool>): Promise<string[]> {
  await pool.query(
    'INSERT INTO plane.activated_cell (cell, since) SELECT DISTINCT segment, now() FROM public.campaign ON CONFLICT DO NOTHING',
  )
  for (let waited = 0; waited < 20_000; waited += 250) {
    const { rows } = await pool.query<{ host: string }>(
      `SELECT DISTINCT host FROM public.placement p JOIN public.campaign c ON c.id = p.campaign_id WHERE c.state = 'running' ORDER BY host`,
    )
    if (rows.length > 0) return rows.map(({ host }) => host)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('no campaign of the demonstration ran within twenty seconds')
}

async function fillPool(pool: ReturnType<typeof createPool>, visitors: readonly string[]): Promise<void> {
  await pool.query(
    `WITH term AS (SELECT id, cinema, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS of FROM plane.contract_term
                   WHERE valid @> now())
     INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term)
     SELECT v.visitor, t.cinema, current_date - (v.n + d.n * 7)::int % 85, 1, 7,
       ARRAY(SELECT id FROM public.film ORDER BY (id * 31 + d.n * 7 + v.n) % 101 LIMIT 3), now() + interval '90 days', t.id
     FROM unnest($1::uuid[]) WITH ORDINALITY AS v(visitor, n), generate_series(1, ${DAYS_OF_EACH}) AS d(n),
       term t WHERE t.n = (v.n + d.n / 4) % t.of + 1
     ON CONFLICT DO NOTHING`,
    [visitors],
  )
  await pool.query('VACUUM ANALYZE plane.visitor_cinema_day')
}

/** Only on this machine a page is believed to be what it says without encryption. */
function originOf(host: string): string {
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https'}://${host}`
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
