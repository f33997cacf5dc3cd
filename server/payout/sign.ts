import { generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { SECOND_MS } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { type PasskeyRefusal, type RelyingParty, usePasskeyOf } from '../membership/index.js'
import type { BankRing } from './bank/ring.js'
import { type Batch, findBatch, lockBatch } from './batch.js'
import { type BatchFileFault, readBatchFile } from './batch-file.js'
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

const ROLE_OF = { preparer: 'payment-preparer', approver: 'payment-approver' } as const
const STATE_FOR = { preparer: 'prepared', approver: 'signed' } as const
/** A challenge is answered within five minutes (WebAuthn 3 §13.4.3). */
const CHALLENGE_LIFE_MS = 300 * SECOND_MS

/**
 * What a browser needs to sign a batch: the challenge is over its file. The person's passkeys only, and each verifies its user.
 * @param browser the token of the session: an answer from elsewhere is none
 */
export async function signOptions(
  pool: pg.Pool,
  { origin }: RelyingParty,
  { browser, ...signing }: Signing & { browser: string },
): Promise<PublicKeyCredentialRequestOptionsJSON | { refused: SignRefusal }> {
  const { person, now } = signing
  const batch = await findBatch(pool, signing.batch)
  const why = await refuseSigning(pool, batch, signing)
  if (why !== null || batch === null) return { refused: why ?? 'unknown' }
  const challenge = challengeOver({ ...signing, fileSha256: batch.fileSha256 })
  // The same text each time, so a second try takes the place of the first.
  await pool.query(
    `INSERT INTO public.challenge (hash, purpose, person_id, browser_hash, expires_at) VALUES ($1, 'step-up', $2, $3, $4)
     ON CONFLICT (hash) DO UPDATE SET browser_hash = excluded.browser_hash, expires_at = excluded.expires_at`,
    [sha256(challenge), person, sha256(browser), new Date(now.getTime() + CHALLENGE_LIFE_MS)],
  )
  const { rows } = await pool.query<{ id: string; transports: string[] }>(
    `SELECT credential_id AS id, transports FROM public.passkey WHERE person_id = $1 AND locked_at IS NULL ORDER BY created_at LIMIT 20`,
    [person],
  )
  return generateAuthenticationOptions({
    rpID: new URL(origin).hostname,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CHALLENGE_LIFE_MS,
    userVerification: 'required',
    allowCredentials: rows as { id: string; transports: never[] }[],
  })
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
  // Any other challenge of theirs would be answered as well, and would say nothing of this file.
  if (challengeIn(assertion) !== challengeOver({ ...signing, fileSha256: batch.fileSha256 }))
    return { signed: false, why: 'invalid' }
  const used = await usePasskeyOf(
    pool,
    { origin },
    {
      ...{ purpose: 'step-up', personId: person, browser, now, text: assertion, onClone },
      onUse: (client) => takeSignature(client, { origin }, { ...signing, shown: batch.fileSha256 }),
    },
  )
  if (!used.used) return { signed: false, why: used.why }
  return used.opened === null ? { signed: true } : { signed: false, why: used.opened }
}

/** Under the batch's lock: of two at once the second finds what the first did. */
async function takeSignature(
  client: pg.ClientBase,
  { origin }: RelyingParty,
  { shown, assertion, ...signing }: Signing & { shown: Buffer; assertion: string },
): Promise<SignRefusal | null> {
  const { role, person, now } = signing
  const batch = await lockBatch(client, signing.batch)
  const why = await refuseSigning(client, batch, signing)
  if (why !== null || batch === null) return why ?? 'unknown'
  if (!batch.fileSha256.equals(shown)) return 'file-changed'
  const { id, response } = JSON.parse(assertion) as { id: string; response: Record<string, string> }
  const bytes = (name: string) => Buffer.from(response[name] ?? '', 'base64url')
  await client.query(
    `INSERT INTO payout.signature (batch, role, person, signed_at, file_sha256, origin, credential_id, public_key,
       authenticator_data, client_data_json, signature)
     SELECT $1, $2, $3, $4, $5, $6, credential_id, public_key, $8, $9, $10 FROM public.passkey WHERE credential_id = $7`,
    [
      ...[batch.id, role, person, now, batch.fileSha256, origin, id],
      ...[bytes('authenticatorData'), bytes('clientDataJSON'), bytes('signature')],
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
  const { rowCount } = await db.query(
    `SELECT FROM public.person p JOIN public.organisation o ON o.id = p.organisation_id AND o.kind = 'federation'
     WHERE p.id = $1 AND p.left_at IS NULL AND $2 = ANY (p.roles::text[])`,
    [person, ROLE_OF[role]],
  )
  return rowCount === 1 ? null : 'wrong-role'
}

function challengeIn(assertion: string): unknown {
  try {
    const { response } = JSON.parse(assertion) as { response: { clientDataJSON: string } }
    const data = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8')) as {
      challenge: unknown
    }
    return data.challenge
  } catch {
    return null // It is no assertion.
  }
}
