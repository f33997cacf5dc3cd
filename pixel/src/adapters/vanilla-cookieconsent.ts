import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Page {
  CookieConsent?: {
    validConsent(): boolean
    getCookie(): { categories?: string[]; services?: Record<string, string[]>; lastConsentTimestamp?: string }
  }
}

/**
 * vanilla-cookieconsent 3 (CookieConsent), as a script that makes `window.CookieConsent`. We are a service in any of its
 * categories, or a category. Its event `cc:onConsent` tells of refusals too, so the events only say: look again.
 */
export const vanillaCookieconsent = platform(
  'vanilla-cookieconsent',
  (page: Page) => page.CookieConsent,
  (changed) => listen(changed, 'cc:onConsent cc:onChange'),
  (api, key) => {
    const { categories, services, lastConsentTimestamp } = api.getCookie()
    const accepted = [categories, ...Object.values(services ?? {})].flat()
    return [api.validConsent(), accepted.includes(key), lastConsentTimestamp]
  },
)
