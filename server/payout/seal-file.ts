import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { BankRing } from './bank/ring.js'

/**
 * What holds account numbers is kept encrypted (AES-256-GCM): the number of the key (a byte), nonce, ciphertext, tag. It is bound to
 * its place, so that one file cannot stand for another.
 */
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function sealFile(ring: BankRing, { bytes, place }: { bytes: Buffer; place: string }): Buffer {
  const { id, key } = ring.current
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', fileKey(key), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(place))
  return Buffer.concat([Buffer.of(id), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** Null when it is not what was sealed for this place, or its key is not there. */
export function openFile(ring: BankRing, { sealed, place }: { sealed: Buffer; place: string }): Buffer | null {
  const key = ring.keys.get(sealed[0] ?? 0)
  if (key === undefined || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) return null
  try {
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', fileKey(key), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(place))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    return null
  }
}

/** Another key than that of the bank details themselves (RFC 5869). */
function fileKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'lanterne payouts: files', 32))
}

function boundTo(place: string): Buffer {
  return Buffer.from(`lanterne payouts 1:${place}`)
}
