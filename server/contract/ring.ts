import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Clock, systemClock } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { keyFolder } from '../lib/key-folder.js'
import { canonicalJson } from './canonical.js'

/** The public half of a signature key, as `/.well-known/jwks.json` shows it. */
export interface PublicJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  kid: string
  alg: 'EdDSA'
  use: 'sig'
}

export interface SignatureRing {
  /** The newest key: it signs. */
  current: { kid: string; key: KeyObject }
  /** All of them: what an older key signed stays verifiable. */
  jwks: { keys: PublicJwk[] }
}

/**
 * Makes the folder of the signature keys (0700) with a first key (0600); does nothing when it has one.
 * @returns whether a key was made
 */
export function createSignatureRing(folder: string, clock: Clock = systemClock): boolean {
  if (keyFolder(folder).names().length > 0) return false
  addSignatureKey(folder, clock)
  return true
}

/** Adds a key, which signs from the next load on. Gives its id. */
export function addSignatureKey(folder: string, clock: Clock = systemClock): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  const jwk = privateKey.export({ format: 'jwk' })
  const { kid } = publicJwk(privateKey)
  keyFolder(folder).add(kid, { createdAt: clock().toISOString(), jwk })
  return kid
}

/** Reads the keys. Throws when there is none, when one is damaged, or when somebody else could read it. */
export function loadSignatureRing(folder: string): SignatureRing {
  const keys = keyFolder(folder)
    .names()
    .map((kid) => readKey(folder, kid))
  keys.sort((a, b) => (a.createdAt === b.createdAt ? (a.kid < b.kid ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1))
  const current = keys.at(-1)
  if (current === undefined) throw new Error('the folder of the signature keys has none')
  return { current: { kid: current.kid, key: current.key }, jwks: { keys: keys.map(({ jwk }) => jwk) } }
}

const KeyFile = z.strictObject({
  createdAt: z.iso.datetime(),
  jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() }),
})

function readKey(folder: string, kid: string) {
  if ((statSync(join(folder, `${kid}.json`)).mode & 0o077) !== 0)
    throw new Error(`the signature key ${kid} may be read by others: its mode must be 0600`)
  const read = KeyFile.safeParse(keyFolder(folder).read(kid))
  if (!read.success) throw new Error(`the signature key ${kid} is damaged`)
  const key = createPrivateKey({ key: read.data.jwk, format: 'jwk' })
  const jwk = publicJwk(key)
  if (jwk.kid !== kid || jwk.x !== read.data.jwk.x) throw new Error(`the signature key ${kid} is damaged`)
  return { kid, key, jwk, createdAt: read.data.createdAt }
}

/** The id of a key is its RFC 7638 thumbprint. */
function publicJwk(key: KeyObject): PublicJwk {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  if (x === undefined) throw new Error('not an Ed25519 key')
  const kid = sha256(canonicalJson({ crv: 'Ed25519', kty: 'OKP', x })).toString('base64url')
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' }
}
