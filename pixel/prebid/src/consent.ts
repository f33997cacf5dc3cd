import type { TcData } from '../../src/adapters/tcf.js'

/** What Prebid hands to its modules; a page may hand over anything. */
export interface PrebidConsent {
  gdpr?: {
    gdprApplies?: boolean | undefined
    consentString?: string | undefined
    vendorData?: TcData | undefined
  } | null
  coppa?: boolean
}

/** Why nothing is asked: said by the debug mode. */
export type WhyNot =
  | 'gpc'
  | 'coppa'
  | 'no-vendor-number'
  | 'no-consent-platform'
  | 'gdpr-not-applied'
  | 'undecided'
  | 'purpose-refused'
  | 'publisher-forbids'
  | 'vendor-refused'
  | 'vendor-undisclosed'

/** TCF: store or access information on a device; use profiles to select advertising. */
const NEEDED = [1, 4]

/**
 * Why the visitor's choice does not allow to ask which segments this browser is in; null when it does. Prebid calls its modules even
 * when all is refused, and keeps only what they bring from bidders: what goes to us is for us to hold back.
 */
export function whyNot({ gdpr, coppa }: PrebidConsent, vendorId: number | undefined): WhyNot | null {
  if (navigator.globalPrivacyControl) return 'gpc'
  if (coppa) return 'coppa'
  if (!vendorId) return 'no-vendor-number'
  if (!gdpr) return 'no-consent-platform'
  // Where the law is said not to apply, nobody was asked.
  if (gdpr.gdprApplies === false) return 'gdpr-not-applied'
  if (!gdpr.consentString || !gdpr.vendorData || gdpr.gdprApplies !== true) return 'undecided'
  const { purpose, vendor, publisher } = gdpr.vendorData
  if (!NEEDED.every((one) => purpose?.consents?.[one] === true)) return 'purpose-refused'
  if (NEEDED.some((one) => publisher?.restrictions?.[one]?.[vendorId] === 0)) return 'publisher-forbids'
  if (vendor?.consents?.[vendorId] !== true) return 'vendor-refused'
  if (vendor.disclosedVendors && vendor.disclosedVendors[vendorId] !== true) return 'vendor-undisclosed'
  return null
}
