import fc from 'fast-check'
import { defaultTerms, type PayoutTerms, preview, type Standing } from '../../server/payout/index.js'

const euros = (n: number) => BigInt(Math.round(n * 1_000_000))
const terms: PayoutTerms = { cinemaThresholdMicros: euros(50), poolThresholdMicros: euros(200) }

function standing(cinemaId: string, due: number, more: Partial<Standing> = {}): Standing {
  return {
    cinemaId,
    name: `Cinéma ${cinemaId}`,
    accruedMicros: euros(due),
    confirmedMicros: 0n,
    recent: { micros: 0n, days: 90 },
    ...more,
  }
}

const facts = (standings: Standing[], with_ = terms) =>
  preview(standings, with_).rows.map((row) => [row.cinemaId, row.payableCents, row.carriedMicros, row.carriedBecause])

test('whole cents are paid, and what is less than a cent stays in the cinema’s account', () => {
  expect(facts([standing('a', 250.123456)])).toEqual([['a', 25012n, 3456n, null]])
})

test('below its threshold a cinema’s balance is carried over; at the threshold it is paid', () => {
  expect(facts([standing('a', 200), standing('b', 50), standing('c', 49.999999)])).toEqual([
    ['a', 20000n, 0n, null],
    ['b', 5000n, 0n, null],
    ['c', 0n, 49_999_999n, 'below-threshold'],
  ])
})

test('a cinema whose contract has a threshold of its own is paid by that one', () => {
  const chosen = { thresholdMicros: euros(10) }
  const { rows } = preview([standing('a', 200), standing('b', 10, chosen), standing('c', 9.99, chosen)], terms)
  expect(rows.map((row) => [row.cinemaId, row.payableCents, row.thresholdMicros])).toEqual([
    ['a', 20000n, euros(50)],
    ['b', 1000n, euros(10)],
    ['c', 0n, euros(10)],
  ])
})

test('until the whole is worth it nobody is paid', () => {
  const held = preview([standing('a', 150), standing('b', 49.99)], terms)
  expect(held.heldByPool).toBe(true)
  expect(held.rows.map((row) => row.carriedBecause)).toEqual(['pool-below-threshold', 'below-threshold'])
  expect(held.totals).toEqual({
    paid: 0,
    dueMicros: euros(199.99),
    payableCents: 0n,
    payableMicros: 0n,
    carriedMicros: euros(199.99),
  })
  expect(preview([standing('a', 150), standing('b', 50)], terms).heldByPool).toBe(false)
})

test('what one cinema owes does not hold the others back, and is not paid', () => {
  expect(facts([standing('a', 200), standing('b', -30)])).toEqual([
    ['a', 20000n, 0n, null],
    ['b', 0n, -30_000_000n, 'negative-balance'],
  ])
})

test('a cinema that nobody knows is shown and not paid', () => {
  expect(facts([standing('a', 200), standing('b', 300, { name: null })])).toEqual([
    ['b', 0n, 300_000_000n, 'unknown-cinema'],
    ['a', 20000n, 0n, null],
  ])
})

test('estimates and confirmed revenue are due together', () => {
  const [row] = preview([standing('a', 150, { confirmedMicros: euros(60) })], terms).rows
  expect(row).toMatchObject({ dueMicros: euros(210), payableCents: 21000n })
})

test('without thresholds everything is paid from a cent on', () => {
  const none = { cinemaThresholdMicros: 0n, poolThresholdMicros: 0n }
  expect(facts([standing('a', 0.01), standing('b', 0.009999), standing('c', 0)], none)).toEqual([
    ['a', 1n, 0n, null],
    ['b', 0n, 9999n, 'below-threshold'],
    ['c', 0n, 0n, 'below-threshold'],
  ])
})

test('no cinema: nothing to pay', () => {
  expect(preview([], defaultTerms)).toEqual({
    rows: [],
    heldByPool: true,
    totals: { paid: 0, dueMicros: 0n, payableCents: 0n, payableMicros: 0n, carriedMicros: 0n },
  })
})

test('a cinema waits for its own threshold and for the pool’s, whichever is later', () => {
  const recent = { micros: euros(30), days: 30 }
  const slow = preview([standing('a', 20, { recent }), standing('b', 170, { recent })], terms).rows
  expect(slow.map((row) => [row.cinemaId, row.daysToPayment])).toEqual([
    ['b', 5], // 10 euros are missing in the whole, at 2 euros a day.
    ['a', 30],
  ])
})

test('nobody can tell when a cinema without revenue is paid, nor one that nobody knows', () => {
  const rows = preview([standing('a', 200), standing('b', 10), standing('c', 90, { name: null })], terms).rows
  expect(rows.map((row) => [row.cinemaId, row.daysToPayment])).toEqual([
    ['a', 0],
    ['c', null],
    ['b', null],
  ])
})

const micros = fc.oneof(
  fc.bigInt({ min: -(10n ** 6n), max: 10n ** 9n }),
  fc.bigInt({ min: 49_990_000n, max: 50_010_000n }),
)
const standings: fc.Arbitrary<Standing[]> = fc.uniqueArray(
  fc.record(
    {
      cinemaId: fc.nat({ max: 99 }).map(String),
      name: fc.option(fc.constant('Le Royal'), { freq: 9 }),
      accruedMicros: micros,
      confirmedMicros: micros,
      recent: fc.record({ micros: fc.bigInt({ min: 0n, max: 10n ** 9n }), days: fc.integer({ min: 7, max: 90 }) }),
      thresholdMicros: fc.constantFrom(0n, euros(10), euros(100)),
    },
    { requiredKeys: ['cinemaId', 'name', 'accruedMicros', 'confirmedMicros', 'recent'] },
  ),
  { selector: ({ cinemaId }) => cinemaId, maxLength: 30 },
)
const anyTerms: fc.Arbitrary<PayoutTerms> = fc.record({
  cinemaThresholdMicros: fc.constantFrom(0n, 9_999n, euros(1), euros(50)),
  poolThresholdMicros: fc.constantFrom(0n, euros(50), euros(500)),
})

test('what is paid and what is carried over is what is due, to the micro-euro, for each and for all', () => {
  fc.assert(
    fc.property(standings, anyTerms, (all, given) => {
      const { rows, totals } = preview(all, given)
      const due = all.reduce((sum, one) => sum + one.accruedMicros + one.confirmedMicros, 0n)
      expect(totals.dueMicros).toBe(due)
      expect(totals.payableMicros + totals.carriedMicros).toBe(due)
      expect(totals.payableMicros).toBe(totals.payableCents * 10_000n)
      for (const row of rows)
        expect(row.payableMicros + row.carriedMicros).toBe(row.accruedMicros + row.confirmedMicros)
    }),
  )
})

test('nobody is paid less than nothing, nor less than a threshold, nor without a name', () => {
  fc.assert(
    fc.property(standings, anyTerms, (all, given) => {
      const { rows, heldByPool, totals } = preview(all, given)
      for (const row of rows) {
        expect(row.payableCents).toBeGreaterThanOrEqual(0n)
        expect(row.payableCents > 0n).toBe(row.carriedBecause === null)
        if (row.carriedBecause !== null) continue
        expect(row.dueMicros).toBeGreaterThanOrEqual(row.thresholdMicros)
        expect(row.carriedMicros).toBeLessThan(10_000n)
        expect(row.name).not.toBeNull()
      }
      if (heldByPool) expect(totals.paid).toBe(0)
      expect(totals.paid).toBe(rows.filter((row) => row.carriedBecause === null).length)
    }),
  )
})

test('whoever would be paid today waits no day, and nobody else is promised today', () => {
  fc.assert(
    fc.property(standings, anyTerms, (all, given) => {
      for (const row of preview(all, given).rows) expect(row.daysToPayment === 0).toBe(row.carriedBecause === null)
    }),
  )
})

test('the order in which cinemas are read does not matter', () => {
  fc.assert(
    fc.property(standings, anyTerms, fc.infiniteStream(fc.nat()), (all, given, random) => {
      const shuffled = all
        .map((one) => ({ one, place: random.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one)
      expect(preview(shuffled, given)).toEqual(preview(all, given))
    }),
  )
})
