import { platform } from '../cmp.js'

interface Page {
  orejime?: {
    manager?: {
      isDirty(): boolean
      getConsent(purpose: string): boolean | undefined
      on(event: string, told: () => void): void
    }
  }
}

/** Orejime 3. "Dirty" is: not all was decided. That it is told of last, after every change. */
export const orejime = platform(
  'orejime',
  (page: Page) => page.orejime?.manager,
  (changed, manager) => manager.on('dirty', changed),
  (manager, key) => [!manager.isDirty(), manager.getConsent(key)],
)
