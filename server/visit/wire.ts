import { z } from 'zod'
import { ConsentClaim } from '../consent/index.js'
import { cutText, plainText } from '../lib/plain-text.js'

export const PAGE_KINDS = ['home', 'film', 'showtimes', 'booking', 'event', 'enfants', 'other'] as const
export type PageKind = (typeof PAGE_KINDS)[number]

/** What the pixel sends for one page: the site's key, the consent claim, and which page it was. Short names: it travels. */
export const VisitBody = z.object({
  s: plainText(64).min(1),
  c: ConsentClaim.optional(),
  /** Path of the page, without query; it is turned into a page kind and a film, and not kept with the visit. */
  u: cutText(512),
  /** Page kind, when the page says it; what is no kind is as if it had said nothing, so that a typing error loses no visit. */
  k: z.enum(PAGE_KINDS).optional().catch(undefined),
  /** Film title, when the page says it. */
  f: cutText(200),
})
export type VisitBody = z.output<typeof VisitBody>

/** What the pixel sends when a yes is taken back. */
export const WithdrawalBody = z.object({ s: plainText(64).min(1) })

/**
 * What a browser says of third-party cookies (`Sec-Fetch-Storage-Access`): kept of a visit that is linked to nobody, since it
 * tells why. `absent`: it says nothing, as Firefox and Safari do.
 */
const STORAGE_ACCESS = ['active', 'inactive', 'none', 'absent'] as const
export type StorageAccess = (typeof STORAGE_ACCESS)[number]

export function storageAccessOf(header: string | string[] | undefined): StorageAccess {
  return STORAGE_ACCESS.find((known) => known === header) ?? 'absent'
}
