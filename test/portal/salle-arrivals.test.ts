import fc from 'fast-check'
import { increase, isNothing, readMark, writeMark } from '../../server/portal/salle/arrivals.js'

const now = new Date('2026-11-22T08:00:00Z')
const names = fc.constantFrom('home', 'film', 'showtimes', 'gpc', 'tcf-vendor-refused', 'un-jour-nouveau')
const counts = fc.dictionary(names, fc.nat(999_999_999)).map((all) => new Map(Object.entries(all)))

test('a mark is read as it was written', () => {
  fc.assert(
    fc.property(counts, counts, (visits, refused) => {
      const mark = { at: now, visits, refused }
      expect(readMark(writeMark(mark), now)).toEqual(mark)
    }),
  )
})

test('what is no mark, is of the future or of another day, is as if there were none', () => {
  const at = (iso: string) => writeMark({ at: new Date(iso), visits: new Map(), refused: new Map() })
  for (const text of [undefined, '', '0', '1795334400', '1795334400~a~b', '1795334400~~<script>', ['a'], 'é~~'])
    expect(readMark(text, now)).toBeNull()
  expect(readMark(`1795334400~${'a.1_'.repeat(999)}a.1~`, now)).toBeNull()
  expect(readMark(at('2026-11-22T08:01:00Z'), now)).toBeNull()
  expect(readMark(at('2026-11-22T01:00:00Z'), now)).toBeNull()
  expect(readMark(at('2026-11-22T07:00:00Z'), now)).not.toBeNull()
})

test('what arrived is what became more, and never what was erased', () => {
  const before = {
    visits: new Map([
      ['home', 3],
      ['film', 5],
    ]),
    refused: new Map([['gpc', 1]]),
  }
  const after = {
    visits: new Map([
      ['home', 4],
      ['film', 2],
      ['showtimes', 2],
    ]),
    refused: new Map([['gpc', 1]]),
  }
  const arrived = increase({ before, after })
  expect([...arrived.visits]).toEqual([
    ['home', 1],
    ['showtimes', 2],
  ])
  expect(arrived.refused.size).toBe(0)
  expect(isNothing(increase({ before: after, after }))).toBe(true)
})
