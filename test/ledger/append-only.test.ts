import type pg from 'pg'
import { MAX_ENTRIES, MAX_POSTINGS, post, verifyLedger } from '../../server/ledger/index.js'
import { transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { asWorker, click, everything } from './examples.js'

let database: TestDatabase
let before: string[]
beforeAll(async () => {
  database = await testDatabase()
  await asWorker(database, (client) => post(client, [click('click:1', { a: 1n }), click('click:2', { a: 2n })]))
  before = await everything(database.owner)
})
afterAll(() => database?.drop())

const zeros = `'\\x${'00'.repeat(32)}'`
const newTransaction = `INSERT INTO ledger.transaction (sequence, key, kind, at, posted_at, details, body_sha256, hash)
  VALUES (3, 'by-hand', 'click', now(), now(), '{}', ${zeros}, ${zeros})`
const changes = [
  `INSERT INTO ledger.account VALUES ('by-hand')`,
  newTransaction,
  `INSERT INTO ledger.entry VALUES (2, 'rounding', 1, 1)`,
  `UPDATE ledger.account SET name = 'x'`,
  `UPDATE ledger.transaction SET at = now()`,
  `UPDATE ledger.entry SET micros = 7 WHERE sequence = 1`,
  `UPDATE ledger.entry SET micros = 7 WHERE false`,
  `DELETE FROM ledger.account`,
  `DELETE FROM ledger.transaction`,
  `DELETE FROM ledger.entry WHERE sequence = 2`,
  `TRUNCATE ledger.account, ledger.transaction, ledger.entry`,
  `TRUNCATE ledger.entry`,
  `MERGE INTO ledger.entry USING (SELECT 1) AS one ON sequence = 1 WHEN MATCHED THEN DELETE`,
]

test.each(changes)('nobody may: %s', async (statement) => {
  for (const role of ['pixel', 'worker', 'console'] as const)
    await expect(database[role].query(statement)).rejects.toMatchObject({ code: '42501' })
  await expect(database.owner.query(statement)).rejects.toMatchObject({ code: 'LA005' })
  expect(await everything(database.owner)).toEqual(before)
})

test('only the worker posts; the pixel does not even look', async () => {
  for (const role of ['pixel', 'console'] as const)
    await expect(database[role].query(`SELECT ledger.post_batch('[]')`)).rejects.toMatchObject({ code: '42501' })
  for (const table of ['account', 'transaction', 'entry', 'balance']) {
    await expect(database.pixel.query(`SELECT FROM ledger.${table}`)).rejects.toMatchObject({ code: '42501' })
    for (const role of ['worker', 'console'] as const) await database[role].query(`SELECT FROM ledger.${table}`)
  }
})

test('the parts of posting cannot be called one by one', async () => {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT format('ledger.%I(%s)', proname, pg_get_function_identity_arguments(oid)) AS name FROM pg_proc
     WHERE pronamespace = 'ledger'::regnamespace
       AND (has_function_privilege('lanterne_worker', oid, 'EXECUTE') OR has_function_privilege('public', oid, 'EXECUTE'))`,
  )
  expect(rows.map(({ name }) => name).sort()).toEqual([
    'ledger.post_batch(batch jsonb, OUT posted integer, OUT replayed integer)',
    'ledger.time_text(moment timestamp with time zone)',
  ])
})

/** As an owner who pretends to be `post_batch`. */
function pretending(work: (client: pg.PoolClient) => Promise<unknown>): Promise<unknown> {
  return transaction(database.owner, async (client) => {
    await client.query(`SET LOCAL lanterne.posting = 'on'`)
    await work(client)
  })
}

test('the database itself refuses a transaction that does not balance, whoever writes it', async () => {
  const entries = (values: string) => `INSERT INTO ledger.entry VALUES ${values}`
  const refused = { code: 'LA003' }
  await expect(pretending((client) => client.query(newTransaction))).rejects.toMatchObject(refused)
  await expect(pretending((client) => client.query(entries(`(2, 'operator:receivable', 5, 5)`)))).rejects.toMatchObject(
    {
      code: '23505',
    },
  )
  await expect(
    pretending(async (client) => {
      await client.query(`INSERT INTO ledger.account VALUES ('rounding')`)
      await client.query(entries(`(2, 'rounding', 5, 5)`))
    }),
  ).rejects.toMatchObject(refused)
  await expect(
    pretending(async (client) => {
      await client.query(newTransaction)
      await client.query(entries(`(3, 'operator:receivable', 5, 5), (3, 'cinema:a:accrued', -4, -4)`))
    }),
  ).rejects.toMatchObject(refused)
  expect(await everything(database.owner)).toEqual(before)
})

test('the database itself refuses entries of no transaction, or of no account', async () => {
  const stray = (account: string) =>
    pretending((client) =>
      client.query(`INSERT INTO ledger.entry VALUES (9, 'operator:receivable', 5, 5), (9, '${account}', -5, -5)`),
    )
  await expect(stray('cinema:a:accrued')).rejects.toMatchObject({ code: '23503' })
  await expect(stray('cinema:nobody:accrued')).rejects.toMatchObject({ code: '23503' })
  expect(await everything(database.owner)).toEqual(before)
})

test('after posting, the same transaction may not insert by hand', async () => {
  const worker = transaction(database.owner, async (client) => {
    await post(client, [click('click:3', { a: 1n })])
    await client.query(`INSERT INTO ledger.account VALUES ('by-hand')`)
  })
  await expect(worker).rejects.toMatchObject({ code: 'LA005' })
  expect(await everything(database.owner)).toEqual(before)
})

test('the limits of the database are those that the program knows', async () => {
  const shares = Object.fromEntries(Array.from({ length: MAX_ENTRIES - 1 }, (_, n) => [`c${n}`, 1n]))
  const many = Array.from({ length: MAX_POSTINGS - 1 }, (_, n) => click(`many:${n}`, { [`c${n % 50}`]: 1n }))
  const posted = await asWorker(database, (client) => post(client, [click('wide', shares), ...many]))
  expect(posted).toEqual({ posted: MAX_POSTINGS, replayed: 0 })
  expect(await verifyLedger(database.console)).toMatchObject({ transactions: BigInt(MAX_POSTINGS + 2), firstBad: null })
})
