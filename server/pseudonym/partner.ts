import { createHmac, hkdfSync } from 'node:crypto'
import { assert } from '../lib/assert.js'
import type { PseudonymRing } from './ring.js'

const KEY_BYTES = 32
const PSEUDONYM_BYTES = 16

/**
 * What a buying platform calls a person: HMAC of the pool's pseudonym under a key of that platform alone, 32 hex digits. Two
 * platforms cannot match theirs (DESIGN §6). Each platform has a key an epoch, which is derived from the epoch's key and the
 * platform's id (HKDF-SHA-256, RFC 5869), so that it is in no file and is gone with its epoch (docs/decisions/0029).
 * @param platform its id, a UUID
 * @param epoch that of the person's cookie. Throws for one that the ring has no keys of.
 */
export function partnerPseudonym(
  ring: Pick<PseudonymRing, 'epochs'>,
  { platform, visitor, epoch }: { platform: string; visitor: string; epoch: number },
): string {
  const poolKey = ring.epochs.get(epoch)?.poolKey
  assert(poolKey !== undefined, 'a cookie that was read is of an epoch of the ring')
  const key = Buffer.from(hkdfSync('sha256', poolKey, SALT, bytesOf(platform), KEY_BYTES))
  return createHmac('sha256', key).update(bytesOf(visitor)).digest().subarray(0, PSEUDONYM_BYTES).toString('hex')
}

/** Keeps these keys apart from whatever else may once be derived from the same one. */
const SALT = 'lanterne partner pseudonym 1'

function bytesOf(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  assert(bytes.length === 16, 'an id is a UUID')
  return bytes
}
