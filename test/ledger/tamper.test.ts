import type pg from 'pg'
import { type LedgerReport, post, verifyLedger } from '../../server/ledger/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { asWorker, click, emptyLedger, everything, withSuperuser } from './examples.js'

let database: TestDatabase
let whole: LedgerReport
const length = 12
const names = ['account', 'transaction', 'entry']

beforeAll(async () => {
  database = await testDatabase()
  const clicks = Array.from({ length }, (_, n) => click(`click:${n + 1}`, { a: 100n, b: BigInt(n + 1) }))
  await asWorker(database, (client) => post(client, clicks))
  whole = await verifyLedger(database.console)
  await withSuperuser(database, async (client) => {
    for (const name of names) await client.query(`CREATE TABLE public.kept_${name} AS TABLE ledger.${name}`)
  })
})
afterAll(() => database?.drop())
afterEach(async () => {
  await emptyLedger(database)
  await withSuperuser(database, async (client) => {
    for (const name of names) await client.query(`INSERT INTO ledger.${name} SELECT * FROM public.kept_${name}`)
  })
})

test('a ledger that nobody touched is whole', () => {
  expect(whole).toMatchObject({ transactions: BigInt(length), sum: 0n, firstBad: null, why: null })
  expect(whole.head.sequence).toBe(BigInt(length))
})

const entry = (sequence: number, account: string) => `sequence = ${sequence} AND account = '${account}'`
const swap = (table: string, columns: string) => `
  UPDATE ledger.${table} AS one SET (${columns}) = (SELECT ${columns} FROM ledger.${table} AS other
    WHERE other.sequence = 16 - one.sequence ${table === 'entry' ? 'AND other.account = one.account' : ''})
  WHERE one.sequence IN (5, 11)`
const rechain = `(SELECT hash FROM ledger.transaction WHERE sequence = 4)`

const tamperings: [string, string, bigint, LedgerReport['why']][] = [
  [
    'an amount is raised',
    `UPDATE ledger.entry SET micros = 101 WHERE ${entry(5, 'cinema:a:accrued')}`,
    5n,
    'unbalanced',
  ],
  [
    'two amounts are moved against each other',
    `UPDATE ledger.entry SET micros = micros + CASE account WHEN 'cinema:a:accrued' THEN 1 ELSE -1 END
     WHERE sequence = 5 AND account LIKE 'cinema:%'`,
    5n,
    'balance',
  ],
  [
    'two amounts are moved, and every balance after them',
    `UPDATE ledger.entry SET micros = micros + CASE WHEN sequence > 5 THEN 0 WHEN account = 'cinema:a:accrued' THEN 1 ELSE -1 END,
       balance = balance + CASE account WHEN 'cinema:a:accrued' THEN 1 ELSE -1 END
     WHERE sequence >= 5 AND account LIKE 'cinema:%'`,
    5n,
    'body',
  ],
  [
    'a balance is raised',
    `UPDATE ledger.entry SET balance = balance + 1 WHERE ${entry(7, 'cinema:b:accrued')}`,
    7n,
    'balance',
  ],
  [
    'an account is renamed',
    `UPDATE ledger.entry SET account = 'cinema:z:accrued' WHERE ${entry(5, 'cinema:a:accrued')}`,
    5n,
    'balance',
  ],
  ['an entry is deleted', `DELETE FROM ledger.entry WHERE ${entry(1, 'cinema:b:accrued')}`, 1n, 'unbalanced'],
  ['all entries of a transaction are deleted', 'DELETE FROM ledger.entry WHERE sequence = 6', 6n, 'unbalanced'],
  ['a pair of entries is added', `INSERT INTO ledger.entry VALUES (9, 'x', 1, 1), (9, 'y', -1, -1)`, 9n, 'body'],
  ['a transaction is deleted', 'DELETE FROM ledger.transaction WHERE sequence = 3', 3n, 'gap'],
  [
    'the first transaction is deleted with its entries',
    'DELETE FROM ledger.transaction WHERE sequence = 1; DELETE FROM ledger.entry WHERE sequence = 1',
    1n,
    'gap',
  ],
  [
    'the last transaction is deleted, its entries left',
    'DELETE FROM ledger.transaction WHERE sequence = 12',
    12n,
    'entries-without-transaction',
  ],
  [
    'entries stand before the first transaction',
    `INSERT INTO ledger.entry VALUES (0, 'x', 1, 1), (0, 'y', -1, -1)`,
    0n,
    'entries-without-transaction',
  ],
  [
    'a transaction is deleted and the later ones numbered anew',
    `DELETE FROM ledger.entry WHERE sequence = 1; DELETE FROM ledger.transaction WHERE sequence = 1;
     UPDATE ledger.entry SET sequence = sequence + 99; UPDATE ledger.entry SET sequence = sequence - 100;
     UPDATE ledger.transaction SET sequence = sequence + 99; UPDATE ledger.transaction SET sequence = sequence - 100`,
    1n,
    'balance',
  ],
  [
    'two transactions change places',
    swap('transaction', 'kind, at, posted_at, details, body_sha256, hash'),
    5n,
    'body',
  ],
  ['the amounts of two transactions change places', swap('entry', 'micros'), 5n, 'balance'],
  ['two hashes change places', swap('transaction', 'hash'), 5n, 'hash'],
  [
    'a time is moved',
    `UPDATE ledger.transaction SET at = at + interval '1 microsecond' WHERE sequence = 8`,
    8n,
    'body',
  ],
  [
    'a time of posting is moved',
    `UPDATE ledger.transaction SET posted_at = posted_at + interval '1 microsecond' WHERE sequence = 8`,
    8n,
    'hash',
  ],
  ['a kind is changed', `UPDATE ledger.transaction SET kind = 'reversal' WHERE sequence = 10`, 10n, 'body'],
  ['a detail is changed', `UPDATE ledger.transaction SET details = '{"campaign": 8}' WHERE sequence = 10`, 10n, 'body'],
  ['a key is changed', `UPDATE ledger.transaction SET key = 'click:1b' WHERE sequence = 10`, 10n, 'hash'],
  [
    'a kind is changed, and the digest of the body made anew',
    `UPDATE ledger.transaction SET kind = 'reversal', body_sha256 = sha256(convert_to(
       concat('reversal', E'\\n', ledger.time_text(at), E'\\n', details, E'\\n',
         (SELECT string_agg(concat(account, ' ', micros, E'\\n'), '' ORDER BY account) FROM ledger.entry WHERE entry.sequence = 10)
       ), 'UTF8')) WHERE sequence = 10`,
    10n,
    'hash',
  ],
  ['a hash is replaced', `UPDATE ledger.transaction SET hash = ${rechain} WHERE sequence = 12`, 12n, 'hash'],
  ['an account is forgotten', `DELETE FROM ledger.account WHERE name = 'cinema:b:accrued'`, 1n, 'unknown-account'],
]

test.each(tamperings)(
  'when %s, verification names the first bad transaction',
  async (_what, statements, firstBad, why) => {
    await withSuperuser(database, (client) => client.query(statements))
    const report = await verifyLedger(database.console)
    expect(report).toMatchObject({ firstBad, why, sum: 0n })
    if (why !== 'unknown-account' && why !== 'entries-without-transaction')
      expect(report.transactions).toBe(firstBad - 1n)
  },
)

test('a removed end is found by a hash that somebody was given before', async () => {
  const removeEnd = (client: pg.Client) =>
    client.query('DELETE FROM ledger.entry WHERE sequence > 10; DELETE FROM ledger.transaction WHERE sequence > 10')
  await withSuperuser(database, removeEnd)
  expect(await verifyLedger(database.console)).toMatchObject({ transactions: 10n, firstBad: null })
  expect(await verifyLedger(database.console, { witness: whole.head })).toMatchObject({ firstBad: 11n, why: 'gap' })
})

test('an end that was written anew is found by a hash that somebody was given before', async () => {
  await withSuperuser(database, (client) =>
    client.query('DELETE FROM ledger.entry WHERE sequence > 10; DELETE FROM ledger.transaction WHERE sequence > 10'),
  )
  const others = Array.from({ length: 3 }, (_, n) => click(`other:${n}`, { a: 1n }))
  await asWorker(database, (client) => post(client, others))
  expect(await verifyLedger(database.console)).toMatchObject({ transactions: 13n, firstBad: null })
  expect(await verifyLedger(database.console, { witness: whole.head })).toMatchObject({
    firstBad: 12n,
    why: 'not-the-witnessed',
  })
})

test('a witness of the past fits a ledger that grew', async () => {
  await asWorker(database, (client) => post(client, [click('click:13', { a: 1n })]))
  const report = await verifyLedger(database.console, { witness: whole.head })
  expect(report).toMatchObject({ transactions: 13n, firstBad: null })
  expect(await everything(database.owner)).toHaveLength(3 + 13 + 12 * 3 + 2)
})
