import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { transaction } from '../../server/lib/postgres.js'
import { allotNumber } from '../../server/statement/invoice/number.js'
import { sealBody } from '../../server/statement/shape.js'
import { cinema, organisation } from '../contract/world.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
let customers: string[]
beforeAll(async () => {
  database = await testDatabase()
  customers = [(await organisation(database.owner, 'operator')).id, (await organisation(database.owner, 'operator')).id]
})
afterAll(() => database?.drop())

/** A document as the worker makes one; `fails`: the transaction is rolled back after its number was given. */
async function make(of: { supplier: string; cinema: string; customer: string; fails: boolean }): Promise<string> {
  return transaction(database.worker, async (client) => {
    const { supplier, customer } = of
    const { number, text } = await allotNumber(client, { supplier, customer, kind: 'invoice' })
    const { text: body, sha256 } = sealBody({ number: text })
    await client.query(
      `INSERT INTO statement.document (id, kind, supplier, customer, number, cinema, issued_at, contest_until, net_cents, vat_cents,
         total_cents, body, sha256) VALUES ($1, 'invoice', $2, $3, $4, $5, now(), '2027-01-01', 1, 0, 1, $6, $7)`,
      [randomUUID(), supplier, customer, number, of.cinema, body, sha256],
    )
    if (of.fails) throw new Error('crashed')
    return text
  })
}

test('numbers of each series are 1, 2, 3… whoever asks at once, and whatever crashes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ customer: fc.constantFrom(0, 1), fails: fc.boolean() }), { minLength: 1, maxLength: 12 }),
      async (asked) => {
        const { id: supplier } = await organisation(database.owner, 'cinema')
        const own = await cinema(database.owner, supplier)
        const made = await Promise.allSettled(
          asked.map(({ customer, fails }) =>
            make({ supplier, cinema: own, customer: customers[customer] as string, fails }),
          ),
        )
        expect(made.map(({ status }) => status)).toEqual(asked.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')))
        const numbers = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
        expect(new Set(numbers).size).toBe(numbers.length)
        const { rows } = await database.owner.query<{ customer: string; numbers: number[] }>(
          `SELECT customer, array_agg(number ORDER BY number) AS numbers FROM statement.document WHERE supplier = $1 GROUP BY customer`,
          [supplier],
        )
        for (const { numbers: given } of rows) expect(given).toEqual(given.map((_, at) => at + 1))
        expect(rows.flatMap((row) => row.numbers)).toHaveLength(numbers.length)
      },
    ),
    { numRuns: 6 },
  )
}, 30_000)
