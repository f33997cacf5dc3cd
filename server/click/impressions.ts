import type { IncomingMessage, ServerResponse } from 'node:http'
import type pg from 'pg'
import type { CampaignSnapshot, LinkRing } from '../campaign/index.js'
import { clientAddress } from '../lib/client-address.js'
import type { Clock } from '../lib/clock.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { AgentJudge } from './agents.js'
import { hourOf } from './click-time.js'
import { fetchClass } from './features.js'
import { linkOpener } from './open-links.js'
import type { DataCentres } from './ranges.js'

interface Shown {
  campaign: number
  placement: number
  creative: number
  hour: Date
}

const FLUSH_EVERY_MS = 1_000
/** Rows that wait while the database is away: more hours and creatives than there are in a day of it. */
const MAX_ROWS = 20_000

/** Counts impressions by campaign, placement, creative and hour, with nothing of who saw them, and adds them up every second. */
export class ImpressionCounter {
  readonly #pool: pg.Pool
  #counts = new Map<string, Shown & { impressions: number }>()
  readonly #timer: NodeJS.Timeout
  #flushing: Promise<void> = Promise.resolve()

  constructor({ pool }: { pool: pg.Pool }) {
    this.#pool = pool
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  count(shown: Omit<Shown, 'hour'> & { at: Date }): void {
    const { campaign, placement, creative } = shown
    this.#add({ campaign, placement, creative, hour: hourOf(shown.at), impressions: 1 })
  }

  /** Writes what was counted. When the database is away the counts are kept for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const counts = [...this.#counts.values()]
      if (counts.length === 0) return
      this.#counts = new Map()
      await addImpressions(this.#pool, counts).catch(() => {
        for (const row of counts) this.#add(row)
      })
    })
    return this.#flushing
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  #add(row: Shown & { impressions: number }): void {
    const key = `${row.campaign}|${row.placement}|${row.creative}|${row.hour.getTime()}`
    const there = this.#counts.get(key)
    if (there !== undefined) there.impressions += row.impressions
    else if (this.#counts.size < MAX_ROWS) this.#counts.set(key, row)
  }
}

async function addImpressions(pool: pg.Pool, rows: readonly (Shown & { impressions: number })[]): Promise<void> {
  await pool.query(
    `INSERT INTO plane.impression_count AS c (campaign, placement, creative, hour, impressions)
     SELECT campaign, placement, creative, to_timestamp(ms / 1000), impressions
     FROM unnest($1::int[], $2::int[], $3::int[], $4::float8[], $5::bigint[]) AS i(campaign, placement, creative, ms, impressions)
     ORDER BY 1, 2, 3, 4
     ON CONFLICT (campaign, placement, creative, hour) DO UPDATE SET impressions = c.impressions + excluded.impressions`,
    [
      arrayLiteral(rows.map(({ campaign }) => campaign)),
      arrayLiteral(rows.map(({ placement }) => placement)),
      arrayLiteral(rows.map(({ creative }) => creative)),
      arrayLiteral(rows.map(({ hour }) => hour.getTime())),
      arrayLiteral(rows.map(({ impressions }) => impressions)),
    ],
  )
}

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/**
 * `GET /i/<token>`: one pixel that an ad server loads with a creative, if it is to count impressions here; the token is that
 * of the creative's click link. The path lies outside of the cookie's, so that no browser sends an identifier with it, and
 * only counts are kept: there is nothing personal to consent to. HEAD, declared robots, prefetches and data centres are
 * answered alike and not counted. A link that is forged, expired or unknown gets nothing.
 */
export function createImpressionHandler(deps: {
  campaigns: () => CampaignSnapshot | null
  ring: LinkRing
  counter: Pick<ImpressionCounter, 'count'>
  agents: AgentJudge
  dataCentres: DataCentres | null
  trustedProxies: readonly string[]
  clock: Clock
}): (request: IncomingMessage, response: ServerResponse, token: string) => void {
  const open = linkOpener(deps)
  const status = { unknown: 404, expired: 410, unavailable: 503 }

  return function handleImpression(request, response, token) {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { ...HEADERS, allow: 'GET, HEAD' }).end()
      return
    }
    const at = deps.clock()
    const link = open(token, at)
    if (!link.ok) {
      response.writeHead(status[link.why], HEADERS).end()
      return
    }
    if (method === 'GET' && isSeen(request)) deps.counter.count({ ...link.opened, at })
    response.writeHead(200, {
      ...HEADERS,
      'content-type': 'image/gif',
      'content-length': GIF.length,
      'cross-origin-resource-policy': 'cross-origin',
    })
    response.end(method === 'HEAD' ? undefined : GIF)

    function isSeen(by: IncomingMessage): boolean {
      if (deps.agents.judge(headers['user-agent'] ?? '').kind !== 'browser') return false
      if (fetchClass(headers) === 'prefetch') return false
      return !(deps.dataCentres?.has(clientAddress(by, deps.trustedProxies)) ?? false)
    }
  }
}
