import { createHash } from 'node:crypto'
import { assert } from '../../lib/assert.js'

/**
 * The Merkle tree of RFC 6962 §2.1: SHA-256; a leaf is hashed behind the byte 0x00, two nodes behind 0x01, so that neither
 * passes for the other. What is kept are the hashes of all complete subtrees, by level: a leaf costs about one hash, and a
 * root or a proof of any size some tens of them.
 */
export interface MerkleTree {
  /** `levels[k][i]`: of the leaves i·2^k to (i+1)·2^k - 1. */
  readonly levels: Buffer[][]
}

/** 64 bytes a leaf and their objects: about 300 MB. A federation writes some thousand entries a year. */
export const MAX_LEAVES = 1 << 20

export function newTree(): MerkleTree {
  return { levels: [[]] }
}

export function treeSize({ levels }: MerkleTree): number {
  return levels[0]?.length ?? 0
}

/** Adds the next leaf. Throws a RangeError when there are 2^20. */
export function addLeaf(tree: MerkleTree, data: Uint8Array): void {
  if (treeSize(tree) >= MAX_LEAVES) throw new RangeError('the Merkle tree has as many leaves as it may')
  const { levels } = tree
  let hash = leafHash(data)
  for (let level = 0; ; level++) {
    const row = levels[level] ?? []
    levels[level] = row
    row.push(hash)
    if (row.length % 2 === 1) return
    hash = nodeHash(row[row.length - 2] as Buffer, hash)
  }
}

/** The root of the first `size` leaves; of none, the SHA-256 of nothing. */
export function rootOf(tree: MerkleTree, size = treeSize(tree)): Buffer {
  assert(size >= 0 && size <= treeSize(tree), 'a root is of leaves that are there')
  return size === 0 ? createHash('sha256').digest() : rangeHash(tree, 0, size)
}

/** The audit path of RFC 6962 §2.1.1: what leads from the leaf `index` to the root of the first `size`. */
export function inclusionProof(tree: MerkleTree, { index, size }: { index: number; size: number }): Buffer[] {
  assert(index >= 0 && index < size && size <= treeSize(tree), 'a leaf is in the tree that it is proven in')
  const path: Buffer[] = []
  for (let from = 0, to = size; to - from > 1; ) {
    const middle = from + largestPowerBelow(to - from)
    if (index < middle) {
      path.unshift(rangeHash(tree, middle, to))
      to = middle
    } else {
      path.unshift(rangeHash(tree, from, middle))
      from = middle
    }
  }
  return path
}

/** RFC 6962 §2.1.2: that the first `from` leaves of the tree of `to` are those of the tree of `from`. */
export function consistencyProof(tree: MerkleTree, { from, to }: { from: number; to: number }): Buffer[] {
  assert(from > 0 && from <= to && to <= treeSize(tree), 'a smaller tree, and a larger one that is there')
  const path: Buffer[] = []
  let whole = true // The part that is looked at is a whole tree of the smaller one: its hash is known to the verifier.
  for (let start = 0, end = to; end !== from || !whole; ) {
    if (end === from) {
      path.unshift(rangeHash(tree, start, end))
      break
    }
    const middle = start + largestPowerBelow(end - start)
    if (from <= middle) {
      path.unshift(rangeHash(tree, middle, end))
      end = middle
    } else {
      path.unshift(rangeHash(tree, start, middle))
      start = middle
      whole = false
    }
  }
  return path
}

/** Whether a path leads from a leaf to a root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(args: {
  leaf: Uint8Array
  index: number
  size: number
  root: Uint8Array
  path: readonly Uint8Array[]
}): boolean {
  const { leaf, index, size, root, path } = args
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let [node, last, hash] = [index, size - 1, leafHash(leaf)]
  for (const other of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(other, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = nodeHash(hash, other)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && hash.equals(root)
}

/** Whether the tree of `fromRoot` is the beginning of that of `toRoot` (RFC 9162 §2.1.4.2). */
export function verifyConsistency(args: {
  from: number
  fromRoot: Uint8Array
  to: number
  toRoot: Uint8Array
  path: readonly Uint8Array[]
}): boolean {
  const { from, fromRoot, to, toRoot, path } = args
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) return false
  if (from === to) return path.length === 0 && Buffer.from(fromRoot).equals(toRoot)
  let [node, last] = [from - 1, to - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  // The smaller tree is a whole subtree of the larger one: its root begins the path, and need not be sent.
  const [first, ...rest] = node === 0 ? [fromRoot, ...path] : path
  if (first === undefined) return false
  let small: Buffer = Buffer.from(first)
  let large = small
  for (const other of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      small = nodeHash(other, small)
      large = nodeHash(other, large)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else large = nodeHash(large, other)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && small.equals(fromRoot) && large.equals(toRoot)
}

function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(data).digest()
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest()
}

/** Of the leaves `from` <= i < `to`, where `from` is a multiple of a power of two that is not less than their number. */
function rangeHash(tree: MerkleTree, from: number, to: number): Buffer {
  const count = to - from
  const level = Math.log2(count)
  if (Number.isInteger(level)) return tree.levels[level]?.[from / count] as Buffer
  const middle = from + largestPowerBelow(count)
  return nodeHash(rangeHash(tree, from, middle), rangeHash(tree, middle, to))
}

/** The largest power of two that is less than a number above 1. */
function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1))
}

function half(number: number): number {
  return Math.floor(number / 2)
}
