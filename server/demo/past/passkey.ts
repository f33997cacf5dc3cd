import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A passkey that somebody invented has for as long as they sign: its private key is kept nowhere. */
export interface InventedPasskey {
  credentialId: string
  /** COSE, as a browser would have given it. */
  publicKey: Buffer
  /** The JSON of an AuthenticationResponseJSON. */
  answer(asked: { challenge: string; origin: string }): string
}

const USER_PRESENT_AND_VERIFIED = 0x05

/** Signs as an authenticator does, with a new key on P-256. */
export function inventedPasskey(): InventedPasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(16).toString('base64url')
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  let signatures = 0
  return {
    credentialId,
    publicKey: coseKey(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')),
    answer({ challenge, origin }) {
      const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }))
      const rest = Buffer.alloc(5)
      rest.writeUInt8(USER_PRESENT_AND_VERIFIED)
      rest.writeUInt32BE(++signatures, 1)
      const authenticatorData = Buffer.concat([sha256(new URL(origin).hostname), rest])
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), privateKey)
      const response = {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
      }
      const id = credentialId
      return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response })
    },
  }
}

/** The map {1: 2, 3: -7, -1: 1, -2: x, -3: y} of CBOR: a key on P-256 for ES256 (RFC 9053 §7.1.1). */
function coseKey(x: Buffer, y: Buffer): Buffer {
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  return Buffer.concat([bytes('a50102032620012158'), bytes('20'), x, bytes('225820'), y])
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}
