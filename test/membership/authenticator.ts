import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

export interface Credential {
  id: string
  key: KeyObject
  counter: number
  userHandle: string
}

/** What an authenticator may be made to do wrong. */
export interface Answering {
  origin?: string
  rpId?: string
  userVerified?: boolean
  type?: string
  challenge?: string
  userHandle?: string | null
  /** Instead of one more than the last time. */
  counter?: number
  /** What it says of its maker: nothing, unless this is given. */
  fmt?: string
  attStmt?: Map<string, Uint8Array[]>
}

/** A passkey's authenticator, in software: what a browser and its device make of options. Keys are P-256. */
export class Authenticator {
  readonly origin: string

  constructor({ origin }: { origin: string }) {
    this.origin = origin
  }

  /** The answer to options of a registration, and the credential that it made. */
  make(
    options: { challenge: string; user: { id: string } },
    answering: Answering = {},
  ): { credential: Credential; answer: string } {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const id = randomBytes(16)
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const cose = isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]),
    )
    const credential = { id: id.toString('base64url'), key: privateKey, counter: 1, userHandle: options.user.id }
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, id, Buffer.from(cose)])
    const authData = this.#data({ counter: answering.counter ?? 1, attested, ...answering })
    const attestationObject = isoCBOR.encode(
      new Map<string, string | Uint8Array | Map<string, Uint8Array[]>>([
        ['fmt', answering.fmt ?? 'none'],
        ['attStmt', answering.attStmt ?? new Map()],
        ['authData', new Uint8Array(authData)],
      ]),
    )
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, answering).toString('base64url'),
      attestationObject: Buffer.from(attestationObject).toString('base64url'),
      transports: ['internal', 'of-the-future'],
    }
    return { credential, answer: wrap(credential.id, response) }
  }

  /** The answer to options of an authentication. */
  use(credential: Credential, options: { challenge: string }, answering: Answering = {}): string {
    const counter = answering.counter ?? ++credential.counter
    const authData = this.#data({ ...answering, counter })
    const clientData = this.#clientData('webauthn.get', options.challenge, answering)
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
    const userHandle = answering.userHandle === undefined ? credential.userHandle : answering.userHandle
    return wrap(credential.id, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, credential.key).toString('base64url'),
      ...(userHandle === null ? {} : { userHandle }),
    })
  }

  #clientData(type: string, asked: string, { challenge = asked, origin = this.origin, ...other }: Answering): Buffer {
    return Buffer.from(JSON.stringify({ type: other.type ?? type, challenge, origin, crossOrigin: false }))
  }

  #data({
    counter,
    attested = Buffer.alloc(0),
    rpId = new URL(this.origin).hostname,
    userVerified = true,
  }: {
    counter: number
    attested?: Buffer
    rpId?: string
    userVerified?: boolean
  }): Buffer {
    const flags = 0x01 | (userVerified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0)
    const rest = Buffer.alloc(5)
    rest.writeUInt8(flags)
    rest.writeUInt32BE(counter, 1)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest, attested])
  }
}

function wrap(id: string, response: object): string {
  return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response })
}
