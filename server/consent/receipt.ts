import { CompactSign } from 'jose'
import { canonicalJson, type Signable, type SignatureRing } from '../contract/index.js'

/** What else but contracts our keys sign. The type keeps one from being taken for another. */
export const SIGNED = {
  receipt: 'lanterne-receipt+jws',
  proof: 'lanterne-proof+jws',
  purge: 'lanterne-purge+jws',
} as const
export type SignedKind = keyof typeof SIGNED

/**
 * A document with its signature, as one text: canonical JSON (RFC 8785) of `{ document, protected, signature }`, where the last
 * two and the canonical JSON of `document` are a detached JWS (EdDSA; RFC 7515 appendix F). It is read as it is, and
 * verified offline with the published keys: `docs/verify-receipt.mjs`.
 */
export async function signDocument(
  { current }: SignatureRing,
  { kind, document }: { kind: SignedKind; document: Signable },
): Promise<string> {
  const payload = new TextEncoder().encode(canonicalJson(document))
  const jws = await new CompactSign(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: current.kid, typ: SIGNED[kind] })
    .sign(current.key)
  const [header = '', , signature = ''] = jws.split('.')
  return canonicalJson({ document, protected: header, signature })
}
