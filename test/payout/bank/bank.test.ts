import { addDays } from '../../../server/lib/clock.js'
import { changeBankDetails } from '../../../server/payout/bank/ask.js'
import { confirmBankDetails, stopBankDetails } from '../../../server/payout/bank/decide.js'
import {
  accountsInForce,
  bankDetailsInForce,
  bankDetailsOf,
  pendingBankDetails,
} from '../../../server/payout/bank/read.js'
import { resealBankDetails } from '../../../server/payout/bank/reseal.js'
import type { BankRing } from '../../../server/payout/bank/ring.js'
import type { TaxRegime } from '../../../server/payout/bank/tax.js'
import { declareTaxRegime, taxRegimeOf, taxRegimesOf } from '../../../server/payout/bank/tax-store.js'
import { cinema, colleague, organisation } from '../../contract/world.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { testBankRing } from './ring.js'
import { bankWorld, DETAILS, LONG_AGO, letter, OTHER, type Party } from './world.js'

let database: TestDatabase
let world: Awaited<ReturnType<typeof bankWorld>>
let party: Party
let stranger: Party
const ring = testBankRing()
const now = new Date('2026-11-20T10:00:00Z')
const later = (days: number) => addDays(now, days)
const HOLD_DAYS = 7

beforeAll(async () => {
  database = await testDatabase()
  world = await bankWorld(database, 2)
  ;[party, stranger] = world.parties as [Party, Party]
}, 60_000)
afterAll(() => database?.drop())
beforeEach(async () => {
  await database.owner.query('DELETE FROM payout.bank_details; DELETE FROM public.mail_outbox')
})

const ask = (
  details = DETAILS,
  { at = now, by = party, with: keys = ring }: { at?: Date; by?: Party; with?: BankRing } = {},
) =>
  changeBankDetails(database.console, {
    ...{ organisation: by.id, person: by.person, cinema: { slug: by.cinema, name: 'Le Trianon' } },
    ...{ details, ring: keys, letter, now: at },
  })
const idOf = (asked: Awaited<ReturnType<typeof ask>>) => ('id' in asked ? asked.id : `refused ${asked.refused}`)
const confirm = (id: string, at = now, federation = world.federation) =>
  confirmBankDetails(database.console, { id, federation: federation.id, person: federation.person, letter, now: at })
const stop = (id: string, at = now, by: Party | 'federation' = party) =>
  stopBankDetails(database.console, {
    ...{ id, letter, now: at },
    ...(by === 'federation'
      ? { by: { federation: world.federation.id }, person: world.federation.person }
      : { by: { organisation: by.id }, person: by.person }),
  })
const used = async (at = now, by = party) =>
  (await bankDetailsInForce(database.console, { ring, now: at })).get(by.cinema)
const mails = async () => {
  const sql = 'SELECT recipient, subject, body FROM public.mail_outbox ORDER BY id'
  return (await database.owner.query<{ recipient: string; subject: string; body: string }>(sql)).rows
}
const mailOf = (person: string) => `${person}@exemple.fr`

test('the first details are used at once, and signatories are told', async () => {
  const other = await colleague(database.owner, party.id, { roles: ['reader', 'signatory'] })
  const reader = await colleague(database.owner, party.id, { roles: ['reader'] })
  expect(await ask()).toMatchObject({ done: 'in-force' })
  expect(await used()).toEqual({ ...DETAILS, organisation: party.id, since: now, changedAt: now, onHold: false })
  const told = (await mails()).map(({ recipient }) => recipient)
  expect(told.sort()).toEqual([party.person, other].map(mailOf).sort())
  expect(told).not.toContain(mailOf(reader))
  await database.owner.query('UPDATE public.person SET left_at = now() WHERE id = ANY ($1)', [[other, reader]])
})

test('a change waits for its hold and for a yes: until then nobody is paid, then the new account', async () => {
  await ask()
  const id = idOf(await ask(OTHER, { at: later(1) }))
  const over = later(1 + HOLD_DAYS)
  expect(await used(later(1))).toMatchObject({ iban: DETAILS.iban, onHold: true, changedAt: later(1), since: now })
  expect(await used(later(40))).toMatchObject({ iban: DETAILS.iban, onHold: true })
  expect(await confirm(id, later(2))).toEqual({ done: true, from: over })
  expect(await used(new Date(over.getTime() - 1))).toMatchObject({ iban: DETAILS.iban, onHold: true })
  expect(await used(over)).toMatchObject({ ...OTHER, onHold: false, since: over })
  expect(await stop(id, over)).toEqual({ refused: 'in-force' })
})

test('a yes after the hold counts from the yes on', async () => {
  await ask()
  const id = idOf(await ask(OTHER, { at: later(1) }))
  expect(await confirm(id, later(20))).toEqual({ done: true, from: later(20) })
  expect(await used(later(20))).toMatchObject({ iban: OTHER.iban, onHold: false })
  expect(await confirm(id, later(21))).toMatchObject({ refused: expect.stringMatching(/confirmed|in-force/) })
})

test('any signatory stops a change, even one that was confirmed, and what was used before is used on', async () => {
  await ask()
  const id = idOf(await ask(OTHER, { at: later(1) }))
  await confirm(id, later(2))
  expect(await stop(id, later(3))).toEqual({ done: true, from: null })
  expect(await used(later(30))).toMatchObject({ iban: DETAILS.iban, onHold: false, changedAt: now })
  expect(await stop(id, later(3))).toEqual({ refused: 'stopped' })
  expect(await confirm(id, later(3))).toEqual({ refused: 'stopped' })
})

test('a newer change replaces one that waits, and waits itself', async () => {
  await ask()
  const first = idOf(await ask(OTHER, { at: later(1) }))
  const third = { ...OTHER, holder: 'Autre titulaire' }
  const second = idOf(await ask(third, { at: later(2) }))
  expect(await confirm(first, later(2))).toEqual({ refused: 'stopped' })
  await confirm(second, later(2))
  expect(await used(later(8.5))).toMatchObject({ iban: DETAILS.iban, onHold: true })
  expect(await used(later(9))).toMatchObject({ holder: 'Autre titulaire', onHold: false })
})

test('who gave the former details is told of a change, though they sign for nobody; mails hold no number', async () => {
  const manager = await colleague(database.owner, party.id, { roles: ['reader', 'manager'] })
  await ask(DETAILS, { by: { ...party, person: manager } })
  await database.owner.query('DELETE FROM public.mail_outbox')
  await ask(OTHER, { at: later(1) })
  const sent = await mails()
  expect(sent.map(({ recipient }) => recipient).sort()).toEqual([manager, party.person].map(mailOf).sort())
  for (const { subject, body } of sent) expect(`${subject}${body}`).not.toMatch(/2606|0189|FR14|FR76/)
  await database.owner.query('UPDATE public.person SET left_at = now() WHERE id = $1', [manager])
})

test('a clock that is set back before what was stopped undoes nothing that was in effect', async () => {
  await ask()
  await confirm(idOf(await ask(OTHER, { at: later(1) })), later(2))
  const third = idOf(await ask({ ...OTHER, holder: 'Autre' }, { at: later(12) }))
  await stop(third, later(13))
  expect(await used(later(3))).toMatchObject({ ...OTHER, onHold: false })
})

test('who confirms at the federation is told of what waits, and of nothing else', async () => {
  const { owner } = database
  const approver = await colleague(owner, world.federation.id, { roles: ['reader', 'payment-approver'] })
  const gone = await colleague(owner, world.federation.id, { roles: ['reader', 'payment-approver'] })
  await colleague(owner, world.federation.id, { roles: ['reader', 'payment-preparer'] })
  await owner.query('UPDATE public.person SET left_at = now() WHERE id = $1', [gone])
  const reviews = async () =>
    (await mails()).filter(({ subject }) => subject === 'review').map(({ recipient }) => recipient)
  await ask()
  expect(await reviews()).toEqual([])
  await ask(OTHER, { at: later(1) })
  expect(await reviews()).toEqual([mailOf(approver)])
  await ask(OTHER, { by: stranger, at: later(2) })
  expect(await reviews()).toEqual([mailOf(approver), mailOf(approver)])
  await owner.query('UPDATE public.person SET left_at = now() WHERE id = $1', [approver])
})

test('an IBAN that another organisation has waits for a yes, be it the first', async () => {
  await ask(DETAILS, { by: stranger })
  const asked = await ask()
  expect(asked).toMatchObject({ done: 'to-confirm' })
  expect(await used()).toBeUndefined()
  const [pending] = await pendingBankDetails(database.console, { federation: world.federation.id, ring, now })
  expect(pending).toMatchObject({ shared: true, changes: false, lastFour: '0189', organisation: { id: party.id } })
  await confirm(idOf(asked), later(1))
  expect(await used(later(1))).toMatchObject({ iban: DETAILS.iban, onHold: false })
})

test('an IBAN of another organisation is noticed under whichever key it was sealed', async () => {
  await ask(DETAILS, { by: stranger })
  const rotated = testBankRing([ring.current.key, Buffer.alloc(32, 7)])
  expect(await ask(DETAILS, { with: rotated })).toMatchObject({ done: 'to-confirm' })
})

test('the same again is refused, and so is too much', async () => {
  await ask()
  expect(await ask()).toEqual({ refused: 'same' })
  for (let index = 0; index < 9; index += 1) await ask({ ...OTHER, holder: `Le Trianon ${index}` })
  expect(await ask(OTHER)).toEqual({ refused: 'too-often' })
  expect(await ask(OTHER, { at: later(1.01) })).toMatchObject({ done: 'held' })
})

test('an organisation that never had a contract gives nothing', async () => {
  const newcomer = await organisation(database.owner, 'cinema')
  const by = { ...newcomer, cinema: await cinema(database.owner, newcomer.id) }
  expect(await ask(DETAILS, { by })).toEqual({ refused: 'no-contract' })
})

test('another organisation, and another federation, neither decide nor see', async () => {
  await ask()
  const id = idOf(await ask(OTHER, { at: later(1) }))
  expect(await stop(id, later(1), stranger)).toEqual({ refused: 'unknown' })
  const elsewhere = await organisation(database.owner, 'federation')
  expect(await confirm(id, later(1), elsewhere)).toEqual({ refused: 'unknown' })
  expect(await confirm('no-id', later(1))).toEqual({ refused: 'unknown' })
  expect(await pendingBankDetails(database.console, { federation: elsewhere.id, ring, now })).toEqual([])
  expect(await bankDetailsOf(database.console, { organisation: stranger.id, ring, now })).toEqual({
    ...{ inForce: null, pending: null, history: [] },
  })
})

test('cinemas of one organisation share its account', async () => {
  const second = await cinema(database.owner, party.id)
  await ask()
  const all = await bankDetailsInForce(database.console, { ring, now })
  expect(all.get(second)).toEqual(all.get(party.cinema))
  expect(all.has(stranger.cinema)).toBe(false)
  await database.owner.query('DELETE FROM public.cinema WHERE id = $1', [second])
})

test('a cinema sees its history without the numbers', async () => {
  await ask()
  const id = idOf(await ask(OTHER, { at: later(1) }))
  await stop(id, later(2), 'federation')
  const page = await bankDetailsOf(database.console, { organisation: party.id, ring, now: later(3) })
  expect(page.history.map(({ what, name }) => `${what} ${name}`)).toEqual([
    'stopped-federation null',
    'asked Agnès Varda',
    'asked Agnès Varda',
  ])
  expect(page.inForce).toMatchObject({ holder: DETAILS.holder, lastFour: '0189' })
  expect(JSON.stringify(page)).not.toContain('3000600')
})

test('two who ask at once leave one that waits', async () => {
  await ask()
  const both = await Promise.all([ask(OTHER, { at: later(1) }), ask({ ...OTHER, holder: 'X' }, { at: later(1) })])
  expect(both).toEqual([expect.objectContaining({ done: 'held' }), expect.objectContaining({ done: 'held' })])
  const { rows } = await database.owner.query('SELECT FROM payout.bank_details WHERE stopped_at IS NULL')
  expect(rows).toHaveLength(2)
})

test('a row that somebody touched pays nothing to its cinema and stops nobody else; given again it heals as any change', async () => {
  const id = idOf(await ask())
  const other = idOf(await ask(OTHER, { by: stranger }))
  await database.owner.query(
    'UPDATE payout.bank_details a SET sealed = b.sealed FROM payout.bank_details b WHERE a.id = $1 AND b.id = $2',
    [id, other],
  )
  expect(await used()).toBeUndefined()
  expect(await used(now, stranger)).toMatchObject(OTHER)
  const { unreadable } = await accountsInForce(database.console, { ring, now })
  expect([...unreadable]).toEqual([party.cinema])
  const again = idOf(await ask())
  await confirm(again, later(1))
  expect(await used(later(6))).toBeUndefined()
  expect(await used(later(HOLD_DAYS))).toMatchObject({ ...DETAILS, onHold: false })
})

test('after a rotation everything is sealed by the newest key, once', async () => {
  await ask()
  await ask(OTHER, { by: stranger })
  const rotated = testBankRing([ring.current.key, Buffer.alloc(32, 9)])
  expect(await resealBankDetails(database.console, { ring: rotated })).toEqual({ resealed: 2, damaged: 0 })
  expect(await resealBankDetails(database.console, { ring: rotated })).toEqual({ resealed: 0, damaged: 0 })
  const newest = { current: rotated.current, keys: new Map([[2, rotated.current.key]]) }
  const all = await bankDetailsInForce(database.console, { ring: newest, now })
  expect(all.get(party.cinema)).toMatchObject(DETAILS)
  expect(await resealBankDetails(database.console, { ring: testBankRing() })).toEqual({ resealed: 0, damaged: 2 })
})

test('nothing of an account is in the database, the chain or the outbox in clear', async () => {
  await ask()
  const id = idOf(await ask(OTHER, { at: later(1) }))
  await confirm(id, later(2))
  const { rows } = await database.owner.query<{ all: string }>(
    `SELECT (SELECT string_agg(b::text, ' ') FROM payout.bank_details b) || (SELECT string_agg(e.body, ' ') FROM audit.entry e)
       || (SELECT string_agg(m::text, ' ') FROM public.mail_outbox m) AS all`,
  )
  const all = rows[0]?.all ?? ''
  for (const { iban, holder } of [DETAILS, OTHER])
    for (const text of [iban, iban.slice(4, 14), holder, Buffer.from(iban).toString('hex')])
      expect(all).not.toContain(text)
  const kinds = await database.owner.query<{ kind: string }>(
    `SELECT kind FROM audit.entry WHERE body LIKE '%' || $1 || '%' AND kind LIKE 'bank%' ORDER BY index DESC LIMIT 3`,
    [party.id],
  )
  expect(kinds.rows.map(({ kind }) => kind)).toEqual([
    'bank-details-confirmed',
    'bank-details-asked',
    'bank-details-asked',
  ])
})

describe('the database by itself', () => {
  const insert = (values: string) =>
    database.console.query(
      `INSERT INTO payout.bank_details (id, organisation_id, key_id, sealed, iban_mac, last_four, shared, asked_at, asked_by,
         hold_until, confirmed_at, confirmed_by)
       SELECT gen_random_uuid(), $1, 1, sha512('x'), sha256('x'), '0189', v.* FROM (VALUES (${values})) AS v`,
      [party.id],
    )
  const at = (days: number) => `'${later(days).toISOString()}'::timestamptz`
  const by = `'${LONG_AGO.getTime() && '6f1c1f3e-8f0e-4a58-9d43-1d8f1d3c9f11'}'::uuid`
  const none = 'NULL::timestamptz, NULL::uuid'

  test('lets no change be used at once, and no yes be made up', async () => {
    await ask()
    const confirmedNow = `false, ${at(1)}, ${by}, ${at(1)}, ${at(1)}, NULL::uuid`
    await expect(insert(confirmedNow)).rejects.toMatchObject({ code: 'LA031' })
    await expect(insert(`false, ${at(1)}, ${by}, ${at(1)}, ${none}`)).rejects.toMatchObject({ code: 'LA031' })
    await expect(insert(`false, ${at(1)}, ${by}, ${at(8)}, ${at(1)}, ${by}`)).rejects.toMatchObject({ code: 'LA031' })
    await expect(insert(`false, ${at(1)}, ${by}, ${at(0)}, ${none}`)).rejects.toMatchObject({ code: '23514' })
    await insert(`false, ${at(1)}, ${by}, ${at(8)}, ${none}`)
  })

  test('lets a shared first account not be used without a yes', async () => {
    await expect(insert(`true, ${at(1)}, ${by}, ${at(1)}, ${at(1)}, NULL::uuid`)).rejects.toMatchObject({
      code: '23514',
    })
  })

  test('keeps what was decided, and what was given', async () => {
    await ask()
    const id = idOf(await ask(OTHER, { at: later(1) }))
    const set = (what: string) => database.console.query(`UPDATE payout.bank_details SET ${what} WHERE id = $1`, [id])
    await expect(set(`confirmed_at = ${at(1)}`)).rejects.toMatchObject({ code: 'LA030' })
    await confirm(id, later(2))
    await expect(set(`confirmed_at = ${at(3)}`)).rejects.toMatchObject({ code: 'LA030' })
    await expect(set(`stopped_at = ${at(9)}, stopped_by = ${by}, stopped_as = 'cinema'`)).rejects.toMatchObject({
      code: '23514',
    })
    await stop(id, later(3))
    await expect(set('stopped_at = NULL, stopped_by = NULL, stopped_as = NULL')).rejects.toMatchObject({
      code: 'LA030',
    })
    for (const column of [
      'hold_until = asked_at',
      `organisation_id = '${stranger.id}'`,
      'shared = false',
      `last_four = '0000'`,
    ])
      await expect(set(column)).rejects.toMatchObject({ code: '42501' })
    await expect(database.console.query('DELETE FROM payout.bank_details')).rejects.toMatchObject({ code: '42501' })
  })

  test('lets neither worker nor pixel read what is sealed', async () => {
    await expect(database.worker.query('SELECT sealed FROM payout.bank_details')).rejects.toMatchObject({
      code: '42501',
    })
    await expect(database.worker.query('SELECT last_four FROM payout.bank_details')).rejects.toMatchObject({
      code: '42501',
    })
    await expect(database.pixel.query('SELECT id FROM payout.bank_details')).rejects.toMatchObject({ code: '42501' })
  })
})

test('what an organisation declares last stands on the invoices of all its cinemas, and the worker reads it', async () => {
  const none = { vatNumber: null, vatBasisPoints: null }
  const tax: TaxRegime = { regime: 'franchise', legalName: 'Le Trianon', address: '1 rue', siren: '732829320', ...none }
  const declare = (legalName: string, at: Date) =>
    declareTaxRegime(database.console, {
      ...{ organisation: party.id, person: party.person, tax: { ...tax, legalName }, now: at },
    })
  expect(await taxRegimeOf(database.console, { organisation: party.id })).toBeNull()
  await declare('Avant', now)
  await declare('Après', later(1))
  expect((await taxRegimesOf(database.worker)).get(party.cinema)).toEqual({
    ...tax,
    legalName: 'Après',
    declaredAt: later(1),
  })
  expect((await taxRegimesOf(database.worker)).has(stranger.cinema)).toBe(false)
  const given = { organisation: party.id, person: party.person, tax: { ...tax, regime: 'vat' } as const, now }
  await expect(declareTaxRegime(database.console, given)).rejects.toMatchObject({ code: '23514' })
})
