import type pg from 'pg'
import { firstIdAt } from '../../server/click/click-time.js'
import { balances, cinemaAccrued, operatorReceivable, post, verifyLedger } from '../../server/ledger/index.js'
import {
  askClose,
  carryOutCloses,
  carryOutOperatorPayments,
  cinemaPeriod,
  closedPeriods,
  decideDifference,
  declareMonth,
  readMonth,
  readReceivable,
  recordOperatorPayment,
} from '../../server/settlement/index.js'
import { periodNamed } from '../../server/settlement/period.js'
import { readShareTerms } from '../../server/settlement/terms.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Months, seedMonths, setTerms } from './month.js'

const at = (text: string) => new Date(text)
const ms = (text: string) => at(text).getTime()
/** After the late clicks of November, and before the operator's ten days are over. */
const december = at('2026-12-05T10:00:00Z')
const november = '2026-11'

let database: TestDatabase
let months: Months
let first: number
let second: number
beforeAll(async () => {
  database = await testDatabase()
  months = await seedMonths(database)
  ;[first, second] = months.campaigns.map(({ campaign }) => campaign) as [number, number]
  await months.clicked(
    { at: ms('2026-11-10T10:00:00Z') },
    { at: ms('2026-11-10T11:00:00Z') },
    { at: ms('2026-11-20T10:00:00Z'), campaign: second },
    { at: ms('2026-12-01T10:00:00Z') },
  )
})
afterAll(() => database?.drop())

const ask = (now: Date, period = november) => askClose(database.console, { period, person: months.officer, now })
const carryOut = (now: Date, pool: pg.Pool = database.worker) => carryOutCloses(pool, { now })
const declare = (now: Date, lines: { campaign: number; clicks: number; micros: bigint }[], period = november) =>
  declareMonth(database.console, { period, lines, person: months.operator, now })
const decide = (now: Date, campaign: number, decision: 'accepted' | 'kept', period = november) =>
  decideDifference(database.console, {
    ...{ period, campaign, decision, reason: 'counting', note: 'Vu avec l’opérateur.\r\nÀ suivre.', now },
    person: months.officer,
  })
const accounts = async () => balances(database.console)
const total = (values: Iterable<bigint>) => [...values].reduce((sum, value) => sum + value, 0n)

test('a month is open, then closing; too early it is not closed, and not before its clicks are in the ledger', async () => {
  expect((await readMonth(database.console, { period: november, now: at('2026-11-30T22:59:59Z') })).state).toBe('open')
  expect((await readMonth(database.console, { period: november, now: at('2026-11-30T23:00:00Z') })).state).toBe(
    'closing',
  )
  expect(await ask(at('2026-12-03T22:59:59Z'))).toEqual({ done: false, why: 'too-early' })
  expect(await ask(december)).toEqual({ done: false, why: 'report-missing' })
  // The operator's time is over, and nothing was judged yet.
  expect(await ask(at('2026-12-11T00:00:00Z'))).toEqual({ done: false, why: 'not-posted' })
  await months.posted(december)
  expect(await carryOut(december)).toEqual({ closed: [], refused: [] })
})

test('absurd declarations are refused whole, each line with its reason', async () => {
  const good = { campaign: first, clicks: 2, micros: 800n }
  expect(await declare(at('2026-11-30T22:00:00Z'), [good])).toMatchObject({ done: false, why: 'not-over' })
  expect(await declare(december, [])).toMatchObject({ done: false, why: 'empty' })
  const absurd = [
    good,
    good,
    { campaign: 2 ** 30, clicks: 1, micros: 1n },
    { campaign: 2 ** 40, clicks: 1, micros: 1n },
    { campaign: second, clicks: 1.5, micros: 1n },
  ]
  expect(await declare(december, absurd)).toEqual({
    ...{ done: false, why: 'problems' },
    problems: [
      { at: 1, why: 'twice' },
      { at: 2, why: 'unknown-campaign' },
      { at: 3, why: 'unknown-campaign' },
      { at: 4, why: 'clicks' },
    ],
  })
  for (const line of [
    { clicks: -1 },
    { clicks: 2 ** 53 },
    { clicks: Number.NaN },
    { micros: -1n },
    { micros: 2n ** 53n },
  ])
    expect(await declare(december, [{ ...good, ...line }])).toMatchObject({ done: false, why: 'problems' })
  expect((await readMonth(database.console, { period: november, now: december })).declaration).toBeNull()
})

test('differences hold the close up until each is decided about, as it is now', async () => {
  // One click more than we counted, and one that we did not see at all.
  const lines = [
    { campaign: first, clicks: 3, micros: 1_201n },
    { campaign: second, clicks: 0, micros: 0n },
  ]
  expect(await declare(december, lines)).toMatchObject({ done: true })
  expect(await ask(december)).toEqual({ done: false, why: 'differences' })
  expect(await decide(at('2026-12-02T10:00:00Z'), first, 'accepted')).toEqual({ done: false, why: 'too-early' })
  expect(await decide(december, 999_999, 'accepted')).toEqual({ done: false, why: 'no-difference' })
  const bad = { period: november, campaign: first, decision: 'kept', reason: 'other', now: december } as const
  for (const note of ['x'.repeat(1_001), 'nul \0', 'half \ud800', 'turned \u202e round'])
    expect(await decideDifference(database.console, { ...bad, note, person: months.officer })).toEqual({
      done: false,
      why: 'note',
    })
  expect(await decide(december, first, 'accepted')).toEqual({ done: true })
  expect(await decide(december, second, 'kept')).toEqual({ done: true })
  // The operator corrects its figures: what was decided about the others is about nothing any more.
  await declare(december, [{ ...(lines[0] as (typeof lines)[0]), micros: 1_202n }, lines[1] as (typeof lines)[0]])
  expect(await ask(december)).toEqual({ done: false, why: 'differences' })
  expect(await decide(december, first, 'accepted')).toEqual({ done: true })
  const { campaigns } = await readMonth(database.console, { period: november, now: december })
  expect(campaigns).toMatchObject([
    {
      campaign: first,
      estimated: { clicks: 2, micros: 800n },
      differenceMicros: 402n,
      decided: { decision: 'accepted', note: 'Vu avec l’opérateur.\nÀ suivre.' },
    },
    { campaign: second, estimated: { micros: 400n }, differenceMicros: -400n, decided: { decision: 'kept' } },
  ])
})

test('a ledger that does not agree with the shares refuses the close, and says where', async () => {
  expect(await ask(december)).toEqual({ done: true, by: 'declaration' })
  expect(await ask(december)).toEqual({ done: false, why: 'already' })
  expect(await declare(december, [{ campaign: first, clicks: 1, micros: 1n }])).toMatchObject({ why: 'closed' })
  expect(await decide(december, first, 'kept')).toEqual({ done: false, why: 'closed' })
  const share = await database.owner.query(
    'SELECT click, cinema, micros FROM plane.click_share ORDER BY at, cinema LIMIT 1',
  )
  const { click, cinema } = share.rows[0]
  const add = (micros: number) =>
    database.owner.query('UPDATE plane.click_share SET micros = micros + $3 WHERE click = $1 AND cinema = $2', [
      click,
      cinema,
      micros,
    ])
  await add(1)
  const before = await accounts()
  expect(await carryOut(december)).toEqual({ closed: [], refused: [november] })
  expect(await accounts()).toEqual(before)
  const { state, close } = await readMonth(database.console, { period: november, now: december })
  expect(state).toBe('refused')
  expect(close).toMatchObject({ why: 'ledger-differs' })
  expect(close?.differences).toEqual([
    `${click} is shared as 401 for a price of 400`,
    expect.stringMatching(`^cinema ${cinema}: \\d+ by its shares, \\d+ in the ledger$`),
  ])
  await add(-1)
})

test('a verdict that was taken back behind the shares refuses it too', async () => {
  expect(await ask(december)).toMatchObject({ done: true })
  await database.owner.query(
    `INSERT INTO plane.click_verdict (click, rule_version, round, payable, reasons, judged_at)
     SELECT click, 1, 9, false, '{bot}', now() FROM plane.click_share ORDER BY at, cinema LIMIT 1`,
  )
  expect(await carryOut(december)).toEqual({ closed: [], refused: [november] })
  const { close } = await readMonth(database.console, { period: november, now: december })
  expect(close?.differences).toEqual([expect.stringContaining('is not payable and is shared as 400')])
  await database.owner.query('DELETE FROM plane.click_verdict WHERE round = 9')
})

test('a crash between any two statements of the close leaves nothing, and the next run does all', async () => {
  await setTerms(database.owner, { kind: 'federation-cinema', terms: { feeBasisPoints: 250 } })
  const leaves = months.plane.cinemas[2]?.id as string
  await setTerms(database.owner, { kind: 'federation-cinema', cinema: leaves, terms: { commonFund: true } })
  expect(await ask(december)).toMatchObject({ done: true })
  const before = await accounts()
  let statements = 0
  for (let crashed = true; crashed; statements++) {
    const now = december
    crashed = await carryOut(now, dyingAfter(database.worker, statements)).then(
      () => false,
      () => true,
    )
    if (crashed) expect(await accounts()).toEqual(before)
    expect(statements).toBeLessThan(100)
  }
  expect(statements).toBeGreaterThan(15)
  expect((await closedPeriods(database.console)).map(({ name }) => name)).toEqual([november])
  // Replays, also two at once, change nothing; nor does a clock that was set back.
  const after = await accounts()
  expect(await Promise.all([carryOut(december), carryOut(at('2026-01-01'))])).toEqual([
    { closed: [], refused: [] },
    { closed: [], refused: [] },
  ])
  expect(await accounts()).toEqual(after)
  expect(await ask(at('2026-11-15'))).toEqual({ done: false, why: 'already' })
})

test('what was closed adds up for everybody, to the micro-euro', async () => {
  const held = await accounts()
  expect(total(held.values())).toBe(0n)
  // November: 1,200 of clicks and 402 that the operator said beyond; the click of December is still accrued.
  expect(held.get('operator:receivable')).toBe(-(1_602n + 400n))
  const cinemas = months.plane.cinemas.map(({ id }) => id)
  const closed = await Promise.all(
    cinemas.map((cinema) => cinemaPeriod(database.console, { cinema, period: november })),
  )
  for (const [n, one] of closed.entries()) {
    expect(one.earnedMicros + one.lateMicros + one.differenceMicros).toBe(
      one.feeMicros + one.commonFundMicros + one.confirmedMicros,
    )
    expect(total(one.byCampaign.map(({ micros }) => micros))).toBe(one.earnedMicros + one.lateMicros)
    expect(one).toMatchObject({ closed: true, clicks: 3, lateMicros: 0n })
    expect(one.byCampaign.map(({ film }) => film)).toEqual(['La Haine', 'La Haine'])
    expect(held.get(`cinema:${cinemas[n]}:payable`) ?? 0n).toBe(one.confirmedMicros)
    const open = await cinemaPeriod(database.console, { cinema: cinemas[n] as string, period: '2026-12' })
    expect(open).toMatchObject({ closed: false, clicks: 1, confirmedMicros: 0n })
    expect(held.get(`cinema:${cinemas[n]}:accrued`)).toBe(open.earnedMicros)
  }
  expect(total(closed.map(({ earnedMicros }) => earnedMicros))).toBe(1_200n)
  expect(total(closed.map(({ differenceMicros }) => differenceMicros))).toBe(402n)
  expect(held.get('federation:fee')).toBe(total(closed.map(({ feeMicros }) => feeMicros)))
  expect(held.get('common:fund')).toBe(closed[2]?.commonFundMicros)
  expect(closed[2]).toMatchObject({ confirmedMicros: 0n })
  const { rows } = await database.console.query(
    `SELECT at, details FROM ledger.transaction WHERE kind = 'period-close'`,
  )
  expect(rows).toHaveLength(3)
  for (const row of rows) expect(row.at).toEqual(at('2026-11-30T22:59:59.999Z'))
  const audit = await database.console.query(`SELECT body FROM audit.entry WHERE kind = 'period-closed'`)
  expect(JSON.parse(audit.rows[0].body)).toMatchObject({
    subject: 'month:2026-11',
    facts: { by: 'declaration', cinemas: 3 },
  })
})

test('a click of November that comes in December is closed with December, under its true date', async () => {
  await months.clicked({ at: ms('2026-11-30T12:00:00Z'), campaign: second })
  await months.posted(at('2027-01-05T10:00:00Z'))
  const now = at('2027-01-12T10:00:00Z')
  const month = await readMonth(database.console, { period: '2026-12', now })
  expect(month.lateMicros).toBe(400n)
  // Ten days have passed without a word of the operator's: it is closed by our estimate, and that is said.
  expect(await ask(now, '2026-12')).toEqual({ done: true, by: 'estimate' })
  expect(await ask(now, '2026-10')).toMatchObject({ why: 'passed' })
  expect(await carryOut(now)).toEqual({ closed: ['2026-12'], refused: [] })
  const [cinema = ''] = months.plane.cinemas.map(({ id }) => id)
  const closed = await cinemaPeriod(database.console, { cinema, period: '2026-12' })
  expect(closed.earnedMicros + closed.lateMicros).toBe(closed.feeMicros + closed.confirmedMicros)
  expect([closed.earnedMicros, closed.lateMicros].every((micros) => micros === 133n || micros === 134n)).toBe(true)
  const held = await accounts()
  for (const { id } of months.plane.cinemas) expect(held.get(`cinema:${id}:accrued`)).toBe(0n)
  expect(total(held.values())).toBe(0n)
  expect(await verifyLedger(database.console)).toMatchObject({ sum: 0n, firstBad: null })
})

test('what was taken back after the close makes the next month negative, and is carried', async () => {
  const { rows } = await database.owner.query<{ click: string }>(
    'SELECT click FROM plane.click_share WHERE campaign = $1 ORDER BY at, click LIMIT 1',
    [first],
  )
  // As another round of the judge does it: a verdict, and a row of the same amount below zero for each share.
  await database.owner.query(
    `INSERT INTO plane.click_verdict (click, rule_version, round, payable, reasons, judged_at) VALUES ($1, 2, 1, false, '{bot}', now())`,
    [rows[0]?.click],
  )
  await database.owner.query(
    `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version, round, reversed)
     SELECT click, cinema, campaign, at, -micros, term, 2, 1, true FROM plane.click_share WHERE click = $1`,
    [rows[0]?.click],
  )
  await database.owner.query(
    `UPDATE plane.earned_day SET clicks = clicks - 1, micros = earned_day.micros - s.micros
     FROM plane.click_share s WHERE s.click = $1 AND NOT reversed AND s.cinema = earned_day.cinema
       AND s.campaign = earned_day.campaign AND day = (s.at AT TIME ZONE 'Europe/Paris')::date`,
    [rows[0]?.click],
  )
  await months.posted(at('2027-02-02T10:00:00Z'))
  const now = at('2027-02-12T10:00:00Z')
  const before = await accounts()
  expect(await ask(now, '2027-01')).toMatchObject({ done: true })
  expect(await carryOut(now)).toEqual({ closed: ['2027-01'], refused: [] })
  const after = await accounts()
  expect(total(after.values())).toBe(0n)
  let late = 0n
  for (const { id } of months.plane.cinemas) {
    const closed = await cinemaPeriod(database.console, { cinema: id, period: '2027-01' })
    expect(closed).toMatchObject({ clicks: -1, earnedMicros: 0n, differenceMicros: 0n })
    expect(closed.lateMicros).toBe(closed.feeMicros + closed.commonFundMicros + closed.confirmedMicros)
    const payable = `cinema:${id}:payable`
    expect((after.get(payable) ?? 0n) - (before.get(payable) ?? 0n)).toBe(closed.confirmedMicros)
    expect(after.get(`cinema:${id}:accrued`)).toBe(0n)
    late += closed.lateMicros
  }
  expect(late).toBe(-400n)
})

test('what the operator paid is recorded once, posted once, and put against the oldest month', async () => {
  const now = at('2027-02-15T10:00:00Z')
  const paid = { micros: 1_602n, receivedOn: '2027-02-10', reference: 'VIR 4711', person: months.officer, now }
  const record = (changes: Partial<typeof paid> = {}) =>
    recordOperatorPayment(database.console, { ...paid, ...changes })
  expect(await record()).toEqual({ done: false, why: 'not-collected' })
  await setTerms(database.owner, { kind: 'operator-federation', terms: { payer: 'federation' } })
  expect(await record({ micros: 0n })).toEqual({ done: false, why: 'amount' })
  expect(await record({ receivedOn: '2027-02-16' })).toEqual({ done: false, why: 'day' })
  expect(await record({ receivedOn: '2027-02-30' })).toEqual({ done: false, why: 'day' })
  for (const reference of [' ', 'a\r\nb', 'x'.repeat(141), 'nul \0'])
    expect(await record({ reference })).toEqual({ done: false, why: 'reference' })
  expect(await record()).toMatchObject({ done: true })
  expect(await record()).toEqual({ done: false, why: 'already' })
  await carryOutOperatorPayments(dyingAfter(database.worker, 3), { now }).catch(() => {})
  expect(await carryOutOperatorPayments(database.worker, { now })).toBe(1)
  expect(await carryOutOperatorPayments(database.worker, { now })).toBe(0)
  expect((await accounts()).get('federation:cash')).toBe(-1_602n)
  const read = await readReceivable(database.console, { now })
  expect(read.paidMicros).toBe(1_602n)
  expect(read.months.map(({ unpaidMicros }) => unpaidMicros)).toEqual([0n, 400n, 0n])
  expect(read.owedMicros - read.paidMicros + read.openMicros).toBe(
    -((await accounts()).get('operator:receivable') ?? 0n),
  )
})

test('months are closed in their order: one that waits holds the later ones up, and what was passed is not closed any more', async () => {
  const now = at('2027-05-12T10:00:00Z')
  const { console: asConsole, worker } = database
  // February and March earned nothing. Something of before is posted while February is being looked at.
  await months.posted(now)
  expect(await ask(now, '2027-02')).toMatchObject({ done: true })
  expect(await ask(now, '2027-03')).toMatchObject({ done: true })
  const cinema = months.plane.cinemas[0]?.id as string
  const moved = async (key: string, micros: bigint) => {
    const entries = [
      { account: cinemaAccrued(cinema), micros },
      { account: operatorReceivable, micros: -micros },
    ]
    const client = await worker.connect()
    await post(client, [{ key, at: at('2026-11-02T12:00:00Z'), kind: 'clicks', details: {}, entries }])
    client.release()
  }
  const meanwhile = interrupted(worker, /max\(sequence\)/, () => moved('test:1', 1n))
  expect(await carryOut(now, meanwhile)).toEqual({ closed: [], refused: [] })
  await moved('test:2', -1n)
  expect(await ask(now, '2027-02')).toEqual({ done: false, why: 'already' })
  // Not before the late clicks' time is over by the worker's own clock, whatever the console's clock said.
  expect(await carryOut(at('2027-03-03T22:59:59Z'))).toEqual({ closed: [], refused: [] })
  expect(await carryOut(now)).toEqual({ closed: ['2027-02', '2027-03'], refused: [] })
  expect(await ask(now, '2027-01')).toMatchObject({ why: 'already' })
  expect(await ask(now, '2026-10')).toMatchObject({ why: 'passed' })
  await expect(
    asConsole.query(`INSERT INTO settlement.close (period, asked_by, asked_at) VALUES ('2026-10', $1, now())`, [
      months.officer,
    ]),
  ).rejects.toThrow('a later month than 2026-10 is closed')
})

test('a later month that was asked for cannot be overtaken by an earlier one', async () => {
  const now = at('2027-07-12T10:00:00Z')
  await months.posted(now)
  expect(await ask(now, '2027-06')).toMatchObject({ done: true })
  expect(await ask(now, '2027-05')).toEqual({ done: false, why: 'passed' })
  expect(await carryOut(now)).toEqual({ closed: ['2027-06'], refused: [] })
})

test('two officers at once ask once, and two workers at once close once', async () => {
  const now = at('2027-08-15T10:00:00Z')
  await months.clicked({ at: ms('2027-07-02T10:00:00Z') })
  await months.posted(now)
  const asked = await Promise.all([ask(now, '2027-07'), ask(now, '2027-07'), ask(now, '2027-07')])
  expect(asked.map((answer) => (answer.done ? 'done' : answer.why)).sort()).toEqual(['already', 'already', 'done'])
  const closed = await Promise.all([carryOut(now), carryOut(now), carryOut(now)])
  expect(closed.flatMap((one) => one.closed)).toEqual(['2027-07'])
  expect(closed.flatMap((one) => one.refused)).toEqual([])
  expect(total((await accounts()).values())).toBe(0n)
})

test('a payable click without any share refuses the close, before and after all clicks of the month that have one', async () => {
  const now = at('2027-09-15T10:00:00Z')
  await months.clicked({ at: ms('2027-08-12T10:00:00Z') })
  await months.posted(now)
  const ids = ['2027-08-01T00:00:00Z', '2027-08-20T10:00:00Z'].map((day) => firstIdAt(at(day)))
  await database.owner.query(
    `INSERT INTO plane.click_verdict (click, rule_version, round, payable, reasons, judged_at)
     SELECT click, 1, 0, true, '{}', now() FROM unnest($1::uuid[]) AS click`,
    [ids],
  )
  expect(await ask(now, '2027-08')).toMatchObject({ done: true })
  const spans: [string, string][] = []
  const watched = watching(database.worker, /FROM plane\.click_verdict/, (values) => {
    spans.push(values as [string, string])
  })
  expect(await carryOut(now, watched)).toEqual({ closed: [], refused: ['2027-08'] })
  // All of the month, a day at once.
  const days = spans.map((span) => span.map(momentOfId) as [number, number])
  const { from, to } = periodNamed('2027-08')
  expect([days[0]?.[0], days.at(-1)?.[1]]).toEqual([from.getTime(), to.getTime()])
  for (const [n, [begins, ends]] of days.entries()) {
    expect(ends - begins).toBeLessThanOrEqual(86_400_000)
    expect(begins).toBe(n === 0 ? from.getTime() : days[n - 1]?.[1])
  }
  const { close } = await readMonth(database.console, { period: '2027-08', now })
  expect(close?.differences).toEqual(ids.map((click) => `${click} is payable and has no share`))
  await database.owner.query('DELETE FROM plane.click_verdict WHERE click = ANY ($1::uuid[])', [ids])
  expect(await ask(now, '2027-08')).toMatchObject({ done: true })
  expect(await carryOut(now)).toEqual({ closed: ['2027-08'], refused: [] })
})

test('a click that comes more than a year late is on the page, is decided about and closed, as any other', async () => {
  const now = at('2027-12-05T10:00:00Z')
  await months.clicked({ at: ms('2026-10-05T10:00:00Z') })
  await months.posted(now)
  const period = '2027-11'
  await declare(now, [{ campaign: second, clicks: 0, micros: 0n }], period)
  const month = await readMonth(database.console, { period, now })
  expect(month).toMatchObject({ lateMicros: 400n, whyNot: 'differences' })
  const [cinema = ''] = months.plane.cinemas.map(({ id }) => id)
  expect(await cinemaPeriod(database.console, { cinema, period })).toMatchObject({ clicks: 1, earnedMicros: 0n })
  expect(await decide(now, first, 'kept', period)).toEqual({ done: true })
  expect(await ask(now, period)).toMatchObject({ done: true })
  expect(await carryOut(now)).toEqual({ closed: [period], refused: [] })
  expect(await readReceivable(database.console, { now })).toMatchObject({ openMicros: 0n })
})

test('a cinema that changed hands is closed by the contract of whom it belonged to in that month', async () => {
  const { owner, console: asConsole } = database
  const [sold, kept] = months.plane.cinemas.map(({ id }) => id) as [string, string]
  await setTerms(owner, { kind: 'federation-cinema', cinema: kept, terms: { feeBasisPoints: 777 } })
  const buyer = await owner.query<{ id: string }>('SELECT organisation_id AS id FROM public.cinema WHERE id = $1', [
    kept,
  ])
  await owner.query('UPDATE public.cinema SET organisation_id = $2 WHERE id = $1', [sold, buyer.rows[0]?.id])
  const termsOf = await readShareTerms(asConsole, periodNamed('2027-11'))
  expect(termsOf(sold)).toMatchObject({ feeBasisPoints: 250 })
  expect(termsOf(kept)).toMatchObject({ feeBasisPoints: 777 })
})

test('a month is closed while nobody judges: the judge’s mark is held from before until it is written', async () => {
  const now = at('2028-01-15T10:00:00Z')
  await months.posted(now)
  expect(await ask(now, '2027-12')).toMatchObject({ done: true })
  let free: unknown = null
  const meanwhile = interrupted(database.worker, /SET state = 'closed'/, async () => {
    const marks = 'SELECT sweep FROM plane.watermark FOR UPDATE SKIP LOCKED'
    free = (await database.owner.query(marks)).rows
  })
  expect(await carryOut(now, meanwhile)).toEqual({ closed: ['2027-12'], refused: [] })
  expect(free).toEqual([{ sweep: 'roll-up' }])
})

test('a month that was asked for before a later one was closed is refused, and holds nothing up', async () => {
  const now = at('2028-02-15T10:00:00Z')
  await months.posted(now)
  const { owner } = database
  await owner.query('ALTER TABLE settlement.close DISABLE TRIGGER close_in_order')
  await owner.query(`INSERT INTO settlement.close (period, asked_by, asked_at) VALUES ('2027-10', $1, now())`, [
    months.officer,
  ])
  await owner.query('ALTER TABLE settlement.close ENABLE TRIGGER close_in_order')
  expect(await ask(now, '2028-01')).toMatchObject({ done: true })
  const before = await accounts()
  expect(await carryOut(now)).toEqual({ closed: ['2028-01'], refused: ['2027-10'] })
  expect(await accounts()).toEqual(before)
  const { state, close, whyNot } = await readMonth(database.console, { period: '2027-10', now })
  expect([state, close?.why, whyNot]).toEqual(['refused', 'passed', 'passed'])
  expect(await carryOut(now)).toEqual({ closed: [], refused: [] })
})

test('the database itself keeps what was said: closed stays closed, and the console closes nothing', async () => {
  const { console: asConsole, worker, owner } = database
  await expect(asConsole.query(`UPDATE settlement.close SET state = 'asked' WHERE period = '2026-11'`)).rejects.toThrow(
    'a close goes',
  )
  await expect(
    worker.query(`UPDATE settlement.close SET state = 'refused', why = 'differences' WHERE period = '2026-11'`),
  ).rejects.toThrow('a close goes')
  await expect(
    asConsole.query(
      `INSERT INTO settlement.close (period, state, asked_by, asked_at) VALUES ('2027-05', 'closed', $1, now())`,
      [months.officer],
    ),
  ).rejects.toThrow('permission denied')
  await expect(owner.query('DELETE FROM settlement.close')).rejects.toThrow('append-only')
  await expect(owner.query('UPDATE settlement.closed_cinema SET fee_micros = 0')).rejects.toThrow('append-only')
  await expect(owner.query('DELETE FROM settlement.decision')).rejects.toThrow('append-only')
  await expect(
    asConsole.query(`INSERT INTO settlement.closed_cinema VALUES ('2026-11', gen_random_uuid(), 0, 0, 0, 0, 0, 0, 0)`),
  ).rejects.toThrow('permission denied')
})

/** The moment of the least id of it. */
function momentOfId(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
}

/** A pool that tells of the values of the statements that match. */
function watching(pool: pg.Pool, statement: RegExp, tell: (values: unknown[]) => void): pg.Pool {
  return {
    query: (text: string, values?: unknown[]) => pool.query(text, values),
    async connect() {
      const client = await pool.connect()
      return {
        query(text: string, values?: unknown[]) {
          if (statement.test(text)) tell(values ?? [])
          return client.query(text, values)
        },
        release: (error?: Error) => client.release(error),
      }
    },
  } as unknown as pg.Pool
}

/** A pool through which something else happens once, right after the first statement that matches. */
function interrupted(pool: pg.Pool, statement: RegExp, event: () => Promise<void>): pg.Pool {
  let happened = false
  return {
    query: (text: string, values?: unknown[]) => pool.query(text, values),
    async connect() {
      const client = await pool.connect()
      return {
        async query(text: string, values?: unknown[]) {
          const result = await client.query(text, values)
          if (happened || !statement.test(text)) return result
          happened = true
          await event()
          return result
        },
        release: (error?: Error) => client.release(error),
      }
    },
  } as unknown as pg.Pool
}

/** A pool of a process that dies after so many statements: its connections are cut, and nothing more is said on them. */
function dyingAfter(pool: pg.Pool, statements: number): pg.Pool {
  let left = statements
  const alive = () => {
    if (left-- <= 0) throw new Error('the process died here')
  }
  return {
    async query(text: string, values?: unknown[]) {
      alive()
      return pool.query(text, values)
    },
    async connect() {
      const client = await pool.connect()
      return {
        async query(text: string, values?: unknown[]) {
          alive()
          return client.query(text, values)
        },
        release: () => client.release(true),
      }
    },
  } as unknown as pg.Pool
}
