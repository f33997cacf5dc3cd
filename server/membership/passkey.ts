import { randomUUID } from 'node:crypto'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { transaction } from '../lib/postgres.js'
import { addChallenge, CHALLENGE_LIFE_MS, type ChallengeFor, takeChallenge } from './challenge.js'
import type { OrganisationKind } from './organisation.js'
import { challengeOf, parseAssertion, parseRegistration } from './passkey-answer.js'
import {
  type AddRefusal,
  addPasskey,
  credentialsOf,
  lockPasskey,
  type MadeIn,
  type PasskeyKey,
  passkeyByCredential,
  usePasskey,
} from './passkey-store.js'
import { endEverySession, stepUpSession } from './session-store.js'

/** Where passkeys are made and used: the console's own origin, and nowhere else. */
export interface RelyingParty {
  origin: string
}

export type PasskeyRefusal =
  /** It is not an answer, or not one to what was asked here and now. */
  | 'invalid'
  /** Nobody has this passkey: it was removed, or is not of this console. */
  | 'unknown'
  /** It was refused before, since it may have been copied. */
  | 'locked'
  /** Its counter went back: there may be two of it. From now on it is locked. */
  | 'cloned'

const RP_NAME = 'Lanterne'

/** What a browser needs to make a passkey for somebody. It must verify its user, and be found without a name. */
export async function enrolOptions(
  pool: pg.Pool,
  { origin }: RelyingParty,
  { person, browser, now }: { person: { id: string; name: string; email: string }; browser: string; now: Date },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const challenge = await addChallenge(pool, { purpose: 'enrol', personId: person.id, browser, now })
  return generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: rpIdOf(origin),
    userName: person.email,
    userDisplayName: person.name,
    userID: userHandleOf(person.id),
    challenge: bytesOf(challenge),
    timeout: CHALLENGE_LIFE_MS,
    attestationType: 'none',
    excludeCredentials: await credentialsOf(pool, person.id),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** What a browser needs to use a passkey: anybody's when somebody enters, their own ones when they confirm. */
export async function useOptions(
  pool: pg.Pool,
  { origin }: RelyingParty,
  asked: ChallengeFor & { now: Date },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = await addChallenge(pool, asked)
  return generateAuthenticationOptions({
    rpID: rpIdOf(origin),
    challenge: bytesOf(challenge),
    timeout: CHALLENGE_LIFE_MS,
    userVerification: 'required',
    ...(asked.personId === null ? {} : { allowCredentials: await credentialsOf(pool, asked.personId) }),
  })
}

/**
 * Takes the passkey that a browser has made. Its challenge is used up whatever comes of it. Its authenticator has just verified
 * who is there: the session goes on as one that a passkey confirmed.
 * @param text what the browser sent: the JSON of a RegistrationResponseJSON
 * @param session the session that asks; its token is what the challenge was made for
 * @param onAdded is called in the same transaction, to tell its owner
 * @returns the session's new token
 */
export async function enrolPasskey(
  pool: pg.Pool,
  { origin }: RelyingParty,
  {
    text,
    personId,
    session,
    name,
    now,
    onAdded,
  }: {
    text: string
    personId: string
    session: MadeIn
    name: string
    now: Date
    onAdded: (client: pg.ClientBase) => Promise<void>
  },
): Promise<{ added: true; token: string } | { added: false; why: 'invalid' | AddRefusal }> {
  const response = parseRegistration(text)
  if (response === null) return { added: false, why: 'invalid' }
  const asked = { purpose: 'enrol', personId, browser: session.token, now } as const
  if (!(await wasAsked(pool, response, asked))) return { added: false, why: 'invalid' }
  const verified = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: () => true, // `wasAsked` has looked, and nobody will ask again.
    expectedOrigin: origin,
    expectedRPID: rpIdOf(origin),
    requireUserVerification: true,
  }).catch(() => null)
  if (!verified?.verified) return { added: false, why: 'invalid' }
  const { credential, credentialDeviceType, credentialBackedUp } = verified.registrationInfo
  const passkey = {
    ...{ id: randomUUID(), personId, name },
    ...{ credentialId: credential.id, publicKey: credential.publicKey, counter: credential.counter },
    transports: credential.transports ?? [],
    ...{ backupEligible: credentialDeviceType === 'multiDevice', backedUp: credentialBackedUp },
  }
  return transaction(pool, async (client) => {
    const why = await addPasskey(client, passkey, { ...session, at: now })
    if (why !== null) return { added: false, why }
    await onAdded(client)
    const token = await stepUpSession(client, { token: session.token, personId, now })
    assert(token !== null, 'the session was there, and nobody else could end it')
    return { added: true, token }
  })
}

/**
 * Verifies that somebody's passkey answered what was asked. Its challenge is used up whatever comes of it. A passkey whose
 * counter went back is locked, and whatever its owner is signed in by ends: the copy may have opened it.
 * @param text what the browser sent: the JSON of an AuthenticationResponseJSON
 * @param onUse opens what the passkey is good for, in the same transaction, while its owner's account is locked
 * @param onClone tells its owner, in the same transaction
 */
export async function usePasskeyOf<T>(
  pool: pg.Pool,
  { origin }: RelyingParty,
  {
    text,
    onUse,
    onClone,
    ...asked
  }: ChallengeFor & {
    text: string
    now: Date
    onUse: (client: pg.ClientBase, personId: string) => Promise<T>
    onClone: (client: pg.ClientBase, personId: string) => Promise<void>
  },
): Promise<{ used: true; personId: string; kind: OrganisationKind; opened: T } | { used: false; why: PasskeyRefusal }> {
  const response = parseAssertion(text)
  if (response === null || !(await wasAsked(pool, response, asked))) return { used: false, why: 'invalid' }
  return transaction(pool, async (client) => {
    const passkey = await passkeyByCredential(client, response.id)
    const isOther = asked.personId !== null && passkey?.personId !== asked.personId
    if (passkey === null || isOther) return { used: false, why: 'unknown' }
    const { personId, kind } = passkey
    const { userHandle } = response.response
    if (userHandle !== undefined && userHandle !== Buffer.from(userHandleOf(personId)).toString('base64url'))
      return { used: false, why: 'invalid' }
    const said = await verify(response as AuthenticationResponseJSON, passkey, origin)
    if (said === null) return { used: false, why: 'invalid' }
    if (passkey.lockedAt !== null) return { used: false, why: 'locked' }
    if (hasGoneBack({ before: passkey.counter, now: BigInt(said.counter) })) {
      await lockPasskey(client, { id: passkey.id, at: asked.now })
      await endEverySession(client, personId)
      await onClone(client, personId)
      return { used: false, why: 'cloned' }
    }
    await usePasskey(client, { id: passkey.id, ...said, at: asked.now })
    return { used: true, personId, kind, opened: await onUse(client, personId) }
  })
}

/** Whether two uses of a passkey cannot both be of one authenticator (WebAuthn 3 §6.1.1). One that does not count says 0. */
export function hasGoneBack({ before, now }: { before: bigint; now: bigint }): boolean {
  return (before > 0n || now > 0n) && now <= before
}

async function verify(response: AuthenticationResponseJSON, passkey: PasskeyKey, origin: string) {
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: () => true, // As above.
    expectedOrigin: origin,
    expectedRPID: rpIdOf(origin),
    requireUserVerification: true,
    // Its counter is judged when the signature is known to be good: anybody can send a low number.
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
  }).catch(() => null)
  if (!verified?.verified) return null
  const { newCounter, credentialBackedUp } = verified.authenticationInfo
  return { counter: newCounter, backedUp: credentialBackedUp }
}

async function wasAsked(
  pool: pg.Pool,
  answer: { response: { clientDataJSON: string } },
  asked: ChallengeFor & { now: Date },
): Promise<boolean> {
  const challenge = challengeOf(answer)
  return challenge !== null && takeChallenge(pool, { ...asked, challenge })
}

function rpIdOf(origin: string): string {
  return new URL(origin).hostname
}

/** Who a passkey is of, as the passkey keeps it: no name, no address. */
function userHandleOf(personId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(personId.replaceAll('-', ''), 'hex'))
}

function bytesOf(challenge: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(challenge, 'base64url'))
}
