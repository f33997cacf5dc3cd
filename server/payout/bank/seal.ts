import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { assert } from '../../lib/assert.js'
import type { BankRing } from './ring.js'

/** Where an organisation is paid, as the payer's bank must be told it. */
export interface BankDetails {
  /** The legal name of the account's holder, exactly: the payer's bank compares it (Verification of Payee, Regulation (EU) 2024/886). */
  holder: string
  /** Electronic format: capitals, no spaces. */
  iban: string
  bic: string | null
}

/** What a row of the database is: another organisation's, or another row's, cannot stand in its place. */
export interface SealedFor {
  organisation: string
  row: string
}

export interface SealedDetails {
  keyId: number
  sealed: Buffer
  ibanMac: Buffer
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const Content = z.strictObject({ holder: z.string(), iban: z.string(), bic: z.string().nullable() })

/** Seals details by the newest key (AES-256-GCM, NIST SP 800-38D; a nonce of 96 random bits a row). */
export function sealDetails(
  ring: BankRing,
  { organisation, row, ...details }: BankDetails & SealedFor,
  nonce: Buffer = randomBytes(NONCE_BYTES),
): SealedDetails {
  assert(nonce.length === NONCE_BYTES, 'a nonce has 96 bits')
  const { id, key } = ring.current
  const { holder, iban, bic } = details
  const cipher = createCipheriv('aes-256-gcm', partOf(key, 'seal'), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo({ organisation, row }))
  const text = Buffer.from(JSON.stringify({ holder, iban, bic }))
  const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  return { keyId: id, sealed, ibanMac: macOf(key, iban) }
}

/** Opens details. Throws when they were changed, or moved from another row or organisation, or when their key is not there. */
export function openDetails(
  ring: BankRing,
  { keyId, sealed, ...bound }: Omit<SealedDetails, 'ibanMac'> & SealedFor,
): BankDetails {
  const key = ring.keys.get(keyId)
  if (key === undefined)
    throw new Error(`the bank details ${bound.row} are sealed by the key ${keyId}, which is not there`)
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', partOf(key, 'seal'), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(bound))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    return Content.parse(JSON.parse(text.toString('utf8')))
  } catch {
    // The cause may have a part of the text in it.
    throw new Error(`the bank details ${bound.row} are not what was sealed`)
  }
}

/** Fingerprints of an IBAN, one for each key: under whichever key another row was sealed, the same IBAN has the same. */
export function macsOf(ring: BankRing, iban: string): { keyId: number; ibanMac: Buffer }[] {
  return [...ring.keys].map(([keyId, key]) => ({ keyId, ibanMac: macOf(key, iban) }))
}

/** Keyed, since there are few enough account numbers to try them all against a plain hash. */
function macOf(key: Buffer, iban: string): Buffer {
  return createHmac('sha256', partOf(key, 'same-iban')).update(iban).digest()
}

/** One key a use: what one gives away is nothing to the other (RFC 5869). */
function partOf(key: Buffer, use: 'seal' | 'same-iban'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `lanterne bank details: ${use}`, 32))
}

function boundTo({ organisation, row }: SealedFor): Buffer {
  return Buffer.from(`lanterne bank details 1:${organisation}:${row}`)
}
