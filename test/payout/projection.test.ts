import fc from 'fast-check'
import { daysUntil } from '../../server/payout/index.js'
import { dayAhead, observedDays } from '../../server/payout/projection.js'

const euros = (n: number) => BigInt(n) * 1_000_000n

test.each([
  ['already reached', euros(50), euros(50), euros(0), 0],
  ['half way in a month, and so another month', euros(50), euros(25), euros(25), 30],
  ['a day and a little is two days', euros(50), euros(50) - 1_000_001n, euros(30), 2],
  ['no revenue: nobody can tell', euros(50), euros(49), 0n, null],
  ['from below zero', euros(50), -euros(10), euros(60), 30],
  ['in more than ten years: no date', euros(50), 0n, 400n, null],
])('days until the threshold: %s', (_what, wanted, balanceMicros, micros, days) => {
  expect(daysUntil(wanted, { balanceMicros, recent: { micros, days: 30 } })).toBe(days)
})

test('at the recent rate the balance is there on that day, and not the day before', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n })
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.integer({ min: 1, max: 90 }),
      (wanted, have, micros, days) => {
        const until = daysUntil(wanted, { balanceMicros: have, recent: { micros, days } })
        if (until === null) return expect(wanted - have).toBeGreaterThan((3650n * micros) / BigInt(days))
        const thereOn = (day: number) => have * BigInt(days) + micros * BigInt(day) >= wanted * BigInt(days)
        expect(thereOn(until)).toBe(true)
        expect(until === 0 || !thereOn(until - 1)).toBe(true)
      },
    ),
  )
})

test('the rate is taken over the days since the first revenue: a week at least, the window at most', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  const observed = (since: string) => observedDays({ since: new Date(since), now, windowDays: 90 })
  expect(observed('2026-11-22T11:00:00Z')).toBe(7)
  expect(observed('2026-11-02T13:00:00Z')).toBe(20)
  expect(observed('2025-01-01T00:00:00Z')).toBe(90)
})

test('a day ahead is a day in France', () => {
  expect(dayAhead(new Date('2026-11-22T23:30:00Z'), 0)).toBe('2026-11-23')
  expect(dayAhead(new Date('2026-11-22T12:00:00Z'), 30)).toBe('2026-12-22')
})
