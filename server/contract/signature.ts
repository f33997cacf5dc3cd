import { CompactSign, compactVerify, createLocalJWKSet, errors } from 'jose'
import type { z } from 'zod'
import { canonicalJson, type Signable } from './canonical.js'
import type { PublicJwk, SignatureRing } from './ring.js'
import { OfferStatement, Statement } from './statement.js'

/** The type in the header keeps a signature of a contract from being taken for one of anything else by the same keys. */
const TYPE = 'lanterne-contract+jws'
const OFFER_TYPE = 'lanterne-offer+jws'

/** Signs a statement: a compact JWS (EdDSA) whose payload is its canonical JSON (RFC 8785). */
export async function signStatement(ring: SignatureRing, statement: Statement): Promise<string> {
  return sign(ring, { typ: TYPE, value: statement as Signable })
}

/** Signs a standing offer in the same way, under a type of its own. */
export async function signOffer(ring: SignatureRing, offer: OfferStatement): Promise<string> {
  return sign(ring, { typ: OFFER_TYPE, value: offer as Signable })
}

async function sign({ current }: SignatureRing, { typ, value }: { typ: string; value: Signable }): Promise<string> {
  const payload = new TextEncoder().encode(canonicalJson(value))
  return new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid: current.kid, typ }).sign(current.key)
}

type Why = 'malformed' | 'unknown-key' | 'wrong-signature' | 'not-a-contract' | 'not-canonical'
export type Verified = { valid: true; statement: Statement } | { valid: false; why: Why }
export type VerifiedOffer = { valid: true; statement: OfferStatement } | { valid: false; why: Why }

/** Verifies a signature with nothing but the published keys. */
export async function verifyStatement(jws: string, jwks: { keys: PublicJwk[] }): Promise<Verified> {
  return verify(jws, { jwks, typ: TYPE, shape: Statement })
}

export async function verifyOffer(jws: string, jwks: { keys: PublicJwk[] }): Promise<VerifiedOffer> {
  return verify(jws, { jwks, typ: OFFER_TYPE, shape: OfferStatement })
}

async function verify<T>(
  jws: string,
  { jwks, typ, shape }: { jwks: { keys: PublicJwk[] }; typ: string; shape: z.ZodType<T> },
): Promise<{ valid: true; statement: T } | { valid: false; why: Why }> {
  let verified: Awaited<ReturnType<typeof compactVerify>>
  try {
    verified = await compactVerify(jws, createLocalJWKSet({ keys: jwks.keys.map((key) => ({ ...key })) }), {
      algorithms: ['EdDSA'],
    })
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return { valid: false, why: 'unknown-key' }
    if (error instanceof errors.JWSSignatureVerificationFailed) return { valid: false, why: 'wrong-signature' }
    if (error instanceof errors.JOSEError) return { valid: false, why: 'malformed' }
    throw error
  }
  if (verified.protectedHeader.typ !== typ) return { valid: false, why: 'not-a-contract' }
  const text = new TextDecoder().decode(verified.payload)
  const read = shape.safeParse(JSON.parse(text))
  if (!read.success) return { valid: false, why: 'not-a-contract' }
  if (canonicalJson(read.data as Signable) !== text) return { valid: false, why: 'not-canonical' }
  return { valid: true, statement: read.data }
}

/** A signature beside the text that it covers, which anybody can read (RFC 7515, appendix F). */
export interface Detached {
  /** The compact form without its middle: `header..signature`. */
  jws: string
  /** The canonical JSON that was signed. Null for a signature of the time when both were kept in one. */
  statement: string | null
}

export function detach(compact: string): { jws: string; statement: string } {
  const [header, payload, signature] = compact.split('.') as [string, string, string]
  return { jws: `${header}..${signature}`, statement: Buffer.from(payload, 'base64url').toString('utf8') }
}

/** The compact form again. What was stored with its text is given as it is. */
export function attach({ jws, statement }: Detached): string {
  if (statement === null) return jws
  const [header, , signature] = jws.split('.')
  return `${header}.${Buffer.from(statement, 'utf8').toString('base64url')}.${signature}`
}
