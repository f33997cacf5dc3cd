import { bodySha256, type ChainedTransaction, chainHash, genesisHash } from './chain.js'

/** What is wrong with a transaction: the first thing found. */
export type Fault =
  /** The one before it is missing. */
  | 'gap'
  /** It has fewer than two entries, or they do not sum to zero. */
  | 'unbalanced'
  /** An entry's balance is not the one before plus its amount. */
  | 'balance'
  /** It is not what was posted. */
  | 'body'
  /** It does not continue the chain. */
  | 'hash'
  /** It was posted before the one before it. */
  | 'clock'

/** How far an audit has come. */
export interface Audit {
  transactions: bigint
  /** Of all entries, in micro-euros. */
  sum: bigint
  /** The last good transaction. */
  sequence: bigint
  hash: Buffer
  postedAt: string
  balances: Map<string, bigint>
}

export function startAudit(): Audit {
  return { transactions: 0n, sum: 0n, sequence: 0n, hash: genesisHash, postedAt: '', balances: new Map() }
}

/** Checks the next transaction of the chain and moves the audit past it; on a fault the audit stays where it was. */
export function auditNext(audit: Audit, transaction: ChainedTransaction): Fault | null {
  const fault = findFault(audit, transaction)
  if (fault !== null) return fault
  for (const { account, micros, balance } of transaction.entries) {
    audit.sum += micros
    audit.balances.set(account, balance)
  }
  audit.transactions += 1n
  audit.sequence = transaction.sequence
  audit.hash = transaction.hash
  audit.postedAt = transaction.postedAt
  return null
}

function findFault(audit: Audit, transaction: ChainedTransaction): Fault | null {
  const { sequence, entries, postedAt } = transaction
  if (sequence !== audit.sequence + 1n) return 'gap'
  if (entries.length < 2 || entries.reduce((sum, entry) => sum + entry.micros, 0n) !== 0n) return 'unbalanced'
  for (const { account, micros, balance } of entries) {
    if ((audit.balances.get(account) ?? 0n) + micros !== balance) return 'balance'
  }
  if (!bodySha256(transaction).equals(transaction.bodySha256)) return 'body'
  if (!chainHash(audit.hash, transaction).equals(transaction.hash)) return 'hash'
  if (postedAt < audit.postedAt) return 'clock' // Both are texts of one length, so that their order is that of the times.
  return null
}
