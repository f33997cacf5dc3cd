#!/usr/bin/env node
// Verifies the public log of a federation on Lanterne, offline, with nothing but Node.js and the published keys:
//
//   curl -O https://<console>/.well-known/jwks.json
//   curl -O https://<console>/journal/racines.json     the signed roots (also those that one kept)
//   curl -O https://<console>/journal/entrees.json     the entries, from the first; ?depuis=1000 the next thousand
//   node verify-journal.mjs jwks.json racines.json entrees.json …
//
// Files of any of these kinds may follow the keys: roots, entries (all of them, from 0 on), the proof of one entry
// (/journal/12.json), the consistency of two roots (/journal/coherence.json). Each is checked by itself and against the roots of
// the others. Says what is good; otherwise which entry is the first bad one, or what is wrong, and ends with 1.
//
//   hash of an entry = SHA-256(hash of the entry before, or 32 zero bytes || "lanterne-audit-1\n" index \n recordedAt \n body \n)
//   root = the Merkle tree (RFC 6962, SHA-256) of these hashes; signed as a JWS (EdDSA) of {"at","day","root","size"}
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leafOf = (hash) => sha256(Buffer.of(0), hash)
const nodeOf = (left, right) => sha256(Buffer.of(1), left, right)
const half = (number) => Math.floor(number / 2)

function bytes(hex) {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error('a hash is not 64 hexadecimal digits')
  return Buffer.from(hex, 'hex')
}

function entryHash(previous, { index, recordedAt, body }) {
  return sha256(previous, Buffer.from(`lanterne-audit-1\n${index}\n${recordedAt}\n${body}\n`))
}

/** A root is good when one of the published keys signed exactly what is beside it. */
function checkRoot({ day, size, root, jws }, jwks) {
  const [header, payload, signature, ...rest] = jws.split('.')
  const { alg, kid, typ } = JSON.parse(Buffer.from(header, 'base64url'))
  const jwk = jwks.keys.find((key) => key.kid === kid)
  if (jwk === undefined) throw new Error(`the root of ${day}: its key ${kid} is not published`)
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
  const signed = Buffer.from(`${header}.${payload}`)
  if (rest.length > 0 || alg !== 'EdDSA' || typ !== 'lanterne-audit-root+jws')
    throw new Error(`the root of ${day}: this is not a signature of a root`)
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url')))
    throw new Error(`the root of ${day}: its signature is wrong`)
  const said = JSON.parse(Buffer.from(payload, 'base64url'))
  if (said.day !== day || said.size !== size || said.root !== root)
    throw new Error(`the root of ${day}: it is not what was signed`)
}

/** Recomputes the chain and the root of each wanted size. Throws with the index of the first bad entry. */
function checkChain(entries, roots) {
  let [previous, before, tops, agreed] = [Buffer.alloc(32), '', [], 0]
  const wanted = new Map(roots.map((root) => [root.size, root]))
  for (const [index, entry] of entries.entries()) {
    const bad = (why) => new Error(`first bad entry: ${index} (${why})`)
    if (entry.index !== index) throw bad(`the entry in its place is ${entry.index}`)
    if (entry.recordedAt < before) throw bad('its time goes back')
    if (!entryHash(previous, entry).equals(bytes(entry.hash))) throw bad('its hash is not that of what it says')
    previous = bytes(entry.hash)
    before = entry.recordedAt
    // Complete subtrees, the largest first: two of one size become one.
    let top = { height: 0, hash: leafOf(previous) }
    while (tops.at(-1)?.height === top.height) {
      top = { height: top.height + 1, hash: nodeOf(tops.pop().hash, top.hash) }
    }
    tops.push(top)
    const root = wanted.get(index + 1)
    if (root === undefined) continue
    const hash = tops.map((one) => one.hash).reduceRight((right, left) => nodeOf(left, right))
    if (hash.toString('hex') !== root.root)
      throw new Error(`first bad entry: ${agreed} at the earliest (the root of ${root.day} is another)`)
    agreed = root.size
  }
  const missing = roots.find(({ size }) => size > entries.length)
  if (missing)
    throw new Error(`first bad entry: ${entries.length} (${missing.day} had ${missing.size}: the end is missing)`)
}

/** RFC 9162 §2.1.3.2. */
function checkInclusion({ entry, previous, root, path }) {
  if (root === null) throw new Error(`entry ${entry.index}: its day is not over, it has no proof yet`)
  if (entry.index >= root.size) throw new Error(`entry ${entry.index} is not in the root of ${root.day}`)
  let [node, last, hash] = [entry.index, root.size - 1, leafOf(entryHash(bytes(previous), entry))]
  for (const other of path.map(bytes)) {
    if (last === 0) throw new Error(`entry ${entry.index}: its path is too long`)
    if (node % 2 === 1 || node === last) {
      hash = nodeOf(other, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = nodeOf(hash, other)
    ;[node, last] = [half(node), half(last)]
  }
  if (last !== 0 || hash.toString('hex') !== root.root)
    throw new Error(`entry ${entry.index} does not lead to the root of ${root.day}`)
}

/** RFC 9162 §2.1.4.2. */
function checkConsistency({ from, to, path }) {
  const bad = () => new Error(`the root of ${to.day} does not continue that of ${from.day}: it was rewritten`)
  if (from.size > to.size || from.size < 1) throw bad()
  if (from.size === to.size && from.root === to.root && path.length === 0) return
  let [node, last] = [from.size - 1, to.size - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  const [first, ...rest] = (node === 0 ? [from.root, ...path] : path).map(bytes)
  if (first === undefined) throw bad()
  let [small, large] = [first, first]
  for (const other of rest) {
    if (last === 0) throw bad()
    if (node % 2 === 1 || node === last) {
      ;[small, large] = [nodeOf(other, small), nodeOf(other, large)]
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else large = nodeOf(large, other)
    ;[node, last] = [half(node), half(last)]
  }
  if (last !== 0 || small.toString('hex') !== from.root || large.toString('hex') !== to.root) throw bad()
}

const [keys, ...names] = process.argv.slice(2)
if (names.length === 0) {
  process.stderr.write('usage: node verify-journal.mjs <jwks.json> <file> …\n')
  process.exit(2)
}
try {
  const [jwks, ...files] = [keys, ...names].map((name) => JSON.parse(readFileSync(name, 'utf8')))
  const proofs = files.filter((file) => file.entry !== undefined)
  const pairs = files.filter((file) => file.from?.jws !== undefined)
  const listed = files.flatMap((file) => file.roots ?? [])
  const roots = [...listed, ...proofs.flatMap(({ root }) => root ?? []), ...pairs.flatMap(({ from, to }) => [from, to])]
  for (const root of roots) checkRoot(root, jwks)
  const sizes = roots.sort((a, b) => a.size - b.size)
  for (const [at, root] of sizes.entries())
    if (sizes.some((other) => (other.size === root.size || other.day === root.day) && other.root !== root.root))
      throw new Error(`two roots of ${root.day} or of ${sizes[at].size} entries differ, and both are signed`)
  const entries = files.flatMap((file) => file.entries ?? [])
  if (files.some((file) => file.entries))
    checkChain(
      entries.sort((a, b) => a.index - b.index),
      sizes,
    )
  for (const proof of proofs) checkInclusion(proof)
  for (const pair of pairs) checkConsistency(pair)
  if (entries.length + roots.length === 0) throw new Error('there is nothing to verify in these files')
  process.stdout.write(
    `good: ${entries.length} entries, ${roots.length} signed roots, ${proofs.length} proofs of inclusion, ${pairs.length} of consistency\n`,
  )
  if (entries.length > 0 && (sizes.at(-1)?.size ?? 0) < entries.length)
    process.stdout.write(`the entries from ${sizes.at(-1)?.size ?? 0} on are in no signed root yet\n`)
} catch (error) {
  process.stderr.write(`not good: ${error.message}\n`)
  process.exit(1)
}
