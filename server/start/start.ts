import { join } from 'node:path'
import { root, type SupervisorConfig } from '../config.js'
import { createLog, type Log } from '../lib/log.js'
import { banner } from './banner.js'
import { DATABASE, type DatabaseUrls, databaseUrls, ownerUrlOf } from './database-urls.js'
import { takeFolder } from './folder.js'
import { announce } from './installation.js'
import { choosePorts, freePort } from './ports.js'
import { type EmbeddedPostgres, startPostgres } from './postgres.js'
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
    refuseUnsafe(given)
    const lock = takeFolder(given.dataDir)
    undo.push(() => lock.release())
    const config = await choosePorts(given, { patient: lock.stale })
    const { dataDir, pixelOrigin, consoleOrigin, redisUrl } = config
    const secrets = ensureSecrets(join(dataDir, 'secrets.json'))
    const log = createLog({ level: config.logLevel, role: 'supervisor' })
    const database = await planDatabase(config, secrets, log)
    undo.push(() => database.stop())
    const supervisor = new Supervisor({ entry, config, databaseUrls: database.urls, log })
    undo.push(() => supervisor.stop())
    // They load their program while the database is made ready.
    supervisor.launch()
    const [data] = await Promise.all([import('./data.js'), database.start()])
    data.ensureKeys(config)
    if (redisUrl !== null) await data.assertRedis(redisUrl)
    await prepare(data, { config, secrets, database })
    const [reports, signIn] = await Promise.all([supervisor.go(), data.seed(database.urls, config)])
    const { pid } = process
    undo.push(announce(dataDir, { pid, pixelOrigin, consoleOrigin, redisUrl, databaseUrls: database.urls }))
    say(banner({ config, reports, signIn, seconds: (performance.now() - startedAt) / 1000 }))
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Database {
  urls: DatabaseUrls
  /** The superuser's URL, where the server is ours. */
  adminUrl: string | null
  start(): Promise<void>
  stop(): Promise<void>
}

/** The embedded PostgreSQL, or the given one: where it is, or will be. */
async function planDatabase(config: SupervisorConfig, secrets: Secrets, log: Log): Promise<Database> {
  const { databaseUrl, roleUrls, dataDir, stageDir } = config
  if (databaseUrl !== null) {
    const urls = databaseUrls({ ownerUrl: databaseUrl, passwords: secrets, given: roleUrls })
    return { urls, adminUrl: null, start: async () => {}, stop: async () => {} }
  }
  const port = await freePort()
  const adminUrl = `postgres://postgres:${secrets.postgres}@127.0.0.1:${port}/postgres`
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
