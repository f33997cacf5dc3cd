import { decodeAttestationObject } from '@simplewebauthn/server/helpers'
import { z } from 'zod'
import { isToken } from './cookie.js'

/** A public-key credential of more bytes than this is none that authenticators make. */
const TEXT_MAX = 20_000

const part = (maxLength: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(maxLength)
const credentialId = part(1400)
const clientData = part(8_000)
const envelope = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.record(z.string().max(40), z.unknown()).default({}),
}
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const

const Registration = z.object({
  ...envelope,
  response: z.object({
    clientDataJSON: clientData,
    attestationObject: part(16_000).refine(isUnattested),
    // Transports that are not known yet say nothing to us.
    transports: z
      .array(z.string().max(20))
      .max(16)
      .default([])
      .transform((all) => TRANSPORTS.filter((one) => all.includes(one))),
  }),
})
const Assertion = z.object({
  ...envelope,
  response: z.object({
    clientDataJSON: clientData,
    authenticatorData: part(4_000),
    signature: part(4_000),
    userHandle: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,90}$/)
      .nullish()
      .transform((handle) => handle || undefined),
  }),
})

/** What a browser sends of a passkey that it has made; null when it is not that. */
export function parseRegistration(text: string): z.output<typeof Registration> | null {
  return parse(Registration, text)
}

/** What a browser sends of a passkey that it has used; null when it is not that. */
export function parseAssertion(text: string): z.output<typeof Assertion> | null {
  return parse(Assertion, text)
}

/**
 * Whether a new passkey comes without a certificate of its maker: none was asked for, and to judge one its addresses would be
 * fetched. A signature by the passkey itself is no certificate (WebAuthn 3 §5.1.3, §6.5.4).
 */
function isUnattested(attestationObject: string): boolean {
  try {
    const object = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')))
    const format: unknown = object.get('fmt')
    return format === 'none' || (format === 'packed' && object.get('attStmt').get('x5c') === undefined)
  } catch {
    return false // It is no attestation object.
  }
}

const ClientData = z.object({ challenge: z.string().refine(isToken) })

/** The challenge that an answer says to be an answer to. Whether it is is shown by the signature over it. */
export function challengeOf(answer: { response: { clientDataJSON: string } }): string | null {
  const json = Buffer.from(answer.response.clientDataJSON, 'base64url').toString('utf8')
  return parse(ClientData, json)?.challenge ?? null
}

function parse<T extends z.ZodType>(shape: T, text: string): z.output<T> | null {
  if (text.length > TEXT_MAX) return null
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null // It is not JSON.
  }
}
