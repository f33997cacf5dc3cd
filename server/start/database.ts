import { createRequire } from 'node:module'
import pg from 'pg'
import {
  DATABASE_ROLES,
  type DatabaseRole,
  type DatabaseUrls,
  databaseName,
  databaseUrls,
  loginOf,
  ownerUrlOf,
} from './database-urls.js'
import { migrate } from './migrate.js'
import { StartError } from './start-error.js'

export type { DatabaseUrls }

/**
 * Makes the database and its owner on a server of which we are the superuser; harmless to repeat.
 * @returns the owner's URL
 */
export async function ensureOwner({
  adminUrl,
  database,
  password,
}: {
  adminUrl: string
  database: string
  password: string
}): Promise<string> {
  const owner = `${database}_owner`
  await withClient(adminUrl, async (admin) => {
    await ensureLogin(admin, { login: owner, password, options: 'CREATEROLE' })
    for (const role of DATABASE_ROLES) {
      await ensureGroup(admin, `lanterne_${role}`)
      // Since PostgreSQL 16 only who made a role may grant it: another installation on this server may have been first.
      await admin.query(`GRANT lanterne_${role} TO ${pg.escapeIdentifier(owner)} WITH ADMIN OPTION`)
    }
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0)
      await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER ${pg.escapeIdentifier(owner)}`)
  })
  return ownerUrlOf({ adminUrl, database, password })
}

/**
 * Migrates, prepares the queue's schema, and makes the logins that the roles use, with the passwords of this
 * installation's secrets.
 */
export async function prepareDatabase(args: {
  ownerUrl: string
  migrations: string
  passwords: Record<DatabaseRole, string>
  /** Logins that were made by somebody else (`DATABASE_URL_PIXEL`, …) are used as they are. */
  given?: Partial<Record<DatabaseRole, string>>
  /** Whose logins are made: those of other machines have passwords that this one does not know. */
  roles?: readonly DatabaseRole[]
}): Promise<DatabaseUrls & { applied: string[] }> {
  const { ownerUrl, migrations, passwords, given = {}, roles = DATABASE_ROLES } = args
  const database = databaseName(ownerUrl)
  const applied = await withClient(ownerUrl, async (owner) => {
    assertVersion(await versionOf(owner))
    const names = await migrate({ ownerUrl, folder: migrations })
    await owner.query(`SELECT pg_advisory_lock(hashtextextended('lanterne.migrate', 0))`)
    await prepareQueue(owner)
    for (const role of roles) {
      if (given[role] !== undefined) continue
      const login = loginOf(role, database)
      await ensureLogin(owner, { login, password: passwords[role], options: '' })
      await grantGroup(owner, { group: `lanterne_${role}`, login })
    }
    await owner.query(`SELECT plane.make_partitions((now() AT TIME ZONE 'UTC')::date - 1, 5)`)
    return names
  })
  return { ...databaseUrls({ ownerUrl, passwords, given }), applied }
}

/** The queue's own migrations. BullMQ is slow to load: it is not, when its version has prepared this database before. */
async function prepareQueue(owner: pg.Client): Promise<void> {
  const { version } = createRequire(import.meta.url)('bullmq/package.json') as { version: string }
  const prepared = `prepared for BullMQ ${version}`
  const { rows } = await owner.query<{ said: string | null }>(
    `SELECT obj_description(oid, 'pg_namespace') AS said FROM pg_namespace WHERE nspname = 'bullmq'`,
  )
  if (rows[0]?.said === prepared) return
  const { runMigrations } = await import('bullmq')
  await runMigrations(owner, 'bullmq')
  await owner.query(queueGrants)
  await owner.query(`COMMENT ON SCHEMA bullmq IS ${pg.escapeLiteral(prepared)}`)
}

const queueGrants = ['worker', 'console']
  .map(
    (role) => `
  GRANT USAGE ON SCHEMA bullmq TO lanterne_${role};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO lanterne_${role};
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA bullmq TO lanterne_${role};
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO lanterne_${role};`,
  )
  .join('')

/** Throws a StartError for a server whose `server_version_num` is that of an older PostgreSQL than we need. */
export function assertVersion(version: number): void {
  if (version >= 150_000) return
  throw new StartError(
    `The PostgreSQL of DATABASE_URL is older than version 15: it is ${Math.floor(version / 10_000)}.`,
    'Use a newer one, or leave DATABASE_URL out.',
  )
}

async function versionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ number: string }>(`SELECT current_setting('server_version_num') AS number`)
  return Number(rows[0]?.number)
}

async function ensureGroup(client: pg.Client, group: string): Promise<void> {
  await despiteOthers(async () => {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [group])
    if (rowCount === 0) await client.query(`CREATE ROLE ${pg.escapeIdentifier(group)} NOLOGIN`)
  })
}

async function grantGroup(client: pg.Client, { group, login }: { group: string; login: string }): Promise<void> {
  try {
    await despiteOthers(() => client.query(`GRANT ${group} TO ${pg.escapeIdentifier(login)}`))
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '42501') throw error
    throw new StartError(
      `The owner of this database may not grant the role ${group}, which another installation made on this server.`,
      `As superuser: GRANT ${group} TO <owner> WITH ADMIN OPTION; or give the logins themselves: DATABASE_URL_PIXEL, …`,
    )
  }
}

async function ensureLogin(
  client: pg.Client,
  { login, password, options }: { login: string; password: string; options: string },
): Promise<void> {
  const name = pg.escapeIdentifier(login)
  const attributes = `LOGIN ${options} PASSWORD ${pg.escapeLiteral(password)}`
  await despiteOthers(async () => {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [login])
    await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} ${attributes}`)
  })
}

/** Roles belong to the whole server, and advisory locks to one database: another start may be doing the same. */
async function despiteOthers(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work()
      return
    } catch (error) {
      const { code, message } = error as pg.DatabaseError
      const concurrent = code === '23505' || code === '42710' || message.includes('tuple concurrently updated')
      if (!concurrent || attempt === 8) throw error
    }
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new StartError(
      `The database does not answer: ${(error as Error).message}`,
      'Look at DATABASE_URL, and whether its server runs.',
    )
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
