import { balances, operatorReceivable, post } from '../../server/ledger/index.js'
import {
  carryOutOperatorPayments,
  carryOutPaymentReversals,
  readOperatorPayments,
  recordOperatorPayment,
  takeBackPayment,
} from '../../server/settlement/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Months, seedMonths, setTerms } from './month.js'

/** What the operator paid to the federation and was noted wrongly. */
const at = (text: string) => new Date(text)
const VIR_1 = { micros: 1_602n, receivedOn: '2027-02-10', reference: 'VIR 4711', now: at('2027-02-16T10:00:00Z') }

let database: TestDatabase
let months: Months
beforeAll(async () => {
  database = await testDatabase()
  months = await seedMonths(database)
  await setTerms(database.owner, { kind: 'operator-federation', terms: { payer: 'federation' } })
})
afterAll(() => database?.drop())

const accounts = async () => new Map([...(await balances(database.console))].filter(([, micros]) => micros !== 0n))

test('a payment that was noted wrongly is taken back once, by an opposite posting of today, and can be recorded again', async () => {
  const now = at('2027-02-16T10:00:00Z')
  const { console: asConsole, worker, owner } = database
  const wrong = { micros: 16_020n, receivedOn: '2027-02-12', reference: 'VIR 4712', person: months.officer, now }
  const before = await accounts()
  const recorded = await recordOperatorPayment(asConsole, wrong)
  const payment = recorded.done ? recorded.id : ''
  const back = (changes: { payment?: string; reason?: string } = {}) =>
    takeBackPayment(asConsole, { payment, reason: 'Un zéro\r\nde trop', person: months.officer, now, ...changes })
  expect(await back()).toEqual({ done: false, why: 'waiting' })
  await carryOutOperatorPayments(worker, { now })
  for (const unknown of ['x', "'", months.officer])
    expect(await back({ payment: unknown })).toEqual({ done: false, why: 'unknown' })
  for (const reason of ['', ' \n', 'x'.repeat(1_001), 'nul \0'])
    expect(await back({ reason })).toEqual({ done: false, why: 'reason' })
  const answers = await Promise.all([back(), back(), back()])
  expect(answers.map((answer) => (answer.done ? 'done' : answer.why)).sort()).toEqual(['already', 'already', 'done'])
  const sweeps = await Promise.all([1, 2].map(() => carryOutPaymentReversals(worker, { now })))
  expect(sweeps.sort()).toEqual([0, 1])
  expect(await accounts()).toEqual(before)
  const { rows } = await asConsole.query(
    `SELECT kind, at, details FROM ledger.transaction WHERE key = 'operator-payment:' || $1 || ':reversed'`,
    [payment],
  )
  expect(rows).toEqual([{ kind: 'operator-payment-reversed', at: now, details: { payment, receivedOn: '2027-02-12' } }])
  expect((await readOperatorPayments(asConsole))[0]).toMatchObject({
    ...{ id: payment, takenBack: { reason: 'Un zéro\nde trop', at: now, postedAt: now } },
  })
  const audited = await asConsole.query('SELECT kind FROM audit.entry WHERE subject = $1 ORDER BY index', [payment])
  expect(audited.rows.map(({ kind }) => kind)).toEqual(['operator-payment-recorded', 'operator-payment-reversed'])
  // It was the right one after all: as it was, and once.
  const again = await recordOperatorPayment(asConsole, wrong)
  expect(again).toMatchObject({ done: true })
  expect(await recordOperatorPayment(asConsole, wrong)).toEqual({ done: false, why: 'already' })
  await carryOutOperatorPayments(worker, { now })
  expect(await back()).toEqual({ done: false, why: 'already' })
  expect(await back({ payment: again.done ? again.id : '' })).toEqual({ done: true })
  await carryOutPaymentReversals(worker, { now })
  expect(await accounts()).toEqual(before)
  await expect(owner.query('DELETE FROM settlement.payment_reversal')).rejects.toThrow()
})

test('the database takes no reversal of another amount, none twice, and none that the console says is posted', async () => {
  const { console: asConsole, owner } = database
  await recordOperatorPayment(asConsole, { ...VIR_1, person: months.officer })
  const [paid] = (await readOperatorPayments(asConsole)).filter(({ takenBack }) => takenBack === null)
  const insert = (payment: unknown, micros: unknown) =>
    asConsole.query(
      `INSERT INTO settlement.payment_reversal (payment, micros, reason, person, at) VALUES ($1, $2, 'x', $3, now())`,
      [payment, micros, months.officer],
    )
  await expect(insert(paid?.id, 1_601n)).rejects.toThrow('foreign key')
  await expect(insert(months.officer, 1_602n)).rejects.toThrow('foreign key')
  const { rows } = await owner.query('SELECT payment, micros FROM settlement.payment_reversal LIMIT 1')
  await expect(insert(rows[0]?.payment, rows[0]?.micros)).rejects.toThrow('duplicate key')
  await expect(asConsole.query('UPDATE settlement.payment_reversal SET posted_at = now()')).rejects.toThrow('denied')
})

test('what the operator has not paid by the ledger is not taken back from it', async () => {
  const now = at('2027-02-17T10:00:00Z')
  await carryOutOperatorPayments(database.worker, { now })
  const [paid] = (await readOperatorPayments(database.console)).filter(({ takenBack }) => takenBack === null)
  const back = () =>
    takeBackPayment(database.console, { payment: paid?.id ?? '', reason: 'x', person: months.officer, now })
  const moved = async (micros: bigint) => {
    const entries = [
      { account: operatorReceivable, micros },
      { account: 'rounding', micros: -micros },
    ]
    const client = await database.worker.connect()
    await post(client, [{ key: `test:rounding:${micros}`, at: now, kind: 'test', details: {}, entries }])
    client.release()
  }
  await moved(-1n)
  expect(await back()).toEqual({ done: false, why: 'never-paid' })
  await moved(1n)
})
