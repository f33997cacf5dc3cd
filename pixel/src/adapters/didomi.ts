import { platform } from '../cmp.js'

interface Page {
  Didomi?: {
    on(event: string, told: () => void): void
    getCurrentUserStatus(): {
      regulation?: string
      updated?: unknown
      vendors: Record<string, { enabled?: boolean } | undefined>
    }
    getUserStatus(): { vendors: { consent: { enabled: string[]; disabled: string[] } } }
  }
}

/**
 * Didomi, where a custom vendor's number begins with `c:`. Where the GDPR is said not to apply, nobody was asked. Its present
 * status counts a vendor without a choice as off, and one that has only essential purposes as on: whether there was a choice of
 * the vendor is in the other status.
 */
export const didomi = platform(
  'didomi',
  (page: Page) => page.Didomi,
  (changed, api) => api.on('consent.changed', changed),
  (api, key) => {
    const { updated, regulation, vendors } = api.getCurrentUserStatus()
    const { enabled, disabled } = api.getUserStatus().vendors.consent
    const id = vendors[key] ? key : `c:${key}`
    return [regulation === 'gdpr' && enabled.concat(disabled).includes(id), vendors[id]?.enabled, updated]
  },
)
