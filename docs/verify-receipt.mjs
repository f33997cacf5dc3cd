#!/usr/bin/env node
// Verifies a signed receipt, proof or purge report of Lanterne, offline, with nothing but Node.js:
//
//   curl -O https://<console>/.well-known/jwks.json
//   node verify-receipt.mjs receipt.json jwks.json
//
// Prints what was signed, when its signature is good and every byte of the file is what was signed. Otherwise it says why
// not, and ends with 1. The file is canonical JSON (RFC 8785) of { document, protected, signature }: a detached JWS
// (RFC 7515, EdDSA over Ed25519) of the canonical JSON of the document.
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const TYPES = ['lanterne-receipt+jws', 'lanterne-proof+jws', 'lanterne-purge+jws']

/** RFC 8785 for what we sign: no number but a whole one, names sorted by their UTF-16 code units. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

function base64url(text) {
  const bytes = Buffer.from(String(text), 'base64url')
  if (bytes.toString('base64url') !== text) throw new Error('a part of the signature is not base64url')
  return bytes
}

/** The document, or an error that says why it proves nothing. */
function verified(text, jwks) {
  const { document, protected: header, signature, ...rest } = JSON.parse(text)
  if (Object.keys(rest).length > 0) throw new Error('there is more in the file than what was signed')
  if (canonical({ document, protected: header, signature }) !== text)
    throw new Error('the file is not in its canonical form: it was changed')
  const { alg, kid, typ } = JSON.parse(base64url(header).toString('utf8'))
  if (alg !== 'EdDSA' || !TYPES.includes(typ)) throw new Error('this is not a signature of ours')
  const jwk = jwks.keys.find((key) => key.kid === kid)
  if (jwk === undefined) throw new Error(`the key ${kid} is not published`)
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
  const payload = Buffer.from(canonical(document), 'utf8').toString('base64url')
  if (!verify(null, Buffer.from(`${header}.${payload}`), key, base64url(signature)))
    throw new Error('the signature is wrong: the document was changed, or somebody else made it')
  return { document, kid, typ }
}

const [file, keys] = process.argv.slice(2)
if (file === undefined || keys === undefined) {
  process.stderr.write('usage: node verify-receipt.mjs <signed file> <jwks.json>\n')
  process.exit(2)
}
try {
  // A byte that is no UTF-8 must not pass for the sign that stands for it.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file))
  const { document, kid, typ } = verified(text, JSON.parse(readFileSync(keys, 'utf8')))
  process.stdout.write(`good: ${typ}, signed with the key ${kid}\n${JSON.stringify(document, null, 2)}\n`)
} catch (error) {
  process.stderr.write(`not good: ${error.message}\n`)
  process.exit(1)
}
