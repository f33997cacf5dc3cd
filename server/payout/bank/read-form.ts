import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools'
import { sepaLatin } from '../sepa/latin.js'
import type { BankDetails } from './seal.js'

/** What is wrong with a field, as the page says it. */
export type BankFault =
  | 'missing'
  | 'too-long'
  /** Something else than letters and figures: look-alikes of other scripts, line breaks, marks that nobody sees. */
  | 'characters'
  /** Not of its country's length and form, or its check digits say that something was mistyped. */
  | 'not-an-iban'
  /** A country that a SEPA transfer does not reach. */
  | 'not-sepa'
  | 'not-a-bic'
export type BankField = keyof BankDetails
export type BankRead = { ok: true; details: BankDetails } | { ok: false; faults: Partial<Record<BankField, BankFault>> }

/** A SEPA transfer carries no longer name (EPC implementation guidelines, AT-E001: 70 characters). */
export const HOLDER_MAX = 70
const TYPED_MAX = 64

/** Reads what somebody typed: spaces and small letters are as good as none and capitals; nothing else is guessed. */
export function readBankDetails(form: Readonly<Record<BankField, string>>): BankRead {
  const [holder, iban, bic] = [readHolder(form.holder), readIban(form.iban), readBic(form.bic)]
  const faults: Partial<Record<BankField, BankFault>> = {}
  if (typeof holder === 'object') faults.holder = holder.fault
  if (typeof iban === 'object') faults.iban = iban.fault
  if (bic !== null && typeof bic === 'object') faults.bic = bic.fault
  if (typeof holder === 'object' || typeof iban === 'object' || (bic !== null && typeof bic === 'object'))
    return { ok: false, faults }
  return { ok: true, details: { holder, iban, bic } }
}

type Fault = { fault: BankFault }

/** Letters of the Latin script, since a transfer carries no others, and the marks of names; no mark that is not seen. */
const HOLDER = /^[\p{Script=Latin}\p{Nd}\p{Mn} '’.,&+()/:!°–-]*$/u

function readHolder(typed: string): string | Fault {
  const holder = typed
    .normalize('NFC')
    .replace(/^ +| +$/g, '')
    .replace(/ {2,}/g, ' ')
  if (holder === '') return { fault: 'missing' }
  if (holder.length > HOLDER_MAX) return { fault: 'too-long' }
  return HOLDER.test(holder) && /[A-Za-z]/.test(sepaLatin(holder, HOLDER_MAX)) ? holder : { fault: 'characters' }
}

function readIban(typed: string): string | Fault {
  const text = packed(typed)
  if (typeof text === 'object') return text
  if (text === '') return { fault: 'missing' }
  const iban = electronicFormatIBAN(text)
  if (iban === null || !isValidIBAN(iban)) return { fault: 'not-an-iban' }
  return isSEPACountry(iban.slice(0, 2)) ? iban : { fault: 'not-sepa' }
}

function readBic(typed: string): string | null | Fault {
  const text = packed(typed)
  if (typeof text === 'object') return text
  if (text === '') return null
  return isValidBIC(text) ? text : { fault: 'not-a-bic' }
}

/** In capitals, without the spaces that banks print, the narrow and the unbreakable among them. */
function packed(typed: string): string | Fault {
  if (typed.length > TYPED_MAX) return { fault: 'too-long' }
  const text = typed.replace(/[ \u00a0\u202f]/g, '')
  return /^[0-9A-Za-z]*$/.test(text) ? text.toUpperCase() : { fault: 'characters' }
}
