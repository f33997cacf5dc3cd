import type { DeclaredSource } from '../../consent/index.js'
import type { OwnSite } from '../read/salle.js'

/** Consent platforms by the names that they give themselves. */
export const PLATFORMS = {
  axeptio: 'Axeptio',
  complianz: 'Complianz',
  cookiebot: 'Cookiebot',
  cookieyes: 'CookieYes',
  didomi: 'Didomi',
  klaro: 'Klaro',
  orejime: 'Orejime',
  tarteaucitron: 'tarteaucitron.js',
  'vanilla-cookieconsent': 'Cookie Consent (vanilla-cookieconsent)',
  'wp-consent-api': 'WP Consent API',
} as const satisfies Partial<Record<DeclaredSource, string>>

/** The name under which a platform knows us; it carries the notice's version, so that a new notice is asked about anew. */
export function serviceKey({ noticeVersion }: Pick<OwnSite, 'noticeVersion'>): string {
  return `lanterne${noticeVersion.replace(/\W/g, '')}`
}

/** What to paste into the configuration of a platform that is configured by code; null for those that are not. */
export function declaration(
  source: DeclaredSource,
  { site, text, about }: { site: OwnSite; text: string; about: string },
): string | null {
  const key = serviceKey(site)
  const said = JSON.stringify(text)
  switch (source) {
    case 'manual':
      return CALL
    case 'tarteaucitron':
      return `tarteaucitron.services.${key} = {
  key: '${key}', type: 'ads', name: 'Lanterne', uri: '${about}',
  needConsent: true, cookies: [], js: function () {}, fallback: function () {}
};
(tarteaucitron.job = tarteaucitron.job || []).push('${key}');`
    case 'klaro':
      return `{ name: '${key}', title: 'Lanterne', description: ${said}, purposes: ['advertising'] }`
    case 'orejime':
      return `{ id: '${key}', title: 'Lanterne', description: ${said}, cookies: [] }`
    case 'vanilla-cookieconsent':
      return `categories: { ads: { services: { ${key}: { label: 'Lanterne' } } } }`
    default:
      return null
  }
}

/** The first statement keeps the call until the script has come. */
const CALL = `window.lanterne = window.lanterne || function () { (lanterne.q = lanterne.q || []).push(arguments) }
lanterne('consent', { pool: true, target: true, pay: true })`
