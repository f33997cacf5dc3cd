import { generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type pg from 'pg'
import { CHALLENGE_LIFE_MS, keepChallenge } from './challenge.js'
import { type PasskeyRefusal, type RelyingParty, usePasskeyOf } from './passkey.js'
import { challengeOf, parseAssertion } from './passkey-answer.js'
import { credentialsOf, passkeyByCredential } from './passkey-store.js'

/** What somebody signs with a passkey: a text that says what, made into a challenge. */
export interface PasskeySigning {
  /** 32 bytes in base64url, that anybody can make again from what is signed. */
  challenge: string
  personId: string
  /** The token of the session that asks: an answer from elsewhere is none. */
  browser: string
  now: Date
}

/** A signature as it is kept: with this anybody verifies it, without the passkey's owner and without us. */
export interface PasskeySignature {
  credentialId: string
  /** COSE. */
  publicKey: Buffer
  authenticatorData: Buffer
  clientDataJson: Buffer
  signature: Buffer
}

/** What a browser needs to sign: one of the person's own passkeys, which verifies who is there. A second try takes the place of the first. */
export async function passkeySignOptions(
  pool: pg.Pool,
  { origin }: RelyingParty,
  { challenge, ...asked }: PasskeySigning,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  await keepChallenge(pool, { purpose: 'sign', challenge, ...asked })
  return generateAuthenticationOptions({
    rpID: new URL(origin).hostname,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CHALLENGE_LIFE_MS,
    userVerification: 'required',
    allowCredentials: (await credentialsOf(pool, asked.personId)) as { id: string; transports: never[] }[],
  })
}

/**
 * Takes a signature by one of a person's passkeys over exactly this challenge.
 * @param text the JSON of an AuthenticationResponseJSON, as the browser sent it
 * @param onSign keeps it, in the transaction that notes the passkey's use, while its owner's account is locked
 * @param onClone tells the owner of a passkey that may have been copied, in the transaction that locks it
 */
export async function signWithPasskey<T>(
  pool: pg.Pool,
  party: RelyingParty,
  {
    challenge,
    text,
    onSign,
    onClone,
    ...asked
  }: PasskeySigning & {
    text: string
    onSign: (client: pg.ClientBase, signature: PasskeySignature) => Promise<T>
    onClone: (client: pg.ClientBase, personId: string) => Promise<void>
  },
): Promise<{ signed: true; kept: T } | { signed: false; why: PasskeyRefusal }> {
  const answer = parseAssertion(text)
  // An answer to another challenge of theirs would say nothing of this.
  if (answer === null || challengeOf(answer) !== challenge) return { signed: false, why: 'invalid' }
  const { authenticatorData, clientDataJSON, signature } = answer.response
  const used = await usePasskeyOf(pool, party, {
    ...{ purpose: 'sign', ...asked, text, onClone },
    onUse: async (client) => {
      const passkey = await passkeyByCredential(client, answer.id)
      return onSign(client, {
        credentialId: answer.id,
        publicKey: passkey?.publicKey ?? Buffer.alloc(0),
        authenticatorData: Buffer.from(authenticatorData, 'base64url'),
        clientDataJson: Buffer.from(clientDataJSON, 'base64url'),
        signature: Buffer.from(signature, 'base64url'),
      })
    },
  })
  return used.used ? { signed: true, kept: used.opened } : { signed: false, why: used.why }
}

/** Whether somebody still has the passkey of a kept signature, with this key, and it is not locked as perhaps copied. */
export async function isPasskeyOf(
  db: pg.ClientBase | pg.Pool,
  { personId, credentialId, publicKey }: { personId: string; credentialId: string; publicKey: Buffer },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM public.passkey WHERE person_id = $1 AND credential_id = $2 AND public_key = $3 AND locked_at IS NULL`,
    [personId, credentialId, publicKey],
  )
  return rowCount === 1
}
