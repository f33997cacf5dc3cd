import { federationCash, operatorReceivable, payoutClearing, reverse, verifyLedger } from '../../server/ledger/index.js'
import { MICROS_PER_EURO } from '../../server/lib/money.js'
import { carriedOf, fileBytes, findBatch, linesOf, noteTitlePaid, payoutsOf } from '../../server/payout/index.js'
import { PayoutStage } from './stage.js'

let stage: PayoutStage
beforeAll(async () => {
  stage = await PayoutStage.open({ closed: ['2026-07', '2026-08'] })
}, 60_000)
afterAll(() => stage?.close())
afterEach(() => stage.cancelOpen())

const EURO = MICROS_PER_EURO

test('a quarter is paid once its last month is closed, a year once December is', async () => {
  expect(await stage.prepare()).toEqual({ refused: 'no-contract' })
  await stage.cinema()
  expect(await stage.prepare()).toEqual({ refused: 'too-early' })
  await stage.closeMonths(['2026-09', '2026-10', '2026-11'])
  expect(await stage.prepare()).toEqual({ refused: 'nothing-to-pay' })
  expect(await stage.prepare({ kind: 'year' })).toEqual({ refused: 'too-early' })
  await stage.closeMonths(['2026-12'])
  expect(await stage.prepare({ kind: 'year' })).toEqual({ refused: 'nothing-to-pay' })
})

test('a batch goes from preparation to the bank, and the ledger follows each step, exactly', async () => {
  const { console: pool, owner } = stage.database
  const [rich, poor, late] = [await stage.cinema(), await stage.cinema(), await stage.cinema()]
  await stage.confirm(rich.id, 80n * EURO + 123_456n)
  await stage.confirm(poor.id, 30n * EURO)
  await stage.confirm(late.id, 60n * EURO, { month: '2027-01' })
  const owedBefore = await stage.balance(operatorReceivable)

  const id = await stage.prepared()
  const batch = await findBatch(pool, id)
  expect(batch).toMatchObject({ state: 'prepared', through: '2026-12', lines: 1, totalCents: 8012n, payer: 'operator' })
  const [line] = await linesOf(pool, id)
  expect(line).toMatchObject({ cinema: rich.id, cents: 8012n, ibanTail: '0189' })
  expect(line?.endToEndId).toBe(`${batch?.messageId}-0001`)
  expect(await carriedOf(pool, id)).toEqual([
    expect.objectContaining({ cinema: late.id, reason: 'later-period', payableMicros: 60n * EURO }),
    expect.objectContaining({ cinema: poor.id, reason: 'below-threshold' }),
  ])
  const { rows } = await owner.query<{ kept: boolean }>(
    `SELECT position('FR7630006000011234567890189'::bytea IN file_sealed) = 0 AS kept FROM payout.batch`,
  )
  expect(rows).toEqual([{ kept: true }])
  expect((await fileBytes(pool, { batch: batch ?? fail(), ring: stage.ring }))?.toString()).toContain(
    '80.12</InstdAmt>',
  )

  expect(await stage.prepare()).toEqual({ refused: 'another-open' })
  expect(await stage.sign(id, 'preparer', stage.officers.ann)).toEqual({ signed: true })
  expect(await stage.sign(id, 'approver', stage.officers.bea)).toEqual({ signed: true })
  expect(await stage.write()).toEqual({ rows: 0 })
  expect(await stage.payable(rich.id)).toBe(80n * EURO + 123_456n)

  expect(await stage.hand(id)).toEqual({ done: true })
  expect(await stage.write()).toEqual({ rows: 1 })
  expect(await stage.write()).toEqual({ rows: 0 })
  expect(await stage.payable(rich.id)).toBe(3_456n)
  expect(await stage.balance(payoutClearing(id))).toBe(80_120_000n)
  expect(await payoutsOf(pool, { cinema: rich.id })).toEqual([
    expect.objectContaining({ state: 'handed', cents: 8012n, executedOn: null, reference: null }),
  ])

  expect(await stage.execute(id)).toEqual({ done: true })
  await stage.write()
  expect(await stage.balance(payoutClearing(id))).toBe(0n)
  expect(await stage.balance(operatorReceivable)).toBe(owedBefore + 80_120_000n)
  expect(await findBatch(pool, id)).toMatchObject({
    state: 'closed',
    reference: 'VIR-2027-0001',
    executedOn: '2027-01-12',
  })
  expect(await payoutsOf(pool, { cinema: rich.id })).toEqual([
    expect.objectContaining({ state: 'executed', executedOn: '2027-01-12', reference: 'VIR-2027-0001' }),
  ])
  expect(await verifyLedger(owner)).toMatchObject({ firstBad: null, sum: 0n })
  expect(await stage.prepare()).toEqual({ refused: 'nothing-to-pay' })
})

function fail(): never {
  throw new Error('the batch is there')
}

test('the yearly payment asks for the yearly minimum alone, to the cent', async () => {
  const small = await stage.cinema()
  await stage.confirm(small.id, EURO)
  const id = await stage.prepared({ kind: 'year' })
  const paid = await linesOf(stage.database.console, id)
  expect(paid.find(({ cinema }) => cinema === small.id)?.cents).toBe(100n)
  expect(await stage.cancel(id)).toEqual({ done: true })
})

test('a cinema that leaves is paid without a threshold, to the cent; a micro-euro stays', async () => {
  const [leaving, crumb] = [await stage.cinema(), await stage.cinema()]
  await stage.confirm(leaving.id, 25_001n, { month: '2027-01' })
  await stage.confirm(crumb.id, 1n)
  await stage.database.owner.query(
    `UPDATE public.contract SET state = 'terminated', ended_at = '2027-01-02' WHERE id = ANY ($1::uuid[])`,
    [[leaving.contract, crumb.contract]],
  )
  const id = await stage.prepared({ kind: 'exit' })
  expect(await linesOf(stage.database.console, id)).toEqual([
    expect.objectContaining({ cinema: leaving.id, cents: 2n, payableMicros: 25_001n }),
  ])
  expect(await carriedOf(stage.database.console, id)).toEqual([
    expect.objectContaining({ cinema: crumb.id, payableMicros: 1n, reason: 'below-threshold' }),
  ])
})

test('who leaves is not kept waiting by a quarter at the bank, and no balance is in two batches', async () => {
  const { owner, console: pool } = stage.database
  const [stays, leaves] = [await stage.cinema(), await stage.cinema()]
  for (const { id } of [stays, leaves]) await stage.confirm(id, 150n * EURO)
  const quarter = await stage.batchUpTo('handed')
  await owner.query(`UPDATE public.contract SET state = 'terminated', ended_at = '2027-01-02' WHERE id = $1`, [
    leaves.contract,
  ])
  await stage.confirm(leaves.id, 2n * EURO, { month: '2027-01' })
  const exit = await stage.prepared({ kind: 'exit' })
  expect(await linesOf(pool, exit)).toContainEqual(expect.objectContaining({ cinema: leaves.id, cents: 200n }))
  expect(await stage.prepare({ kind: 'exit' })).toEqual({ refused: 'another-open' })
  expect(await stage.prepare()).toEqual({ refused: 'another-open' })
  expect(await stage.execute(quarter)).toEqual({ done: true })
  await stage.write()

  // The exit is not handed over yet: what it takes is not taken once more, whoever else is paid.
  await stage.confirm(leaves.id, 7n * EURO)
  await stage.confirm(stays.id, 150n * EURO)
  const next = await stage.prepared()
  expect((await linesOf(pool, next)).map(({ cinema }) => cinema)).toEqual([stays.id])
  expect(await carriedOf(pool, next)).toContainEqual(
    expect.objectContaining({ cinema: leaves.id, reason: 'in-open-batch', payableMicros: 9n * EURO }),
  )
  for (const batch of [exit, next]) {
    await stage.sign(batch, 'preparer', stage.officers.ann)
    await stage.sign(batch, 'approver', stage.officers.bea)
    expect(await stage.hand(batch)).toEqual({ done: true })
    expect(await stage.prepare({ kind: 'exit' })).toMatchObject({ refused: expect.any(String) })
    await stage.write()
    expect(await stage.execute(batch)).toEqual({ done: true })
  }
  await stage.write()
  expect(await stage.payable(leaves.id)).toBe(7n * EURO)
  expect(await stage.payable(stays.id)).toBe(0n)
  const last = await stage.batchUpTo('executed', { kind: 'exit' })
  expect(await stage.payable(leaves.id)).toBe(0n)
  for (const batch of [quarter, exit, next, last]) expect(await stage.balance(payoutClearing(batch))).toBe(0n)
})

test('a quarter and an exit that are prepared at once share no cinema', async () => {
  const [stays, leaves] = [await stage.cinema(), await stage.cinema()]
  for (const { id } of [stays, leaves]) await stage.confirm(id, 150n * EURO)
  await stage.database.owner.query(
    `UPDATE public.contract SET state = 'terminated', ended_at = '2027-01-02' WHERE id = $1`,
    [leaves.contract],
  )
  const made = await Promise.all([stage.prepare(), stage.prepare({ kind: 'exit' })])
  const batches = made.flatMap((one) => ('id' in one ? [one.id] : []))
  const cinemas = (await Promise.all(batches.map((id) => linesOf(stage.database.console, id)))).flat()
  expect(cinemas.filter(({ cinema }) => cinema === leaves.id)).toHaveLength(1)
  expect(cinemas.filter(({ cinema }) => cinema === stays.id)).toHaveLength(1)
})

test('an account that cannot be read, or a name that no bank writes, sets its own cinema aside and nobody else', async () => {
  const [good, touched, unsayable] = [await stage.cinema(), await stage.cinema(), await stage.cinema({ iban: null })]
  await stage.giveAccount(unsayable.organisation, { iban: 'BE68539007547034', holder: 'Кинотеатр' })
  for (const { id } of [good, touched, unsayable]) await stage.confirm(id, 150n * EURO)
  await stage.database.owner.query('UPDATE payout.bank_details SET sealed = sealed || $2 WHERE organisation_id = $1', [
    ...[touched.organisation, Buffer.of(1)],
  ])
  const id = await stage.batchUpTo('executed')
  expect((await linesOf(stage.database.console, id)).map(({ cinema }) => cinema)).toContain(good.id)
  const carried = await carriedOf(stage.database.console, id)
  expect(carried).toContainEqual(expect.objectContaining({ cinema: touched.id, reason: 'bank-details-unreadable' }))
  expect(carried).toContainEqual(expect.objectContaining({ cinema: unsayable.id, reason: 'bank-details-unwritable' }))
  // One that is touched while its batch waits is not signed: the others are paid by the next.
  await stage.confirm(good.id, 150n * EURO)
  const next = await stage.prepared()
  await stage.database.owner.query('UPDATE payout.bank_details SET sealed = sealed || $2 WHERE organisation_id = $1', [
    ...[good.organisation, Buffer.of(1)],
  ])
  expect(await stage.sign(next, 'preparer', stage.officers.ann)).toEqual({ signed: false, why: 'bank-details-changed' })
})

test('of two who prepare at once, one does', async () => {
  const paid = await stage.cinema()
  await stage.confirm(paid.id, 70n * EURO)
  const both = await Promise.all([stage.prepare(), stage.prepare()])
  expect(both.map((made) => ('id' in made ? 'made' : made.refused)).sort()).toEqual(['another-open', 'made'])
})

test('a federation that pays does so from what the operator has paid it, and no more', async () => {
  const { owner } = stage.database
  const asFederation = (payer: string) =>
    owner.query(
      `UPDATE public.contract SET terms = jsonb_set(terms, '{payer}', to_jsonb($1::text)) WHERE terms ? 'payer'`,
      [payer],
    )
  await asFederation('federation')
  const paid = await stage.cinema()
  await asFederation('federation')
  await stage.confirm(paid.id, 200n * EURO)
  expect(await stage.prepare()).toEqual({ refused: 'cash-short' })
  const entries = [
    { account: federationCash, micros: -1_000n * EURO },
    { account: operatorReceivable, micros: 1_000n * EURO },
  ]
  await stage.post({ kind: 'operator-payment', entries })
  // What an open batch will pay out is promised already.
  const left = await stage.cinema()
  await asFederation('federation')
  await stage.confirm(left.id, 900n * EURO)
  await stage.database.owner.query(
    `UPDATE public.contract SET state = 'terminated', ended_at = '2027-01-02' WHERE id = $1`,
    [left.contract],
  )
  const exit = await stage.prepared({ kind: 'exit' })
  expect(await stage.prepare()).toEqual({ refused: 'cash-short' })
  await stage.cancel(exit)
  await stage.post({
    kind: 'correction',
    entries: [
      { account: `cinema:${left.id}:payable`, micros: -900n * EURO },
      { account: operatorReceivable, micros: 900n * EURO },
    ],
  })
  const receivable = await stage.balance(operatorReceivable)
  // A payment that was noted wrongly is taken back: nothing is signed or handed over that it would have paid.
  const short = await stage.batchUpTo('approved')
  await stage.post({ kind: 'operator-payment-reversed', entries: reverse(entries) })
  expect(await stage.hand(short)).toEqual({ done: false, why: 'cash-short' })
  await stage.post({ kind: 'operator-payment', entries })
  await stage.cancel(short)
  const id = await stage.batchUpTo('executed')
  const total = ((await findBatch(stage.database.console, id))?.totalCents ?? 0n) * 10_000n
  expect(await stage.balance(federationCash)).toBe(total - 1_000n * EURO)
  expect(await stage.balance(operatorReceivable)).toBe(receivable)
  expect(await stage.balance(payoutClearing(id))).toBe(0n)
  await asFederation('operator')
})

test('a cinema in public hands is in no file: its title is noted when it was paid, up to what is owed', async () => {
  const town = await stage.cinema()
  const { owner, console: pool } = stage.database
  await owner.query(
    `INSERT INTO payout.tax_regime (organisation_id, declared_at, declared_by, regime, legal_name, address, siren)
     VALUES ($1, now(), gen_random_uuid(), 'public-body', 'Commune', 'Mairie', '212100010')`,
    [town.organisation],
  )
  const rest = await stage.cinema()
  await stage.confirm(town.id, 150n * EURO + 7n)
  await stage.confirm(rest.id, 100n * EURO)
  const id = await stage.prepared()
  expect((await linesOf(pool, id)).map(({ cinema }) => cinema)).not.toContain(town.id)
  expect(await carriedOf(pool, id)).toContainEqual(
    expect.objectContaining({ cinema: town.id, reason: 'by-title', payableMicros: 150n * EURO + 7n }),
  )

  const title = { cinema: town.id, cents: 15_000n, reference: 'T-2027-12', paidOn: '2027-01-11' }
  const note = (changed: Partial<typeof title> = {}) =>
    noteTitlePaid(pool, { ...title, ...changed, person: stage.officers.ann.id, now: stage.now })
  expect(await note({ cinema: rest.id })).toEqual({ done: false, why: 'not-by-title' })
  expect(await note({ cents: 15_001n })).toEqual({ done: false, why: 'over-balance' })
  expect(await note({ paidOn: '2027-01-13' })).toEqual({ done: false, why: 'bad-day' })
  expect(await note({ reference: ' ' })).toEqual({ done: false, why: 'bad-reference' })
  expect(await note({ cents: 1n })).toEqual({ done: true })
  expect(await note({ cents: 1n })).toEqual({ done: false, why: 'known' })
  const both = await Promise.all([note({ cents: 14_999n, reference: 'a' }), note({ cents: 14_999n, reference: 'b' })])
  expect(both).toEqual(expect.arrayContaining([{ done: true }, { done: false, why: 'over-balance' }]))
  await stage.write()
  await stage.write()
  expect(await stage.payable(town.id)).toBe(7n)
})
