import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { addMonths, DAY_MS } from '../lib/clock.js'
import { bytesToUuid } from '../lib/id.js'
import type { Epoch, PseudonymRing } from './ring.js'

/**
 * The cookie `lid`: version, epoch, day of issue, 128 random bits, MAC of 128 bits; base64url, 48 characters.
 * It lives 13 months from its issue and is never extended (CNIL 2020-092 art. 5, used as a ceiling); the server
 * refuses an older one whatever the browser kept.
 */
const NAME = 'lid'
const OFF = 'off'
/** As long as browsers keep a cookie at most; it is renewed with each visit that it keeps out. */
const OFF_DAYS = 400
const BYTES = { signed: 20, total: 36 }
const VERSION = 1
/** Also the ceiling of an epoch's keys after their last use. */
export const LIFE_MONTHS = 13
const ATTRIBUTES = 'Path=/e; Secure; HttpOnly; SameSite=None'

export type Identity =
  | {
      kind: 'known'
      visitor: string /** Of the cookie's keys. */
      epoch: number /** From this moment the id is refused. */
      expiresAt: Date
    }
  | { kind: 'none' }
  /**
   * The browser asked to be left out, and stays out: until a yes that was given after the day `since` (of days since 1970,
   * UTC), or for good where no day is known.
   */
  | { kind: 'off'; since: number | null }
  | { kind: 'refused'; why: 'forged-cookie' | 'expired-cookie' }

/** Who a Cookie header says this is. `visitor` is the pool's pseudonym; the id itself never leaves this file. */
export function readIdentity(
  ring: PseudonymRing,
  { cookieHeader, now }: { cookieHeader: string | undefined; now: Date },
): Identity {
  return readLid(ring, { lid: lidOf(cookieHeader), now })
}

function readLid(ring: PseudonymRing, { lid, now }: { lid: string | undefined; now: Date }): Identity {
  if (lid === undefined) return { kind: 'none' }
  if (lid === OFF) return { kind: 'off', since: null }
  const day = /^off\.(\d{1,5})$/.exec(lid)?.[1]
  if (day !== undefined) return { kind: 'off', since: Math.min(Number(day), dayNumber(now)) }
  const bytes = lid.length === 48 ? Buffer.from(lid, 'base64url') : Buffer.alloc(0)
  const epoch = bytes.length === BYTES.total && bytes[0] === VERSION ? ring.epochs.get(bytes[1] as number) : undefined
  if (epoch === undefined) return { kind: 'refused', why: 'forged-cookie' }
  const signed = bytes.subarray(0, BYTES.signed)
  // Base64url has several spellings of the same bytes at its end; 36 bytes fill 48 characters, so here it has none.
  if (!timingSafeEqual(mac(epoch, signed), bytes.subarray(BYTES.signed)))
    return { kind: 'refused', why: 'forged-cookie' }
  const issued = new Date(bytes.readUInt16BE(2) * DAY_MS)
  const expiresAt = addMonths(issued, LIFE_MONTHS)
  if (now < issued || now >= expiresAt) return { kind: 'refused', why: 'expired-cookie' }
  return { kind: 'known', visitor: pseudonym(epoch, bytes.subarray(4, BYTES.signed)), epoch: epoch.id, expiresAt }
}

const MAX_REMEMBERED = 50_000

/**
 * `readIdentity` that remembers the cookies it has found good: a person looks at several pages, and two HMACs cost more
 * than all the rest of reading a visit. In memory only, bounded.
 */
export function createIdentityReader(
  ring: PseudonymRing,
): (args: { cookieHeader: string | undefined; now: Date }) => Identity {
  const remembered = new Map<string, Identity & { kind: 'known' }>()
  return function readRemembered({ cookieHeader, now }) {
    // By the cookie alone: whatever else the header holds would let one person fill the memory.
    const lid = lidOf(cookieHeader)
    const known = lid === undefined ? undefined : remembered.get(lid)
    if (known !== undefined && now < known.expiresAt) return known
    const identity = readLid(ring, { lid, now })
    if (identity.kind !== 'known' || lid === undefined) return identity
    if (remembered.size >= MAX_REMEMBERED) {
      const oldest = remembered.keys().next().value
      if (oldest !== undefined) remembered.delete(oldest)
    }
    remembered.set(Buffer.from(lid).toString(), identity) // A copy: a part of a text keeps the whole in memory.
    return identity
  }
}

/** A new id, in the ring's current epoch: the pseudonym, and the Set-Cookie header that carries the id. */
export function issueIdentity(
  ring: PseudonymRing,
  { now, random = randomBytes(16) }: { now: Date; random?: Buffer },
): { visitor: string; setCookie: string } {
  const day = dayNumber(now)
  const signed = Buffer.alloc(BYTES.signed)
  signed[0] = VERSION
  signed[1] = ring.current.id
  signed.writeUInt16BE(day, 2)
  random.copy(signed, 4)
  const value = Buffer.concat([signed, mac(ring.current, signed)]).toString('base64url')
  const maxAgeSeconds = Math.floor((addMonths(new Date(day * DAY_MS), LIFE_MONTHS).getTime() - now.getTime()) / 1000)
  return {
    visitor: pseudonym(ring.current, random),
    setCookie: `${NAME}=${value}; ${ATTRIBUTES}; Max-Age=${maxAgeSeconds}`,
  }
}

/** Set-Cookie that forgets the id. */
export const forgetCookie = `${NAME}=; ${ATTRIBUTES}; Max-Age=0`

/** Set-Cookie that keeps this browser out since a day; it tells nobody from others who went out on that day. */
export function offCookie({ since }: { since: number | null }): string {
  const value = since === null ? OFF : `${OFF}.${since}`
  return `${NAME}=${value}; ${ATTRIBUTES}; Max-Age=${OFF_DAYS * (DAY_MS / 1000)}`
}

/** The day of a moment, as a browser that is off carries it: days since 1970, UTC. */
export function dayNumber(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS)
}

/** Whether a moment lies on a later day than that on which the browser went out. */
export function isAfterOff(at: Date, { since }: { since: number | null }): boolean {
  return since !== null && dayNumber(at) > since
}

/**
 * May this request be given an id? Only where the browser sends unpartitioned third-party cookies, which it says by
 * `Sec-Fetch-Storage-Access: active`: elsewhere an id would be one a site, would inflate reach, and its owner could not
 * see it on "mes données" (DESIGN §6).
 */
export function mayIssue(storageAccess: string | undefined): boolean {
  return storageAccess === 'active'
}

function mac(epoch: Epoch, signed: Uint8Array): Buffer {
  return createHmac('sha256', epoch.cookieKey).update(signed).digest().subarray(0, 16)
}

function pseudonym(epoch: Epoch, id: Uint8Array): string {
  return bytesToUuid(createHmac('sha256', epoch.poolKey).update(id).digest())
}

/** Two of them are none of ours, since we set one: the empty text, which is no cookie that anything is read from. */
function lidOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length > 4096) return undefined
  let lid: string | undefined
  for (const part of header.split(';')) {
    const pair = part.trim()
    if (!pair.startsWith(`${NAME}=`)) continue
    if (lid !== undefined) return ''
    lid = pair.slice(NAME.length + 1)
  }
  return lid
}
