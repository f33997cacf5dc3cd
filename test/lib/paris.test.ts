import fc from 'fast-check'
import { parisDay } from '../../server/lib/clock.js'
import { parisMidnight, shiftDay } from '../../server/lib/paris.js'

test('a day begins at midnight in France, in winter, in summer and when the clock changes', () => {
  expect(parisMidnight('2026-11-22')?.toISOString()).toBe('2026-11-21T23:00:00.000Z')
  expect(parisMidnight('2026-07-14')?.toISOString()).toBe('2026-07-13T22:00:00.000Z')
  expect(parisMidnight('2026-03-29')?.toISOString()).toBe('2026-03-28T23:00:00.000Z')
  expect(parisMidnight('2026-03-30')?.toISOString()).toBe('2026-03-29T22:00:00.000Z')
  expect(parisMidnight('2026-10-25')?.toISOString()).toBe('2026-10-24T22:00:00.000Z')
  expect(parisMidnight('2026-10-26')?.toISOString()).toBe('2026-10-25T23:00:00.000Z')
})

test('what is no day of the calendar has no midnight', () => {
  for (const text of ['', '2026-02-29', '2026-13-01', '22/11/2026', '2026-11-22T00:00', ' 2026-11-22'])
    expect(parisMidnight(text)).toBeNull()
})

test('a day holds its midnight, and not the millisecond before', () => {
  const days = fc.integer({ min: 0, max: 365 * 30 }).map((n) => shiftDay('2010-01-01', n))
  fc.assert(
    fc.property(days, (day) => {
      const midnight = parisMidnight(day) as Date
      expect(parisDay(midnight)).toBe(day)
      expect(parisDay(new Date(midnight.getTime() - 1))).toBe(shiftDay(day, -1))
    }),
  )
})
