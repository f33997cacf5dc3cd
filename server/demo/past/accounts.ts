import type { BankDetails, TaxRegime } from '../../payout/index.js'

/**
 * An invented account: its check digits are right, by those of the French account number (the sum of bank, branch and number) and of
 * the IBAN (ISO 13616, modulo 97), and no bank has the code 99999.
 */
export function inventedIban(number: number): string {
  const [bank, branch, account] = ['99999', '00001', String(number).padStart(11, '0')]
  const key = 97n - ((89n * BigInt(bank) + 15n * BigInt(branch) + 3n * BigInt(account)) % 97n)
  const bban = `${bank}${branch}${account}${String(key).padStart(2, '0')}`
  const check = 98n - (BigInt(`${bban}152700`) % 97n) // F is 15, R is 27.
  return `FR${String(check).padStart(2, '0')}${bban}`
}

export function accountOf(holder: string, number: number): BankDetails {
  return { holder, iban: inventedIban(number), bic: null }
}

/** Whoever runs Le Royal here: it pays VAT, and is invoiced for. The numbers are nobody's, with right check digits. */
export const COMPANY: TaxRegime = {
  regime: 'vat',
  legalName: 'Le Royal, exploitant de démonstration',
  address: '1 rue de l’Exemple, 83000 Toulon',
  siren: '999999998',
  vatNumber: vatNumberOf('999999998'),
  vatBasisPoints: 2000,
}

export const OPERATOR: TaxRegime = {
  regime: 'vat',
  legalName: 'Klox, société de démonstration',
  address: '3 rue de l’Exemple, 75002 Paris',
  siren: '999999949',
  vatNumber: vatNumberOf('999999949'),
  vatBasisPoints: 2000,
}

/** The French number of VAT: two check figures, then the SIREN. */
function vatNumberOf(siren: string): string {
  return `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0')}${siren}`
}
