import { sha256 } from '../../lib/id.js'

/**
 * The audit chain, as anybody can recompute it. The definition is the migration's (`audit.append`); this is a second
 * implementation of it, so that the one checks the other.
 */
export interface ChainedEntry {
  /** 0, 1, 2… */
  index: bigint
  /** When the chain learnt of it: UTC, `2026-11-22T10:00:00.000000Z`. Never goes back. */
  recordedAt: string
  /** Canonical JSON (RFC 8785) of `{ at, facts, kind, subject }`. */
  body: string
  hash: Buffer
}

/** What stands before the first entry. */
export const genesisHash: Buffer = Buffer.alloc(32)

/** SHA-256 of the hash before and of what the chain says of an entry: its place, its time, its body. */
export function chainHash(previous: Buffer, { index, recordedAt, body }: Omit<ChainedEntry, 'hash'>): Buffer {
  return sha256(Buffer.concat([previous, Buffer.from(`lanterne-audit-1\n${index}\n${recordedAt}\n${body}\n`)]))
}
