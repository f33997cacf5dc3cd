import { listen } from '../adapter.js'
import { cookie, platform } from '../cmp.js'

interface Choice {
  categories?: string[]
  services: Record<string, string[]>
  lastConsentTimestamp?: string
}

/** A module makes none of it, and no more than a mark that it runs. */
interface Api {
  validConsent?(): boolean
  getCookie?(): Choice
  getConfig?(field: 'categories'): Record<string, { readOnly?: boolean; enabled?: boolean }>
}

interface Page {
  CookieConsent?: Api
  _ccRun?: Api
}

let told: Choice | undefined

/**
 * vanilla-cookieconsent 3 (CookieConsent), as a script that makes `window.CookieConsent`, or as a module. We are a service in any of
 * its categories, or a category, but none that is `readOnly`, or `enabled` beforehand. Its event `cc:onConsent` tells of refusals too.
 */
export const vanillaCookieconsent = platform(
  'vanilla-cookieconsent',
  (page: Page) => page.CookieConsent ?? page._ccRun,
  (changed) =>
    listen((event) => {
      told = (event as CustomEvent<{ cookie: Choice }>).detail.cookie
      changed()
    }, 'cc:onConsent cc:onChange'),
  (api, key) => {
    const { categories, services, lastConsentTimestamp } = api.getCookie?.() ?? ofModule()
    const yes = categories?.some((name) => {
      const { readOnly, enabled } = api.getConfig?.('categories')[name] ?? {}
      return !readOnly && !enabled && (name === key || services[name]?.includes(key))
    })
    return [api.validConsent?.() ?? true, yes, lastConsentTimestamp]
  },
)

/**
 * What a module told by its events. For who comes after them there is its cookie; while its dialog asks, at first or anew, that is
 * no choice. Where there is none, this throws, as what cannot be read is no yes.
 */
function ofModule(): Choice {
  told =
    told ??
    (document.querySelector('.cm') as Choice | null) ??
    (JSON.parse(decodeURIComponent(cookie('cc_cookie') as string)) as Choice)
  return told
}
