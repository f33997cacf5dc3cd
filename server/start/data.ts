import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROLES, root, type SupervisorConfig } from '../config.js'
import { KEY_RINGS, type KeyEvent, type KeyRing, loadSignatureRing, readKeyEvents } from '../contract/index.js'
import { type SeedOptions, seedDemo, seedPast } from '../demo/index.js'
import { pingRedis } from '../jobs/index.js'
import { systemClock } from '../lib/clock.js'
import { errorText, type Log } from '../lib/log.js'
import { createPool } from '../lib/postgres.js'
import { createPrisma } from '../lib/prisma.js'
import { createMembershipStore } from '../membership/index.js'
import { loadBankRing } from '../payout/index.js'
import { loadPseudonymRing } from '../pseudonym/index.js'
import { ensureOwner, prepareDatabase } from './database.js'
import type { DatabaseUrls } from './database-urls.js'
import { finishDestructions, recordHeldKeys, returnedEpochs } from './keys.js'
import { letConsoleReadMail } from './mailbox.js'
import { printedLinks, type SignInLink } from './printed-links.js'
import { RINGS } from './rings.js'
import { StartError } from './start-error.js'

/** What is heavy to load, and needed only when PostgreSQL answers: `start` loads it while PostgreSQL is starting. */
export { ensureOwner, prepareDatabase }

/**
 * Makes the rings that the roles of this machine use, and no others: a console beside keys that it could open does not
 * start in production. Ends a destruction that was interrupted. Throws a StartError when a ring is damaged or a part of it
 * is lost, or when it has a key that the chain says is destroyed.
 * @param events what the chain says of keys
 */
export function ensureKeys(
  { dataDir, roles, demo }: Pick<SupervisorConfig, 'dataDir' | 'roles' | 'demo'>,
  events: readonly KeyEvent[] = [],
): void {
  for (const [name, ring] of Object.entries(RINGS)) {
    const isSeeded = name === 'signatures' && demo !== null // The demonstration's contracts are signed here.
    if (!isSeeded && !ring.roles.some((role) => roles.includes(role))) continue
    const folder = join(dataDir, 'keys', name)
    if (name === 'pseudonym') settleDestructions(folder, events)
    try {
      ring.make(folder, events)
      ring.held(folder)
    } catch (error) {
      throw new StartError(
        `The keys in ${folder} cannot be used: ${(error as Error).message}`,
        'Restore them from a copy: without them nobody is recognised, and no signature can be verified.',
      )
    }
  }
}

function settleDestructions(folder: string, events: readonly KeyEvent[]): void {
  const [returned] = returnedEpochs(folder, events)
  if (returned !== undefined)
    throw new StartError(
      `The public log says that the keys of epoch ${returned} are destroyed, and they are in ${folder}: a backup brought them back.`,
      `Remove epoch-${returned}.json there, and in the backup, and start again.`,
    )
  finishDestructions(folder, events)
}

/** `ensureKeys`, with what the chain says. */
export async function prepareKeys({ owner }: Pick<DatabaseUrls, 'owner'>, config: SupervisorConfig): Promise<void> {
  const pool = createPool({ url: owner, max: 1, name: 'keys' })
  try {
    ensureKeys(config, await readKeyEvents(pool))
  } finally {
    await pool.end()
  }
}

/** Throws a StartError when the Redis of REDIS_URL does not answer: without it no sweep would ever run. */
export async function assertRedis(redisUrl: string): Promise<void> {
  try {
    await pingRedis(redisUrl)
  } catch (error) {
    throw new StartError(
      `The Redis of REDIS_URL cannot be used: ${(error as Error).message}`,
      'Look whether it runs; or leave REDIS_URL out: the queues are then in PostgreSQL.',
    )
  }
}

/**
 * The demonstration where it is wanted, and the sign-in links that a development start prints. Those of earlier starts
 * end here, once: a console that is started again after a crash leaves the printed ones as they are.
 */
export async function seed(urls: DatabaseUrls, config: SupervisorConfig): Promise<SignInLink[]> {
  const { demo, production, roles, dataDir, consoleOrigin } = config
  const pool = createPool({ url: urls.owner, max: 2, name: 'seed', statementTimeoutMs: 60_000 })
  const prisma = createPrisma({ url: urls.owner, max: 4 })
  try {
    const store = createMembershipStore(prisma)
    if (roles.includes('console')) {
      await store.deleteLoopbackLinks()
      await letConsoleReadMail(pool, { production })
    }
    if (demo) {
      const ring = loadSignatureRing(join(dataDir, 'keys/signatures'))
      const contractsFolder = join(root, 'contracts')
      const options = { pool, prisma, clock: systemClock, ports: demo, contractsFolder, ring }
      await seedDemo(options)
      if (config.demoPast) await seedMoney(urls, config, options)
    }
    if (production || !roles.includes('console')) return []
    return await printedLinks({ pool, store, clock: systemClock, origin: consoleOrigin })
  } finally {
    await Promise.all([pool.end(), prisma.$disconnect()])
  }
}

/** Money needs all roles and their keys; where some are on other machines, the demonstration begins without. */
async function seedMoney(
  urls: DatabaseUrls,
  { roles, dataDir, consoleOrigin: origin }: SupervisorConfig,
  options: SeedOptions,
): Promise<void> {
  if (!ROLES.every((role) => roles.includes(role))) return
  const open = (url: string) => createPool({ url, max: 2, name: 'seed', statementTimeoutMs: 60_000 })
  const pools = { owner: options.pool, pixel: open(urls.pixel), worker: open(urls.worker), console: open(urls.console) }
  try {
    const bankRing = loadBankRing(join(dataDir, 'keys/bank'))
    const { tombstoneKey } = loadPseudonymRing(join(dataDir, 'keys/pseudonym'))
    await seedPast({ ...options, pools, bankRing, tombstoneKey, origin })
  } finally {
    await Promise.all([pools.pixel.end(), pools.worker.end(), pools.console.end()])
  }
}

const RECORD_ATTEMPTS = 3

/**
 * Says in the audit chain which keys this machine has, and which are in use since this start. What runs is not stopped when
 * that fails: then no epoch is known to be out of use, and none is destroyed too early.
 */
export async function recordKeysOf(
  { owner }: Pick<DatabaseUrls, 'owner'>,
  { dataDir }: Pick<SupervisorConfig, 'dataDir'>,
  { log, pauseMs = 1_000 }: { log: Pick<Log, 'warn'>; pauseMs?: number },
): Promise<void> {
  const pool = createPool({ url: owner, max: 1, name: 'keys' })
  const folder = (ring: string) => join(dataDir, 'keys', ring)
  const folders = Object.fromEntries(KEY_RINGS.map((ring) => [ring, folder(ring)])) as Record<KeyRing, string>
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await recordHeldKeys({ pool, folders, now: systemClock() })
      } catch (error) {
        if (attempt === RECORD_ATTEMPTS)
          return log.warn('the keys in use are not in the public log: start again', { error: errorText(error) })
        await sleep(pauseMs)
      }
    }
  } finally {
    await pool.end()
  }
}
