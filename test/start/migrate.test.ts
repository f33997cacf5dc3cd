import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type pg from 'pg'
import { root, type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

test('schema.prisma and the migrated tables do not drift', async () => {
  const said = await describePublic(database.owner)
  const sql = execFileSync(
    join(root, 'node_modules/.bin/tsx'),
    [join(root, 'test/schema-sql.ts'), database.urls.owner],
    {
      encoding: 'utf8',
    },
  )
  await database.owner.query('CREATE SCHEMA said')
  await database.owner.query('ALTER SCHEMA public RENAME TO migrated')
  await database.owner.query('ALTER SCHEMA said RENAME TO public')
  await database.owner.query(sql)
  expect(said.length).toBeGreaterThan(100)
  expect(await describePublic(database.owner)).toEqual(said)
  await database.owner.query('ALTER TABLE public.organisation ADD COLUMN planted text')
  expect(await describePublic(database.owner)).not.toEqual(said)
  await database.owner.query('DROP SCHEMA public CASCADE')
  await database.owner.query('ALTER SCHEMA migrated RENAME TO public')
})

/** Columns, indexes, constraints (without checks, which Prisma cannot say) and enums of the schema `public`, a line each. */
async function describePublic(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(`
    SELECT line FROM (
      SELECT format('%s.%s %s null=%s default=%s', table_name, column_name, udt_name, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL
      SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL
      SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'c'
      UNION ALL
      SELECT format('%s=%s', t.typname, e.enumlabel) FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
        WHERE t.typnamespace = 'public'::regnamespace
    ) AS lines WHERE line !~ '_prisma_migrations' ORDER BY line COLLATE "C"`)
  return rows.map((row) => row.line)
}

test('the console cannot read a column that holds a pseudonym', async () => {
  const { rows } = await database.owner.query<{ table_name: string }>(
    `SELECT table_schema || '.' || table_name AS table_name FROM information_schema.columns WHERE column_name = 'visitor'`,
  )
  expect(rows.length).toBeGreaterThan(3)
  for (const { table_name } of rows) {
    await expect(database.console.query(`SELECT visitor FROM ${table_name}`)).rejects.toThrow('permission denied')
  }
})
