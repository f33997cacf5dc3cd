import { readTaxRegime, type TaxField } from '../../../server/payout/bank/tax.js'

const FORM = {
  ...{ regime: 'franchise', legalName: 'Association Le Trianon', address: '1 place du Cinéma, 93230 Romainville' },
  ...{ siren: '732 829 320', vatNumber: '', vatBasisPoints: '' },
}
const faultsOf = (given: Partial<Record<TaxField, string>>) => {
  const read = readTaxRegime({ ...FORM, ...given })
  return read.ok ? null : read.faults
}

test('what is not liable has no number and no rate, whatever is typed there', () => {
  const read = readTaxRegime({ ...FORM, vatNumber: 'FR44732829320', vatBasisPoints: '2000' })
  expect(read).toMatchObject({ ok: true, tax: { siren: '732829320', vatNumber: null, vatBasisPoints: null } })
})

test('what is liable has both, of the same SIREN', () => {
  const vat = { regime: 'vat', vatNumber: 'fr 44 732829320', vatBasisPoints: '550' }
  expect(readTaxRegime({ ...FORM, ...vat })).toMatchObject({ tax: { vatNumber: 'FR44732829320', vatBasisPoints: 550 } })
  expect(faultsOf({ ...vat, vatNumber: '' })).toEqual({ vatNumber: 'missing' })
  expect(faultsOf({ ...vat, vatNumber: 'FR45732829320' })).toEqual({ vatNumber: 'not-a-vat-number' })
  expect(faultsOf({ ...vat, vatNumber: 'FR83404833048' })).toEqual({ vatNumber: 'other-siren' })
  expect(faultsOf({ ...vat, vatBasisPoints: '1960' })).toEqual({ vatBasisPoints: 'unknown' })
  expect(faultsOf({ ...vat, vatBasisPoints: '' })).toEqual({ vatBasisPoints: 'missing' })
})

test('only an association may have no SIREN, and a wrong one is noticed', () => {
  expect(faultsOf({ siren: '' })).toEqual({ siren: 'missing' })
  expect(readTaxRegime({ ...FORM, regime: 'association', siren: '' })).toMatchObject({ tax: { siren: null } })
  for (const siren of ['732829321', '000000000', '73282932', '73282932０', '7328293200'])
    expect(faultsOf({ siren })).toEqual({ siren: 'not-a-siren' })
})

test('the names that stand on invoices are there, short and printable', () => {
  expect(faultsOf({ legalName: ' ', address: '' })).toEqual({ legalName: 'missing', address: 'missing' })
  expect(faultsOf({ legalName: 'x'.repeat(141) })).toEqual({ legalName: 'too-long' })
  expect(faultsOf({ address: '1 rue\r\nX' })).toEqual({ address: 'characters' })
  expect(faultsOf({ regime: 'other' })).toEqual({ regime: 'unknown' })
})
