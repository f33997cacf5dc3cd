import { platform } from '../cmp.js'

interface Manager {
  config: { required?: boolean }
  confirmed: boolean
  defaultConsents: Record<string, boolean>
  savedConsents: Record<string, boolean>
  watch(watcher: object): void
}

interface Page {
  klaro?: { getManager?: () => Manager }
}

/** Klaro 0.7. A service that is `required`, or on by `default`, alone or as all are, is on before anybody chose. */
export const klaro = platform(
  'klaro',
  // Asking for the manager makes it, and what it then does to the page needs the whole page.
  (page: Page) => document.readyState !== 'loading' && page.klaro?.getManager?.(),
  (changed, manager) => manager.watch({ update: changed }),
  // Not `getConsent`, which follows the switches of the panel before they are saved.
  ({ config, confirmed, defaultConsents, savedConsents }, key) => [
    confirmed && !config.required && !defaultConsents[key],
    savedConsents[key],
  ],
)
