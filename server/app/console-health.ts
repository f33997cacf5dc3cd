import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Request } from 'express'
import type pg from 'pg'
import type { PublicJwk } from '../contract/index.js'
import type { Clock } from '../lib/clock.js'
import { Problem } from '../lib/problem.js'
import { type Access, DeclaredRoutes, isFromLoopback } from '../membership/index.js'
import { rollUpLagSeconds } from '../portal/index.js'

/** A roll-up runs every second; after this long without one, figures are no longer those of now. */
const ROLL_UP_LAG_MAX_SECONDS = 120
const PUBLIC: Access = { who: 'public', own: false }

export interface HealthOptions {
  pool: pg.Pool
  clock: Clock
  /** The folder of the migrations that this version of the program needs. */
  migrations: string
  metricsOfAll: () => Promise<string>
  /** Addresses from which, besides this machine, the measurements may be read. */
  trustedAddresses: readonly string[]
  jwks: { keys: PublicJwk[] }
}

export interface Check {
  ok: boolean
  detail?: string
}

/** What machines ask: alive, ready, the measurements of all processes, the public signature keys. */
export function healthRoutes(options: HealthOptions): DeclaredRoutes {
  const { metricsOfAll, trustedAddresses, jwks } = options
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
      response.send(await metricsOfAll())
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
}: Pick<HealthOptions, 'pool' | 'clock' | 'migrations'>): Promise<Record<'database' | 'migrations' | 'rollUp', Check>> {
  const unknown = { ok: false, detail: 'unknown: the database is away' }
  try {
    await pool.query('SELECT 1')
  } catch {
    return { database: { ok: false, detail: 'away' }, migrations: unknown, rollUp: unknown }
  }
  const [applied, rollUp] = await Promise.all([
    checkMigrations(pool, migrations).catch(() => unknown),
    checkRollUp(pool, clock()).catch(() => unknown),
  ])
  return { database: { ok: true }, migrations: applied, rollUp }
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

async function checkRollUp(pool: pg.Pool, now: Date): Promise<Check> {
  const seconds = await rollUpLagSeconds(pool, now)
  if (seconds === null) return { ok: false, detail: 'visits were never rolled up' }
  const detail = `${Math.round(seconds)} s`
  return { ok: seconds <= ROLL_UP_LAG_MAX_SECONDS, detail }
}

/** From this machine, or from a trusted address, directly: behind a proxy every peer looks near. */
function mayReadMetrics(request: Request, trusted: readonly string[]): boolean {
  const { remoteAddress } = request.socket
  if (isFromLoopback({ remoteAddress, headers: request.headers })) return true
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in request.headers)
  const plain = remoteAddress?.replace(/^::ffff:/, '') ?? ''
  return !passedOn && trusted.includes(plain)
}
