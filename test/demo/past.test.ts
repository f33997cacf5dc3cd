import fc from 'fast-check'
import { demoCinemas } from '../../server/demo/cinemas.js'
import { organisationOf } from '../../server/demo/organisations.js'
import { inventedIban } from '../../server/demo/past/accounts.js'
import { calendarOf } from '../../server/demo/past/calendar.js'
import { balances, verifyLedger } from '../../server/ledger/index.js'
import { bankDetailsInForce, listBatches, payoutsOf, readBankDetails } from '../../server/payout/index.js'
import { closedPeriods, readMonth } from '../../server/settlement/index.js'
import { invoicesOf, listStatements } from '../../server/statement/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { testBankRing } from '../payout/bank/ring.js'
import { demoStart, seedTestDemo, seedTestPast } from './demonstration.js'

let database: TestDatabase
const bankRing = testBankRing()
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await seedTestPast(database, { bankRing })
}, 120_000)
afterAll(() => database?.drop())

async function cinemaOf(slug: string): Promise<string> {
  const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM public.cinema WHERE slug = $1', [slug])
  return rows[0]?.id ?? ''
}

test('a quarter is closed, and the last month waits for somebody to decide about a difference', async () => {
  const closed = await closedPeriods(database.console)
  expect(closed.map(({ name }) => name)).toEqual(['2025-12', '2025-11', '2025-10'])
  const month = await readMonth(database.console, { period: '2026-10', now: demoStart })
  expect(month.whyNot).toBe('differences')
  expect(month.campaigns.map(({ differenceMicros }) => differenceMicros)).toEqual([-4_800n])
})

test('one payment was executed, of which a transfer came back; that one waits in the next', async () => {
  expect((await listBatches(database.console)).map(({ state }) => state)).toEqual(['prepared', 'closed'])
  const payouts = await payoutsOf(database.console, { cinema: await cinemaOf('le-cinematographe') })
  expect(payouts.map(({ state }) => state)).toEqual(['prepared', 'returned'])
  const [royal] = await payoutsOf(database.console, { cinema: await cinemaOf('le-royal') })
  expect(royal?.state).toBe('executed')
  expect(royal?.cents).toBeGreaterThanOrEqual(100n)
})

test('the ledger is whole and sums to nothing', async () => {
  expect((await verifyLedger(database.console)).firstBad).toBeNull()
  expect([...(await balances(database.console)).values()].reduce((sum, micros) => sum + micros, 0n)).toBe(0n)
})

test('statements and an invoice were issued in their time, and not today', async () => {
  const cinema = await cinemaOf('le-royal')
  const royal = organisationOf(demoCinemas[0] as (typeof demoCinemas)[number]).id
  const statements = await listStatements(database.console, { cinema })
  expect(statements).toHaveLength(3)
  expect(await invoicesOf(database.console, { organisation: royal, today: '2026-11-22' })).toHaveLength(1)
  const { rows } = await database.owner.query<{ at: Date }>('SELECT max(issued_at) AS at FROM statement.issued')
  expect(rows[0]?.at.toISOString()).toBe('2026-01-13T09:12:00.000Z')
})

test('most cinemas are paid somewhere, one change waits for a second person, and no invented passkey is left', async () => {
  const accounts = await bankDetailsInForce(database.console, { ring: bankRing, now: demoStart })
  expect(accounts.size).toBe(41)
  expect([...accounts.values()].filter(({ onHold }) => onHold)).toHaveLength(1)
  expect(new Set([...accounts.values()].map(({ iban }) => iban)).size).toBe(41)
  expect((await database.owner.query('SELECT FROM public.passkey')).rowCount).toBe(0)
})

test('a second start adds nothing', async () => {
  const before = (await database.owner.query('SELECT count(*) FROM ledger.transaction')).rows
  await seedTestPast(database, { bankRing, at: new Date('2027-03-01T08:00:00Z') })
  expect((await database.owner.query('SELECT count(*) FROM ledger.transaction')).rows).toEqual(before)
  expect(await listBatches(database.console)).toHaveLength(2)
})

test('an invented account has right check digits, and no bank has its code', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (number) => {
      const iban = inventedIban(number)
      expect(iban.slice(4, 9)).toBe('99999')
      expect(readBankDetails({ holder: 'Le Royal', iban, bic: '' }).ok).toBe(true)
    }),
  )
})

test('whenever a demonstration begins, its past is over, and no month of it is this one', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('2026-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }), (now) => {
      const { quarter, lastMonth, ...moments } = calendarOf(now)
      for (const moment of Object.values(moments)) expect((moment as Date) < now).toBe(true)
      expect(moments.signedAt < quarter[0].from).toBe(true)
      expect(quarter[2].to <= lastMonth.from || quarter[2].name === lastMonth.name).toBe(true)
      expect(lastMonth.to <= now).toBe(true)
    }),
  )
})
