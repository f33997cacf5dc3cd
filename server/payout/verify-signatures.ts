import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server'
import type pg from 'pg'
import { sha256 } from '../lib/id.js'
import { isPasskeyOf } from '../membership/index.js'
import { maySignAs } from './officer.js'
import { challengeOver, type SigningRole } from './signed-text.js'

/** A signature over a batch's file, as it is kept: enough to verify it without us, and without whoever signed. */
export interface BatchSignature {
  role: SigningRole
  /** The person's id. */
  person: string
  signedAt: Date
  origin: string
  credentialId: string
  /** COSE. */
  publicKey: Buffer
  authenticatorData: Buffer
  clientDataJson: Buffer
  signature: Buffer
}

/** The signatures of a batch, the preparer's first. */
export async function signaturesOf(db: pg.Pool | pg.ClientBase, batch: string): Promise<BatchSignature[]> {
  const { rows } = await db.query<BatchSignature>(
    `SELECT role, person, signed_at AS "signedAt", origin, credential_id AS "credentialId", public_key AS "publicKey",
       authenticator_data AS "authenticatorData", client_data_json AS "clientDataJson", signature
     FROM payout.signature WHERE batch = $1 ORDER BY role DESC`,
    [batch],
  )
  return rows
}

/**
 * Verifies that the bytes of a file are what two people signed, each as what they are: by the passkey's key, over the challenge that
 * the file makes, with the user verified by the authenticator (WebAuthn 3 §7.2). The counter is not looked at: it was when they signed.
 */
export async function verifyBatchSignatures(
  signatures: readonly BatchSignature[],
  { batch, file }: { batch: string; file: Buffer },
): Promise<{ preparer: boolean; approver: boolean }> {
  const fileSha256 = sha256(file)
  const good: Record<SigningRole, string | null> = { preparer: null, approver: null }
  for (const signature of signatures) {
    const { role, person } = signature
    const challenge = challengeOver({ batch, role, person, fileSha256 })
    if (await verifies(signature, challenge)) good[role] = person
  }
  const { preparer, approver } = good
  return { preparer: preparer !== null, approver: approver !== null && approver !== preparer }
}

/**
 * Whether whoever signed is still there: each has the role as which they signed, and the passkey with the key that is kept with the
 * signature. Without it a signature by a key that nobody has would be as good.
 */
export async function signersAreThere(
  db: pg.Pool | pg.ClientBase,
  signatures: readonly BatchSignature[],
): Promise<boolean> {
  for (const { role, person, credentialId, publicKey } of signatures) {
    if (!(await maySignAs(db, { role, person }))) return false
    if (!(await isPasskeyOf(db, { personId: person, credentialId, publicKey }))) return false
  }
  return true
}

async function verifies(kept: BatchSignature, expectedChallenge: string): Promise<boolean> {
  const response: AuthenticationResponseJSON = {
    ...{ id: kept.credentialId, rawId: kept.credentialId, type: 'public-key', clientExtensionResults: {} },
    response: {
      authenticatorData: kept.authenticatorData.toString('base64url'),
      clientDataJSON: kept.clientDataJson.toString('base64url'),
      signature: kept.signature.toString('base64url'),
    },
  }
  const verified = await verifyAuthenticationResponse({
    ...{ response, expectedChallenge, expectedOrigin: kept.origin, expectedRPID: new URL(kept.origin).hostname },
    requireUserVerification: true,
    credential: { id: kept.credentialId, publicKey: new Uint8Array(kept.publicKey), counter: 0 },
  }).catch(() => null)
  return verified?.verified === true
}
