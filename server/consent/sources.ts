/** Consent platforms that the visit script reads by their own interfaces, by the names that their adapters send. */
export const CMP_NAMES = [
  'axeptio',
  'complianz',
  'cookiebot',
  'cookieyes',
  'didomi',
  'klaro',
  'orejime',
  'tarteaucitron',
  'vanilla-cookieconsent',
  'wp-consent-api',
] as const
export type CmpName = (typeof CMP_NAMES)[number]

/** Where a yes comes from: the site's own word, our banner, a TC string, or a platform. */
export const CONSENT_SOURCES = ['manual', 'banner', 'tcf', ...CMP_NAMES] as const
export type ConsentSource = (typeof CONSENT_SOURCES)[number]

/** What a site declares: one source, or that the script shall find it. A yes from another source than the declared is refused. */
export const DECLARED_SOURCES = ['auto', ...CONSENT_SOURCES] as const
export type DeclaredSource = (typeof DECLARED_SOURCES)[number]

export function isDeclaredSource(text: string): text is DeclaredSource {
  return DECLARED_SOURCES.some((source) => source === text)
}
