import fc from 'fast-check'
import { periodOf } from '../../server/settlement/index.js'

test.each([
  ['2026-11-22T12:00:00Z', '2026-11', '2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z'],
  ['2026-07-14T12:00:00Z', '2026-07', '2026-06-30T22:00:00Z', '2026-07-31T22:00:00Z'],
  // The clocks go forward on 29 March 2026 and back on 25 October 2026: these months are 743 and 745 hours long.
  ['2026-03-29T01:30:00Z', '2026-03', '2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z'],
  ['2026-10-25T01:30:00Z', '2026-10', '2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z'],
  ['2026-12-31T22:59:59.999Z', '2026-12', '2026-11-30T23:00:00Z', '2026-12-31T23:00:00Z'],
  ['2026-12-31T23:00:00Z', '2027-01', '2026-12-31T23:00:00Z', '2027-01-31T23:00:00Z'],
  ['2028-02-29T12:00:00Z', '2028-02', '2028-01-31T23:00:00Z', '2028-02-29T23:00:00Z'],
])('%s is in %s, a month of Paris', (at, name, from, to) => {
  expect(periodOf(new Date(at))).toEqual({ name, from: new Date(from), to: new Date(to) })
})

test('every moment is in exactly one period, and periods follow each other without a gap', () => {
  const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(moments, (at) => {
      const period = periodOf(at)
      expect(period.from.getTime()).toBeLessThanOrEqual(at.getTime())
      expect(at.getTime()).toBeLessThan(period.to.getTime())
      expect(periodOf(period.from)).toEqual(period)
      expect(periodOf(new Date(period.to.getTime() - 1))).toEqual(period)
      const next = periodOf(period.to)
      expect(next.from).toEqual(period.to)
      expect(next.name > period.name).toBe(true)
    }),
  )
})
