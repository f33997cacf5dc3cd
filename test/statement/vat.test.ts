import fc from 'fast-check'
import { vatOn } from '../../server/statement/invoice/vat.js'

const cents = fc.bigInt({ min: 1n, max: 10n ** 12n })
const rates = fc.constantFrom(0, 210, 550, 850, 1000, 2000)

test('the tax is the nearest cent of the rate on the net amount, halves up', () => {
  fc.assert(
    fc.property(cents, rates, (net, rate) => {
      // In ten-thousandths of a cent: what the rounding added or left out.
      const off = vatOn(net, rate) * 10_000n - net * BigInt(rate)
      expect(off > -5_000n && off <= 5_000n).toBe(true)
    }),
  )
})

test('examples', () => {
  expect(vatOn(7512n, 2000)).toBe(1502n)
  expect(vatOn(7512n, 0)).toBe(0n)
  expect(vatOn(1n, 2000)).toBe(0n)
  expect(vatOn(5n, 1000)).toBe(1n)
  expect(vatOn(10n, 550)).toBe(1n)
  expect(() => vatOn(0n, 2000)).toThrow('of something')
  expect(() => vatOn(1n, -1)).toThrow('basis points')
})
