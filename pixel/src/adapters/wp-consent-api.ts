import { listen } from '../adapter.js'
import { chosenInCookie, platform } from '../cmp.js'

interface Page {
  wp_consent_type?: string
  wp_has_consent?: (category: string) => boolean
}

/**
 * WP Consent API, by which plugins of WordPress pass a choice on. It says yes to everything as long as no platform set
 * `wp_consent_type`: then nobody asks, and it is not there. Where silence is a yes, only a choice is in its cookie.
 */
export const wpConsentApi = platform(
  'wp-consent-api',
  (page: Page) => page.wp_consent_type && page.wp_has_consent,
  (changed) => listen(changed, 'wp_listen_for_consent_change'),
  chosenInCookie('wp_consent'),
  'marketing',
)
