import type { AuditRoot, ChainedEntry } from '../../contract/index.js'
import type { ProvenEntry } from './entry.js'

/** What machines are given: `docs/verify-journal.mjs` reads each of these. */

export function entryFile({ index, recordedAt, body, hash }: ChainedEntry) {
  return { index: Number(index), recordedAt, body, hash: hash.toString('hex') }
}

export function rootFile({ day, size, root, jws }: AuditRoot) {
  return { day, size, root: root.toString('hex'), jws }
}

export function provenFile({ entry, previous, proof }: ProvenEntry) {
  return {
    entry: entryFile(entry),
    previous: previous.toString('hex'),
    root: proof === null ? null : rootFile(proof.root),
    path: hexOf(proof?.path ?? []),
  }
}

export function hexOf(hashes: readonly Buffer[]): string[] {
  return hashes.map((hash) => hash.toString('hex'))
}
