import { AUDIENCE_TAXONOMY } from './ortb-answer.js'
import { isIabRow } from './ortb-taxonomy.js'

/** What is wrong, and where: `user.data[0].segment[1].id`. */
export interface UserDataFault {
  code: UserDataFaultCode
  at: string
}

/** The shapes of `user.data` that buyers' systems throw away, as they are seen in the market (RTB House, 2022). */
export const USER_DATA_FAULTS = [
  /** There is no `user.data`, or it is no list, or an empty one. */
  'data-missing',
  /** A Data object, or a Segment, is no object. */
  'not-an-object',
  /** Nobody says whose segments these are. */
  'name-missing',
  /** `segment` is missing, no list, or empty. */
  'segment-missing',
  'segment-id-missing',
  /** OpenRTB ids are texts: a number is another id to many readers. */
  'segment-id-not-text',
  /** `ext.segtax` is missing where all ids are rows of the standard taxonomy: without it they mean nothing. */
  'segtax-missing',
  /** `ext.segtax` is no whole number. */
  'segtax-not-a-number',
  /** Neither the taxonomy of audiences (4) nor one granted to a vendor (500 and more). */
  'segtax-not-of-audiences',
  /** No such row in the IAB Audience Taxonomy 1.1. */
  'unknown-taxonomy-id',
] as const
export type UserDataFaultCode = (typeof USER_DATA_FAULTS)[number]

export type UserDataVerdict = { valid: true } | { valid: false; faults: UserDataFault[] }

/** The most Data objects, and segments in one, that are looked at. */
const MAX_LISTED = 1_000
const FIRST_OF_VENDORS = 500

/**
 * Judges the `user.data[]` of something parsed from JSON: an OpenRTB 2.6 request, or an answer of the look-up. Pure, and never throws.
 * Sources: OpenRTB 2.6 §3.2.21 and 3.2.22; IAB Tech Lab, "Segment taxonomies" (`ext.segtax`).
 */
export function validateUserData(json: unknown): UserDataVerdict {
  const data = listOf(fieldOf(fieldOf(json, 'user'), 'data'))
  if (data === null) return { valid: false, faults: [{ code: 'data-missing', at: 'user.data' }] }
  const faults = data.slice(0, MAX_LISTED).flatMap((one, index) => faultsOfData(one, `user.data[${index}]`))
  return faults.length === 0 ? { valid: true } : { valid: false, faults }
}

function faultsOfData(data: unknown, at: string): UserDataFault[] {
  if (!isObject(data)) return [{ code: 'not-an-object', at }]
  const faults: UserDataFault[] = []
  const { name, segment, ext } = data
  if (typeof name !== 'string' || name.trim() === '') faults.push({ code: 'name-missing', at: `${at}.name` })
  const taxonomy = taxonomyOf(fieldOf(ext, 'segtax'))
  if (taxonomy.why !== undefined) faults.push({ code: taxonomy.why, at: `${at}.ext.segtax` })
  const segments = listOf(segment)
  if (segments === null) return [...faults, { code: 'segment-missing', at: `${at}.segment` }]
  const listed = segments.slice(0, MAX_LISTED)
  if (taxonomy.segtax === null && listed.every((one) => isIabRow(String(fieldOf(one, 'id')))))
    faults.push({ code: 'segtax-missing', at: `${at}.ext.segtax` })
  for (const [index, one] of listed.entries()) {
    const code = faultOfSegment(one, taxonomy.segtax)
    if (code !== null) faults.push({ code, at: `${at}.segment[${index}]${code === 'not-an-object' ? '' : '.id'}` })
  }
  return faults
}

function faultOfSegment(segment: unknown, segtax: number | null): UserDataFaultCode | null {
  if (!isObject(segment)) return 'not-an-object'
  const { id } = segment
  if (id === undefined || id === null || id === '') return 'segment-id-missing'
  if (typeof id !== 'string') return 'segment-id-not-text'
  return segtax === AUDIENCE_TAXONOMY && !isIabRow(id) ? 'unknown-taxonomy-id' : null
}

/** `segtax: null`: none was said, or none that can be used. */
function taxonomyOf(segtax: unknown): { segtax: number | null; why?: UserDataFaultCode } {
  if (segtax === undefined) return { segtax: null }
  if (typeof segtax !== 'number' || !Number.isSafeInteger(segtax)) return { segtax: -1, why: 'segtax-not-a-number' }
  if (segtax !== AUDIENCE_TAXONOMY && segtax < FIRST_OF_VENDORS) return { segtax, why: 'segtax-not-of-audiences' }
  return { segtax }
}

function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) && value.length > 0 ? value : null
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
