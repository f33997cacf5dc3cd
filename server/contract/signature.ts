import { CompactSign, compactVerify, createLocalJWKSet, errors } from 'jose'
import { z } from 'zod'
import { canonicalJson, type Signable } from './canonical.js'
import type { PublicJwk, SignatureRing } from './ring.js'
import { CONTRACT_KINDS, Terms } from './terms.js'

const party = z.strictObject({ id: z.uuid(), name: z.string() })

/**
 * What a signature covers. The names are those of the day: the statement is evidence by itself, also when an
 * organisation or a person is called otherwise later.
 */
export const Statement = z.strictObject({
  contract: z.uuid(),
  kind: z.enum(CONTRACT_KINDS),
  version: z.string(),
  /** SHA-256 of the French text as it was shown, in hexadecimal. */
  textSha256: z.string().regex(/^[0-9a-f]{64}$/),
  terms: Terms,
  parties: z.strictObject({ federation: party, party }),
  /** The start that was offered, when it is not the second signature. */
  startsAt: z.iso.datetime().nullable(),
  signatory: z.strictObject({ id: z.uuid(), name: z.string(), side: z.enum(['federation', 'party']) }),
  signedAt: z.iso.datetime(),
})
export type Statement = z.infer<typeof Statement>

/** The type in the header keeps a signature of a contract from being taken for one of anything else by the same keys. */
const TYPE = 'lanterne-contract+jws'

/** Signs a statement: a compact JWS (EdDSA) whose payload is its canonical JSON (RFC 8785). */
export async function signStatement({ current }: SignatureRing, statement: Statement): Promise<string> {
  const payload = new TextEncoder().encode(canonicalJson(statement as Signable))
  return new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid: current.kid, typ: TYPE }).sign(current.key)
}

export type Verified =
  | { valid: true; statement: Statement }
  | { valid: false; why: 'malformed' | 'unknown-key' | 'wrong-signature' | 'not-a-contract' | 'not-canonical' }

/** Verifies a signature with nothing but the published keys. */
export async function verifyStatement(jws: string, jwks: { keys: PublicJwk[] }): Promise<Verified> {
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
  if (verified.protectedHeader.typ !== TYPE) return { valid: false, why: 'not-a-contract' }
  const text = new TextDecoder().decode(verified.payload)
  const read = Statement.safeParse(JSON.parse(text))
  if (!read.success) return { valid: false, why: 'not-a-contract' }
  if (canonicalJson(read.data as Signable) !== text) return { valid: false, why: 'not-canonical' }
  return { valid: true, statement: read.data }
}
