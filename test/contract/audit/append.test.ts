import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { AUDIT_KINDS, type AuditEvent, appendAudit, readEntries, verifyAudit } from '../../../server/contract/index.js'
import { transaction } from '../../../server/lib/postgres.js'
import { createPrisma } from '../../../server/lib/prisma.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { EXAMPLES, tamper } from './examples.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(() => tamper(database.owner, 'TRUNCATE audit.entry'))

const at = new Date('2026-11-27T10:00:00.123Z')
const uuid = '6f1c1f3e-8f0e-4a58-9d43-1d8f1d3c9f11'
const film = (n: number): AuditEvent<'film-accepted'> => ({
  ...{ at, kind: 'film-accepted', subject: String(n), facts: { organisation: uuid } },
})
const all = () => readEntries(database.console, { from: 0n, limit: 1000 })

/** What the worker says by itself. */
const BY_ITSELF: readonly string[] = [
  ...['release-published', 'purge-done', 'contract-lapsed', 'export-made'],
  ...['period-closed', 'clicks-judged-again', 'invoice-issued'],
]
/** Of each role the kinds that it may append. */
const ofRole = (role: 'console' | 'worker' | 'owner') =>
  AUDIT_KINDS.filter((kind) => {
    if (role === 'owner') return true
    if (kind.startsWith('key-')) return false
    if (BY_ITSELF.includes(kind)) return role === 'worker'
    return role === 'console' || kind === 'campaign-ended' || kind.startsWith('conformity-')
  })

test('each kind is appended by the roles that it is of, by no other, and the chain verifies', async () => {
  const append = (role: 'console' | 'worker' | 'owner', kind: AuditEvent['kind']) =>
    transaction(database[role], (client) =>
      appendAudit(client, { at, kind, subject: uuid, facts: EXAMPLES[kind] } as AuditEvent),
    )
  for (const role of ['owner', 'console', 'worker'] as const)
    for (const kind of AUDIT_KINDS)
      if (ofRole(role).includes(kind)) await append(role, kind)
      else await expect(append(role, kind)).rejects.toMatchObject({ code: '42501' })
  const entries = (['owner', 'console', 'worker'] as const).reduce((sum, role) => sum + ofRole(role).length, 0)
  expect(await verifyAudit(database.worker)).toEqual({ entries, firstBad: null, why: null })
  const [first] = await all()
  expect(first).toMatchObject({ index: 0n })
  expect(JSON.parse(first?.body ?? '')).toEqual({
    ...{ at: at.toISOString(), kind: 'contract-offered', subject: uuid, facts: EXAMPLES['contract-offered'] },
  })
  const { rows } = await database.console.query('SELECT DISTINCT subject FROM audit.entry')
  expect(rows).toEqual([{ subject: uuid }])
})

test('through Prisma the entry is in the same transaction', async () => {
  const prisma = createPrisma({ url: database.urls.console, max: 1 })
  try {
    await prisma.$transaction((tx) => appendAudit(tx, film(1)))
    const failing = prisma.$transaction(async (tx) => {
      await appendAudit(tx, film(2))
      throw new Error('after it')
    })
    await expect(failing).rejects.toThrow('after it')
  } finally {
    await prisma.$disconnect()
  }
  expect((await all()).map(({ index, body }) => [index, JSON.parse(body).subject])).toEqual([[0n, '1']])
})

test('what is rolled back leaves no gap', async () => {
  await transaction(database.console, (client) => appendAudit(client, film(1)))
  const undone = transaction(database.console, async (client) => {
    await appendAudit(client, film(2))
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  await transaction(database.console, (client) => appendAudit(client, film(3)))
  expect((await all()).map(({ index, body }) => [index, JSON.parse(body).subject])).toEqual([
    [0n, '1'],
    [1n, '3'],
  ])
})

test('many who append at once make one chain', async () => {
  const many = Array.from({ length: 40 }, (_, n) =>
    transaction(n % 2 === 0 ? database.console : database.owner, async (client) => {
      await appendAudit(client, film(n + 1))
      await sleep(1)
    }),
  )
  await Promise.all(many)
  expect(await verifyAudit(database.console)).toEqual({ entries: 40, firstBad: null, why: null })
})

test('a snapshot that would not see the head may not append', async () => {
  await expect(
    transaction(database.console, async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await appendAudit(client, film(1))
    }),
  ).rejects.toMatchObject({ code: 'LA006' })
})

test('a clock that was set back does not reorder the chain, and what happened before stays said', async () => {
  await transaction(database.console, (client) => appendAudit(client, film(1)))
  // As if the head had been written by a clock that is a day ahead.
  await tamper(database.owner, `UPDATE audit.entry SET recorded_at = recorded_at + interval '1 day'`)
  await transaction(database.console, (client) => appendAudit(client, film(2)))
  const [first, second] = await all()
  expect(second?.recordedAt).toBe(first?.recordedAt)
  expect(JSON.parse(second?.body ?? '').at).toBe(at.toISOString())
})

test('the database takes canonical facts only, of few signs, whoever asks', async () => {
  const append = (facts: string, subject = '1', kind = 'film-accepted', when = at.toISOString()) =>
    database.console.query('SELECT audit.append($1, $2, $3, $4)', [when, kind, subject, facts])
  for (const facts of ['{}', '{"a":1,"b":"x:y","c":null,"d":true}', '{"aB":-3,"ab":"2026-11-27T10:00:00.000Z"}'])
    await append(facts)
  const bad = [
    ...['', 'null', '[]', '1', '{', '{"a":1}}', '{ }', '{"a": 1}', '{"b":1,"a":1}', '{"a":1,"a":2}', '{"a":1.5}'],
    ...['{"a":1e3}', '{"a":01}', '{"a":-0}', '{"a":{}}', '{"a":[1]}', '{"a":"Camille Dupont"}', '{"a":"x@y.fr"}'],
    ...[
      '{"a":"é"}',
      '{"a":"\\u0041"}',
      '{"A":1}',
      '{"":1}',
      `{"a":"${'x'.repeat(201)}"}`,
      '{"a":99999999999999999}',
      '{"a":9007199254740992}',
    ],
  ]
  for (const facts of bad) await expect(append(facts)).rejects.toMatchObject({ code: 'LA002' })
  for (const subject of ['', 'Camille Dupont', 'x@y.fr', 'é', '"'])
    await expect(append('{}', subject)).rejects.toMatchObject({ code: 'LA002' })
  await expect(append('{}', '1', 'Film')).rejects.toMatchObject({ code: 'LA002' })
  for (const when of [
    '2026-11-27',
    '2026-13-27T10:00:00.000Z',
    '2026-11-27T24:00:00.000Z',
    '2026-11-27T10:00:60.000Z',
    'now',
    '',
  ])
    await expect(append('{}', '1', 'film-accepted', when)).rejects.toMatchObject({ code: 'LA002' })
  expect(await verifyAudit(database.worker)).toEqual({ entries: 3, firstBad: null, why: null })
})

test('what the program and what the database call canonical is the same', async () => {
  const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/)
  const value = fc.oneof(
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.stringMatching(/^[A-Za-z0-9:._/+=-]{0,20}$/),
  )
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 12, noNullPrototype: true }), async (facts) => {
      const { canonicalJson } = await import('../../../server/contract/index.js')
      const { rows } = await database.owner.query('SELECT audit.is_canonical($1) AS good', [canonicalJson(facts)])
      expect(rows).toEqual([{ good: true }])
    }),
    { numRuns: 200 },
  )
})

const statements = [
  `INSERT INTO audit.entry (index, recorded_at, body, hash) VALUES (0, now(), '{"kind":"x","subject":"1"}', sha256(''))`,
  `UPDATE audit.entry SET body = '{}'`,
  `UPDATE audit.entry SET recorded_at = now() WHERE false`,
  'DELETE FROM audit.entry',
  'TRUNCATE audit.entry',
  'UPDATE audit.root SET size = 1',
  'DELETE FROM audit.root',
  'TRUNCATE audit.root',
]

test.each(statements)('nobody may: %s', async (statement) => {
  for (const role of ['pixel', 'worker', 'console'] as const)
    await expect(database[role].query(statement)).rejects.toMatchObject({ code: '42501' })
  await expect(database.owner.query(statement)).rejects.toMatchObject({ code: 'LA005' })
})

test('the pixel neither reads nor appends, and only the worker writes roots', async () => {
  const refused = { code: '42501' }
  await expect(database.pixel.query('SELECT FROM audit.entry')).rejects.toMatchObject(refused)
  await expect(database.pixel.query(`SELECT audit.append('', '', '', '')`)).rejects.toMatchObject(refused)
  const root = `INSERT INTO audit.root VALUES ('2026-01-01', 1, sha256(''), 'x', now())`
  for (const role of ['pixel', 'console'] as const)
    await expect(database[role].query(root)).rejects.toMatchObject(refused)
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'audit'::regnamespace
       AND (has_function_privilege('lanterne_console', oid, 'EXECUTE') OR has_function_privilege('lanterne_pixel', oid, 'EXECUTE'))`,
  )
  expect(rows).toEqual([{ name: 'append' }])
})
