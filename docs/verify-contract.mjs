#!/usr/bin/env node
// Verifies a contract of Lanterne, offline, with nothing but Node.js:
//
//   curl -O https://<console>/.well-known/jwks.json
//   node verify-contract.mjs evidence.json jwks.json [documents that were signed elsewhere…]
//
// Prints who signed what and when, if every byte of text, terms, parties and times is what was signed. Otherwise it says why
// not, and ends with 1. The evidence is canonical JSON (RFC 8785). Each signature is a detached JWS (RFC 7515, appendix F; EdDSA
// over Ed25519) of the canonical JSON of its statement, which holds the SHA-256 of the French text.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** RFC 8785 for what we sign: no number but a whole one, names sorted by their UTF-16 code units. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const same = (one, other) => canonical(one ?? null) === canonical(other ?? null)
function must(holds, why) {
  if (!holds) throw new Error(why)
}

function base64url(text) {
  const bytes = Buffer.from(String(text), 'base64url')
  must(bytes.toString('base64url') === text, 'a part of a signature is not base64url')
  return bytes
}

/** The key's id, when this statement was signed with a published key, as a thing of this type. */
function signedBy({ protected: header, signature, statement }, { typ, jwks }) {
  const head = JSON.parse(base64url(header).toString('utf8'))
  must(head.alg === 'EdDSA' && head.typ === typ, 'a signature is of something else')
  const jwk = jwks.keys.find((key) => key.kid === head.kid)
  must(jwk !== undefined, `the key ${head.kid} is not published`)
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
  const payload = Buffer.from(canonical(statement), 'utf8').toString('base64url')
  const good = verify(null, Buffer.from(`${header}.${payload}`), key, base64url(signature))
  must(good, 'a signature is wrong: what it covers was changed, or somebody else made it')
  return head.kid
}

function verified(text, { jwks, files }) {
  const file = JSON.parse(text)
  must(canonical(file) === text, 'the file is not in its canonical form: it was changed')
  const {
    type,
    contract,
    kind,
    version,
    parties,
    startsAt,
    amends,
    inForceFrom,
    terms,
    text: fr,
    signatures,
    offer,
    ...more
  } = file
  must(type === 'lanterne-contract-evidence' && Object.keys(more).length === 0, 'this is no evidence of a contract')
  const textSha256 = sha256(fr)
  const lines = signatures.map((one) => {
    const kid = signedBy(one, { typ: 'lanterne-contract+jws', jwks })
    const said = one.statement
    must(
      said.contract === contract && said.kind === kind && said.version === version,
      'a signature is of another contract',
    )
    must(said.textSha256 === textSha256, 'the text is not the one that was signed')
    must(same(said.terms, terms), 'the terms are not those that were signed')
    must(same(said.parties, parties), 'the parties are not those that signed')
    must(
      same(said.startsAt, startsAt) && same(said.amends, amends),
      'the start, or what it replaces, is not what was signed',
    )
    return `${said.signatory.side}: ${said.signatory.name}, ${said.signedAt}, key ${kid}${howMade(said, { offer, jwks, files })}`
  })
  const sides = signatures.map(({ statement }) => statement.signatory.side).sort()
  must(new Set(sides).size === sides.length, 'one side signed twice')
  const resting = signatures.some(({ statement }) => statement.standingOffer !== undefined)
  must((offer !== null) === resting, 'there is an offer that nothing rests on')
  const moments = signatures.flatMap(({ statement }) => [statement.signedAt, statement.startsAt ?? statement.signedAt])
  const began = sides.length === 2 ? new Date(Math.max(...moments.map((one) => Date.parse(one)))).toISOString() : null
  must(inForceFrom === began, 'it came into force at another time than the signatures say')
  const state = began === null ? 'signed by one side only' : `in force from ${began}`
  return [`good: ${kind} ${version}, contract ${contract}, ${state}`, `text SHA-256: ${textSha256}`, ...lines].join(
    '\n',
  )
}

/** What else a signature rests on: a document that was signed elsewhere, or an offer that was signed once. */
function howMade(
  { signatory, signedAt, elsewhere, standingOffer, kind, version, terms, parties },
  { offer, jwks, files },
) {
  if (elsewhere !== undefined) {
    const { fileSha256, signedOn, capacity, recordedBy, confirmedBy } = elsewhere
    must(files.length === 0 || files.includes(fileSha256), `the document with the SHA-256 ${fileSha256} was not given`)
    must(recordedBy.id !== confirmedBy.id, 'one person recorded and confirmed a document')
    const seen = files.includes(fileSha256) ? 'matches' : 'not given here'
    return `\n  signed elsewhere on ${signedOn} as ${capacity}; recorded by ${recordedBy.name}, confirmed by ${confirmedBy.name}\n  document ${fileSha256}: ${seen}`
  }
  if (standingOffer === undefined) return ''
  const kid = signedBy(offer, { typ: 'lanterne-offer+jws', jwks })
  const said = offer.statement
  must(said.offer === standingOffer.id && sha256(canonical(said)) === standingOffer.sha256, 'the offer is another one')
  must(said.kind === kind && said.version === version && same(said.terms, terms), 'the offer was of other terms')
  must(
    said.federation.id === parties.federation.id && said.signatory.id === signatory.id,
    'the offer was of somebody else',
  )
  must(signatory.side === 'federation' && said.signedAt <= signedAt, 'the offer was made after it was accepted')
  return `\n  by an offer that was signed once, ${said.signedAt}, key ${kid}`
}

const [evidence, keys, ...documents] = process.argv.slice(2)
if (evidence === undefined || keys === undefined) {
  process.stderr.write('usage: node verify-contract.mjs <evidence.json> <jwks.json> [<signed document>…]\n')
  process.exit(2)
}
try {
  // A byte that is no UTF-8 must not pass for the sign that stands for it.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(evidence))
  const files = documents.map((path) => sha256(readFileSync(path)))
  process.stdout.write(`${verified(text, { jwks: JSON.parse(readFileSync(keys, 'utf8')), files })}\n`)
} catch (error) {
  process.stderr.write(`not good: ${error.message}\n`)
  process.exit(1)
}
