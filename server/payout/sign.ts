import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import {
  type PasskeyRefusal,
  type PasskeySignature,
  passkeySignOptions,
  type RelyingParty,
  signWithPasskey,
} from '../membership/index.js'
import type { BankRing } from './bank/ring.js'
import { type Batch, findBatch, lockBatch } from './batch.js'
import { type BatchFileFault, readBatchFile } from './batch-file.js'
import { maySignAs } from './officer.js'
import { challengeOver, type SigningRole } from './signed-text.js'

export type SignRefusal =
  | 'unknown'
  /** The batch is not where this signature belongs: signed already, handed, cancelled. */
  | 'wrong-state'
  /** Only who prepared it signs it as such. */
  | 'not-the-preparer'
  /** Nobody approves what they prepared. */
  | 'own-batch'
  /** They do not have the role in the federation, or not any more. */
  | 'wrong-role'
  /** The file that they looked at is not the one that is kept. */
  | 'file-changed'
  | BatchFileFault
  | PasskeyRefusal

export interface Signing {
  batch: string
  role: SigningRole
  person: string
  now: Date
}

const STATE_FOR = { preparer: 'prepared', approver: 'signed' } as const

/**
 * What a browser needs to sign a batch: the challenge is over its file. The person's passkeys only, and each verifies its user.
 * @param browser the token of the session: an answer from elsewhere is none
 */
export async function signOptions(
  pool: pg.Pool,
  { origin }: RelyingParty,
  { browser, ...signing }: Signing & { browser: string },
): Promise<PublicKeyCredentialRequestOptionsJSON | { refused: SignRefusal }> {
  const batch = await findBatch(pool, signing.batch)
  const why = await refuseSigning(pool, batch, signing)
  if (why !== null || batch === null) return { refused: why ?? 'unknown' }
  const challenge = challengeOver({ ...signing, fileSha256: batch.fileSha256 })
  return passkeySignOptions(pool, { origin }, { challenge, personId: signing.person, browser, now: signing.now })
}

/**
 * Takes a signature over the exact file of a batch, as its preparer or as the one who approves it.
 * @param fileSha256 hexadecimal, of the file that the person was shown
 * @param assertion the JSON of an AuthenticationResponseJSON, as the browser sent it
 * @param onClone tells the owner of a passkey that may have been copied, in the transaction that locks it
 */
export async function signBatch(
  pool: pg.Pool,
  { origin }: RelyingParty,
  signing: Signing & {
    fileSha256: string
    assertion: string
    browser: string
    ring: BankRing
    onClone: (client: pg.ClientBase, personId: string) => Promise<void>
  },
): Promise<{ signed: true } | { signed: false; why: SignRefusal }> {
  const { person, now, assertion, browser, ring, onClone } = signing
  const batch = await findBatch(pool, signing.batch)
  const early = await refuseSigning(pool, batch, signing)
  if (early !== null || batch === null) return { signed: false, why: early ?? 'unknown' }
  if (signing.fileSha256 !== batch.fileSha256.toString('hex')) return { signed: false, why: 'file-changed' }
  const file = await readBatchFile(pool, { batch, ring, now })
  if ('fault' in file) return { signed: false, why: file.fault }
  const signed = await signWithPasskey(
    pool,
    { origin },
    {
      challenge: challengeOver({ ...signing, fileSha256: batch.fileSha256 }),
      ...{ personId: person, browser, now, text: assertion, onClone },
      onSign: (client, signature) => takeSignature(client, { ...signing, origin, signature, shown: batch.fileSha256 }),
    },
  )
  const why = signed.signed ? signed.kept : signed.why
  return why === null ? { signed: true } : { signed: false, why }
}

/** Under the batch's lock: of two at once the second finds what the first did. */
async function takeSignature(
  client: pg.ClientBase,
  { shown, signature, origin, ...signing }: Signing & { shown: Buffer; signature: PasskeySignature; origin: string },
): Promise<SignRefusal | null> {
  const { role, person, now } = signing
  const batch = await lockBatch(client, signing.batch)
  const why = await refuseSigning(client, batch, signing)
  if (why !== null || batch === null) return why ?? 'unknown'
  if (!batch.fileSha256.equals(shown)) return 'file-changed'
  await client.query(
    `INSERT INTO payout.signature (batch, role, person, signed_at, file_sha256, origin, credential_id, public_key,
       authenticator_data, client_data_json, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[batch.id, role, person, now, batch.fileSha256, origin, signature.credentialId, signature.publicKey],
      ...[signature.authenticatorData, signature.clientDataJson, signature.signature],
    ],
  )
  await client.query('UPDATE payout.batch SET state = $2 WHERE id = $1', [
    ...[batch.id, role === 'preparer' ? 'signed' : 'approved'],
  ])
  const kind = role === 'preparer' ? 'batch-signed' : 'batch-approved'
  await appendAudit(client, {
    at: now,
    kind,
    subject: batch.id,
    facts: { fileSha256: batch.fileSha256.toString('hex') },
  })
  return null
}

async function refuseSigning(
  db: pg.Pool | pg.ClientBase,
  batch: Batch | null,
  { role, person }: Signing,
): Promise<SignRefusal | null> {
  if (batch === null) return 'unknown'
  if (role === 'preparer' && batch.preparedBy !== person) return 'not-the-preparer'
  if (role === 'approver' && batch.preparedBy === person) return 'own-batch'
  if (batch.state !== STATE_FOR[role]) return 'wrong-state'
  return (await maySignAs(db, { role, person })) ? null : 'wrong-role'
}
