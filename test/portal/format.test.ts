import fc from 'fast-check'
import { formatOf } from '../../server/portal/format.js'

const fr = formatOf('fr')
const en = formatOf('en')

test('numbers, shares and money are written as in France, and as in Britain', () => {
  expect(fr.number(1234567)).toBe('1\u202f234\u202f567')
  expect(en.number(1234567)).toBe('1,234,567')
  expect(fr.share(62, 100)).toMatch(/^62[\u00a0\u202f]%$/)
  expect(en.share(62, 100)).toBe('62%')
  expect(fr.euros(1_234_560_000n)).toBe('1\u202f234,56\u00a0€')
  expect(en.euros(1_234_560_000n)).toBe('€1,234.56')
})

test('a part of nothing is no number', () => {
  expect(fr.share(0, 0)).toBe('—')
})

test('a few clicks are worth something: below one euro all that is known is shown', () => {
  expect(fr.euros(400n)).toBe('0,0004\u00a0€')
  expect(fr.euros(133n)).toBe('0,000133\u00a0€')
  expect(fr.euros(0n)).toBe('0,00\u00a0€')
  expect(fr.euros(-400n)).toBe('\u22120,0004\u00a0€')
})

test('cents are cut, never rounded up', () => {
  expect(fr.euros(1_999_999n)).toBe('1,99\u00a0€')
  expect(fr.euros(-1_999_999n)).toBe('\u22121,99\u00a0€')
})

test('exact amounts lose nothing, however large', () => {
  expect(fr.exactEuros(9_007_199_254_740_993_123_456n)).toBe(
    '9\u202f007\u202f199\u202f254\u202f740\u202f993,123456\u00a0€',
  )
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (micros) => {
      const plain = en.exactEuros(micros).replace(/[€,]/g, '')
      const [whole = '', decimals = ''] = plain.replace('\u2212', '').split('.')
      const back = BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, '0'))
      expect(plain.startsWith('\u2212') ? -back : back).toBe(micros)
    }),
  )
})

test('days and moments are those of France, in words', () => {
  expect(fr.day('2026-11-22')).toBe('22 novembre 2026')
  expect(en.day('2026-11-22')).toBe('22 November 2026')
  expect(fr.shortDay('2026-11-02')).toBe('2 nov.')
  expect(fr.date(new Date('2026-11-21T23:30:00Z'))).toBe('22 novembre 2026')
  expect(fr.day('2026-12-01')).toBe('1er\u00a0décembre 2026')
  expect(en.day('2026-12-01')).toBe('1 December 2026')
  expect(fr.day('2026-12-11')).toBe('11 décembre 2026')
  expect(fr.moment(new Date('2026-11-21T23:30:00Z'))).toContain('00:30')
})

test('of two days of one year the year is said once', () => {
  const [december, may] = [new Date('2026-12-01T12:00:00Z'), new Date('2027-05-21T12:00:00Z')]
  expect(fr.dates(december, new Date('2026-12-24T12:00:00Z'))).toEqual({
    from: '1er\u00a0décembre',
    to: '24 décembre 2026',
  })
  expect(en.dates(december, may)).toEqual({ from: '1 December 2026', to: '21 May 2027' })
})

test('in columns amounts have six decimals, and nothing is nothing', () => {
  expect(fr.microEuros(1_234_500_000n)).toBe('1\u202f234,500000\u00a0€')
  expect(en.microEuros(-400n)).toBe('\u2212€0.000400')
  expect(fr.microEuros(0n)).toBe('0\u00a0€')
})

test('names get the apostrophes and spaces of print, on English pages too', () => {
  expect(fr.name("L'Écran")).toBe('L’Écran')
  expect(en.name('Où est la maison ?')).toBe('Où est la maison\u202f?')
})

test('an age is told in the largest unit that fits', () => {
  const age = (format: typeof fr, seconds: number) => format.seconds(seconds).replace(/[\u00a0\u202f]/g, ' ')
  expect(age(fr, 0.4)).toBe('0 seconde')
  expect(age(fr, 59)).toBe('59 secondes')
  expect(age(fr, 3599)).toBe('59 minutes')
  expect(age(en, 7200)).toBe('2 hours')
  expect(age(fr, 200_000)).toBe('2 jours')
})
