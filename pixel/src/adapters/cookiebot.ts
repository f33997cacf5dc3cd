import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Page {
  Cookiebot?: {
    hasResponse?: boolean
    consentUTC?: unknown
    consent: { method?: string; [category: string]: unknown }
  }
}

/** Cookiebot. A choice is `explicit`; `implied` is who only went on reading. Its category `necessary` is nobody's choice. */
export const cookiebot = platform(
  'cookiebot',
  (page: Page) => page.Cookiebot,
  (changed) => listen(changed, 'CookiebotOnAccept CookiebotOnDecline'),
  ({ hasResponse, consentUTC, consent }, key) => [
    key !== 'necessary' && hasResponse && consent.method === 'explicit',
    consent[key],
    consentUTC,
  ],
  'marketing',
)
