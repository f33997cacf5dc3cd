import fc from 'fast-check'
import { decimalEuros, formatEuros, split, wholeCents } from '../../server/lib/money.js'

const shares = fc.uniqueArray(fc.record({ weight: fc.bigInt(0n, 1_000_000n), tieBreak: fc.string({ minLength: 1 }) }), {
  minLength: 1,
  maxLength: 50,
  selector: (share) => share.tieBreak,
})

test('400 micro-euros among three cinemas: two get 133, one gets 134, and which one depends on the click', () => {
  const among = (names: string[]) =>
    split(
      400n,
      names.map((tieBreak) => ({ weight: 1n, tieBreak })),
    )
  expect(among(['a', 'b', 'c'])).toEqual([134n, 133n, 133n])
  expect(among(['b', 'c', 'a'])).toEqual([133n, 133n, 134n])
})

test('parts sum to the amount, and each is within one micro-euro of its exact share', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), shares, (micros, given) => {
      const total = given.reduce((sum, share) => sum + share.weight, 0n)
      fc.pre(total > 0n)
      const parts = split(micros, given)
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(micros)
      given.forEach((share, index) => {
        const difference = (parts[index] as bigint) * total - micros * share.weight
        expect(difference < total && difference > -total).toBe(true)
        if (share.weight === 0n) expect(parts[index]).toBe(0n)
      })
    }),
  )
})

test('a part does not depend on the order of the others', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n), shares, fc.integer(), (micros, given, seed) => {
      fc.pre(given.some((share) => share.weight > 0n))
      const rotated = [...given.slice(Math.abs(seed) % given.length), ...given.slice(0, Math.abs(seed) % given.length)]
      const byName = (list: typeof given) =>
        new Map(split(micros, list).map((part, index) => [list[index]?.tieBreak, part]))
      expect(new Map([...byName(rotated)].sort())).toEqual(new Map([...byName(given)].sort()))
    }),
  )
})

test('without a positive weight nothing is split', () => {
  expect(() => split(1n, [{ weight: 0n, tieBreak: 'a' }])).toThrow('assertion failed')
  expect(() => split(-1n, [{ weight: 1n, tieBreak: 'a' }])).toThrow('assertion failed')
})

test('cents are rounded down, and the rest can still be seen', () => {
  expect(wholeCents(19_999n)).toBe(1n)
  expect(decimalEuros(-1_234_567n)).toBe('-1.234567')
  expect(formatEuros(1_234_569_999n, 'fr').replace(/[\u00a0\u202f]/g, ' ')).toBe('1 234,56 €')
  expect(formatEuros(1_234_569_999n, 'en')).toBe('€1,234.56')
})
