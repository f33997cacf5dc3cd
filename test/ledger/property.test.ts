import fc from 'fast-check'
import type pg from 'pg'
import { balances, type Entry, LedgerConflict, type Posting, post, verifyLedger } from '../../server/ledger/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { asWorker, emptyLedger, everything, noon } from './examples.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

const accounts = [
  'operator:receivable',
  'cinema:a:accrued',
  'cinema:b:accrued',
  'cinema:b:payable',
  'common:fund',
  'rounding',
]

/** Entries on two accounts or more that sum to zero: any amounts, and the last account takes what is missing. */
const entries: fc.Arbitrary<Entry[]> = fc
  .record({
    on: fc.shuffledSubarray(accounts, { minLength: 2 }),
    amounts: fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ on, amounts }) => {
    const first = on.slice(1).map((account, index) => ({ account, micros: amounts[index] || 1n }))
    const missing = -first.reduce((sum, entry) => sum + entry.micros, 0n)
    return missing === 0n
      ? [{ account: on[0] as string, micros: -(first[0] as Entry).micros }, first[0] as Entry]
      : [{ account: on[0] as string, micros: missing }, ...first]
  })

const posting: fc.Arbitrary<Posting> = fc.record({
  key: fc.nat({ max: 60 }).map((n) => `fact:${n}`),
  kind: fc.constantFrom('click', 'reversal'),
  at: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((ms) => new Date(noon.getTime() + ms)),
  details: fc.dictionary(
    fc.string({ maxLength: 5 }),
    fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), wellFormed()),
    {
      maxKeys: 3,
    },
  ),
  entries,
})

/** Any text that PostgreSQL can hold: line feeds, quotes, and separators of lines included. */
function wellFormed(): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0') && text.isWellFormed())
}

/** What the ledger should hold, kept without it: bodies by key, balances by account. */
class Auditor {
  readonly bodies = new Map<string, string>()
  readonly balances = new Map<string, bigint>()

  /** What a batch should do: nothing of it when one of its keys was used with another body. */
  take(batch: readonly Posting[]): 'conflict' | { posted: number; replayed: number } {
    const fresh = new Map<string, Posting>()
    for (const next of batch) {
      const known =
        this.bodies.get(next.key) ?? (fresh.has(next.key) ? body(fresh.get(next.key) as Posting) : undefined)
      if (known !== undefined && known !== body(next)) return 'conflict'
      if (known === undefined) fresh.set(next.key, next)
    }
    for (const [key, next] of fresh) {
      this.bodies.set(key, body(next))
      for (const { account, micros } of next.entries)
        this.balances.set(account, (this.balances.get(account) ?? 0n) + micros)
    }
    return { posted: fresh.size, replayed: batch.length - fresh.size }
  }
}

function body({ kind, at, details, entries }: Posting): string {
  const sorted = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))
  const amounts = entries.map(({ account, micros }) => `${account} ${micros}`).sort()
  return JSON.stringify([kind, at.getTime(), sorted.map(([name, value]) => [name, value === 0 ? 0 : value]), amounts])
}

const sorted = (map: Map<string, bigint>) => new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)))

test('whatever is posted, the ledger agrees with an independent auditor, sums to zero and stays whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(posting, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
      async (batches) => {
        await emptyLedger(database)
        const auditor = new Auditor()
        await asWorker(database, async (client) => {
          for (const batch of batches) await postAndCompare(client, auditor, batch)
        })
        expect(await balances(database.console)).toEqual(sorted(auditor.balances))
        const report = await verifyLedger(database.console)
        expect(report).toMatchObject({ transactions: BigInt(auditor.bodies.size), sum: 0n, firstBad: null })
      },
    ),
    { numRuns: 40 },
  )
})

/** Posts a batch, and again: what the auditor says should happen, happens; the second time nothing does. */
async function postAndCompare(client: pg.PoolClient, auditor: Auditor, batch: Posting[]): Promise<void> {
  const before = await everything(database.owner)
  const expected = auditor.take(batch)
  if (expected === 'conflict') {
    await expect(post(client, batch)).rejects.toThrow(LedgerConflict)
    expect(await everything(database.owner)).toEqual(before)
    return
  }
  expect(await post(client, batch)).toEqual(expected)
  const after = await everything(database.owner)
  expect(await post(client, [...batch].reverse())).toEqual({ posted: 0, replayed: batch.length })
  expect(await everything(database.owner)).toEqual(after)
}

test('many who post at once, the same facts too, make one chain, each fact once', async () => {
  const pool = createPool({ url: database.urls.worker, max: 6, name: 'test' })
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(posting, { minLength: 20, maxLength: 60, selector: ({ key }) => key }),
        fc.infiniteStream(fc.nat()),
        async (facts, random) => {
          await emptyLedger(database)
          const shuffled = () =>
            facts
              .map((fact) => ({ fact, place: random.next().value }))
              .sort((a, b) => a.place - b.place)
              .map(({ fact }) => fact)
          const counts = await Promise.all(Array.from({ length: 6 }, () => postInPieces(pool, shuffled())))
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(facts.length)
          const auditor = new Auditor()
          auditor.take(facts)
          expect(await balances(database.console)).toEqual(sorted(auditor.balances))
          const report = await verifyLedger(database.console)
          expect(report).toMatchObject({ transactions: BigInt(facts.length), sum: 0n, firstBad: null })
        },
      ),
      { numRuns: 8 },
    )
  } finally {
    await pool.end()
  }
})

/** One poster: batches of growing size, each in its own transaction, on whatever connection is free. */
async function postInPieces(pool: pg.Pool, facts: Posting[]): Promise<number> {
  let count = 0
  for (let from = 0, size = 1; from < facts.length; from += size, size = (size % 7) + 1) {
    const client = await pool.connect()
    try {
      count += (await post(client, facts.slice(from, from + size))).posted
    } finally {
      client.release()
    }
  }
  return count
}
