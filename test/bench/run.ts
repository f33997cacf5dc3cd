import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { PixelManifestEntry } from '../../pixel/build.js'
import { createPool } from '../../server/lib/postgres.js'
import { root } from '../database.js'
import { cpuMicros, type Platform, residentMb, startBare, startPlatform } from '../platform.js'
import { clickRequests } from './click.js'
import { type CloseFigures, measureClose } from './close.js'
import { type HostCost, measureHost } from './host.js'
import { type LedgerFigures, measureLedger } from './ledger.js'
import { CONNECTIONS, generator, type LoadRequest, load, type Round } from './load.js'
import { type LookUpFigures, measureLookUps } from './look-up.js'
import { measurePages, type PageFigures } from './pages.js'
import { measurePayout, type PayoutFigures } from './payout.js'
import { measureRelease, type ReleaseFigures } from './release.js'
import { VENDOR, visitRequests } from './visit.js'

/**
 * `npm run bench [-- --only visit,click,lookup,pages,pixel,host,release,ledger,close,payout] [--rounds 3] [--seconds 8] [--people 2000000] [--clicks 10000000] [--json]`: the shipped program beside a bare
 * node:http server, in one run, by one load generator, in alternating rounds. Figures are the median round's.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'visit,click,lookup,pages,pixel,host,release,ledger,close,payout' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    people: { type: 'string', default: '2000000' },
    clicks: { type: 'string', default: '10000000' },
    json: { type: 'boolean', default: false },
  },
})
const parts = values.only.split(',')
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)

interface Figures {
  rps: number
  bareRps: number
  ratio: number
  p50Ms: number
  p99Ms: number
  bareP99Ms: number
  /** CPU time of the pixel process for each event. */
  cpuUs: number
  /** The same with PostgreSQL and the worker. */
  allCpuUs: number
  errors: number
}

async function main(): Promise<void> {
  if (spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' }).status !== 0) process.exit(1)
  const result: Record<string, unknown> = {}
  say(`${cpus().length} cores, ${CONNECTIONS} connections, ${generator}, ${rounds} rounds of ${seconds} s each`)
  if (parts.includes('visit') || parts.includes('click')) {
    const platform = await startPlatform({ TCF_VENDOR_ID: String(VENDOR) })
    try {
      if (parts.includes('visit'))
        result.visit = await measure('visit', platform, await visitRequests(platform), 'plane.visit')
      if (parts.includes('click'))
        result.click = await measure('click', platform, await clickRequests(platform), 'plane.click')
      result.rssMb = residentMb(platform.pids('pixel')[0] ?? 0)
      say(`resident memory of the pixel process: ${result.rssMb} MB`)
    } finally {
      await platform.stop()
    }
  }
  if (parts.includes('lookup')) result.lookup = await lookUps()
  if (parts.includes('pages')) result.pages = await pages()
  if (parts.includes('pixel')) result.pixel = pixelBytes()
  if (parts.includes('host')) result.host = await host()
  if (parts.includes('release')) result.release = await release()
  if (parts.includes('ledger')) result.ledger = await ledger()
  if (parts.includes('close')) result.close = await close()
  if (parts.includes('payout')) result.payout = payout()
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
}

async function lookUps(): Promise<LookUpFigures> {
  const figures = await measureLookUps({ rounds, seconds })
  say(
    `lookup: at ${figures.pacedRps}/s p50 ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms (bare ${figures.bareP99Ms}), CPU ${figures.cpuUs} µs a look-up; ` +
      `at most ${figures.rps}/s (bare ${figures.bareRps}/s, ratio ${figures.ratio}), ${figures.errors} errors`,
  )
  return figures
}

/** On a platform of its own, so that no load of before is still being worked off. */
async function pages(): Promise<PageFigures | null> {
  const platform = await startPlatform({ LANTERNE_DEMO_PAST: 'true' })
  try {
    const figures = await measurePages(platform)
    if (figures === null) say('pages: there is no Chromium to open them in')
    else
      say(
        `pages: ${figures.pages} pages, first byte p95 ${figures.ttfbP95Ms} ms, largest paint p95 ${figures.lcpP95Ms} ms, ` +
          `layout shift at most ${figures.clsMax}, heaviest ${figures.heaviestKb} kB (${figures.heaviest})`,
      )
    return figures
  } finally {
    await platform.stop()
  }
}

/** Alternating rounds; every event that was answered as kept must be a row, or the figure is worth nothing. */
async function measure(name: string, platform: Platform, requests: LoadRequest[], table: string): Promise<Figures> {
  const bare = await startBare()
  const own: (Round & { cpuUs: number; allCpuUs: number })[] = []
  const plain: Round[] = []
  try {
    await load({ origin: platform.pixelOrigin, requests, seconds: 2 }) // Warm: caches, plans, the compiler.
    const before = await count(platform, table)
    for (let round = 0; round < rounds; round++) {
      plain.push(await load({ origin: bare.origin, requests, seconds }))
      const pixels = platform.pids('pixel')
      const all = [...pixels, ...platform.pids('worker'), ...platform.pids('postgres')]
      const [cpu, allCpu] = [cpuMicros(pixels), cpuMicros(all)]
      const done = await load({ origin: platform.pixelOrigin, requests, seconds })
      own.push({
        ...done,
        cpuUs: (cpuMicros(pixels) - cpu) / done.requests,
        allCpuUs: (cpuMicros(all) - allCpu) / done.requests,
      })
    }
    const answered = own.reduce((sum, round) => sum + round.requests, 0)
    const kept = (await count(platform, table)) - before
    if (kept < answered) throw new Error(`${answered} ${name}s were answered and only ${kept} are in the database`)
  } finally {
    bare.stop()
  }
  const rps = median(own.map((round) => round.requests / round.seconds))
  const bareRps = median(plain.map((round) => round.requests / round.seconds))
  const figures: Figures = {
    rps: Math.round(rps),
    bareRps: Math.round(bareRps),
    ratio: Number((rps / bareRps).toFixed(3)),
    p50Ms: median(own.map((round) => round.p50Ms)),
    p99Ms: median(own.map((round) => round.p99Ms)),
    bareP99Ms: median(plain.map((round) => round.p99Ms)),
    cpuUs: Math.round(median(own.map((round) => round.cpuUs))),
    allCpuUs: Math.round(median(own.map((round) => round.allCpuUs))),
    errors: own.reduce((sum, round) => sum + round.errors, 0),
  }
  say(
    `${name}: ${figures.rps}/s (bare ${figures.bareRps}/s, ratio ${figures.ratio}), p50 ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms (bare ${figures.bareP99Ms}), ` +
      `CPU ${figures.cpuUs} µs an event in the pixel, ${figures.allCpuUs} µs in all, ${figures.errors} errors`,
  )
  return figures
}

async function count(platform: Platform, table: string): Promise<number> {
  const pool = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'bench', statementTimeoutMs: 60_000 })
  try {
    const { rows } = await pool.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${table}`)
    return Number(rows[0]?.n ?? 0n)
  } finally {
    await pool.end()
  }
}

/** Bytes of each script as it ships. */
function pixelBytes(): { bundles: Record<string, PixelManifestEntry> } {
  const bundles = JSON.parse(readFileSync(join(root, 'dist/pixel/manifest.json'), 'utf8'))
  for (const [name, { raw, gzip, brotli }] of Object.entries<PixelManifestEntry>(bundles))
    say(`pixel: ${name}: ${raw} bytes, ${gzip} gzip, ${brotli} brotli`)
  return { bundles }
}

async function host(): Promise<Record<string, HostCost> | null> {
  const costs = await measureHost()
  if (costs === null) say('host: there is no Chromium to measure in')
  else if (costs['umami.js'] === undefined) say('host: Umami could not be fetched, and is left out')
  for (const [name, cost] of Object.entries(costs ?? {}))
    say(
      `host: ${name}: ${cost.bytes} bytes, ${cost.requests} requests and ${cost.stored} keys before an answer, ` +
        `${cost.scriptMs} ms of script, ${cost.taskMs} ms of the main thread, ${cost.longTasks} long tasks`,
    )
  return costs
}

/** On a PostgreSQL of its own: the grid of a release by the engine, and the same by SQL. */
async function release(): Promise<ReleaseFigures> {
  const figures = await measureRelease({ people: Number(values.people), say })
  say(
    `release: ${figures.cells} cells of ${figures.visits} visits and ${figures.people} people in ${figures.ms} ms (by SQL ${figures.sqlMs} ms, ` +
      `ratio ${figures.ratio}, every count the same); protected and frozen in ${figures.releaseMs} ms; a cell is read in ${figures.readP95Ms} ms (p95); ` +
      `resident memory ${figures.rssMb} MB at most, ${figures.mbPerMillion} MB of it for a million people`,
  )
  return figures
}

/** On a PostgreSQL of its own: single postings, and batches as the program makes them, with the chain on. */
async function ledger(): Promise<LedgerFigures> {
  const figures = await measureLedger({ seconds })
  say(
    `ledger: ${figures.postingsPerSecond} postings/s one by one, ${figures.batchedPerSecond}/s in batches; the chain is verified at ${figures.verifiedPerSecond}/s`,
  )
  return figures
}

function payout(): PayoutFigures {
  const figures = measurePayout()
  const schema = figures.schemaMs === null ? 'no schema is here' : `schema ${figures.schemaMs} ms`
  say(
    `payout: ${figures.lines} lines in ${figures.ms} ms (file ${figures.fileMs} ms, own checks ${figures.checksMs} ms, ${schema})`,
  )
  return figures
}

/** On a PostgreSQL of its own: a month is closed, and added up by SQL. */
async function close(): Promise<CloseFigures> {
  const figures = await measureClose({ clicks: Number(values.clicks), say })
  say(
    `close: a month of ${figures.clicks} clicks with ${figures.shares} shares in ${figures.ms} ms (one aggregation by SQL ${figures.sqlMs} ms, ` +
      `ratio ${figures.ratio}); resident memory ${figures.rssMb} MB at most, ${figures.grownMb} MB of it since the close began`,
  )
  return figures
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

/** With --json the last line is for machines: what is for people goes beside it. */
function say(text: string): void {
  process[values.json ? 'stderr' : 'stdout'].write(`${text}\n`)
}

await main()
