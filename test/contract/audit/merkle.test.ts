import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  addLeaf,
  consistencyProof,
  inclusionProof,
  type MerkleTree,
  newTree,
  rootOf,
  treeSize,
  verifyConsistency,
  verifyInclusion,
} from '../../../server/contract/audit/merkle.js'

/** RFC 6962 §2.1 word for word, with no thought of speed: what the tree is compared with. */
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const split = (n: number) => {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}
function naiveRoot(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Buffer)
  const k = split(leaves.length)
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}
function naivePath(m: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length === 1) return []
  const k = split(leaves.length)
  if (m < k) return [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
  return [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))]
}
function naiveProof(m: number, leaves: Buffer[], whole = true): Buffer[] {
  const n = leaves.length
  if (m === n) return whole ? [] : [naiveRoot(leaves)]
  const k = split(n)
  if (m <= k) return [...naiveProof(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
  return [...naiveProof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))]
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => sha256(Buffer.from(String(i))))
function treeOf(leaves: Buffer[]): MerkleTree {
  const tree = newTree()
  for (const leaf of leaves) addLeaf(tree, leaf)
  return tree
}

test('the eight leaves that Certificate Transparency tests with have its roots', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const tree = treeOf(inputs.map((hex) => Buffer.from(hex, 'hex')))
  expect(rootOf(tree, 0).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(rootOf(tree, 1).toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  expect(rootOf(tree).toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
})

test('every root, inclusion proof and consistency proof up to 40 leaves is that of the definition, and verifies', () => {
  const leaves = leavesOf(40)
  const tree = treeOf(leaves)
  expect(treeSize(tree)).toBe(40)
  for (let size = 1; size <= leaves.length; size++) {
    const first = leaves.slice(0, size)
    const root = rootOf(tree, size)
    expect(root).toEqual(naiveRoot(first))
    for (let index = 0; index < size; index++) {
      const path = inclusionProof(tree, { index, size })
      expect(path).toEqual(naivePath(index, first))
      expect(verifyInclusion({ leaf: leaves[index] as Buffer, index, size, root, path })).toBe(true)
    }
    for (let from = 1; from <= size; from++) {
      const path = consistencyProof(tree, { from, to: size })
      expect(path).toEqual(naiveProof(from, first))
      expect(verifyConsistency({ from, fromRoot: rootOf(tree, from), to: size, toRoot: root, path })).toBe(true)
    }
  }
})

test('a proof of anything else does not verify', () => {
  const leaves = leavesOf(100)
  const tree = treeOf(leaves)
  const flipped = (hash: Buffer, bit: number) => {
    const copy = Buffer.from(hash)
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
    return copy
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 100 }),
      fc.nat(),
      fc.nat(),
      fc.nat(255),
      fc.constantFrom('leaf', 'index', 'size', 'root', 'path', 'shorter', 'longer'),
      (size, at, other, bit, what) => {
        const index = at % size
        const path = inclusionProof(tree, { index, size })
        const good = { leaf: leaves[index] as Buffer, index, size, root: rootOf(tree, size), path }
        const changed = {
          leaf: { ...good, leaf: flipped(good.leaf, bit) },
          index: { ...good, index: (index + 1 + (other % (size - 1))) % size },
          // Another size can have the same path: then it proves the same of that tree, whose root is another.
          size: { ...good, size: size + 1, root: rootOf(treeOf(leavesOf(size + 1))) },
          root: { ...good, root: flipped(good.root, bit) },
          path: { ...good, path: path.map((hash, i) => (i === other % path.length ? flipped(hash, bit) : hash)) },
          shorter: { ...good, path: path.slice(1) },
          longer: { ...good, path: [...path, good.root] },
        }
        expect(verifyInclusion(good)).toBe(true)
        expect(verifyInclusion(changed[what])).toBe(false)
      },
    ),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 100 }),
      fc.nat(),
      fc.nat(),
      fc.nat(255),
      fc.constantFrom('fromRoot', 'toRoot', 'path', 'shorter', 'longer', 'swapped'),
      (to, at, other, bit, what) => {
        const from = 1 + (at % (to - 1))
        const path = consistencyProof(tree, { from, to })
        const good = { from, fromRoot: rootOf(tree, from), to, toRoot: rootOf(tree, to), path }
        const changed = {
          fromRoot: { ...good, fromRoot: flipped(good.fromRoot, bit) },
          toRoot: { ...good, toRoot: flipped(good.toRoot, bit) },
          path: { ...good, path: path.map((hash, i) => (i === other % path.length ? flipped(hash, bit) : hash)) },
          shorter: { ...good, path: path.slice(1) },
          longer: { ...good, path: [...path, good.toRoot] },
          swapped: { ...good, from: to, to: from },
        }
        expect(verifyConsistency(good)).toBe(true)
        expect(verifyConsistency(changed[what])).toBe(false)
      },
    ),
  )
})

test('a leaf that looks like two nodes is no node', () => {
  const [a, b] = leavesOf(2) as [Buffer, Buffer]
  const nodes = Buffer.concat([sha256(Buffer.of(0), a), sha256(Buffer.of(0), b)])
  expect(rootOf(treeOf([nodes]))).not.toEqual(rootOf(treeOf([a, b])))
})

test('what is not there cannot be proven', () => {
  const tree = treeOf(leavesOf(3))
  expect(() => inclusionProof(tree, { index: 3, size: 3 })).toThrow('a leaf is in the tree')
  expect(() => inclusionProof(tree, { index: 0, size: 4 })).toThrow('a leaf is in the tree')
  expect(() => consistencyProof(tree, { from: 0, to: 3 })).toThrow('a smaller tree')
  expect(() => rootOf(tree, 4)).toThrow('leaves that are there')
})

test('a proof of a small tree does not pass for one of a larger tree with the same root', () => {
  const leaves = leavesOf(4)
  const tree = treeOf(leaves)
  const [leaf, root] = [leaves[0] as Buffer, rootOf(tree)]
  const path = inclusionProof(tree, { index: 0, size: 4 })
  expect(verifyInclusion({ leaf, index: 0, size: 4, root, path })).toBe(true)
  expect(verifyInclusion({ leaf, index: 0, size: 8, root, path })).toBe(false)
  const proof = { from: 2, fromRoot: rootOf(tree, 2), toRoot: root, path: consistencyProof(tree, { from: 2, to: 4 }) }
  expect(verifyConsistency({ ...proof, to: 4 })).toBe(true)
  expect(verifyConsistency({ ...proof, to: 8 })).toBe(false)
})
