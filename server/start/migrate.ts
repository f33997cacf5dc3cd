import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { StartError } from './start-error.js'

/**
 * Applies the migration folders that are not applied yet, in the order of their names, each in one transaction, with
 * Prisma's own bookkeeping. Two starts at once are serialised by an advisory lock.
 * Throws a StartError when an applied migration was changed afterwards.
 * @returns the names of those applied now.
 */
export async function migrate({ ownerUrl, folder }: { ownerUrl: string; folder: string }): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`SELECT pg_advisory_lock(hashtextextended('lanterne.migrate', 0))`)
    await client.query(bookkeeping)
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]))
    const now: string[] = []
    for (const migration of readMigrations(folder)) {
      const checksum = applied.get(migration.name)
      if (checksum === undefined) {
        await apply(client, migration)
        now.push(migration.name)
      } else if (checksum !== migration.checksum) {
        throw new StartError(
          `The migration ${migration.name} was applied to this database and has changed since.`,
          'Restore its file, and put the change in a new migration.',
        )
      }
    }
    return now
  } finally {
    await client.end()
  }
}

/** The migrations of a folder, in order: Prisma's layout, one folder with a migration.sql each. */
export function readMigrations(folder: string): { name: string; sql: string; checksum: string }[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

async function apply(client: pg.Client, migration: { name: string; sql: string; checksum: string }): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(migration.sql)
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new StartError(
      `The migration ${migration.name} failed: ${(error as Error).message}`,
      'Nothing of it was applied.',
    )
  }
}

const bookkeeping = `
  CREATE TABLE IF NOT EXISTS public._prisma_migrations (
    id                  varchar(36) PRIMARY KEY,
    checksum            varchar(64) NOT NULL,
    finished_at         timestamptz,
    migration_name      varchar(255) NOT NULL,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`
