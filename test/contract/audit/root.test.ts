import { compactVerify, createLocalJWKSet } from 'jose'
import { createTreeReader, readRoots, rootOf, signRoots, verifyAudit } from '../../../server/contract/index.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { testRing } from '../../demo/demonstration.js'
import { chainOf, plant, tamper } from './examples.js'

let database: TestDatabase
const ring = testRing()
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(() => tamper(database.owner, 'TRUNCATE audit.root'))

/** The last is after midnight in France, and before it in UTC. */
const moments = ['24T09:00', '24T22:59', '26T12:00', '26T23:30'].map((at) => new Date(`2026-11-${at}:00Z`))
const sign = (now: string) => signRoots(database.worker, { ring, now: new Date(now) })

test('each day that is over has its root, also those on which nothing happened; a day is that of France', async () => {
  await plant(database.owner, chainOf(moments))
  expect(await sign('2026-11-24T12:00:00Z')).toEqual([])
  expect(await sign('2026-11-28T00:10:00Z')).toEqual(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
  const roots = await readRoots(database.console, { limit: 10 })
  expect(roots.map(({ day, size }) => [day, size])).toEqual([
    ['2026-11-27', 4],
    ['2026-11-26', 3],
    ['2026-11-25', 2],
    ['2026-11-24', 2],
  ])
  const tree = await createTreeReader(database.console)()
  for (const { size, root } of roots) expect(root).toEqual(rootOf(tree, size))
})

test('a root is signed with a type of its own over its canonical JSON', async () => {
  await plant(database.owner, chainOf(moments))
  await sign('2026-11-25T12:00:00Z')
  const [root] = await readRoots(database.console, { limit: 1 })
  const { payload, protectedHeader } = await compactVerify(root?.jws ?? '', createLocalJWKSet(ring.jwks as never))
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: ring.current.kid, typ: 'lanterne-audit-root+jws' })
  expect(new TextDecoder().decode(payload)).toBe(
    `{"at":"2026-11-25T12:00:00.000Z","day":"2026-11-24","root":"${root?.root.toString('hex')}","size":2}`,
  )
})

test('asked again, and by two at once, nothing is signed twice; missing days are made up for', async () => {
  await plant(database.owner, chainOf(moments))
  expect(await sign('2026-11-25T12:00:00Z')).toEqual(['2026-11-24'])
  expect(await sign('2026-11-25T13:00:00Z')).toEqual([])
  const both = await Promise.all([sign('2026-11-28T12:00:00Z'), sign('2026-11-28T12:00:00Z')])
  expect(both.flat().sort()).toEqual(['2026-11-25', '2026-11-26', '2026-11-27'])
  expect(await verifyAudit(database.console)).toEqual({ entries: 4, firstBad: null, why: null })
})

test('before the first entry there is nothing to sign', async () => {
  await plant(database.owner, [])
  expect(await sign('2026-11-28T12:00:00Z')).toEqual([])
})

test('an entry that is being appended over midnight belongs to its day', async () => {
  await plant(database.owner, [])
  const client = await database.worker.connect()
  await client.query('BEGIN')
  await client.query(`SELECT audit.append('2026-11-27T10:00:00.000Z', 'film-accepted', '1', '{}')`)
  const tomorrow = new Date(Date.now() + 86_400_000)
  const signing = signRoots(database.worker, { ring, now: tomorrow })
  await new Promise((resolve) => setTimeout(resolve, 100))
  await client.query('COMMIT')
  client.release()
  expect(await signing).toHaveLength(1)
  expect((await readRoots(database.console, { limit: 1 }))[0]?.size).toBe(1)
})

const changes: [string, string, number][] = [
  ['flipped', `UPDATE audit.entry SET body = replace(body, '"2"', '"9"') WHERE index = 1`, 1],
  ['deleted', 'DELETE FROM audit.entry WHERE index = 1', 1],
  [
    'reordered',
    'UPDATE audit.entry SET index = CASE index WHEN 1 THEN 12 WHEN 2 THEN 11 END WHERE index IN (1, 2); UPDATE audit.entry SET index = index - 10 WHERE index > 10',
    1,
  ],
  [
    'put before the first',
    `UPDATE audit.entry SET index = 0 WHERE index = 0; ALTER TABLE audit.entry DROP CONSTRAINT entry_index_check; INSERT INTO audit.entry SELECT -1, recorded_at, body, hash FROM audit.entry WHERE index = 0`,
    0,
  ],
  ['cut off', 'DELETE FROM audit.entry WHERE index >= 1', 1],
]
test.each(changes)(
  'a chain that was %s is found at the first bad index, and nothing is signed over it',
  async (_what, sql, bad) => {
    await plant(database.owner, chainOf(moments))
    await sign('2026-11-27T12:00:00Z')
    await tamper(database.owner, sql)
    expect(await verifyAudit(database.console)).toMatchObject({ firstBad: bad, entries: bad })
    await expect(sign('2026-11-28T12:00:00Z')).rejects.toThrow(`the audit chain is bad from ${bad}`)
    expect(await readRoots(database.console, { limit: 9 })).toHaveLength(3)
  },
)
