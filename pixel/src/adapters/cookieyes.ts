import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Page {
  getCkyConsent?: () => {
    activeLaw?: string
    isUserActionCompleted?: boolean
    categories: Record<string, boolean>
  }
}

/** CookieYes. Under other laws than the GDPR, and before a choice, its categories may be true by themselves. */
export const cookieyes = platform(
  'cookieyes',
  (page: Page) => page.getCkyConsent,
  (changed) => listen(changed, 'cookieyes_consent_update'),
  (consent, key) => {
    const { isUserActionCompleted, activeLaw, categories } = consent()
    return [isUserActionCompleted && activeLaw === 'gdpr', categories[key]]
  },
  'advertisement',
)
