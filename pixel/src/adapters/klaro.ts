import { platform } from '../cmp.js'

interface Manager {
  confirmed: boolean
  savedConsents: Record<string, boolean>
  watch(watcher: object): void
}

interface Page {
  klaro?: { getManager?: () => Manager }
}

/** Klaro 0.7. */
export const klaro = platform(
  'klaro',
  // Asking for the manager makes it, and what it then does to the page needs the whole page.
  (page: Page) => (document.readyState === 'loading' ? undefined : page.klaro?.getManager?.()),
  (changed, manager) => manager.watch({ update: changed }),
  // Not `getConsent`, which follows the switches of the panel before they are saved.
  ({ confirmed, savedConsents }, key) => [confirmed, savedConsents[key]],
)
