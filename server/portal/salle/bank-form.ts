import { only } from '../../membership/index.js'
import {
  type BankFault,
  type BankField,
  type DeclaredTax,
  readBankDetails,
  readTaxRegime,
  type TaxFault,
  type TaxField,
} from '../../payout/index.js'

/** The account is given by somebody who manages the cinema, or who signs for it; a passkey confirms either. */
export const GIVE_AS_MANAGER = only('cinema', { own: true, role: 'manager', effect: 'pay' })
export const GIVE_AS_SIGNATORY = only('cinema', { own: true, role: 'signatory', effect: 'pay' })
/** To stop a change asks for no passkey: whoever sees that something is wrong must not be kept from it. */
export const STOP_CHANGE = only('cinema', { own: true, role: 'signatory', effect: 'change' })
export const DECLARE_TAX = only('cinema', { own: true, role: 'manager', effect: 'change' })

/** The fields as the forms name them. */
export const BANK_FIELDS: Readonly<Record<BankField, string>> = { holder: 'titulaire', iban: 'iban', bic: 'bic' }
export const TAX_FIELDS: Readonly<Record<TaxField, string>> = {
  regime: 'regime',
  legalName: 'nom',
  address: 'adresse',
  siren: 'siren',
  vatNumber: 'tva',
  vatBasisPoints: 'taux',
}

/** What was sent, and what is wrong with it. */
export interface FormState<F extends string, Fault> {
  values: Readonly<Record<F, string>>
  faults: Partial<Record<F, Fault>>
}
export type BankForm = FormState<BankField, BankFault>
export type TaxForm = FormState<TaxField, TaxFault>

export const EMPTY_BANK: BankForm = { values: { holder: '', iban: '', bic: '' }, faults: {} }

export function readBankForm(body: unknown) {
  const values = valuesOf(body, BANK_FIELDS)
  return { values, read: readBankDetails(values) }
}

export function readTaxForm(body: unknown) {
  const values = valuesOf(body, TAX_FIELDS)
  return { values, read: readTaxRegime(values) }
}

/** What was declared last, to be changed. */
export function taxFormOf(tax: DeclaredTax | null): TaxForm {
  const { regime = '', legalName = '', address = '' } = tax ?? {}
  const rate = tax?.vatBasisPoints ?? null
  const values = { regime, legalName, address, siren: tax?.siren ?? '', vatNumber: tax?.vatNumber ?? '' }
  return { values: { ...values, vatBasisPoints: rate === null ? '' : String(rate) }, faults: {} }
}

function valuesOf<F extends string>(body: unknown, fields: Readonly<Record<F, string>>): Record<F, string> {
  const given = (body ?? {}) as Record<string, unknown>
  const entries = Object.entries<string>(fields).map(([field, name]) => {
    const value = given[name]
    return [field, typeof value === 'string' ? value : '']
  })
  return Object.fromEntries(entries) as Record<F, string>
}
