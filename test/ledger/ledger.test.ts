import {
  balances,
  cinemaAccrued,
  entriesOf,
  LedgerConflict,
  movements,
  operatorReceivable,
  post,
  reverse,
  verifyLedger,
} from '../../server/ledger/index.js'
import { transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { asWorker, click, emptyLedger, everything, noon, withSuperuser } from './examples.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(() => emptyLedger(database))

test('a click is posted: the operator owes what the cinemas are owed', async () => {
  const posted = await asWorker(database, (client) => post(client, [click('click:1', { a: 133n, b: 134n, c: 133n })]))
  expect(posted).toEqual({ posted: 1, replayed: 0 })
  expect(await balances(database.console)).toEqual(
    new Map([
      ['cinema:a:accrued', 133n],
      ['cinema:b:accrued', 134n],
      ['cinema:c:accrued', 133n],
      ['operator:receivable', -400n],
    ]),
  )
  expect(await balances(database.console, { prefix: 'cinema:b' })).toEqual(new Map([['cinema:b:accrued', 134n]]))
})

test('a batch of none posts none', async () => {
  expect(await asWorker(database, (client) => post(client, []))).toEqual({ posted: 0, replayed: 0 })
  expect(await everything(database.owner)).toEqual([])
})

test('a replay changes nothing, whatever the order of its entries', async () => {
  const first = click('click:1', { a: 200n, b: 200n })
  await asWorker(database, (client) => post(client, [first]))
  const before = await everything(database.owner)
  const again = { ...first, entries: [...first.entries].reverse() }
  expect(await asWorker(database, (client) => post(client, [again, first]))).toEqual({ posted: 0, replayed: 2 })
  expect(await everything(database.owner)).toEqual(before)
})

test('the same posting twice in one batch is posted once', async () => {
  const twice = [click('click:1', { a: 400n }), click('click:2', { a: 400n }), click('click:1', { a: 400n })]
  expect(await asWorker(database, (client) => post(client, twice))).toEqual({ posted: 2, replayed: 1 })
  expect((await balances(database.console)).get(operatorReceivable)).toBe(-800n)
})

test.each([
  ['amounts', { entries: click('', { a: 401n }).entries }],
  ['accounts', { entries: click('', { b: 400n }).entries }],
  ['time', { at: new Date(noon.getTime() + 1) }],
  ['kind', { kind: 'reversal' }],
  ['details', { details: { campaign: 8 } }],
  ['type of a detail', { details: { campaign: '7' } }],
])('a key used before with other %s is a conflict, and nothing of the batch is written', async (_what, other) => {
  await asWorker(database, (client) => post(client, [click('click:1', { a: 400n })]))
  const before = await everything(database.owner)
  const batch = [click('click:0', { z: 400n }), { ...click('click:1', { a: 400n }), ...other }]
  const refused = asWorker(database, (client) => post(client, batch))
  await expect(refused).rejects.toThrow(LedgerConflict)
  await expect(refused).rejects.toMatchObject({ code: 'key-reused', key: 'click:1' })
  expect(await everything(database.owner)).toEqual(before)
})

test('two bodies under one key in one batch are a conflict', async () => {
  const batch = [click('click:1', { a: 400n }), click('click:1', { a: 399n })]
  await expect(asWorker(database, (client) => post(client, batch))).rejects.toThrow(LedgerConflict)
  expect(await everything(database.owner)).toEqual([])
})

test('a posting belongs to the caller’s transaction: rolled back with it, and then posted anew', async () => {
  await expect(
    transaction(database.worker, async (client) => {
      await post(client, [click('click:1', { a: 400n })])
      throw new Error('something else failed')
    }),
  ).rejects.toThrow('something else failed')
  expect(await everything(database.owner)).toEqual([])
  await transaction(database.worker, async (client) => {
    await post(client, [click('click:1', { a: 400n })])
    await post(client, [click('click:2', { a: 400n })])
  })
  expect(await verifyLedger(database.console)).toMatchObject({ transactions: 2n, sum: 0n, firstBad: null })
})

test('a reversal brings the balances back, and the history stays', async () => {
  const posting = click('click:1', { a: 150n, b: 250n })
  const reversal = { ...posting, key: 'reversal:click:1', kind: 'reversal', entries: reverse(posting.entries) }
  await asWorker(database, (client) => post(client, [posting, reversal]))
  expect([...(await balances(database.console)).values()]).toEqual([0n, 0n, 0n])
  expect(await entriesOf(database.console, { account: cinemaAccrued('a') })).toMatchObject([
    { sequence: 2n, kind: 'reversal', micros: -150n, balanceMicros: 0n },
    { sequence: 1n, kind: 'click', micros: 150n, balanceMicros: 150n },
  ])
})

test('a statement is read newest first, a page at a time', async () => {
  const many = Array.from({ length: 5 }, (_, n) => click(`click:${n + 1}`, { a: BigInt(n + 1) }))
  await asWorker(database, (client) => post(client, many))
  const account = cinemaAccrued('a')
  const first = await entriesOf(database.console, { account, limit: 2 })
  expect(first.map((line) => [line.key, line.micros, line.balanceMicros])).toEqual([
    ['click:5', 5n, 15n],
    ['click:4', 4n, 10n],
  ])
  const rest = await entriesOf(database.console, { account, limit: 10, before: first[1]?.sequence as bigint })
  expect(rest.map((line) => line.key)).toEqual(['click:3', 'click:2', 'click:1'])
  expect(rest[0]).toMatchObject({ at: noon, details: { campaign: 7 } })
})

test('movements are those of facts in a half-open range of time, credits and debits apart', async () => {
  const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000)
  const postings = [
    { ...click('click:1', { a: 1n }), at: at(-1) },
    { ...click('click:2', { a: 10n }), at: at(0) },
    { ...click('click:3', { a: 100n }), at: at(1) },
    { ...click('back:3', { a: -100n }), at: at(2) },
    { ...click('click:4', { a: 1000n }), at: at(3) },
  ]
  await asWorker(database, (client) => post(client, postings))
  const moved = await movements(database.console, { prefix: 'cinema:', from: at(0), to: at(3) })
  expect(moved).toEqual(new Map([['cinema:a:accrued', { creditedMicros: 110n, debitedMicros: -100n, since: at(0) }]]))
})

test('the time of posting never goes back, even when the clock does', async () => {
  await asWorker(database, (client) => post(client, [click('click:1', { a: 1n })]))
  await withSuperuser(database, (client) =>
    client.query(`UPDATE ledger.transaction SET posted_at = now() + interval '1 day'`),
  )
  await asWorker(database, (client) => post(client, [click('click:2', { a: 1n })]))
  const { rows } = await database.owner.query(
    'SELECT count(*)::integer AS rows, count(DISTINCT posted_at)::integer AS times FROM ledger.transaction WHERE posted_at > now()',
  )
  expect(rows).toEqual([{ rows: 2, times: 1 }])
})
