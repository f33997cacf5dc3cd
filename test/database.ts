import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { createPool } from '../server/lib/postgres.js'
import { type DatabaseUrls, ensureOwner, prepareDatabase } from '../server/start/database.js'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** The folder of real data, where there is one; tests that read it are skipped elsewhere, saying so. */
export const sharedData = join(root, '../shared/data')
export const hasSharedData = existsSync(sharedData)

export interface TestDatabase {
  urls: DatabaseUrls
  /** Pools under each role, as the processes have them. */
  owner: pg.Pool
  pixel: pg.Pool
  worker: pg.Pool
  console: pg.Pool
  drop(): Promise<void>
}

/** Empties the log of consents between two tests: as an owner who means it, since it is append-only. */
export async function emptyConsentLog(owner: pg.Pool): Promise<void> {
  await owner.query(
    `ALTER TABLE plane.consent DISABLE TRIGGER consent_unchanged; TRUNCATE plane.consent;
     ALTER TABLE plane.consent ENABLE TRIGGER consent_unchanged`,
  )
}

/** A new, migrated database on the PostgreSQL that `npm test` started. */
export async function testDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env.TEST_DATABASE_URL
  if (!adminUrl)
    throw new Error('no TEST_DATABASE_URL: run the tests by `npm test -- <pattern>`, which starts a PostgreSQL')
  const database = `t_${randomBytes(6).toString('hex')}`
  const passwords = { pixel: 'pixel', worker: 'worker', console: 'console' }
  const ownerUrl = await ensureOwner({ adminUrl, database, password: 'owner' })
  const urls = await prepareDatabase({ ownerUrl, migrations: join(root, 'prisma/migrations'), passwords })
  const pools = {
    owner: createPool({ url: urls.owner, max: 4, name: 'test' }),
    pixel: createPool({ url: urls.pixel, max: 4, name: 'test' }),
    worker: createPool({ url: urls.worker, max: 4, name: 'test' }),
    console: createPool({ url: urls.console, max: 4, name: 'test' }),
  }
  return {
    urls,
    ...pools,
    async drop() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()))
      const admin = new pg.Client({ connectionString: adminUrl })
      await admin.connect()
      await admin.query(`DROP DATABASE ${pg.escapeIdentifier(database)} WITH (FORCE)`)
      for (const role of ['pixel_login', 'worker_login', 'console_login', 'owner'])
        await admin.query(`DROP ROLE IF EXISTS ${database}_${role}`)
      await admin.end()
    },
  }
}
