#!/usr/bin/env node
// Verifies the public log of a federation on Lanterne with nothing but Node.js and the published keys: all of it, as it is there,
//
//   node verify-journal.mjs https://<console>
//
// or offline, and with what one kept:
//
//   https://<console>/.well-known/jwks.json        the keys; the first that are named count
//   https://<console>/journal/racines.json         the signed roots (also those that one kept)
//   https://<console>/journal/entrees.json         the entries, a thousand a file; its `next` is the ?depuis= of the next file
//   node verify-journal.mjs jwks.json racines.json entrees.json entrees-1000.json …
//
// Files of any of these kinds may follow the keys: roots, entries (all of them, from 0 on), the proof of one entry
// (/journal/12.json), the consistency of two roots (/journal/coherence.json). Each is checked by itself and against the roots of
// the others. Says what is good; otherwise which entry is the first bad one, or what is wrong, and ends with 1. Ends with 3 when
// what is there is good, and a further file of entries is to be fetched.
//
//   hash of an entry = SHA-256(hash of the entry before, or 32 zero bytes || "lanterne-audit-1\n" index \n recordedAt \n body \n)
//   root = the Merkle tree (RFC 6962, SHA-256) of these hashes; signed as a JWS (EdDSA) of {"at","day","root","size"}
//   a day's root is of the entries that were recorded before its end (Europe/Paris), and is signed after it
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

/** RFC 8785, of objects without lists. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

/** What a text says, when it is canonical JSON with these names (sorted), and has a time at "at"; otherwise null. */
function readCanonical(text, names) {
  try {
    const said = JSON.parse(text)
    return canonical(said) === text && Object.keys(said).join() === names && isMoment(said.at, 3) ? said : null
  } catch {
    return null
  }
}

function isMoment(text, decimals) {
  const shape = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{${decimals}}Z$`)
  const at = shape.test(text) ? new Date(`${text.slice(0, 23)}Z`) : new Date(Number.NaN)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 23) === text.slice(0, 23)
}

const paris = new Intl.DateTimeFormat('en-CA', {
  ...{ timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' },
})
const dayAfter = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** When a day ends in France, which is two hours ahead of UTC, or one; written as the entries write times. */
function endOf(day) {
  const next = dayAfter(day)
  const early = new Date(Date.parse(`${next}T00:00:00Z`) - 7_200_000)
  const end = paris.format(early) === next ? early : new Date(early.getTime() + 3_600_000)
  return end.toISOString().replace('Z', '000Z')
}

function entryHash(previous, { index, recordedAt, body }) {
  return sha256(previous, Buffer.from(`lanterne-audit-1\n${index}\n${recordedAt}\n${body}\n`))
}

/** What is wrong with the shape of an entry, by itself. */
function faultOf({ index, recordedAt, body }) {
  if (!Number.isSafeInteger(index)) return 'its index is none'
  if (!isMoment(recordedAt, 6)) return 'its time is none'
  return readCanonical(body, 'at,facts,kind,subject') === null ? 'what it says is no canonical JSON of an entry' : null
}

/** A root is good when one of the published keys signed exactly what is beside it, after the end of its day. */
function checkRoot({ day, size, root, jws }, jwks) {
  const bad = (why) => new Error(`the root of ${day}: ${why}`)
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || !isMoment(`${day}T00:00:00.000Z`, 3)) throw bad('this is no day')
  if (!Number.isSafeInteger(size) || size < 1) throw bad('this is no number of entries')
  const [header, payload, signature, ...rest] = jws.split('.')
  const { alg, kid, typ } = JSON.parse(Buffer.from(header, 'base64url'))
  const jwk = jwks.keys.find((key) => key.kid === kid)
  if (jwk === undefined) throw bad(`its key ${kid} is not published`)
  const thumbprint = sha256(Buffer.from(canonical({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))) // RFC 7638
  if (thumbprint.toString('base64url') !== kid) throw bad(`its key ${kid} has the name of another`)
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
  const signed = Buffer.from(`${header}.${payload}`)
  if (rest.length > 0 || alg !== 'EdDSA' || typ !== 'lanterne-audit-root+jws')
    throw bad('this is not a signature of a root')
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) throw bad('its signature is wrong')
  const said = readCanonical(Buffer.from(payload, 'base64url').toString(), 'at,day,root,size')
  if (said === null || said.day !== day || said.size !== size || said.root !== root)
    throw bad('it is not what was signed')
  if (said.at.replace('Z', '000Z') < endOf(day)) throw bad('it was signed before the day was over')
}

/** Of one day there is one root; later days have not fewer entries. Gives the roots in the order of their days. */
function checkOrder(roots) {
  const sorted = roots.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.size - b.size))
  for (const [at, root] of sorted.entries()) {
    const before = sorted[at - 1] ?? root
    if (root.size < before.size) throw new Error(`the root of ${root.day} has fewer entries than that of ${before.day}`)
    if (root.size === before.size ? root.root !== before.root : root.day === before.day)
      throw new Error(`two roots of ${root.day} or of ${root.size} entries differ, and both are signed`)
  }
  return sorted
}

/** A list of roots leaves no day out. */
function checkDays(roots) {
  const days = roots.map(({ day }) => day).sort()
  const gap = days.findIndex((day, at) => at > 0 && dayAfter(days[at - 1]) !== day)
  if (gap > 0) throw new Error(`after the root of ${days[gap - 1]} a day is left out`)
}

/** Recomputes the chain and the root of each wanted size. Throws with the index of the first bad entry. */
function checkChain(entries, roots) {
  let [previous, before, tops, agreed] = [Buffer.alloc(32), '', [], 0]
  const wanted = new Map(roots.map((root) => [root.size, root]))
  for (const [index, entry] of entries.entries()) {
    const bad = (why) => new Error(`first bad entry: ${index} (${why})`)
    const fault = faultOf(entry)
    if (entry.index !== index) throw bad(`the entry in its place is ${entry.index}`)
    if (fault !== null) throw bad(fault)
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
}

/** Each root has exactly the entries that were recorded before the end of its day. */
function checkSizes(entries, roots, { complete }) {
  for (const { day, size } of roots) {
    const end = endOf(day)
    if (size > entries.length && complete)
      throw new Error(`first bad entry: ${entries.length} (${day} had ${size}: the end is missing)`)
    const late = entries[Math.min(size, entries.length) - 1]?.recordedAt >= end
    if (late) {
      const first = entries.findIndex(({ recordedAt }) => recordedAt >= end)
      throw new Error(`first bad entry: ${first} (the root of ${day} has it, and that day was over before it)`)
    }
    if (entries[size]?.recordedAt < end)
      throw new Error(`first bad entry: ${size} (${day} was not over, and its root has it not: it was put in later)`)
  }
}

/** RFC 9162 §2.1.3.2. */
function checkInclusion({ entry, previous, root, path }) {
  const bad = (why) => new Error(`entry ${entry.index} ${why}`)
  if (faultOf(entry) !== null) throw bad(`is none: ${faultOf(entry)}`)
  if (root === null) throw bad('has no proof yet: its day is not over')
  if (entry.index >= root.size || entry.recordedAt >= endOf(root.day)) throw bad(`is not in the root of ${root.day}`)
  let [node, last, hash] = [entry.index, root.size - 1, leafOf(entryHash(bytes(previous), entry))]
  for (const other of path.map(bytes)) {
    if (last === 0) throw bad('has a path that is too long')
    if (node % 2 === 1 || node === last) {
      hash = nodeOf(other, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = nodeOf(hash, other)
    ;[node, last] = [half(node), half(last)]
  }
  if (last !== 0 || hash.toString('hex') !== root.root) throw bad(`does not lead to the root of ${root.day}`)
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

/** A file; or of a journal's address all its files, the entries last, so that they are not fewer than those of the roots. */
async function load(name) {
  if (!/^https?:\/\//.test(name)) return [JSON.parse(readFileSync(name, 'utf8'))]
  const get = async (path) => {
    const response = await fetch(new URL(path, name))
    if (!response.ok) throw new Error(`${path} is not to be had (${response.status})`)
    return response.json()
  }
  const files = [await get('/.well-known/jwks.json'), await get('/journal/racines.json')]
  for (let from = 0; from !== null && from < 2 ** 20; ) {
    const file = await get(`/journal/entrees.json?depuis=${from}`)
    files.push(file)
    from = file.next > from ? file.next : null
  }
  return files
}

/** The entries of all files, once each, up to the first file that is missing; `more` is where that one begins. */
function collect(files) {
  const pages = files.filter((file) => file.entries !== undefined)
  const all = new Map(pages.flatMap((page) => page.entries.map((entry) => [`${entry.index} ${entry.hash}`, entry])))
  const known = new Set([...all.values()].map(({ index }) => index))
  const more = Math.min(...pages.flatMap(({ next }) => (typeof next === 'number' && !known.has(next) ? [next] : [])))
  const entries = [...all.values()].filter(({ index }) => !(index >= more)).sort((a, b) => a.index - b.index)
  return { entries, more: more === Infinity ? null : more, listed: pages.length > 0 }
}

const names = process.argv.slice(2)
if (names.length === 0 || (names.length === 1 && !names[0].includes('://'))) {
  process.stderr.write('usage: node verify-journal.mjs https://<console> | <jwks.json> <file> …\n')
  process.exit(2)
}
try {
  const files = (await Promise.all(names.map(load))).flat()
  const jwks = files.find((file) => Array.isArray(file.keys)) ?? { keys: [] }
  const proofs = files.filter((file) => file.entry !== undefined)
  const pairs = files.filter((file) => file.from?.jws !== undefined)
  const lists = files.flatMap((file) => (file.roots === undefined ? [] : [file.roots]))
  const ofProofs = [...proofs.flatMap(({ root }) => root ?? []), ...pairs.flatMap(({ from, to }) => [from, to])]
  const given = [...lists.flat(), ...ofProofs]
  for (const root of given) checkRoot(root, jwks)
  const roots = checkOrder(given)
  for (const list of lists) checkDays(list)
  const { entries, more, listed } = collect(files)
  if (listed) {
    checkChain(entries, roots)
    checkSizes(entries, roots, { complete: more === null })
  }
  for (const proof of proofs) checkInclusion(proof)
  for (const pair of pairs) checkConsistency(pair)
  if (entries.length + roots.length === 0) throw new Error('there is nothing to verify in these files')
  process.stdout.write(
    `good: ${entries.length} entries, ${roots.length} signed roots, ${proofs.length} proofs of inclusion, ${pairs.length} of consistency\n`,
  )
  const end = roots.at(-1)?.size ?? 0
  if (more !== null) {
    process.stdout.write(`not all: the entries from ${more} on are in /journal/entrees.json?depuis=${more}\n`)
    process.exitCode = 3
  } else if (end < entries.length) process.stdout.write(`the entries from ${end} on are in no signed root yet\n`)
} catch (error) {
  process.stderr.write(`not good: ${error.message}\n`)
  process.exit(1)
}
