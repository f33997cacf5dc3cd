import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Page {
  getCkyConsent?: () => {
    activeLaw?: string
    isUserActionCompleted?: boolean
    categories: Record<string, boolean>
  }
}

/** CookieYes. Under other laws than the GDPR, and before a choice, its categories may be true by themselves; `necessary` always is. */
export const cookieyes = platform(
  'cookieyes',
  (page: Page) => page.getCkyConsent,
  (changed) => listen(changed, 'cookieyes_consent_update'),
  (consent, key) => {
    const { categories, activeLaw, isUserActionCompleted } = consent()
    return [key !== 'necessary' && isUserActionCompleted && activeLaw === 'gdpr', categories[key]]
  },
  'advertisement',
)
