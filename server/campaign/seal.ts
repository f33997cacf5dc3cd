import { createHmac, timingSafeEqual } from 'node:crypto'
import { assert } from '../lib/assert.js'
import type { LinkRing } from './ring.js'

/** What a click link says: ids only. Where it leads is the campaign's to say, so that a link cannot be turned elsewhere. */
export interface SealedClick {
  campaign: number
  creative: number
  placement: number
  /** Whole seconds are kept. */
  expiresAt: Date
}

export type OpenedToken = ({ ok: true } & SealedClick) | { ok: false; why: 'malformed' | 'forged' | 'expired' }

const VERSION = 1
const BYTES = { signed: 18, mac: 16 }
/** 18 bytes are 24 characters, and 16 bytes are 22: `base64url(ids).base64url(MAC)`. */
const LENGTH = { signed: 24, total: 47 }
const MAX_U32 = 0xffff_ffff

/**
 * Seals a click link's token with the ring's current key: version, key id, campaign, creative, placement, expiry
 * (seconds since 1970), then the first 16 bytes of their HMAC-SHA-256.
 */
export function sealToken(click: SealedClick, ring: LinkRing): string {
  const { campaign, creative, placement, expiresAt } = click
  const seconds = Math.floor(expiresAt.getTime() / 1000)
  const ids = [campaign, creative, placement, seconds]
  assert(
    ids.every((id) => Number.isInteger(id) && id > 0 && id <= MAX_U32),
    'ids and expiry fit in 32 bits',
  )
  const signed = Buffer.alloc(BYTES.signed)
  signed[0] = VERSION
  signed[1] = ring.current.id
  ids.forEach((id, index) => {
    signed.writeUInt32BE(id, 2 + 4 * index)
  })
  return `${signed.toString('base64url')}.${mac(ring.current.key, signed).toString('base64url')}`
}

/**
 * Opens a token. `forged` comes before `expired`: only the maker of a token learns that it has ended. A token has one
 * spelling; every other text is refused.
 */
export function openToken(token: string, ring: LinkRing, now: Date): OpenedToken {
  if (token.length !== LENGTH.total || token[LENGTH.signed] !== '.') return { ok: false, why: 'malformed' }
  const signed = Buffer.from(token.slice(0, LENGTH.signed), 'base64url')
  const given = Buffer.from(token.slice(LENGTH.signed + 1), 'base64url')
  // Base64url is read leniently, and the four last bits of 22 characters are free: only what we would write is ours.
  if (`${signed.toString('base64url')}.${given.toString('base64url')}` !== token || signed[0] !== VERSION)
    return { ok: false, why: 'malformed' }
  const key = ring.keys.get(signed[1] as number)
  if (key === undefined || !timingSafeEqual(mac(key, signed), given)) return { ok: false, why: 'forged' }
  const expiresAt = new Date(signed.readUInt32BE(14) * 1000)
  if (now >= expiresAt) return { ok: false, why: 'expired' }
  return {
    ok: true,
    campaign: signed.readUInt32BE(2),
    creative: signed.readUInt32BE(6),
    placement: signed.readUInt32BE(10),
    expiresAt,
  }
}

function mac(key: Buffer, signed: Buffer): Buffer {
  return createHmac('sha256', key).update(signed).digest().subarray(0, BYTES.mac)
}
