import fc from 'fast-check'
import { balances, type Entry, type Posting, post, reverse, verifyLedger } from '../../server/ledger/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { noon } from './examples.js'

const POSTINGS = 1_500
const CONNECTIONS = 6
const ACCOUNTS = 40

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

/** Random amounts among random accounts; the last account of each takes what is missing. */
function randomPostings(seed: number): Posting[] {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 5 })
  const one = fc.tuple(amounts, fc.integer({ min: 0, max: ACCOUNTS - 1 }))
  return fc.sample(one, { seed, numRuns: POSTINGS }).map(([given, first], n) => {
    const entries: Entry[] = given.map((micros, at) => ({ account: account(first + at), micros }))
    const sum = given.reduce((total, micros) => total + micros, 0n)
    entries.push({ account: account(first + given.length), micros: -sum })
    return { key: `stress:${n}`, kind: 'stress', at: noon, details: { n }, entries }
  })
}

const account = (n: number) => `cinema:${n % ACCOUNTS}:accrued`

/** Every connection takes the next ones as it gets to them, one by one or several at once. */
async function postAtOnce(postings: readonly Posting[]): Promise<number> {
  const pool = createPool({ url: database.urls.worker, max: CONNECTIONS, name: 'test' })
  let next = 0
  async function poster(atOnce: number): Promise<number> {
    let posted = 0
    while (next < postings.length) {
      const batch = postings.slice(next, next + atOnce)
      next += atOnce
      const client = await pool.connect()
      try {
        posted += (await post(client, batch)).posted
      } finally {
        client.release()
      }
    }
    return posted
  }
  try {
    const counts = await Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => poster(1 + 3 * n)))
    return counts.reduce((sum, count) => sum + count, 0)
  } finally {
    await pool.end()
  }
}

test('whatever many post at once, when all of it is reversed at once every account holds nothing', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  try {
    const postings = randomPostings(seed)
    expect(await postAtOnce(postings)).toBe(POSTINGS)
    const held = await balances(database.console)
    expect([...held.values()].some((micros) => micros !== 0n)).toBe(true)
    const reversals = postings.map((one) => ({
      ...one,
      key: `${one.key}:reversed`,
      kind: 'stress-reversed',
      entries: reverse(one.entries),
    }))
    expect(await postAtOnce(reversals.reverse())).toBe(POSTINGS)
    const left = [...(await balances(database.console))].filter(([, micros]) => micros !== 0n)
    expect(left).toEqual([])
    const report = await verifyLedger(database.console)
    expect(report).toMatchObject({ transactions: BigInt(2 * POSTINGS), sum: 0n, firstBad: null })
  } catch (error) {
    process.stderr.write(`the seed of the postings was ${seed}\n`)
    throw error
  }
}, 60_000)
