import { parisDay } from '../../lib/clock.js'
import { parisMidnight, shiftDay } from '../../lib/paris.js'
import { canonicalJson } from '../canonical.js'
import { type ChainedEntry, chainHash, genesisHash } from './chain.js'
import { addLeaf, type MerkleTree, newTree, rootOf, treeSize } from './merkle.js'

/** What can be wrong with an entry, or with a witness of the chain. */
export type ChainFault =
  /** Its index is not the next one: something was removed, added or moved before it. */
  | 'gap'
  /** It was recorded before the entry before it. */
  | 'time-goes-back'
  /** What it says is not the canonical JSON of an entry, or its time is none. */
  | 'shape'
  /** Its hash is not that of what it says and of the hash before. */
  | 'hash'
  /** The chain ends before the entries that a witness has seen. */
  | 'truncated'
  /** Its hashes agree with each other, and not with what a witness holds: it was written anew. */
  | 'not-the-witnessed'
  /** It was recorded before the end of a day whose signed root has it not, or after the end of one whose root has it. */
  | 'not-of-its-day'
  /** A day without a root lies between two that have one, or a root was signed before its day was over. */
  | 'days'

/** What somebody outside was given: a signed root, of so many entries. */
export interface Witness {
  size: number
  root: Uint8Array
}

/** A signed root, of a day in France, as it says itself. */
export interface SignedDay extends Witness {
  day: string
  at: Date
}

/** A verification under way, entry by entry. */
export interface ChainCheck {
  head: Buffer
  recordedAt: string
  /** Of all entries that were found good. */
  tree: MerkleTree
  /** Days in France on which something was recorded, in their order: how many entries there were at the end of each. */
  days: { day: string; size: number; endsAt: string }[]
}

export interface ChainReport {
  /** Entries that were found good, from the first. */
  entries: number
  /** The first index that is not what was written, or null: all is well. */
  firstBad: number | null
  why: ChainFault | null
}

export function startCheck(): ChainCheck {
  return { head: genesisHash, recordedAt: '', tree: newTree(), days: [] }
}

/** Takes the next entry; says what is wrong with it, and then has not taken it. */
export function checkNext(check: ChainCheck, entry: ChainedEntry): ChainFault | null {
  if (entry.index !== BigInt(treeSize(check.tree))) return 'gap'
  if (!isEntry(entry)) return 'shape'
  if (entry.recordedAt < check.recordedAt) return 'time-goes-back'
  if (!chainHash(check.head, entry).equals(entry.hash)) return 'hash'
  addLeaf(check.tree, entry.hash)
  check.head = entry.hash
  check.recordedAt = entry.recordedAt
  count(check, entry)
  return null
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

function isEntry({ recordedAt, body }: ChainedEntry): boolean {
  if (!MOMENT.test(recordedAt) || Number.isNaN(Date.parse(recordedAt))) return false
  try {
    const said = JSON.parse(body)
    return canonicalJson(said) === body && Object.keys(said).join() === 'at,facts,kind,subject'
  } catch {
    return false
  }
}

function count({ days, tree }: ChainCheck, { recordedAt }: ChainedEntry): void {
  let last = days.at(-1)
  if (last === undefined || recordedAt >= last.endsAt) {
    const day = parisDay(new Date(recordedAt))
    last = { day, size: 0, endsAt: endOf(day).toISOString().replace('Z', '000Z') }
    days.push(last)
  }
  last.size = treeSize(tree)
}

function endOf(day: string): Date {
  return parisMidnight(shiftDay(day, 1)) as Date
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

/**
 * Whether a chain whose entries were all found good is the one that its own signed roots are of, and each root is that of its
 * day: of the entries that were recorded before its end and no other, signed after it, and no day without one.
 */
export function verifyRoots(check: ChainCheck, roots: readonly SignedDay[]): ChainReport {
  const found = verifyWitnesses(check.tree, roots)
  if (found.firstBad !== null) return found
  const sorted = [...roots].sort((a, b) => (a.day < b.day ? -1 : 1))
  for (const [n, { day, size, at }] of sorted.entries()) {
    const expected = sizeAtEnd(check, day)
    const firstBad = Math.min(expected, size)
    if (expected !== size) return { entries: firstBad, firstBad, why: 'not-of-its-day' }
    const before = sorted[n - 1]
    if (at < endOf(day) || (before !== undefined && day !== shiftDay(before.day, 1)))
      return { entries: size, firstBad: size, why: 'days' }
  }
  return found
}

/** How many entries had been recorded at the end of a day in France. */
export function sizeAtEnd({ days }: Pick<ChainCheck, 'days'>, day: string): number {
  return days.findLast((one) => one.day <= day)?.size ?? 0
}
