import { compactVerify, createLocalJWKSet } from 'jose'
import { createTreeReader, readRoots, rootOf, signRoots, verifyAudit } from '../../../server/contract/index.js'
import { parisDay } from '../../../server/lib/clock.js'
import { parisMidnight, shiftDay } from '../../../server/lib/paris.js'
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

/** Days before today: roots go by the clock of the database. */
const ago = (days: number) => shiftDay(parisDay(new Date()), -days)
/** Hours after midnight in France of a day so long ago. */
const moment = (days: number, hours: number) =>
  new Date((parisMidnight(ago(days)) as Date).getTime() + hours * 3_600_000)
/** The third is on the day before it in UTC. */
const moments = [moment(4, 10), moment(4, 22.9), moment(2, 0.5), moment(1, 13)]
const sign = () => signRoots(database.worker, { ring })
/** As if the last days had not been signed. */
const forget = (days: number) => tamper(database.owner, `DELETE FROM audit.root WHERE day >= '${ago(days)}'`)

test('each day that is over has its root, also those on which nothing happened; a day is that of France', async () => {
  await plant(database.owner, chainOf([moment(0, 0)]))
  expect(await sign()).toEqual([])
  await plant(database.owner, chainOf(moments))
  expect(await sign()).toEqual([ago(4), ago(3), ago(2), ago(1)])
  const roots = await readRoots(database.console, { limit: 10 })
  expect(roots.map(({ day, size }) => [day, size])).toEqual([
    [ago(1), 4],
    [ago(2), 3],
    [ago(3), 2],
    [ago(4), 2],
  ])
  const tree = await createTreeReader(database.console)()
  for (const { size, root } of roots) expect(root).toEqual(rootOf(tree, size))
})

test('a root is signed with a type of its own over its canonical JSON', async () => {
  await plant(database.owner, chainOf(moments))
  await sign()
  const [root] = await readRoots(database.console, { limit: 1 })
  const { payload, protectedHeader } = await compactVerify(root?.jws ?? '', createLocalJWKSet(ring.jwks as never))
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: ring.current.kid, typ: 'lanterne-audit-root+jws' })
  expect(new TextDecoder().decode(payload)).toBe(
    `{"at":"${root?.at.toISOString()}","day":"${ago(1)}","root":"${root?.root.toString('hex')}","size":4}`,
  )
})

test('asked again, and by two at once, nothing is signed twice; missing days are made up for', async () => {
  await plant(database.owner, chainOf(moments))
  const both = await Promise.all([sign(), sign()])
  expect(both.flat().sort()).toEqual([ago(4), ago(3), ago(2), ago(1)])
  expect(await sign()).toEqual([])
  await forget(2)
  expect(await sign()).toEqual([ago(2), ago(1)])
  expect(await verifyAudit(database.console)).toEqual({ entries: 4, firstBad: null, why: null })
})

test('before the first entry there is nothing to sign', async () => {
  await plant(database.owner, [])
  expect(await sign()).toEqual([])
})

test('an entry that is being appended when roots are signed is waited for', async () => {
  await plant(database.owner, chainOf([moment(1, 1)]))
  const client = await database.console.connect()
  await client.query('BEGIN')
  await client.query(`SELECT audit.append('2026-11-27T10:00:00.000Z', 'film-accepted', '1', '{}')`)
  let over = false
  const signing = sign().finally(() => {
    over = true
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(over).toBe(false)
  await client.query('COMMIT')
  client.release()
  expect(await signing).toEqual([ago(1)])
  expect((await readRoots(database.console, { limit: 1 }))[0]?.size).toBe(1)
})

test('a root of a day that is not over, by the clock that went back since, is no reason to wait in silence', async () => {
  await plant(database.owner, chainOf(moments))
  await sign()
  await tamper(
    database.owner,
    `INSERT INTO audit.root SELECT day + 1, size, root, jws, at FROM audit.root WHERE day = '${ago(1)}'`,
  )
  await expect(sign()).rejects.toThrow(`there is one of ${ago(0)}, and by the database's clock that day is not over`)
})

test('an entry of tomorrow is told, once the days that are over are signed', async () => {
  await plant(database.owner, chainOf([...moments, moment(-2, 5)]))
  await expect(sign()).rejects.toThrow(`ahead of the database's clock`)
  expect((await readRoots(database.console, { limit: 9 })).map(({ day, size }) => [day, size])).toEqual([
    [ago(1), 4],
    [ago(2), 3],
    [ago(3), 2],
    [ago(4), 2],
  ])
  await expect(sign()).rejects.toThrow(`ahead of the database's clock`)
})

const wrongRoots: [string, () => { day: string; size: number; at: Date }][] = [
  ['of today', () => ({ day: ago(0), size: 4, at: new Date() })],
  ['that leaves a day out', () => ({ day: ago(1), size: 4, at: new Date() })],
  ['of a day that has one', () => ({ day: ago(3), size: 2, at: new Date() })],
  ['with an entry less', () => ({ day: ago(2), size: 2, at: new Date() })],
  ['with an entry of the next day', () => ({ day: ago(2), size: 4, at: new Date() })],
  ['signed before its day was over', () => ({ day: ago(2), size: 3, at: moment(2, 20) })],
  ['signed tomorrow', () => ({ day: ago(2), size: 3, at: moment(-2, 0) })],
]
test.each(wrongRoots)('the database takes no root %s, whoever writes it', async (_what, make) => {
  await plant(database.owner, chainOf(moments))
  await sign()
  await forget(2)
  const insert = ({ day, size, at }: { day: string; size: number; at: Date }, role: 'worker' | 'owner') =>
    database[role].query(`INSERT INTO audit.root VALUES ($1, $2, sha256(''), 'x', $3)`, [day, size, at])
  for (const role of ['worker', 'owner'] as const)
    await expect(insert(make(), role)).rejects.toMatchObject({ code: 'LA009' })
  await insert({ day: ago(2), size: 3, at: new Date() }, 'worker')
})

test('an entry that was put behind the root of its day is found, and nothing is signed over it', async () => {
  const [first, second] = moments as [Date, Date]
  await plant(database.owner, chainOf([first, second]))
  await sign()
  await forget(1)
  await plant(database.owner, chainOf([first, second, second]))
  expect(await verifyAudit(database.console)).toEqual({ entries: 2, firstBad: 2, why: 'not-of-its-day' })
  await expect(sign()).rejects.toThrow('the audit chain is bad from 2 (not-of-its-day)')
})

const badDays: [string, string][] = [
  ['has a gap', `DELETE FROM audit.root WHERE day = '${ago(3)}'`],
  ['was signed too early', `UPDATE audit.root SET at = at - interval '9 days' WHERE day = '${ago(3)}'`],
]
test.each(badDays)('a series of roots that %s is found', async (_what, sql) => {
  await plant(database.owner, chainOf(moments))
  await sign()
  await tamper(database.owner, sql)
  expect(await verifyAudit(database.console)).toMatchObject({ why: 'days' })
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
    await sign()
    await forget(1)
    await tamper(database.owner, sql)
    expect(await verifyAudit(database.console)).toMatchObject({ firstBad: bad, entries: bad })
    await expect(sign()).rejects.toThrow(`the audit chain is bad from ${bad}`)
    expect(await readRoots(database.console, { limit: 9 })).toHaveLength(3)
  },
)
