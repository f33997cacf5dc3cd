import { createHash } from 'node:crypto'

/**
 * What the tombstone of an erased person holds: SHA-256 of the key followed by the pseudonym's 16 bytes. Both have a
 * fixed length, so that nothing can be appended; the database computes the same in SQL.
 */
export function tombstoneHash({ key, visitor }: { key: Buffer; visitor: string }): Buffer {
  return createHash('sha256')
    .update(key)
    .update(Buffer.from(visitor.replaceAll('-', ''), 'hex'))
    .digest()
}
