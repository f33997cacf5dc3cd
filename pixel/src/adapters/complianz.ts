import { listen } from '../adapter.js'
import { chosenInCookie, platform } from '../cmp.js'

interface Page {
  cmplz_has_consent?: (category: string) => boolean
}

/**
 * Complianz (WordPress). It says yes for bots, and where silence is a yes, without that anybody was asked: only a choice is
 * in its cookie.
 */
export const complianz = platform(
  'complianz',
  (page: Page) => page.cmplz_has_consent,
  (changed) => listen(changed, 'cmplz_status_change'),
  chosenInCookie('cmplz'),
  'marketing',
)
