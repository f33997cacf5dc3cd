import { cinemaAccrued, operatorReceivable, post } from '../../server/ledger/index.js'
import { previewPayouts } from '../../server/payout/index.js'
import { bringIntoForce, cinema, library, notice, organisation, testRing } from '../contract/world.js'
import { type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-22T12:00:00Z')
const at = new Date('2026-10-01T12:00:00Z')
const { ring, drop } = testRing()
let database: TestDatabase
/** A cinema under the published terms, one that chose its threshold, one without a contract. */
let cinemas: { published: string; own: string; none: string }

beforeAll(async () => {
  database = await testDatabase()
  const pool = database.owner
  await notice(pool)
  const [federation, published, own] = [
    await organisation(pool, 'federation'),
    await organisation(pool, 'cinema'),
    await organisation(pool, 'cinema'),
  ]
  cinemas = {
    published: await cinema(pool, published.id),
    own: await cinema(pool, own.id),
    none: await cinema(pool, null),
  }
  const kind = 'federation-cinema' as const
  const deps = { pool, library, ring }
  await bringIntoForce(deps, { kind, federation, party: published, at })
  await bringIntoForce(deps, { kind, federation, party: own, at, choices: { thresholdCents: '500' } })
}, 60_000)
afterAll(async () => {
  await database?.drop()
  drop()
})

async function earn(cinemaId: string, micros: bigint): Promise<void> {
  const client = await database.worker.connect()
  const entries = [
    { account: operatorReceivable, micros: -micros },
    { account: cinemaAccrued(cinemaId), micros },
  ]
  await post(client, [{ key: `${cinemaId}:${micros}`, kind: 'click', at, details: {}, entries }]).finally(() =>
    client.release(),
  )
}

test('each cinema is held to the threshold of its own contract, and all to the one they share', async () => {
  for (const id of Object.values(cinemas)) await earn(id, 20_000_000n)
  const held = await previewPayouts(database.console, { now })
  const thresholds = new Map(held.rows.map((row) => [row.cinemaId, row.thresholdMicros]))
  expect(thresholds.get(cinemas.published)).toBe(50_000_000n)
  expect(thresholds.get(cinemas.own)).toBe(5_000_000n)
  expect(thresholds.get(cinemas.none)).toBe(50_000_000n)
  expect(held).toMatchObject({ heldByPool: true, terms: { poolThresholdMicros: 100_000_000n } })

  await earn(cinemas.published, 40_000_000n)
  const { rows, heldByPool } = await previewPayouts(database.console, { now })
  expect(heldByPool).toBe(false)
  expect(new Map(rows.map((row) => [row.cinemaId, row.payableCents]))).toEqual(
    new Map([
      [cinemas.published, 6000n],
      [cinemas.own, 2000n],
      [cinemas.none, 0n],
    ]),
  )
})
