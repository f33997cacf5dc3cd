import { randomUUID } from 'node:crypto'
import { cinemaAccrued, cinemaPayable, operatorReceivable, type Posting, post } from '../../server/ledger/index.js'
import { previewPayouts } from '../../server/payout/index.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
const royal = randomUUID()
const casino = randomUUID()
const nobody = randomUUID()
const now = new Date('2026-11-22T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)

beforeAll(async () => {
  database = await testDatabase()
  await database.owner.query(
    `INSERT INTO public.cinema (id, slug, name, city) VALUES ($1, 'royal', 'Le Royal', 'Toulon'), ($2, 'casino', 'Le Casino', 'Hyères')`,
    [royal, casino],
  )
})
afterAll(() => database?.drop())

function earned(key: string, cinema: string, micros: bigint, at: Date): Posting {
  return {
    key,
    kind: 'click',
    at,
    details: {},
    entries: [
      { account: operatorReceivable, micros: -micros },
      { account: cinemaAccrued(cinema), micros },
    ],
  }
}

test('before the first click the list is empty', async () => {
  expect(await previewPayouts(database.console, { now })).toMatchObject({ rows: [], period: { name: '2026-11' } })
})

test('the console reads from the ledger who would be paid what, and when', async () => {
  const client = await database.worker.connect()
  const postings: Posting[] = [
    earned('1', royal, 30_000_000n, daysAgo(200)),
    earned('2', royal, 31_234_567n, daysAgo(40)),
    {
      key: 'close',
      kind: 'close',
      at: daysAgo(10),
      details: {},
      entries: [
        { account: cinemaAccrued(royal), micros: -61_000_000n },
        { account: cinemaPayable(royal), micros: 61_000_000n },
      ],
    },
    earned('3', casino, 10_000_001n, daysAgo(20)),
    earned('4', casino, 10_000_000n, now), // Not in the past of `now`: due, but no part of the rate.
    earned('5', nobody, 7n, daysAgo(1)),
  ]
  await post(client, postings).finally(() => client.release())

  const { rows, totals, heldByPool } = await previewPayouts(database.console, { now })
  expect(heldByPool).toBe(false)
  expect(rows).toEqual([
    {
      cinemaId: royal,
      name: 'Le Royal',
      accruedMicros: 234_567n,
      confirmedMicros: 61_000_000n,
      recent: { micros: 31_234_567n, days: 40 },
      thresholdMicros: 50_000_000n,
      dueMicros: 61_234_567n,
      payableCents: 6123n,
      payableMicros: 61_230_000n,
      carriedMicros: 4_567n,
      carriedBecause: null,
      daysToPayment: 0,
      expectedOn: '2026-11-22',
    },
    {
      cinemaId: casino,
      name: 'Le Casino',
      accruedMicros: 20_000_001n,
      confirmedMicros: 0n,
      recent: { micros: 10_000_001n, days: 20 },
      thresholdMicros: 50_000_000n,
      dueMicros: 20_000_001n,
      payableCents: 0n,
      payableMicros: 0n,
      carriedMicros: 20_000_001n,
      carriedBecause: 'below-threshold',
      daysToPayment: 60,
      expectedOn: '2027-01-21',
    },
    {
      cinemaId: nobody,
      name: null,
      accruedMicros: 7n,
      confirmedMicros: 0n,
      recent: { micros: 7n, days: 7 },
      thresholdMicros: 50_000_000n,
      dueMicros: 7n,
      payableCents: 0n,
      payableMicros: 0n,
      carriedMicros: 7n,
      carriedBecause: 'unknown-cinema',
      daysToPayment: null,
      expectedOn: null,
    },
  ])
  expect(totals).toEqual({
    paid: 1,
    dueMicros: 81_234_575n,
    payableCents: 6123n,
    payableMicros: 61_230_000n,
    carriedMicros: 20_004_575n,
  })
})

test('the thresholds are those of the terms', async () => {
  const terms = { cinemaThresholdMicros: 1_000_000n, poolThresholdMicros: 0n }
  const { rows } = await previewPayouts(database.console, { now, terms })
  expect(rows.map((row) => row.payableCents)).toEqual([6123n, 2000n, 0n])
  const held = await previewPayouts(database.console, { now, terms: { ...terms, poolThresholdMicros: 10n ** 9n } })
  expect(held).toMatchObject({ heldByPool: true, totals: { paid: 0, payableCents: 0n } })
})
