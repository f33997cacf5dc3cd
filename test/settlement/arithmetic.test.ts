import * as fc from 'fast-check'
import { closingOf, type ShareSum, spreadDifference } from '../../server/settlement/arithmetic.js'
import { compareMonth, hasShares, owedMicros, undecided } from '../../server/settlement/difference.js'
import { ageReceivable } from '../../server/settlement/index.js'
import { periodNamed } from '../../server/settlement/period.js'
import { closeMonth, estimateOf } from '../../server/settlement/postings.js'

const cinemas = ['a', 'b', 'c', 'd'] as const
const micros = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) })
const row = fc.record({
  cinema: fc.constantFrom(...cinemas),
  campaign: fc.integer({ min: 1, max: 3 }),
  month: fc.constantFrom('2026-10', '2026-11'),
  clicks: fc.nat({ max: 1000 }),
  micros: micros(1_000_000),
})
/** One row for each cinema, campaign and month, as the database groups them. */
const sums = fc.uniqueArray(row, {
  selector: ({ cinema, campaign, month }) => `${cinema} ${campaign} ${month}`,
  maxLength: 24,
})
const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n)
const period = periodNamed('2026-11')
const by = { reason: 'counting' as const, note: '', person: 'p', at: new Date(0) }

test('a difference of 10 among shares of 1, 1 and 1 is 4, 3 and 3; taken back it is the same', () => {
  const rows = ['x', 'y', 'z'].map((cinema) => ({ cinema, month: '2026-11', clicks: 1, micros: 400n }))
  expect(spreadDifference(10n, rows)).toEqual([4n, 3n, 3n])
  expect(spreadDifference(-10n, rows)).toEqual([-4n, -3n, -3n])
  expect(spreadDifference(1n, rows)).toEqual([1n, 0n, 0n])
})

test('where clicks have no price their number is the measure; without clicks there is nobody to give to', () => {
  const free = [1, 3].map((clicks) => ({ cinema: `${clicks}`, month: '2026-11', clicks, micros: 0n }))
  expect(spreadDifference(8n, free)).toEqual([2n, 6n])
  expect(spreadDifference(8n, [])).toBeNull()
  expect(spreadDifference(8n, [{ cinema: 'a', month: '2026-11', clicks: 0, micros: 0n }])).toBeNull()
})

test('whatever the difference, its parts sum to it, have its sign, and take from no cinema more than it has', () => {
  fc.assert(
    fc.property(sums, fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (rows, wanted) => {
      const shared = total(rows.map((one) => one.micros))
      const [difference = 0n] = [wanted, -shared].sort((a, b) => (a > b ? -1 : 1))
      const parts = spreadDifference(difference, rows)
      if (parts === null) return expect(rows.every((one) => one.micros === 0n && one.clicks === 0)).toBe(true)
      expect(total(parts)).toBe(difference)
      for (const [at, part] of parts.entries()) {
        expect(part === 0n || part > 0n === difference > 0n).toBe(true)
        expect((rows[at] as ShareSum).micros + part).toBeGreaterThanOrEqual(0n)
      }
    }),
  )
})

test.each([
  [10_000n, 0, { feeMicros: 0n, confirmedMicros: 10_000n }],
  [10_000n, 250, { feeMicros: 250n, confirmedMicros: 9_750n }],
  [399n, 250, { feeMicros: 9n, confirmedMicros: 390n }],
  [1n, 10_000, { feeMicros: 1n, confirmedMicros: 0n }],
  [1n, 9_999, { feeMicros: 0n, confirmedMicros: 1n }],
  [-399n, 250, { feeMicros: -10n, confirmedMicros: -389n }],
])('of %s micro-euros at %s basis points the fee is rounded down', (accrued, feeBasisPoints, expected) => {
  expect(closingOf(accrued, { contract: null, feeBasisPoints, commonFund: false })).toMatchObject(expected)
})

test('what a cinema leaves to all is the rest after the fee', () => {
  const closing = closingOf(10_001n, { contract: null, feeBasisPoints: 100, commonFund: true })
  expect(closing).toEqual({ feeMicros: 100n, commonMicros: 9_901n, confirmedMicros: 0n })
})

test('whatever is closed under whatever terms, every posting sums to zero and every cinema ends at nothing accrued', () => {
  const decided = fc.record({ reported: micros(3_000_000), decision: fc.constantFrom('accepted', 'kept', null) })
  const terms = fc.record({ feeBasisPoints: fc.integer({ min: 0, max: 10_000 }), commonFund: fc.boolean() })
  fc.assert(
    fc.property(
      sums,
      fc.array(decided, { minLength: 3, maxLength: 3 }),
      fc.array(terms, { minLength: 4, maxLength: 4 }),
      (rows, decisions, ofCinemas) => {
        const payable = new Map<number, number>()
        for (const { campaign, clicks } of rows)
          payable.set(campaign, (payable.get(campaign) ?? 0) + Math.max(clicks, 0))
        const estimated = estimateOf(rows, payable)
        const reported = new Map(
          [...estimated.keys()].map((campaign) => {
            const { reported: amount, decision } = decisions[campaign - 1] as (typeof decisions)[number]
            return [
              campaign,
              { clicks: 1, micros: decision === null ? (estimated.get(campaign)?.micros ?? 0n) : amount },
            ]
          }),
        )
        const made = [...estimated].flatMap(([campaign, { micros: estimatedMicros }]) => {
          const { decision } = decisions[campaign - 1] as (typeof decisions)[number]
          const reportedMicros = reported.get(campaign)?.micros ?? 0n
          const ours = estimated.get(campaign) ?? { clicks: 0, micros: 0n }
          // Nobody has a share of it: that the operator's amount counts is refused before, and counts for nothing here.
          if (decision === 'accepted' && !hasShares(ours))
            return (['accepted', 'kept'] as const).map((said) => ({
              ...{ campaign, estimatedMicros, reportedMicros },
              ...by,
              decision: said,
            }))
          return decision === null ? [] : [{ campaign, estimatedMicros, reportedMicros, decision, ...by }]
        })
        const campaigns = compareMonth(estimated, reported, made)
        expect(undecided(campaigns)).toEqual([])
        const termsOf = (cinema: string) => ({
          contract: null,
          ...(ofCinemas[cinemas.indexOf(cinema as 'a')] as (typeof ofCinemas)[number]),
        })
        const closing = closeMonth({ period, sums: rows, campaigns, termsOf })
        for (const { entries } of closing.postings) expect(total(entries.map((entry) => entry.micros))).toBe(0n)
        const accounts = new Map<string, bigint>()
        for (const { cinema, micros: amount } of rows)
          accounts.set(`cinema:${cinema}:accrued`, (accounts.get(`cinema:${cinema}:accrued`) ?? 0n) + amount)
        for (const { account, micros: amount } of closing.postings.flatMap(({ entries }) => entries))
          accounts.set(account, (accounts.get(account) ?? 0n) + amount)
        for (const cinema of cinemas) expect(accounts.get(`cinema:${cinema}:accrued`) ?? 0n).toBe(0n)
        const owed = total(closing.cinemas.map((one) => one.feeMicros + one.commonMicros + one.confirmedMicros))
        expect(owed).toBe(total(campaigns.map(owedMicros)))
        for (const one of closing.cinemas)
          expect(one.earnedMicros + one.lateMicros + one.differenceMicros).toBe(
            one.feeMicros + one.commonMicros + one.confirmedMicros,
          )
        expect(new Set(closing.postings.map(({ key }) => key)).size).toBe(closing.postings.length)
      },
    ),
  )
})

test('an amount that was accepted counts no more when nobody has a share of it: it is to be decided anew', () => {
  const decision = { campaign: 1, estimatedMicros: 0n, reportedMicros: 300n, decision: 'accepted' as const, ...by }
  const reported = new Map([[1, { clicks: 1, micros: 300n }]])
  const counted = (clicks: number) => compareMonth(new Map([[1, { clicks, micros: 0n }]]), reported, [decision])
  // A click at no price, to whose cinemas the amount goes; and the same after the click was taken back.
  expect(undecided(counted(1))).toEqual([])
  expect(undecided(counted(0))).toHaveLength(1)
  const termsOf = () => ({ contract: null, feeBasisPoints: 0, commonFund: false })
  const sums = [{ cinema: 'a', campaign: 1, month: '2026-11', clicks: 0, micros: 0n }]
  expect(closeMonth({ period, sums, campaigns: counted(0), termsOf }).postings).toEqual([])
  expect(() => closeMonth({ period, sums, campaigns: counted(1), termsOf })).toThrow('belongs to somebody')
})

test('a decision is about two amounts: when one of them changes, it is to be decided anew', () => {
  const decision = { campaign: 1, estimatedMicros: 400n, reportedMicros: 300n, decision: 'accepted' as const, ...by }
  const at = (estimated: bigint, reported: bigint) =>
    undecided(
      compareMonth(new Map([[1, { clicks: 1, micros: estimated }]]), new Map([[1, { clicks: 1, micros: reported }]]), [
        decision,
      ]),
    ).length
  expect([at(400n, 300n), at(800n, 300n), at(400n, 301n), at(400n, 400n)]).toEqual([0, 1, 1, 0])
})

test('a campaign that the declaration leaves out is reported as nothing; one that only the operator knows is compared too', () => {
  const compared = compareMonth(
    new Map([[1, { clicks: 2, micros: 800n }]]),
    new Map([[2, { clicks: 1, micros: 400n }]]),
    [],
  )
  expect(compared.map(({ campaign, differenceMicros }) => [campaign, differenceMicros])).toEqual([
    [1, -800n],
    [2, 400n],
  ])
  expect(compareMonth(new Map([[1, { clicks: 2, micros: 800n }]]), null, [])[0]).toMatchObject({
    reported: null,
    differenceMicros: 0n,
  })
})

test('payments go to the oldest month first, and what is left has an age', () => {
  const now = new Date('2027-04-15T12:00:00Z')
  const month = (name: string, closedAt: string, owedMicros: bigint) => ({
    period: name,
    closedAt: new Date(closedAt),
    owedMicros,
    // The federation collects from the new year on, thirty days after the close.
    dueAt: name < '2027' ? null : new Date(new Date(closedAt).getTime() + 30 * 86_400_000),
  })
  const months = [
    month('2026-11', '2026-12-10T12:00:00Z', 100n),
    month('2026-12', '2027-02-01T12:00:00Z', 200n),
    month('2027-01', '2027-03-01T12:00:00Z', 300n),
    month('2027-02', '2027-04-01T12:00:00Z', 400n),
  ]
  const read = ageReceivable(months, { paidMicros: 150n, openMicros: 7n, now })
  expect(read.byAge).toEqual({ 'over-90': 0n, 'to-90': 150n, 'to-60': 300n, 'to-30': 400n })
  expect(read).toMatchObject({ owedMicros: 1000n, paidMicros: 150n, aheadMicros: 0n, openMicros: 7n })
  // January's is overdue, and February's has until May; December's is paid by orders, whose day is elsewhere.
  expect(read.overdueMicros).toBe(300n)
  expect(ageReceivable(months, { paidMicros: 1200n, openMicros: 0n, now }).aheadMicros).toBe(200n)
})

test('whatever was owed and paid, ages and what is ahead add up', () => {
  const month = fc.record({ owedMicros: fc.bigInt({ min: -1000n, max: 1000n }), days: fc.nat({ max: 400 }) })
  fc.assert(
    fc.property(fc.array(month, { maxLength: 12 }), micros(3000), (months, paidMicros) => {
      const now = new Date('2027-04-15T12:00:00Z')
      const closed = months.map(({ owedMicros: owed, days }, n) => ({
        ...{ period: `20${10 + n}-01`, owedMicros: owed, closedAt: new Date(now.getTime() - days * 86_400_000) },
        dueAt: days % 2 === 0 ? null : new Date(now.getTime() + (30 - days) * 86_400_000),
      }))
      const { byAge, aheadMicros, overdueMicros } = ageReceivable(closed, { paidMicros, openMicros: 0n, now })
      expect(total(Object.values(byAge)) - aheadMicros).toBe(total(months.map((one) => one.owedMicros)) - paidMicros)
      expect(overdueMicros).toBeLessThanOrEqual(total(Object.values(byAge)))
      expect(Object.values(byAge).every((amount) => amount >= 0n)).toBe(true)
    }),
  )
})
