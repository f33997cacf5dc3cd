import { bankNeed, yearlySweepOn } from '../../../server/payout/bank/need.js'

const now = new Date('2026-11-20T10:00:00Z')
const need = (given: Partial<Parameters<typeof bankNeed>[0]>) =>
  bankNeed({ expectedOn: null, dueMicros: [], yearlySweepCents: 100n, leaving: false, now, ...given })
const EURO = 1_000_000n

test('nobody is asked while nothing is in sight', () => {
  expect(need({})).toEqual({ asked: false, on: null })
  expect(need({ dueMicros: [0n, EURO - 1n] })).toEqual({ asked: false, on: null })
})

test('a payment within a quarter is near enough to be asked, and a later one is only told', () => {
  expect(need({ expectedOn: '2027-02-20' })).toEqual({ asked: true, on: '2027-02-20' })
  expect(need({ expectedOn: '2027-02-21' })).toEqual({ asked: false, on: '2027-02-21' })
  expect(need({ expectedOn: '2026-11-20' })).toEqual({ asked: true, on: '2026-11-20' })
})

test('the yearly sweep pays from its own amount on, in January', () => {
  expect(need({ dueMicros: [0n, EURO] })).toEqual({ asked: true, on: '2027-01-15' })
  expect(need({ dueMicros: [0n, EURO], expectedOn: '2030-01-01' })).toEqual({ asked: true, on: '2027-01-15' })
  const spring = new Date('2026-03-02T10:00:00Z')
  expect(need({ dueMicros: [0n, EURO], now: spring })).toEqual({ asked: false, on: '2027-01-15' })
})

test('whoever leaves with a cent is asked at once, and whoever leaves with less is not', () => {
  expect(need({ leaving: true, dueMicros: [0n, 10_000n] })).toEqual({ asked: true, on: '2026-11-20' })
  expect(need({ leaving: true, dueMicros: [0n, 9_999n] })).toEqual({ asked: false, on: null })
})

test('in the first days of January the sweep of the year that is over is still to come', () => {
  expect(yearlySweepOn(new Date('2027-01-02T10:00:00Z'))).toBe('2027-01-15')
  expect(yearlySweepOn(new Date('2027-01-15T22:00:00Z'))).toBe('2027-01-15')
  expect(yearlySweepOn(new Date('2027-01-15T23:30:00Z'))).toBe('2028-01-15')
})
