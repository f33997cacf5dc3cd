import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { RoleDependencies, RunningRole } from '../app.js'
import { type RoleConfig, root } from '../config.js'
import { loadContracts, loadNotices, loadSignatureRing } from '../contract/index.js'
import { type DemoPages, loadAdLinks, startDemoPages } from '../demo/index.js'
import { createRequester } from '../jobs/index.js'
import { systemClock } from '../lib/clock.js'
import { closeGently } from '../lib/close-gently.js'
import { errorText } from '../lib/log.js'
import { createPool } from '../lib/postgres.js'
import { createPrisma } from '../lib/prisma.js'
import { createMembershipStore } from '../membership/index.js'
import { type BankRing, loadBankRing, resealBankDetails, resealPayoutFiles } from '../payout/index.js'
import { loadAssets, loadPlugin } from '../portal/index.js'
import { createConsoleApp } from './console-app.js'
import { purgeDaily } from './console-purge.js'
import { refuseReachableKeys } from './reachable-keys.js'

const READ_CONNECTIONS = 8
const PRISMA_CONNECTIONS = 6
/** Somebody waits for the answer; a queue whose store is away would never give one. */
const QUEUE_ANSWERS_MS = 3_000

/**
 * The console: the portals, and what machines ask. It signs contracts for those who sign in; it is given no key of
 * pseudonyms or of click links.
 */
export async function startConsole(
  config: RoleConfig,
  { log, metrics, metricsOfAll }: RoleDependencies,
): Promise<RunningRole> {
  refuseReachableKeys(config)
  warnOfProxies(config, log)
  const clock = systemClock
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 15_000, headersTimeout: 10_000 })
  server.listen(config.consoleListen.port, config.consoleListen.host)
  await once(server, 'listening')
  const origin = originOf(config, server)

  const pool = createPool({ url: config.databaseUrl, max: READ_CONNECTIONS, name: 'console' })
  const prisma = createPrisma({ url: config.databaseUrl, max: PRISMA_CONNECTIONS })
  const store = createMembershipStore(prisma)
  const { signatures, bank: bankKeys } = config.keys
  const ring = signatures === null ? null : loadSignatureRing(signatures)
  const bank = bankKeys === null ? null : loadBankRing(bankKeys)
  const slow = createRequester({ databaseUrl: config.databaseUrl, redisUrl: config.redisUrl })
  const { app } = createConsoleApp({
    origin,
    trustedProxies: config.trustedProxies,
    store,
    portal: {
      pool,
      prisma,
      clock,
      assets: loadAssets(join(root, 'server/portal/assets')),
      pixelOrigin: config.pixelOrigin,
      tcfVendorId: config.tcfVendorId,
      landingHosts: config.landingHosts,
      dossier: config.dossier,
      plugin: loadPlugin(join(root, 'dist/wordpress')),
      development: !config.production,
      contracts: { library: loadContracts(join(root, 'contracts')), ring },
      bank,
      requestRelease: () => answered(slow.request('release')),
    },
    health: {
      pool,
      clock,
      migrations: join(root, 'prisma/migrations'),
      metricsOfAll,
      trustedAddresses: config.trustedProxies,
      jwks: ring?.jwks ?? { keys: [] },
    },
    log,
    metrics,
  })
  server.on('request', app)
  const demo = await startDemo(config, pool)
  const purge = purgeDaily(store, { clock, log })
  const resealed = bank === null ? null : sealAgain(pool, bank, log)
  return {
    addresses: { console: origin, ...addressesOf(demo) },
    async stop() {
      await Promise.all([closeGently(server), demo?.stop(), purge.stop(), resealed])
      await Promise.all([slow.close(), prisma.$disconnect(), pool.end()])
    },
  }
}

/** The console itself speaks plain HTTP: before an origin of https stands a proxy, and whom it passes on must be told apart. */
function warnOfProxies({ production, consoleOrigin, trustedProxies }: RoleConfig, log: RoleDependencies['log']): void {
  if (!production || !consoleOrigin.startsWith('https:') || trustedProxies.length > 0) return
  log.warn(
    'TRUSTED_PROXIES is not set: everybody behind the proxy counts as one, and shares the limits of sign-in and API',
  )
}

/** After a rotation: what an older key sealed is sealed by the newest. What fails is made up for by the next start. */
async function sealAgain(pool: pg.Pool, ring: BankRing, log: RoleDependencies['log']): Promise<void> {
  try {
    const details = await resealBankDetails(pool, { ring })
    const files = await resealPayoutFiles(pool, { ring })
    const damaged = details.damaged + files.damaged
    if (damaged > 0)
      log.error('bank details or payment files cannot be opened: a key is missing, or they were changed', {
        rows: damaged,
      })
  } catch (error) {
    log.warn('bank details and payment files were not sealed again', { error: errorText(error) })
  }
}

/** The demonstration's cinemas and newspapers; never in production. */
async function startDemo(
  { demo, production, pixelOrigin, tcfVendorId }: RoleConfig,
  pool: pg.Pool,
): Promise<DemoPages | null> {
  if (demo === null || production) return null
  const notice = loadNotices(join(root, 'contracts')).at(-1)
  if (notice === undefined) return null
  return startDemoPages({
    host: 'localhost', // Another site than the pixel's 127.0.0.1: its cookies are third-party ones there.
    ports: demo,
    pixelOrigin,
    notice,
    tcfVendorId,
    links: () => loadAdLinks(pool, { pixelOrigin, now: systemClock() }),
    clock: systemClock,
  })
}

function addressesOf(demo: DemoPages | null): Record<string, string> {
  const pages = demo === null ? [] : [...demo.cinemas, ...demo.newspapers]
  return Object.fromEntries(pages.map(({ name, url }) => [name, url]))
}

async function answered(asked: Promise<void>): Promise<void> {
  const late = sleep(QUEUE_ANSWERS_MS, null, { ref: false }).then(() => {
    throw new Error('the queue does not answer')
  })
  await Promise.race([asked, late])
}

/** The console's own origin; a port 0 in it has become the one that the kernel chose. */
function originOf({ consoleOrigin }: RoleConfig, server: Server): string {
  const { port } = server.address() as AddressInfo
  return consoleOrigin.replace(/:0$/, `:${port}`)
}
