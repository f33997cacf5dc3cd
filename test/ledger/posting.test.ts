import fc from 'fast-check'
import { type Entry, gather, type Posting, postingsJson, reverse } from '../../server/ledger/posting.js'

const entries = fc.array(
  fc.record({
    account: fc.constantFrom('operator:receivable', 'cinema:a:accrued', 'cinema:b:accrued', 'rounding'),
    micros: fc.bigInt({ min: -1000n, max: 1000n }),
  }),
  { maxLength: 12 },
)

test('entries of one account are added up, zeros are left out, and the order is that of the names', () => {
  expect(
    gather([
      { account: 'b', micros: 3n },
      { account: 'a', micros: 5n },
      { account: 'c', micros: 0n },
      { account: 'b', micros: -1n },
      { account: 'd', micros: 1n },
      { account: 'd', micros: -1n },
    ]),
  ).toEqual([
    { account: 'a', micros: 5n },
    { account: 'b', micros: 2n },
  ])
})

test('gathering keeps each account’s sum and does not depend on the order', () => {
  fc.assert(
    fc.property(entries, fc.infiniteStream(fc.nat()), (given, random) => {
      const shuffled = given
        .map((entry) => ({ entry, place: random.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ entry }) => entry)
      const gathered = gather(given)
      expect(gather(shuffled)).toEqual(gathered)
      expect(gather(gathered)).toEqual(gathered)
      for (const account of new Set(given.map((entry) => entry.account))) {
        const sum = (list: readonly Entry[]) =>
          list.reduce((total, entry) => total + (entry.account === account ? entry.micros : 0n), 0n)
        expect(sum(gathered)).toBe(sum(given))
      }
    }),
  )
})

test('a posting and its reversal come to nothing', () => {
  fc.assert(
    fc.property(entries, (given) => {
      expect(gather([...given, ...reverse(given)])).toEqual([])
    }),
  )
})

test('amounts travel as strings, so that none passes through a float', () => {
  const posting: Posting = {
    key: 'k',
    kind: 'click',
    at: new Date('2026-11-22T12:00:00Z'),
    details: { campaign: 7 },
    entries: [
      { account: 'b', micros: 9007199254740993n },
      { account: 'a', micros: -9007199254740993n },
    ],
  }
  expect(postingsJson([posting])).toBe(
    '[{"key":"k","kind":"click","at":"2026-11-22T12:00:00.000Z","details":{"campaign":7},' +
      '"entries":[{"account":"a","micros":"-9007199254740993"},{"account":"b","micros":"9007199254740993"}]}]',
  )
})

test('a posting without a time is a bug', () => {
  const posting: Posting = { key: 'k', kind: 'click', at: new Date(Number.NaN), details: {}, entries: [] }
  expect(() => postingsJson([posting])).toThrow('a posting has a time')
})
