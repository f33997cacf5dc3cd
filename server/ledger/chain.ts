import { createHash } from 'node:crypto'

/**
 * The chain, as anybody can recompute it. The definition is the migration's (`ledger.post_batch`); this is a second
 * implementation of it, so that the one checks the other.
 */
export interface ChainedTransaction {
  sequence: bigint
  key: string
  kind: string
  /** UTC, `2026-11-22T10:00:00.000000Z`. */
  at: string
  postedAt: string
  /** The text of the JSON, as the database writes it. */
  details: string
  bodySha256: Buffer
  hash: Buffer
  /** In the byte order of their accounts. */
  entries: { account: string; micros: bigint; balance: bigint }[]
}

/** What stands before the first transaction. */
export const genesisHash: Buffer = Buffer.alloc(32)

/** SHA-256 of what a posting says: kind, time, details, entries. */
export function bodySha256(transaction: ChainedTransaction): Buffer {
  const { kind, at, details, entries } = transaction
  const hash = createHash('sha256').update(`${kind}\n${at}\n${details}\n`)
  for (const { account, micros } of entries) hash.update(`${account} ${micros}\n`)
  return hash.digest()
}

/** SHA-256 of the hash before and of what the ledger says of a transaction: its place, its body, the balances after. */
export function chainHash(previous: Buffer, transaction: ChainedTransaction): Buffer {
  const { sequence, key, postedAt, entries } = transaction
  const hash = createHash('sha256').update(previous)
  hash.update(`lanterne-ledger-1\n${sequence}\n${key}\n${postedAt}\n${transaction.bodySha256.toString('hex')}\n`)
  for (const { account, micros, balance } of entries) hash.update(`${account} ${micros} ${balance}\n`)
  return hash.digest()
}
