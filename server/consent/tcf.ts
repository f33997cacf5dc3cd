import { BitReader, MAX_SEXTETS, sextetsOf } from './bits.js'

/**
 * A longer consent string is refused unread. A consent platform keeps its string in a cookie, of which browsers keep no
 * more than 4,096 bytes (RFC 6265 §6.1); the longest of the public test strings has 377 characters.
 */
export const MAX_TCF_LENGTH = MAX_SEXTETS

/** The highest purpose that a string can carry a consent for: they are 24 bits. */
export const MAX_TCF_PURPOSE = 24

/** What the gate needs to know of a consent string, about one vendor. Times in milliseconds since 1970. */
export interface TcfConsent {
  ok: true
  created: number
  lastUpdated: number
  cmpId: number
  policyVersion: number
  isServiceSpecific: boolean
  /** Consented purposes: ask `hasTcfPurpose`. */
  purposes: number
  /** Purposes that the publisher forbids to the vendor whatever was consented (restriction type 0). */
  forbidden: number
  vendorConsent: boolean
  /** Whether the person was shown the vendor; null when the string has no such segment, which was allowed before TCF 2.3. */
  disclosed: boolean | null
}

export type TcfFault = 'tcf-too-long' | 'tcf-malformed' | 'tcf-version'

/** Whether a mask of purposes (`purposes`, `forbidden`) has this one. The first bit that was sent is purpose 1. */
export function hasTcfPurpose(mask: number, purpose: number): boolean {
  return ((mask >> (MAX_TCF_PURPOSE - purpose)) & 1) === 1
}

/**
 * Reads from a TC string (IAB TCF v2) what the gate needs about one vendor, in a few microseconds, where the full decoder
 * takes 50 to 330. Accepts no string that the decoder refuses; refuses some that it lets pass: segments twice or not
 * after the core, ranges that end before they start or lie beyond their vector's own bound, unknown restrictions.
 * Never throws, whatever the text. Layout: IAB Tech Lab, "Consent string and vendor list formats v2".
 * @param vendor the vendor's number, 1 to 65535
 */
export function readTcf(text: string, vendor: number): TcfConsent | { ok: false; why: TcfFault } {
  if (text.length > MAX_TCF_LENGTH) return { ok: false, why: 'tcf-too-long' }
  const sextets = sextetsOf(text)
  if (sextets === null) return { ok: false, why: 'tcf-malformed' }
  const coreEnd = segmentEnd(text, 0)
  const core = new BitReader(sextets, 0, coreEnd)
  const version = core.take(6)
  if (core.overrun) return { ok: false, why: 'tcf-malformed' }
  if (version !== 2) return { ok: false, why: 'tcf-version' }
  const consent = readCore(core, vendor)
  if (core.overrun || core.odd) return { ok: false, why: 'tcf-malformed' }
  if (!readOtherSegments(text, sextets, coreEnd, vendor, consent)) return { ok: false, why: 'tcf-malformed' }
  return consent
}

const LAST_COUNTRY_LETTER = 57 // 'z' less 'A': the decoder takes what lies between as well.

function readCore(bits: BitReader, vendor: number): TcfConsent {
  const created = takeTime(bits)
  const lastUpdated = takeTime(bits)
  const cmpId = bits.take(12)
  if (cmpId < 2) bits.odd = true // 0 and 1 are no consent platform.
  bits.skip(12 + 6 + 12 + 12) // the platform's version and screen, the language, the vendor list's version
  const policyVersion = bits.take(6)
  const isServiceSpecific = bits.take(1) === 1
  bits.skip(1 + 12) // own texts, special features
  const purposes = bits.take(MAX_TCF_PURPOSE)
  bits.skip(24 + 1) // legitimate interests, which we never rely on; whether purpose 1 was shown
  if (bits.take(6) > LAST_COUNTRY_LETTER || bits.take(6) > LAST_COUNTRY_LETTER) bits.odd = true
  const vendorConsent = takeVendor(bits, vendor)
  takeVendor(bits, vendor) // the vendor's legitimate interest
  const forbidden = takeForbidden(bits, vendor)
  return {
    ok: true,
    created,
    lastUpdated,
    cmpId,
    policyVersion,
    isServiceSpecific,
    purposes,
    forbidden,
    vendorConsent,
    disclosed: null,
  }
}

/** Reads the segments after the core into `consent`, in any order, each kind at most once. False when one is malformed. */
function readOtherSegments(
  text: string,
  sextets: Uint8Array,
  coreEnd: number,
  vendor: number,
  consent: TcfConsent,
): boolean {
  let kinds = 0
  for (let end = coreEnd; end < text.length; ) {
    const bits = new BitReader(sextets, end + 1, segmentEnd(text, end + 1))
    end = bits.end
    const kind = bits.take(3)
    if ((kinds >> kind) & 1) return false
    kinds |= 1 << kind
    if (kind === 1) consent.disclosed = takeVendor(bits, vendor)
    else if (kind === 2) takeVendor(bits, vendor)
    else if (kind === 3) skipPublisher(bits)
    else return false
    if (bits.overrun || bits.odd) return false
  }
  return true
}

/** 36 bits of tenths of a second: more than an integer of 32 bits holds. */
function takeTime(bits: BitReader): number {
  const high = bits.take(18)
  return (high * 2 ** 18 + bits.take(18)) * 100
}

/** Walks one list of vendors, a bit field or ranges, and says whether it has the vendor. */
function takeVendor(bits: BitReader, vendor: number): boolean {
  const maxVendor = bits.take(16)
  if (bits.take(1) === 1) return takeRanges(bits, vendor, maxVendor)
  if (vendor > maxVendor) {
    bits.skip(maxVendor)
    return false
  }
  bits.skip(vendor - 1)
  const has = bits.take(1) === 1
  bits.skip(maxVendor - vendor)
  return has
}

/** Walks ranges of vendors (at most 4,095, and never beyond the string) and says whether one holds the vendor. */
function takeRanges(bits: BitReader, vendor: number, maxVendor: number): boolean {
  let has = false
  for (let left = bits.take(12); left > 0 && !bits.overrun; left--) {
    const isRange = bits.take(1) === 1
    const first = bits.take(16)
    const last = isRange ? bits.take(16) : first
    if (first === 0 || last < first || last > maxVendor) bits.odd = true
    if (vendor >= first && vendor <= last) has = true
  }
  return has
}

/** Walks the publisher's restrictions: the purposes, as a mask, that none may pursue with this vendor. */
function takeForbidden(bits: BitReader, vendor: number): number {
  let forbidden = 0
  for (let left = bits.take(12); left > 0 && !bits.overrun; left--) {
    const purpose = bits.take(6)
    const type = bits.take(2)
    if (purpose === 0 || type === 3) bits.odd = true
    const has = takeRanges(bits, vendor, 0xffff)
    if (has && type === 0 && purpose <= MAX_TCF_PURPOSE) forbidden |= 1 << (MAX_TCF_PURPOSE - purpose)
  }
  return forbidden
}

/** The publisher's own consents are nothing to us, but they must be whole. */
function skipPublisher(bits: BitReader): void {
  bits.skip(24 + 24)
  bits.skip(2 * bits.take(6)) // the publisher's custom purposes: consents, then legitimate interests
}

function segmentEnd(text: string, from: number): number {
  const dot = text.indexOf('.', from)
  return dot === -1 ? text.length : dot
}
