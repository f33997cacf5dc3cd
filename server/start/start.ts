import { once } from 'node:events'
import { chmodSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createLinkRing } from '../campaign/index.js'
import { type Listen, root, type SupervisorConfig } from '../config.js'
import { createSignatureRing, loadSignatureRing } from '../contract/index.js'
import { seedDemo } from '../demo/index.js'
import { systemClock } from '../lib/clock.js'
import { createLog } from '../lib/log.js'
import { createPool } from '../lib/postgres.js'
import { createPrisma } from '../lib/prisma.js'
import { ensurePseudonymRing } from '../pseudonym/index.js'
import { banner } from './banner.js'
import { type DatabaseUrls, ensureOwner, prepareDatabase } from './database.js'
import { announce } from './installation.js'
import { takeLock } from './lock.js'
import { startPostgres } from './postgres.js'
import { ensureSecrets, type Secrets } from './secrets.js'
import { StartError } from './start-error.js'
import { Supervisor } from './supervisor.js'

type Undo = () => Promise<void> | void

/**
 * Brings up the whole platform: data folder, keys, database, demonstration, one process a role. What was started is
 * stopped again, in reverse order, by the returned function, and when a later step fails.
 */
export async function start(
  given: SupervisorConfig,
  { entry, say }: { entry: string; say: (text: string) => void },
): Promise<{ stop: () => Promise<void> }> {
  const startedAt = performance.now()
  const undo: Undo[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const config = await choosePorts(given)
    refuseUnsafeProduction(config)
    const secrets = prepareFolder(config, undo)
    const log = createLog({ level: config.logLevel, role: 'supervisor' })
    const urls = await prepareData(config, { secrets, undo, log: (message) => log.warn(message) })
    if (config.demo) await seed(urls, config)
    const supervisor = new Supervisor({ entry, config, databaseUrls: urls, log })
    undo.push(() => supervisor.stop())
    const reports = await supervisor.start()
    const { dataDir, pixelOrigin, consoleOrigin } = config
    undo.push(announce(dataDir, { pid: process.pid, pixelOrigin, consoleOrigin, databaseUrls: urls }))
    say(banner({ config, reports, seconds: (performance.now() - startedAt) / 1000 }))
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Makes the data folder with its keys, and locks it. */
function prepareFolder(config: SupervisorConfig, undo: Undo[]): Secrets {
  const { dataDir } = config
  try {
    mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 })
    mkdirSync(join(dataDir, 'spool'), { recursive: true, mode: 0o700 })
    chmodSync(dataDir, 0o755) // PostgreSQL, as its own user, passes through; what is secret has its own mode.
    chmodSync(join(dataDir, 'keys'), 0o700)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${code}).`,
      'Set LANTERNE_DATA to a folder of yours.',
    )
  }
  undo.push(takeLock(join(dataDir, 'lanterne.pid')))
  ensurePseudonymRing(join(dataDir, 'keys/pseudonym'))
  createLinkRing(join(dataDir, 'keys/links'))
  createSignatureRing(join(dataDir, 'keys/signatures'))
  return ensureSecrets(join(dataDir, 'secrets.json'))
}

/** The embedded PostgreSQL, or the given one; migrated, with a login a role. */
async function prepareData(
  config: SupervisorConfig,
  { secrets, undo, log }: { secrets: Secrets; undo: Undo[]; log: (message: string) => void },
): Promise<DatabaseUrls> {
  const migrations = join(root, 'prisma/migrations')
  if (config.databaseUrl !== null) {
    return prepareDatabase({ ownerUrl: config.databaseUrl, migrations, passwords: secrets, given: config.roleUrls })
  }
  const postgres = await startPostgres({
    clusterDir: join(config.dataDir, 'postgres'),
    stageDir: config.stageDir,
    password: secrets.postgres,
    onCrash: log,
  })
  undo.push(() => postgres.stop())
  const ownerUrl = await ensureOwner({ adminUrl: postgres.url, database: 'lanterne', password: secrets.owner })
  return prepareDatabase({ ownerUrl, migrations, passwords: secrets })
}

/** The demonstration federation, in an empty or a known database. */
async function seed(urls: DatabaseUrls, config: SupervisorConfig): Promise<void> {
  const pool = createPool({ url: urls.owner, max: 2, name: 'seed', statementTimeoutMs: 60_000 })
  const prisma = createPrisma({ url: urls.owner, max: 2 })
  try {
    await seedDemo({
      pool,
      prisma,
      clock: systemClock,
      ports: config.demo ?? { cinemas: [], newspapers: [] },
      contractsFolder: join(root, 'contracts'),
      ring: loadSignatureRing(join(config.dataDir, 'keys/signatures')),
    })
  } finally {
    await Promise.all([pool.end(), prisma.$disconnect()])
  }
}

function refuseUnsafeProduction(config: SupervisorConfig): void {
  if (!config.production || config.roles.length < 2 || config.allowOneProcess) return
  throw new StartError(
    'In production each role runs by itself, so that the console cannot reach the keys.',
    'Give one role (ROLES=pixel), or LANTERNE_ONE_PROCESS=true when one machine must do.',
  )
}

/** Port 0 means any free one; a port that is taken is said before anything is started. */
async function choosePorts(config: SupervisorConfig): Promise<SupervisorConfig> {
  const pixelListen = await claim(config.pixelListen)
  const consoleListen = await claim(config.consoleListen)
  const demo = config.demo && {
    cinemas: await Promise.all(
      config.demo.cinemas.map(async (port) => (await claim({ host: 'localhost', port })).port),
    ),
    newspapers: await Promise.all(
      config.demo.newspapers.map(async (port) => (await claim({ host: 'localhost', port })).port),
    ),
  }
  return {
    ...config,
    pixelListen,
    consoleListen,
    demo,
    pixelOrigin: config.pixelOrigin.replace(/:0$/, `:${pixelListen.port}`),
    consoleOrigin: config.consoleOrigin.replace(/:0$/, `:${consoleListen.port}`),
  }
}

async function claim({ host, port }: Listen): Promise<Listen> {
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
    const address = probe.address()
    return { host, port: address !== null && typeof address === 'object' ? address.port : port }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE')
      throw new StartError(
        `Lanterne cannot listen on ${host}:${port} (${code}).`,
        'Choose others: PIXEL_LISTEN, CONSOLE_LISTEN.',
      )
    throw new StartError(
      `The port ${port} is taken by another program.`,
      'Stop it, or choose other ports, for example: PIXEL_ORIGIN=http://127.0.0.1:5001 CONSOLE_ORIGIN=http://localhost:5000 npm start',
    )
  } finally {
    probe.close()
  }
}
