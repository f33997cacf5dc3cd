import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Page {
  Cookiebot?: {
    hasResponse?: boolean
    consentUTC?: unknown
    consent: { method?: string; [category: string]: unknown }
  }
}

/** Cookiebot. A choice is `explicit`; `implied` is who only went on reading. */
export const cookiebot = platform(
  'cookiebot',
  (page: Page) => page.Cookiebot,
  (changed) => listen(changed, 'CookiebotOnAccept CookiebotOnDecline'),
  ({ hasResponse, consent, consentUTC }, key) => [
    hasResponse && consent.method === 'explicit',
    consent[key],
    consentUTC,
  ],
  'marketing',
)
