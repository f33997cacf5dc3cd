import fc from 'fast-check'
import { addMonths, parisDay } from '../../server/lib/clock.js'
import { bytesToUuid, uuidFromName, uuidv7 } from '../../server/lib/id.js'

test('a day is a day in France, in summer and in winter', () => {
  expect(parisDay(new Date('2026-07-01T21:59:59Z'))).toBe('2026-07-01')
  expect(parisDay(new Date('2026-07-01T22:00:00Z'))).toBe('2026-07-02')
  expect(parisDay(new Date('2026-12-31T22:59:59Z'))).toBe('2026-12-31')
  expect(parisDay(new Date('2026-12-31T23:00:00Z'))).toBe('2027-01-01')
})

test('months end where the calendar says', () => {
  expect(addMonths(new Date('2026-01-31T10:00:00Z'), 1).toISOString()).toBe('2026-02-28T10:00:00.000Z')
  expect(addMonths(new Date('2026-08-31T00:00:00Z'), 6).toISOString()).toBe('2027-02-28T00:00:00.000Z')
  expect(addMonths(new Date('2026-11-22T00:00:00Z'), 13).toISOString()).toBe('2027-12-22T00:00:00.000Z')
})

test('ids of version 7 are well formed, unique, and sort by their time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (at) => {
      const id = uuidv7(at)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(at)
    }),
  )
  expect(new Set(Array.from({ length: 5000 }, () => uuidv7(1))).size).toBe(5000)
})

test('a name always gives the same id, another name another', () => {
  expect(uuidFromName('a')).toBe(uuidFromName('a'))
  expect(uuidFromName('a')).not.toBe(uuidFromName('b'))
  expect(bytesToUuid(Uint8Array.from({ length: 16 }, (_, index) => index))).toBe('00010203-0405-0607-0809-0a0b0c0d0e0f')
})
