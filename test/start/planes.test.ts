import pg from 'pg'
import { type Plane, seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

/** What the console's login gets to see, by trying: a person is put wherever a person can be, and then looked for everywhere. */
const someone = 'a11ce000-0000-4000-8000-000000000001'
const platform = 'f1a7f000-0000-4000-8000-000000000001'

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await database.owner.query(`INSERT INTO public.platform (id, name, created_at) VALUES ($1, 'x', now())`, [platform])
  for (const table of await tablesOfPersons()) await plant(table)
}, 60_000)
afterAll(() => database?.drop())

/** Tables, not their partitions, with a column of a pseudonym. */
async function tablesOfPersons(): Promise<string[]> {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'visitor') ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

/** A row of somebody, whatever the table's other columns are. */
async function plant(table: string): Promise<void> {
  const { rows: columns } = await database.owner.query<{ name: string; type: string }>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type FROM pg_attribute a
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef AND NOT a.attisdropped`,
    [table],
  )
  const [cinema] = plane.cinemas
  const named: Record<string, unknown> = {
    visitor: someone,
    platform,
    term: cinema?.term,
    site: cinema?.site,
    cinema: cinema?.id,
  }
  const typed: Record<string, unknown> = {
    ...{ uuid: someone.replace('a11ce', 'b0b00'), smallint: 1, integer: 1, bigint: 1, bytea: Buffer.alloc(32) },
    ...{ 'timestamp with time zone': new Date(), date: new Date().toISOString().slice(0, 10), boolean: true },
  }
  const words: Record<string, string> = { kind: 'home', device: 'mobile', source: 'manual', notice_version: '1' }
  const values = columns.map(({ name, type }) => named[name] ?? words[name] ?? typed[type] ?? 'x')
  const list = columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ')
  await database.owner.query(`INSERT INTO ${table} (${list}) VALUES (${columns.map((_, n) => `$${n + 1}`)})`, values)
}

/** Columns of all tables and views of ours that a role may read, by table. */
async function readable(role: 'console' | 'owner'): Promise<Map<string, string[]>> {
  const { rows } = await database[role].query<{ name: string; columns: string[] }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, array_agg(a.attname::text) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND NOT a.attisdropped AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
       AND a.attnum > 0
     GROUP BY 1`,
  )
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

async function whereFound(role: 'console' | 'owner'): Promise<string[]> {
  const found: string[] = []
  for (const [table, columns] of await readable(role)) {
    const text = columns.map((column) => `${pg.escapeIdentifier(column)}::text`).join(', ')
    const { rows } = await database[role].query(`SELECT FROM ${table} WHERE concat_ws(' ', ${text}) ~* $1 LIMIT 1`, [
      `${someone}|${someone.replaceAll('-', '')}`,
    ])
    if (rows.length > 0) found.push(table)
  }
  return found
}

test('a person who is everywhere is found by the owner, and nowhere by the console', async () => {
  const places = await tablesOfPersons()
  expect(places.length).toBeGreaterThan(3)
  expect(await whereFound('owner')).toEqual(expect.arrayContaining(places))
  expect(await whereFound('console')).toEqual([])
  for (const table of places) {
    await expect(database.console.query(`SELECT visitor FROM ${table}`)).rejects.toMatchObject({ code: '42501' })
    await expect(database.console.query(`SELECT count(*) FROM ${table}`)).rejects.toMatchObject({ code: '42501' })
    await expect(database.console.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' })
  }
})

test('no column by the name of a pseudonym, or of its hash, is the console’s either', async () => {
  const columns = [...(await readable('console'))].flatMap(([table, names]) => names.map((name) => `${table}.${name}`))
  expect(columns.filter((name) => /visitor|pseudonym|tombstone|\.lid$/.test(name))).toEqual([])
})

test('no function that the console may call takes or gives a pseudonym', async () => {
  const { rows } = await database.owner.query<{ name: string; definer: boolean }>(
    `SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_arguments(p.oid)) AS name
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = 'plane' AND p.prosecdef AND has_function_privilege('lanterne_console', p.oid, 'EXECUTE') ORDER BY 1`,
  )
  expect(rows.filter(({ name }) => /visitor|person/.test(name))).toEqual([])
  // Each that is added is looked at: what it reads with the owner's rights is no longer guarded by privileges.
  expect(rows.map(({ name }) => name.slice(0, name.indexOf('(')))).toEqual([
    'plane.consent_log',
    'plane.sample_consents',
  ])
})

test('the console is a member of no other plane, and owns nothing', async () => {
  const { rows } = await database.console.query(
    `SELECT pg_has_role(r, 'MEMBER') AS member FROM unnest('{lanterne_pixel,lanterne_worker}'::text[]) AS r`,
  )
  expect(rows).toEqual([{ member: false }, { member: false }])
  for (const statement of [
    'SET ROLE lanterne_worker',
    'SET ROLE lanterne_pixel',
    'CREATE TABLE public.mine (x int)',
    'CREATE TABLE audit.mine (x int)',
    `COPY (SELECT 1) TO PROGRAM 'true'`,
    `SELECT pg_read_file('postgresql.conf')`,
  ])
    await expect(database.console.query(statement)).rejects.toMatchObject({ code: '42501' })
})
