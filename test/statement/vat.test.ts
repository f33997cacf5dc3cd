import fc from 'fast-check'
import { VAT_RATES } from '../../server/payout/bank/tax.js'
import { splitVat } from '../../server/statement/invoice/vat.js'

const cents = fc.bigInt({ min: 1n, max: 10n ** 12n })
const rates = fc.constantFrom(0, ...VAT_RATES)

test('net and tax sum to what was paid, and the tax is the nearest cent of what is within it', () => {
  fc.assert(
    fc.property(cents, rates, (total, rate) => {
      const { netCents, vatCents } = splitVat(total, rate)
      expect(netCents + vatCents).toBe(total)
      // Twice the distance to the exact tax is one cent at most.
      const whole = BigInt(10_000 + rate)
      const off = vatCents * whole - total * BigInt(rate)
      expect(2n * (off < 0n ? -off : off)).toBeLessThanOrEqual(whole)
      // EN 16931, BR-CO-17: within a cent of the rate on the net.
      const byRate = netCents * BigInt(rate) - vatCents * 10_000n
      expect(byRate < 0n ? -byRate : byRate).toBeLessThan(10_000n)
    }),
  )
})

test('halves are rounded up, and where no tax is due all is net', () => {
  expect(splitVat(3n, 2000)).toEqual({ netCents: 2n, vatCents: 1n })
  expect(splitVat(7512n, 2000)).toEqual({ netCents: 6260n, vatCents: 1252n })
  expect(splitVat(7512n, 550)).toEqual({ netCents: 7120n, vatCents: 392n })
  expect(splitVat(7512n, 0)).toEqual({ netCents: 7512n, vatCents: 0n })
  expect(() => splitVat(0n, 2000)).toThrow('of something')
  expect(() => splitVat(1n, -1)).toThrow('basis points')
})
