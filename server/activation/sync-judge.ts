import { judgePage } from './look-up-judge.js'
import type { SyncPlatform } from './sync-reference.js'

/** The longest query, in characters: a consent string of the greatest length (4,096), a number of 256 that is encoded, and what stands around them. */
export const MAX_SYNC_QUERY = 6_144
/** Where the number is put into an address, as Prebid Server and the platforms write it. */
export const UID_MACRO = '$UID'

export type SyncVerdict = { allowed: true } | { allowed: false; status: 400 | 451; why: string }

interface SyncRules {
  gpc: boolean
  now: Date
  /** Ours in the Global Vendor List; null: none, and nothing is allowed. */
  ourVendorId: number | null
  /** The platform's there; null: none. */
  vendorId: number | null
}

/**
 * Whether the consent of a page names us and the platform, each for the TCF purposes 1 and 4 (what a look-up asks of it too). 400 for
 * a consent string that cannot be read, 451 for a no, as Prebid Server answers. Where a page says that the GDPR does not apply,
 * nobody said yes: a no as well.
 */
export function judgeSync(query: URLSearchParams, { gpc, now, ourVendorId, vendorId }: SyncRules): SyncVerdict {
  if (!['', '0', '1'].includes(query.get('gdpr') ?? '')) return { allowed: false, status: 400, why: 'gdpr-malformed' }
  for (const vendor of [ourVendorId, vendorId]) {
    const verdict = judgePage(query, { gpc, now, vendorId: vendor })
    if (!verdict.given)
      return { allowed: false, status: verdict.why === 'tc-string-malformed' ? 400 : 451, why: verdict.why }
  }
  return { allowed: true }
}

/**
 * A platform's number for a browser as it came: `nobody` where it says that it knows none, null where it can be none. What is let in
 * needs no quoting in any file, and is no formula. Xandr's are integers of 64 bits, and 0 is nobody.
 */
export function readUid(text: string, { format }: Pick<SyncPlatform, 'format'>): string | 'nobody' | null {
  if (text === '' || (format === 'xandr' && /^0+$/.test(text))) return 'nobody'
  if (format === 'xandr') return /^[1-9]\d{0,19}$/.test(text) && BigInt(text) < 2n ** 64n ? text : null
  return /^[A-Za-z0-9_-][A-Za-z0-9_.~:+/=-]{0,255}$/.test(text) ? text : null
}

interface Passing {
  /** The page's TC string, which goes along. */
  consent: string
  ticket: string
}

/** The address that a page fetches as a picture, so that we send its browser on to a platform. */
export function onwardAddress(
  platform: string,
  { pixelOrigin, consent, ticket }: Passing & { pixelOrigin: string },
): string {
  return `${pixelOrigin}/e/getuid?platform=${platform}&${said(consent)}&t=${ticket}`
}

/** The address at which a platform gives us its number for a browser. */
export function answerAddress(
  platform: string,
  { pixelOrigin, consent, ticket }: Passing & { pixelOrigin: string },
): string {
  return `${pixelOrigin}/e/setuid?platform=${platform}&${said(consent)}&t=${ticket}&f=i&uid=${UID_MACRO}`
}

/**
 * A platform's own address, with our number for the browser or the address to answer at, each where the operator put its place. Null
 * where that is no https address on a host that the operator declared: whatever stands in the database, this is no open redirect.
 * `http` only on this machine itself, in development.
 */
export function platformAddress(
  { syncUrl, syncHosts }: Pick<SyncPlatform, 'syncUrl' | 'syncHosts'>,
  { uid = '', back = '', consent, allowPlain }: { uid?: string; back?: string; consent: string; allowPlain: boolean },
): string | null {
  const address = (syncUrl ?? '')
    .replaceAll('{gdpr}', '1')
    .replaceAll('{gdpr_consent}', encodeURIComponent(consent))
    .replaceAll('{redirect}', encodeURIComponent(back))
    .replaceAll(UID_MACRO, uid)
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '' || !syncHosts.includes(url.host)) return null
  const plain = allowPlain && url.protocol === 'http:' && LOOPBACK.test(url.hostname)
  return url.protocol === 'https:' || plain ? url.href : null
}

const LOOPBACK = /^(localhost|127\.0\.0\.1)$/

function said(consent: string): string {
  return `gdpr=1&gdpr_consent=${encodeURIComponent(consent)}`
}
