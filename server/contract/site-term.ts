/**
 * What the signed contracts say about one site during one time. It exists only while the cinema's federation-cinema
 * contract and the operator-federation contract are both in force: no term, no data.
 */
export interface SiteTerm {
  termId: string
  siteId: string
  siteKey: string
  hosts: string[]
  cinemaId: string
  noticeVersion: string
  noticeSha256: Buffer
  /** Where this site says that its consent comes from: a `DeclaredSource` of the consent gate. */
  consentSource: string
  validFrom: Date
  /** The first moment at which it holds no more; null while no end is known. */
  validTo: Date | null
  clickPriceMicros: bigint
  lookBackDays: number
  sharing: 'equal' | 'by-visits' | 'last-visit'
}

/** The term of a site at a moment, or null: then nothing may be received from it. Ranges are half-open. */
export function termAt(terms: readonly SiteTerm[], siteKey: string, at: Date): SiteTerm | null {
  return (
    terms.find(
      (term) => term.siteKey === siteKey && term.validFrom <= at && (term.validTo === null || at < term.validTo),
    ) ?? null
  )
}
