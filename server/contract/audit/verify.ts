import { type ChainedEntry, chainHash, genesisHash } from './chain.js'
import { addLeaf, type MerkleTree, newTree, rootOf, treeSize } from './merkle.js'

/** What can be wrong with an entry, or with a witness of the chain. */
export type ChainFault =
  /** Its index is not the next one: something was removed, added or moved before it. */
  | 'gap'
  /** It was recorded before the entry before it. */
  | 'time-goes-back'
  /** Its hash is not that of what it says and of the hash before. */
  | 'hash'
  /** The chain ends before the entries that a witness has seen. */
  | 'truncated'
  /** Its hashes agree with each other, and not with what a witness holds: it was written anew. */
  | 'not-the-witnessed'

/** What somebody outside was given: a signed root, of so many entries. */
export interface Witness {
  size: number
  root: Uint8Array
}

/** A verification under way, entry by entry. */
export interface ChainCheck {
  head: Buffer
  recordedAt: string
  /** Of all entries that were found good. */
  tree: MerkleTree
}

export interface ChainReport {
  /** Entries that were found good, from the first. */
  entries: number
  /** The first index that is not what was written, or null: all is well. */
  firstBad: number | null
  why: ChainFault | null
}

export function startCheck(): ChainCheck {
  return { head: genesisHash, recordedAt: '', tree: newTree() }
}

/** Takes the next entry; says what is wrong with it, and then has not taken it. */
export function checkNext(check: ChainCheck, entry: ChainedEntry): ChainFault | null {
  if (entry.index !== BigInt(treeSize(check.tree))) return 'gap'
  if (entry.recordedAt < check.recordedAt) return 'time-goes-back'
  if (!chainHash(check.head, entry).equals(entry.hash)) return 'hash'
  addLeaf(check.tree, entry.hash)
  check.head = entry.hash
  check.recordedAt = entry.recordedAt
  return null
}

/**
 * Checks a chain, in the order of its indexes, against itself and against roots that others hold. What was rewritten with
 * all its hashes is bad from the end of the last root that still agrees.
 */
export function verifyChain(entries: Iterable<ChainedEntry>, witnesses: readonly Witness[] = []): ChainReport {
  const check = startCheck()
  for (const entry of entries) {
    const why = checkNext(check, entry)
    if (why !== null) return { entries: treeSize(check.tree), firstBad: treeSize(check.tree), why }
  }
  return verifyWitnesses(check.tree, witnesses)
}

/** Whether the chain behind a tree of good entries is the one that these roots are of. */
export function verifyWitnesses(tree: MerkleTree, witnesses: readonly Witness[]): ChainReport {
  const entries = treeSize(tree)
  let agreed = 0
  for (const { size, root } of [...witnesses].sort((a, b) => a.size - b.size)) {
    if (size > entries) return { entries, firstBad: entries, why: 'truncated' }
    if (!rootOf(tree, size).equals(root)) return { entries: agreed, firstBad: agreed, why: 'not-the-witnessed' }
    agreed = size
  }
  return { entries, firstBad: null, why: null }
}
