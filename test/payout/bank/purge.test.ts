import type pg from 'pg'
import { purgeNightly } from '../../../server/audience/index.js'
import { post } from '../../../server/ledger/index.js'
import { addDays, addMonths } from '../../../server/lib/clock.js'
import { transaction } from '../../../server/lib/postgres.js'
import { changeBankDetails } from '../../../server/payout/bank/ask.js'
import { confirmBankDetails, stopBankDetails } from '../../../server/payout/bank/decide.js'
import { purgeBankDetails, purgePayoutRecords } from '../../../server/payout/bank/purge.js'
import { declareTaxRegime, taxRegimeOf } from '../../../server/payout/bank/tax-store.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { testBankRing } from './ring.js'
import { bankWorld, DETAILS, letter, OTHER, type Party } from './world.js'

let database: TestDatabase
let world: Awaited<ReturnType<typeof bankWorld>>
let party: Party
const ring = testBankRing()
const now = new Date('2026-11-20T10:00:00Z')
const TAX = {
  regime: 'association',
  address: '1 rue du Cinéma',
  siren: null,
  vatNumber: null,
  vatBasisPoints: null,
} as const
const years = (count: number) => addMonths(now, 12 * count)

beforeAll(async () => {
  database = await testDatabase()
  world = await bankWorld(database, 1)
  ;[party] = world.parties as [Party]
}, 60_000)
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('DELETE FROM payout.bank_details'))

async function ask(details: typeof DETAILS, at: Date): Promise<string> {
  const given = await changeBankDetails(database.console, {
    ...{
      organisation: party.id,
      person: party.person,
      cinema: { slug: 'x', name: 'X' },
      details,
      ring,
      letter,
      now: at,
    },
  })
  return 'id' in given ? given.id : ''
}
const kept = async () =>
  (await database.owner.query<{ id: string }>('SELECT id FROM payout.bank_details ORDER BY number')).rows.map(
    ({ id }) => id,
  )
const purge = (at: Date) => purgeBankDetails(database.worker, { now: at })

test('what is used is kept, and what was replaced or stopped goes ten years later', async () => {
  const first = await ask(DETAILS, now)
  const stopped = await ask(OTHER, addDays(now, 1))
  await stopBankDetails(database.console, {
    ...{ id: stopped, by: { organisation: party.id }, person: party.person, letter, now: addDays(now, 2) },
  })
  const second = await ask(OTHER, addDays(now, 3))
  const { id: federation, person } = world.federation
  await confirmBankDetails(database.console, { id: second, federation, person, letter, now: addDays(now, 4) })
  expect(await purge(years(10))).toBe(0)
  expect(await purge(addDays(years(10), 2))).toBe(1)
  expect(await kept()).toEqual([first, second])
  // The first was used until the hold of the second was over.
  expect(await purge(addDays(years(10), 9))).toBe(0)
  expect(await purge(addDays(years(10), 11))).toBe(1)
  expect(await purge(years(30))).toBe(0)
  expect(await kept()).toEqual([second])
})

test('the nightly report has a line for accounts and one for declarations, with the day of the next to go', async () => {
  await ask(DETAILS, now)
  const stopped = await ask(OTHER, addDays(now, 1))
  await stopBankDetails(database.console, {
    ...{ id: stopped, by: { organisation: party.id }, person: party.person, letter, now: addDays(now, 2) },
  })
  const lines = await purgeNightly(database.worker, { now: addDays(now, 3), more: purgePayoutRecords })
  expect(lines.slice(-2)).toMatchObject([
    { what: 'bank-details', deleted: 0, oldest: addMonths(addDays(now, 2), 120), ok: true },
    { what: 'tax-regimes', deleted: 0, oldest: null, ok: true },
  ])
})

test('of an organisation that has left everything goes, ten years after its last payment', async () => {
  await ask(DETAILS, now)
  const declare = (legalName: string, at: Date) =>
    declareTaxRegime(database.console, {
      ...{ organisation: party.id, person: party.person, now: at },
      tax: { ...TAX, legalName },
    })
  await declare('Avant', addDays(now, -400))
  await declare('Le Trianon', addDays(now, -40))
  const regimes = async (at: Date) => (await purgePayoutRecords[1](database.worker, at))[0]
  // What was replaced goes by itself; what is declared stays as long as there is a contract.
  expect(await regimes(addDays(years(10), -41))).toMatchObject({
    deleted: 0,
    oldest: addMonths(addDays(now, -40), 120),
  })
  expect(await regimes(years(10))).toMatchObject({ deleted: 1, oldest: null })
  await database.owner.query(`UPDATE public.contract SET state = 'terminated', ended_at = $2 WHERE party_id = $1`, [
    ...[party.id, addDays(now, 30)],
  ])
  expect(await purge(addDays(years(10), 29))).toBe(0)
  await transaction(database.worker, (client) =>
    post(client, [
      {
        ...{ key: 'payout:x:1:handed', kind: 'payout-handed', at: years(1), details: {} },
        entries: [
          { account: `cinema:${party.cinema}:payable`, micros: -10_000n },
          { account: 'payout:x:clearing', micros: 10_000n },
        ],
      },
    ]),
  )
  expect(await purge(addDays(years(10), 31))).toBe(0)
  expect(await regimes(addDays(years(10), 31))).toMatchObject({ deleted: 0 })
  expect((await taxRegimeOf(database.console, { organisation: party.id }))?.legalName).toBe('Le Trianon')
  expect(await purge(addDays(years(11), 1))).toBe(1)
  expect(await regimes(addDays(years(11), 1))).toMatchObject({ deleted: 1, oldest: null })
  expect(await taxRegimeOf(database.console, { organisation: party.id })).toBeNull()
  expect(await kept()).toEqual([])
})

test('what the federation and the operator declare of themselves stays while they have a contract, however old', async () => {
  const { federation, operator } = world
  for (const { id, person } of [federation, operator])
    for (const [legalName, at] of [
      ['Avant', addDays(now, -40)],
      ['Maintenant', now],
    ] as const)
      await declareTaxRegime(database.console, {
        ...{ organisation: id, person, now: at },
        tax: { ...TAX, legalName },
      })
  const [, regimes] = purgePayoutRecords
  expect(await regimes(database.worker, years(30))).toMatchObject([{ deleted: 2, oldest: null }])
  for (const { id } of [federation, operator])
    expect((await taxRegimeOf(database.console, { organisation: id }))?.legalName).toBe('Maintenant')
})

test('what the database would not delete is late in the report, and one kind that fails leaves the other its line', async () => {
  await ask(DETAILS, now)
  const stopped = await ask(OTHER, addDays(now, 1))
  await stopBankDetails(database.console, {
    ...{ id: stopped, by: { organisation: party.id }, person: party.person, letter, now: addDays(now, 2) },
  })
  const due = addMonths(addDays(now, 2), 120)
  const [bank, regimes] = purgePayoutRecords
  const keeping = answering(/^DELETE/, async () => ({ rowCount: 0 }))
  expect(await bank(keeping, addDays(due, 1))).toMatchObject([{ deleted: 0, oldest: due, ceiling: addDays(due, 1) }])
  const failing = answering(/tax_regime/, async () => {
    throw new Error('no declarations today')
  })
  await expect(regimes(failing, now)).rejects.toThrow('no declarations')
  const asked = { now: addDays(due, 2), more: purgePayoutRecords.map((step) => () => step(failing, addDays(due, 2))) }
  await expect(purgeNightly(database.worker, asked)).rejects.toThrow('no declarations')
  const { rows } = await database.owner.query(`SELECT what, deleted, ok FROM plane.purge_report WHERE at = $1`, [
    addDays(due, 2),
  ])
  expect(rows).toContainEqual({ what: 'bank-details', deleted: 1n, ok: true })
})

/** The worker's pool, of which some statements are answered by the test. */
function answering(statement: RegExp, answer: () => Promise<unknown>): pg.Pool {
  const query = (text: string, values?: unknown[]) =>
    statement.test(text.trim()) ? answer() : database.worker.query(text, values)
  return { query } as unknown as pg.Pool
}
