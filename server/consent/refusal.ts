/** Why a claim gives nothing. Stable: counted by reason in the database, and explained on the cinema's pages. */
export const REFUSAL_REASONS = [
  /** The browser sends Global Privacy Control, which is a no to everything. */
  'gpc',
  /** Nothing that was claimed is carried by its proof. */
  'no-consent',
  /** Given more than six months ago. */
  'consent-expired',
  /** Said to have been given in the future. */
  'consent-dates',
  /** It comes from another source than the site declared. */
  'source-undeclared',
  /** The site declared a yes without saying to which notice. */
  'notice-missing',
  /** The yes was given to another version of the notice than the site's present one. */
  'notice-outdated',
  /** This server has no vendor number in the TCF: no string can be about it. */
  'tcf-vendor-unknown',
  'tcf-too-long',
  'tcf-malformed',
  /** Not a string of version 2. */
  'tcf-version',
  /** Made under TCF policies before version 4 (TCF 2.2), invalid since 30 September 2023. */
  'tcf-policy-outdated',
  /** A string for all sites: consent is given on each site. */
  'tcf-not-service-specific',
  /** Created or updated in the future, or updated before it was created. */
  'tcf-dates',
  /** Not renewed for 13 months. */
  'tcf-too-old',
  /** The vendor was not shown to the person. */
  'tcf-vendor-undisclosed',
  /** The vendor was refused. */
  'tcf-vendor-refused',
] as const

export type RefusalReason = (typeof REFUSAL_REASONS)[number]
