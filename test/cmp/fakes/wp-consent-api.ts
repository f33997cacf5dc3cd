import type { Fake } from './fake.js'

/** `wp_has_consent` as the plugin has it, with `wp_consent_type`, which a platform sets. */
export const wpConsentApi: Fake = {
  source: 'wp-consent-api',
  script: `
    window.wp_consent_type = 'optin'
    const cookie = (category) => new RegExp('(^|; )wp_consent_' + category + '=([^;]*)').exec(document.cookie)?.[2] ?? ''
    window.wp_has_consent = (category) => {
      if (!window.wp_consent_type) return true
      return wp_consent_type.includes('optout') && cookie(category) === '' ? true : cookie(category) === 'allow'
    }
    window.choose = (yes) => {
      const value = yes ? 'allow' : 'deny'
      document.cookie = 'wp_consent_marketing=' + value + ';path=/'
      const detail = []
      detail.marketing = value
      document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail }))
    }`,
  traps: [
    ['no platform that asks', 'delete window.wp_consent_type'],
    [
      'no platform, and a cookie left',
      `delete window.wp_consent_type; document.cookie = 'wp_consent_marketing=allow;path=/'`,
    ],
    ['a region where silence is a yes', `window.wp_consent_type = 'optout'`],
    [
      'the category that is always on',
      `document.cookie = 'wp_consent_functional=allow;path=/'; choose(false)`,
      'data-service="functional"',
    ],
    ['a yes to statistics', `document.cookie = 'wp_consent_statistics=allow;path=/'`],
  ],
}
