import { createHash, randomBytes, randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(4096)
let used = pool.length

/** A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. Sorted roughly by time, so that indexes stay dense. */
export function uuidv7(at: number): string {
  if (used + 10 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.toString('hex', used, used + 10)
  used += 10
  const time = at.toString(16).padStart(12, '0')
  const variant = '89ab'[Number.parseInt(random[3] as string, 16) & 3]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(8, 20)}`
}

/** 16 bytes as a UUID's text, as they are: for pseudonyms, which are stored in columns of type uuid. */
export function bytesToUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a text is a UUID as they are written here: lower case, with hyphens. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** A UUID that is always the same for the same name: for seeds, so that a second start finds what the first made. */
export function uuidFromName(name: string): string {
  const bytes = createHash('sha256').update(`lanterne:${name}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytesToUuid(bytes)
}

/** An unguessable token for a link or a session: 256 random bits, base64url. Only its hash is stored. */
export function secretToken(): string {
  return randomBytes(32).toString('base64url')
}

export function sha256(text: string | Uint8Array): Buffer {
  return createHash('sha256').update(text).digest()
}
