import { join } from 'node:path'
import { root, type SupervisorConfig } from '../config.js'
import { createLog, type Log } from '../lib/log.js'
import { banner } from './banner.js'
import { DATABASE, type DatabaseUrls, databaseUrls, ownerUrlOf } from './database-urls.js'
import { takeFolder } from './folder.js'
import { announce } from './installation.js'
import { choosePorts, type HeldPort, onFreePort } from './ports.js'
import { type EmbeddedPostgres, startPostgres } from './postgres.js'
import { ensureSecrets, type Secrets } from './secrets.js'
import { StartError } from './start-error.js'
import { Supervisor } from './supervisor.js'
import { type Undo, undoAll } from './undo.js'

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
  try {
    refuseUnsafe(given)
    const lock = takeFolder(given.dataDir)
    undo.push(() => lock.release())
    const ports = await choosePorts(given, { patient: lock.stale })
    undo.push(ports.release)
    const { config } = ports
    const { dataDir, pixelOrigin, consoleOrigin, redisUrl } = config
    const secrets = ensureSecrets(join(dataDir, 'secrets.json'))
    const log = createLog({ level: config.logLevel, role: 'supervisor' })
    const { data, database, supervisor } = await launch({ config, secrets, entry, log, undo })
    if (redisUrl !== null) await data.assertRedis(redisUrl)
    await prepare(data, { config, secrets, database })
    await data.prepareKeys(database.urls, config)
    await ports.release()
    // The demonstration's past is written before the worker begins: at its own moments, and by nobody else.
    const seeded = data.seed(database.urls, config)
    if (config.demo !== null && config.demoPast) await seeded
    const [reports, signIn] = await Promise.all([supervisor.go(), seeded])
    await data.recordKeysOf(database.urls, config, { log })
    const { pid } = process
    undo.push(announce(dataDir, { pid, pixelOrigin, consoleOrigin, redisUrl, databaseUrls: database.urls }))
    say(banner({ config, reports, signIn, seconds: (performance.now() - startedAt) / 1000 }))
    return { stop: () => undoAll(undo) }
  } catch (error) {
    await undoAll(undo).catch(() => {}) // What failed first is what a person can mend.
    throw error
  }
}

interface Launch {
  config: SupervisorConfig
  secrets: Secrets
  /** The program that the roles run. */
  entry: string
  log: Log
  undo: Undo[]
}

/** The processes of the roles load their program while the database is started. */
async function launch({ config, secrets, entry, log, undo }: Launch) {
  const launchOn = async (database: Database) => {
    const supervisor = new Supervisor({ entry, config, databaseUrls: database.urls, log })
    const steps: Undo[] = [() => database.stop(), () => supervisor.stop()]
    try {
      supervisor.launch()
      const [data] = await Promise.all([import('./data.js'), database.start()])
      undo.push(...steps)
      return { data, database, supervisor }
    } catch (error) {
      await undoAll(steps).catch(() => {})
      throw error
    }
  }
  const { databaseUrl: ownerUrl, roleUrls } = config
  if (ownerUrl === null) return onFreePort((port) => launchOn(embeddedDatabase({ config, secrets, log, port })))
  const urls = databaseUrls({ ownerUrl, passwords: secrets, given: roleUrls })
  return launchOn({ urls, adminUrl: null, start: async () => {}, stop: async () => {} })
}

/** Where the database is, or will be. */
interface Database {
  urls: DatabaseUrls
  /** The superuser's URL, where the server is ours. */
  adminUrl: string | null
  start(): Promise<void>
  stop(): Promise<void>
}

function embeddedDatabase(args: { config: SupervisorConfig; secrets: Secrets; log: Log; port: HeldPort }): Database {
  const { config, secrets, log, port } = args
  const { dataDir, stageDir } = config
  const adminUrl = `postgres://postgres:${secrets.postgres}@127.0.0.1:${port.port}/postgres`
  const ownerUrl = ownerUrlOf({ adminUrl, database: DATABASE, password: secrets.owner })
  let running: EmbeddedPostgres | null = null
  return {
    urls: databaseUrls({ ownerUrl, passwords: secrets }),
    adminUrl,
    async start() {
      const clusterDir = join(dataDir, 'postgres')
      const onCrash = (message: string) => log.warn(message)
      running = await startPostgres({ clusterDir, stageDir, password: secrets.postgres, port, onCrash })
    },
    stop: async () => running?.stop(),
  }
}

/** Migrated, with a login a role. */
async function prepare(
  { ensureOwner, prepareDatabase }: typeof import('./data.js'),
  { config, secrets, database }: { config: SupervisorConfig; secrets: Secrets; database: Database },
): Promise<void> {
  const { adminUrl, urls } = database
  if (adminUrl !== null) await ensureOwner({ adminUrl, database: DATABASE, password: secrets.owner })
  await prepareDatabase({
    ownerUrl: urls.owner,
    migrations: join(root, 'prisma/migrations'),
    passwords: secrets,
    given: config.roleUrls,
    roles: config.roles,
  })
}

function refuseUnsafe({ production, roles, allowOneProcess, databaseUrl, roleUrls }: SupervisorConfig): void {
  if (production && roles.length > 1 && !allowOneProcess) {
    throw new StartError(
      'In production each role runs by itself, so that the console cannot reach the keys.',
      'Give one role (ROLES=pixel), or LANTERNE_ONE_PROCESS=true when one machine must do.',
    )
  }
  const [role] = Object.keys(roleUrls)
  if (databaseUrl !== null || role === undefined) return
  throw new StartError(
    `DATABASE_URL_${role.toUpperCase()} is given without DATABASE_URL, by which the database is migrated.`,
    'Give both, or neither.',
  )
}
