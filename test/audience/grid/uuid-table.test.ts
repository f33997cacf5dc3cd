import * as fc from 'fast-check'
import { UuidTable } from '../../../server/audience/grid/uuid-table.js'

test('numbers are given in the order of first sight, and found again', () => {
  // Few different bytes, so that many begin alike and hash near each other.
  const uuid = fc.uint8Array({ minLength: 16, maxLength: 16, max: 2 })
  fc.assert(
    fc.property(fc.array(uuid, { maxLength: 60 }), fc.nat(3), (uuids, at) => {
      const table = new UuidTable()
      const known = new Map<string, number>()
      for (const one of uuids) {
        const bytes = Buffer.concat([Buffer.alloc(at, 7), one])
        const name = Buffer.from(one).toString('hex')
        expect(table.find(bytes, at)).toBe(known.get(name) ?? -1)
        if (!known.has(name)) known.set(name, known.size)
        expect(table.put(bytes, at)).toBe(known.get(name))
      }
      expect(table.size).toBe(known.size)
    }),
  )
})

test('it grows, and knows everybody afterwards', () => {
  const table = new UuidTable()
  const uuid = Buffer.alloc(16)
  const people = 20_000
  const given: number[] = []
  for (let n = 0; n < people; n++) {
    uuid.writeUInt32BE(n, 12) // In a row, as no pseudonym is.
    given.push(table.put(uuid, 0))
  }
  expect(given).toEqual(Array.from({ length: people }, (_, n) => n))
  for (let n = 0; n < people; n += 997) {
    uuid.writeUInt32BE(n, 12)
    expect(table.find(uuid, 0)).toBe(n)
  }
  uuid.writeUInt32BE(people, 12)
  expect(table.find(uuid, 0)).toBe(-1)
  expect(table.size).toBe(people)
  expect(table.bytes).toBeLessThan(60 * people)
})
