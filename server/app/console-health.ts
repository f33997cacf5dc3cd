import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Request } from 'express'
import type pg from 'pg'
import type { PublicJwk } from '../contract/index.js'
import { isListed, wasPassedOn } from '../lib/client-address.js'
import type { Clock } from '../lib/clock.js'
import { sweepLagText } from '../lib/metrics.js'
import { Problem } from '../lib/problem.js'
import type { SweepName } from '../lib/watermark.js'
import { DeclaredRoutes, isFromLoopback, PUBLIC } from '../membership/index.js'
import { type SweepLags, sweepLags } from '../portal/index.js'

/**
 * A sweep that is further behind stands still: figures are no longer those of now. Visits are rolled up every second. A
 * flood of clicks is judged later, which is no reason to show nobody a page; postings are made every five minutes.
 */
const LAG_MAX_SECONDS: Record<keyof SweepLags, number> = { rollUp: 120, judge: 900, post: 900 }

export interface HealthOptions {
  pool: pg.Pool
  clock: Clock
  /** The folder of the migrations that this version of the program needs. */
  migrations: string
  metricsOfAll: () => Promise<string>
  /** Addresses and ranges from which, besides this machine, the measurements may be read. */
  trustedAddresses: readonly string[]
  jwks: { keys: PublicJwk[] }
}

export interface Check {
  ok: boolean
  detail?: string
}

/** What machines ask: alive, ready, the measurements of all processes, the public signature keys. */
export function healthRoutes(options: HealthOptions): DeclaredRoutes {
  const { pool, clock, metricsOfAll, trustedAddresses, jwks } = options
  return new DeclaredRoutes()
    .add('get', '/healthz', PUBLIC, (_request, response) => {
      response.set('Cache-Control', 'no-store').json({ alive: true })
    })
    .add('get', '/readyz', PUBLIC, async (_request, response) => {
      const checks = await checkReadiness(options)
      const ready = Object.values(checks).every(({ ok }) => ok)
      response.set('Cache-Control', 'no-store').status(ready ? 200 : 503)
      response.json({ ready, checks })
    })
    .add('get', '/metrics', PUBLIC, async (request, response) => {
      if (!mayReadMetrics(request, trustedAddresses)) {
        throw new Problem({ status: 403, code: 'not-from-here', title: 'Measurements are read from this machine.' })
      }
      response.set('Cache-Control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8')
      const [text, lags] = await Promise.all([metricsOfAll(), sweepLags(pool, clock()).catch(() => null)])
      response.send(lags === null ? text : text + (await sweepLagText(lagsBySweep(lags))))
    })
    .add('get', '/.well-known/jwks.json', PUBLIC, (_request, response) => {
      response.set('Cache-Control', 'public, max-age=3600').type('application/jwk-set+json').send(jwks)
    })
}

/** Whether people can be served: each check by itself, so that the answer says what is missing. */
export async function checkReadiness({
  pool,
  clock,
  migrations,
}: Pick<HealthOptions, 'pool' | 'clock' | 'migrations'>): Promise<
  Record<'database' | 'migrations' | keyof SweepLags, Check>
> {
  const unknown = { ok: false, detail: 'unknown: the database is away' }
  const noSweep = { rollUp: unknown, judge: unknown, post: unknown }
  try {
    await pool.query('SELECT 1')
  } catch {
    return { database: { ok: false, detail: 'away' }, migrations: unknown, ...noSweep }
  }
  const [applied, sweeps] = await Promise.all([
    checkMigrations(pool, migrations).catch(() => unknown),
    checkSweeps(pool, clock()).catch(() => noSweep),
  ])
  return { database: { ok: true }, migrations: applied, ...sweeps }
}

/** Under the names that the sweeps' other measurements have. */
function lagsBySweep({ rollUp, judge, post }: SweepLags): Record<SweepName, number | null> {
  return { 'roll-up': rollUp, judge, post }
}

async function checkMigrations(pool: pg.Pool, folder: string): Promise<Check> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT migration_name AS name FROM public._prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  )
  const applied = new Set(rows.map(({ name }) => name))
  const wanted = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'migration.sql')))
  const missing = wanted.filter((name) => !applied.has(name))
  return missing.length === 0 ? { ok: true } : { ok: false, detail: `not applied: ${missing.sort().join(', ')}` }
}

async function checkSweeps(pool: pg.Pool, now: Date): Promise<Record<keyof SweepLags, Check>> {
  const lags = await sweepLags(pool, now)
  const check = (sweep: keyof SweepLags): Check => {
    const seconds = lags[sweep]
    if (seconds === null) return { ok: false, detail: 'visits were never rolled up' }
    return { ok: seconds <= LAG_MAX_SECONDS[sweep], detail: `${Math.round(seconds)} s` }
  }
  return { rollUp: check('rollUp'), judge: check('judge'), post: check('post') }
}

/** From this machine, or from a trusted address, directly: behind a proxy every peer looks near. */
function mayReadMetrics(request: Request, trusted: readonly string[]): boolean {
  const { headers } = request
  const { remoteAddress } = request.socket
  if (isFromLoopback({ remoteAddress, headers })) return true
  return !wasPassedOn(headers) && isListed(remoteAddress ?? '', trusted)
}
