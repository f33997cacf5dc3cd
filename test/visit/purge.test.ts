import { addDays } from '../../server/lib/clock.js'
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

test('a link to a consent goes when the consent has run out, not before', async () => {
  const { site } = await insertSite(database.owner)
  const expiresAt = new Date('2027-01-10T12:00:00Z')
  await database.owner.query(
    `INSERT INTO plane.consent_link (visitor, site, receipt, purposes, notice_version, given_at, expires_at)
     VALUES (gen_random_uuid(), $1, gen_random_uuid(), 7, 'n', $2, $2)`,
    [site, expiresAt],
  )
  expect((await purgeVisits(database.worker, { now: addDays(expiresAt, -0.001) })).links).toBe(0)
  expect((await purgeVisits(database.worker, { now: expiresAt })).links).toBe(1)
})
