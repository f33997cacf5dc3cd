import { platform } from '../cmp.js'

interface Page {
  Didomi?: {
    on(event: string, told: () => void): void
    getCurrentUserStatus(): {
      regulation?: string
      updated?: unknown
      vendors: Record<string, { enabled?: boolean } | undefined>
    }
  }
}

/** Didomi, where a custom vendor's number begins with `c:`. Where the GDPR is said not to apply, nobody was asked. */
export const didomi = platform(
  'didomi',
  (page: Page) => page.Didomi,
  (changed, api) => api.on('consent.changed', changed),
  (api, key) => {
    const { regulation, vendors, updated } = api.getCurrentUserStatus()
    return [regulation === 'gdpr', (vendors[key] ?? vendors[`c:${key}`])?.enabled, updated]
  },
)
