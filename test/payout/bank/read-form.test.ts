import fc from 'fast-check'
import { type BankField, HOLDER_MAX, readBankDetails } from '../../../server/payout/bank/read-form.js'

const GOOD = 'FR7630006000011234567890189'
const read = (given: Partial<Record<BankField, string>>) =>
  readBankDetails({ holder: 'Le Trianon', iban: GOOD, bic: '', ...given })
const faultOf = (given: Partial<Record<BankField, string>>) => {
  const said = read(given)
  return said.ok ? null : said.faults
}

test('an IBAN is read with or without spaces, in small letters or capitals', () => {
  for (const iban of [
    GOOD,
    GOOD.toLowerCase(),
    'FR76 3000 6000 0112 3456 7890 189',
    'FR76\u00a03000\u202f6000 0112 3456 7890 189 ',
  ])
    expect(read({ iban })).toEqual({ ok: true, details: { holder: 'Le Trianon', iban: GOOD, bic: null } })
})

test.each([
  ['', 'missing'],
  ['   ', 'missing'],
  [GOOD.slice(0, -1), 'not-an-iban'],
  [`${GOOD}0`, 'not-an-iban'],
  ['FR7630006000011234567890188', 'not-an-iban'],
  ['FR7630006000011234567890198', 'not-an-iban'],
  ['0'.repeat(65), 'too-long'],
  [`${GOOD}\r\nBcc: x`, 'characters'],
  [`${GOOD}\n`, 'characters'],
  // Cyrillic Р (U+0420), full-width figures, Arabic-Indic figures, the Kelvin sign, a zero-width space, a soft hyphen.
  ['F\u04207630006000011234567890189', 'characters'],
  ['FR７６30006000011234567890189', 'characters'],
  ['FR\u0667\u066630006000011234567890189', 'characters'],
  ['F\u212a7630006000011234567890189', 'characters'],
  ['FR76\u200b30006000011234567890189', 'characters'],
  ['FR76\u00ad30006000011234567890189', 'characters'],
  // Good, and of Brazil and Turkey.
  ['BR1800360305000010009795493C1', 'not-sepa'],
  ['TR330006100519786457841326', 'not-sepa'],
])('the IBAN %j is refused: %s', (iban, fault) => {
  expect(faultOf({ iban })).toEqual({ iban: fault })
})

test('accounts in other countries of SEPA are as good', () => {
  for (const iban of [
    'DE89370400440532013000',
    'MC5811222000010123456789030',
    'GB29NWBK60161331926819',
    'CH9300762011623852957',
  ])
    expect(read({ iban }).ok).toBe(true)
})

test.each([
  ['', 'missing'],
  [' ', 'missing'],
  ['x'.repeat(HOLDER_MAX + 1), 'too-long'],
  ['Le Trianon\r\nBcc: x', 'characters'],
  ['Le \u202eTrianon', 'characters'],
  ['Lе Trianon', 'characters'],
  ['12 34', 'characters'],
  ['Le Trianon \ud800', 'characters'],
  ['<b>Trianon</b>', 'characters'],
])('the holder %j is refused: %s', (holder, fault) => {
  expect(faultOf({ holder })).toEqual({ holder: fault })
})

test('the holder is kept as it was typed but for spaces too many', () => {
  const said = read({ holder: '  Régie  Œuvres & Cie (L’Éden), n°2'.replace('°', '') })
  expect(said).toMatchObject({ ok: true, details: { holder: 'Régie Œuvres & Cie (L’Éden), n2' } })
})

test('a BIC may be left out, and is refused when it is none', () => {
  expect(read({ bic: 'agrifrpp882' })).toMatchObject({ details: { bic: 'AGRIFRPP882' } })
  expect(faultOf({ bic: 'AGRI' })).toEqual({ bic: 'not-a-bic' })
  expect(faultOf({ bic: 'AGRIFRPP88²' })).toEqual({ bic: 'characters' })
})

test('one wrong figure is always noticed, and all faults are told at once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: GOOD.length - 1 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const figure = (Number(GOOD[at]) + by) % 10
      expect(faultOf({ iban: GOOD.slice(0, at) + figure + GOOD.slice(at + 1) })).toEqual({ iban: 'not-an-iban' })
    }),
  )
  expect(faultOf({ holder: '', iban: 'x', bic: 'y' })).toEqual({
    holder: 'missing',
    iban: 'not-an-iban',
    bic: 'not-a-bic',
  })
})

test('whatever is typed is read or refused, and what is read can stand in a transfer', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      (holder, iban) => {
        const said = readBankDetails({ holder, iban, bic: '' })
        if (!said.ok) return
        expect(said.details.iban).toMatch(/^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$/)
        expect(said.details.holder).not.toMatch(/\p{C}/u)
      },
    ),
  )
})
