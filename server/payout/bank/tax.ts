/**
 * What an organisation is to the tax office, as it declares it: below the threshold (article 293 B of the CGI), liable with a number
 * and a rate, an association that is not taxable, or a public body that runs its cinema itself and is paid against its own title
 * (contracts 2026-12, art. 12).
 */
export const TAX_REGIMES = ['franchise', 'vat', 'association', 'public-body'] as const
export type TaxRegimeKind = (typeof TAX_REGIMES)[number]

/** The rates in France, in basis points (CGI art. 278, 278-0 bis, 279, 281 quater, 296: 8.5 % and 2.1 % overseas). */
export const VAT_RATES = [2000, 1000, 850, 550, 210] as const

export interface TaxRegime {
  regime: TaxRegimeKind
  /** As the register has it: it stands on invoices. */
  legalName: string
  /** Lines joined by a comma. */
  address: string
  /** Nine figures; null only of an association that has none. */
  siren: string | null
  /** Of `vat` alone. */
  vatNumber: string | null
  vatBasisPoints: number | null
}

export type TaxField = keyof TaxRegime
export type TaxFault =
  | 'missing'
  | 'too-long'
  | 'characters'
  | 'unknown'
  | 'not-a-siren'
  | 'not-a-vat-number'
  | 'other-siren'
export type TaxRead = { ok: true; tax: TaxRegime } | { ok: false; faults: Partial<Record<TaxField, TaxFault>> }

export const LEGAL_NAME_MAX = 140
export const ADDRESS_MAX = 300

/** Reads what a form says; numbers with or without spaces. */
export function readTaxRegime(form: Readonly<Record<TaxField, string>>): TaxRead {
  const faults: Partial<Record<TaxField, TaxFault>> = {}
  const text = (name: 'legalName' | 'address', max: number) => {
    const value = form[name].normalize('NFC').trim()
    if (value === '') faults[name] = 'missing'
    else if (value.length > max) faults[name] = 'too-long'
    else if (!value.isWellFormed() || /\p{C}/u.test(value)) faults[name] = 'characters'
    return value
  }
  const legalName = text('legalName', LEGAL_NAME_MAX)
  const address = text('address', ADDRESS_MAX)
  const regime = TAX_REGIMES.find((one) => one === form.regime)
  if (regime === undefined) faults.regime = form.regime === '' ? 'missing' : 'unknown'

  const siren = form.siren.replace(/[ \u00a0\u202f]/g, '')
  if (siren === '' && regime !== 'association') faults.siren = 'missing'
  else if (siren !== '' && !isSiren(siren)) faults.siren = 'not-a-siren'

  const vatNumber = form.vatNumber.replace(/[ \u00a0\u202f]/g, '').toUpperCase()
  const vatBasisPoints = VAT_RATES.find((rate) => String(rate) === form.vatBasisPoints)
  if (regime === 'vat') {
    if (vatNumber === '') faults.vatNumber = 'missing'
    else if (!isFrenchVat(vatNumber)) faults.vatNumber = 'not-a-vat-number'
    else if (faults.siren === undefined && vatNumber.slice(4) !== siren) faults.vatNumber = 'other-siren'
    if (vatBasisPoints === undefined) faults.vatBasisPoints = form.vatBasisPoints === '' ? 'missing' : 'unknown'
  }
  if (regime === undefined || Object.keys(faults).length > 0) return { ok: false, faults }
  const vat =
    regime === 'vat' ? { vatNumber, vatBasisPoints: vatBasisPoints ?? null } : { vatNumber: null, vatBasisPoints: null }
  return { ok: true, tax: { regime, legalName, address, siren: siren === '' ? null : siren, ...vat } }
}

/** Nine figures of which the last checks the others (Luhn, ISO/IEC 7812-1). */
function isSiren(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text) || text === '000000000') return false
  const sum = [...text].reduce((total, figure, index) => {
    const value = Number(figure) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** FR, two characters, the SIREN. Where the two are figures they check the rest; newer ones have letters. */
function isFrenchVat(text: string): boolean {
  const [, key, siren] = /^FR([0-9A-HJ-NP-Z]{2})([0-9]{9})$/.exec(text) ?? []
  if (key === undefined || siren === undefined || !isSiren(siren)) return false
  return !/^[0-9]{2}$/.test(key) || Number(key) === (12 + 3 * (Number(siren) % 97)) % 97
}
