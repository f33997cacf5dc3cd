import type pg from 'pg'
import { addDays, addMonths } from '../../server/lib/clock.js'
import { makePartitions, purgeVisits } from '../../server/visit/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { insertSite } from './site.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

async function partitions(): Promise<string[]> {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'plane.visit'::regclass ORDER BY 1`,
  )
  return rows.map((row) => row.name.slice(-8))
}

test('partitions are made ahead, once, and dropped 30 days after their day', async () => {
  const now = new Date('2027-03-28T23:30:00Z')
  expect(await makePartitions(database.worker, { now })).toBe(16)
  expect(await makePartitions(database.worker, { now })).toBe(0)
  const made = await partitions()
  expect(made).toEqual(expect.arrayContaining(['20270327', '20270328', '20270403']))
  await purgeVisits(database.worker, { now: new Date('2027-04-27T00:00:00Z') })
  expect(await partitions()).toEqual([
    '20270328',
    '20270329',
    '20270330',
    '20270331',
    '20270401',
    '20270402',
    '20270403',
  ])
})

const expiresAt = new Date('2027-01-10T12:00:00Z')

/** Links to consents that run out at one moment. */
async function links(count: number): Promise<void> {
  const { site } = await insertSite(database.owner)
  await database.owner.query(
    `INSERT INTO plane.consent_link (visitor, site, receipt, purposes, notice_version, given_at, expires_at)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), 7, 'n', $2, $2 FROM generate_series(1, $3)`,
    [site, expiresAt, count],
  )
}

/** When nobody can bring a consent again that was given, or taken back, then. */
const longAfter = addMonths(expiresAt, 13)

test('a link to a consent goes when its identifier has run out too, not before', async () => {
  await links(1)
  expect((await purgeVisits(database.worker, { now: addDays(longAfter, -0.001) })).links).toBe(0)
  expect((await purgeVisits(database.worker, { now: longAfter })).links).toBe(1)
})

test('a consent that ran its six months goes with the number that could bring it, 13 months after it was given', async () => {
  await links(1)
  await database.owner.query('UPDATE plane.consent_link SET expires_at = $1', [addMonths(expiresAt, 6)])
  expect((await purgeVisits(database.worker, { now: addDays(longAfter, -0.001) })).links).toBe(0)
  expect((await purgeVisits(database.worker, { now: longAfter })).links).toBe(1)
})

test('many links go in pieces, so that no transaction holds up the sweeps for long', async () => {
  await links(45_000)
  const pieces: number[] = []
  const counting = {
    async query(sql: string, values: unknown[]) {
      const result = await database.worker.query(sql, values)
      if (sql.includes('consent_link')) pieces.push(result.rowCount ?? 0)
      return result
    },
  }
  expect((await purgeVisits(counting as unknown as pg.Pool, { now: longAfter })).links).toBe(45_000)
  expect(pieces).toEqual([20_000, 20_000, 5_000])
})

test('a consent that is given again while the purge waits for its row stays', async () => {
  await links(1)
  const client = await database.owner.connect()
  try {
    await client.query('BEGIN')
    await client.query('UPDATE plane.consent_link SET expires_at = $1', [addDays(expiresAt, 180)])
    const purging = purgeVisits(database.worker, { now: longAfter })
    await waiting()
    await client.query('COMMIT')
    expect((await purging).links).toBe(0)
    const { rowCount } = await client.query('DELETE FROM plane.consent_link')
    expect(rowCount).toBe(1)
  } finally {
    client.release()
  }
})

/** Until somebody in this database waits for another's row. */
async function waiting(): Promise<void> {
  for (;;) {
    const { rowCount } = await database.owner.query(
      `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()`,
    )
    if (rowCount !== 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('tombstones are left to the purge of the pool, which knows how long they are needed', async () => {
  await database.owner.query(`INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES ('a', $1)`, [expiresAt])
  await purgeVisits(database.worker, { now: addDays(expiresAt, 34) })
  const { rowCount } = await database.owner.query('SELECT FROM plane.tombstone')
  expect(rowCount).toBe(1)
})
