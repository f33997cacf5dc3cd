import { type Adapter, decided, type Reading, seconds } from '../adapter.js'

/** `q`: calls made before the script arrived. */
interface Lanterne {
  (name?: unknown, choice?: Record<string, unknown>): void
  q?: [unknown, Record<string, unknown>?][]
}

/** The site says it itself: `lanterne('consent', { pool: true, target: true, pay: false, at: 'when it was chosen' })`. */
export function manual(settings: DOMStringMap): Adapter {
  let reading: Reading | undefined
  return {
    detect: () => true,
    read: () => reading,
    subscribe(changed) {
      const page = window as unknown as { lanterne?: Lanterne }
      const early = page.lanterne?.q
      const lanterne: Lanterne = (name, choice) => {
        try {
          if (name !== 'consent') return
          // Whatever is not exactly true is a no: silence, "true" as a text, a purpose that was forgotten.
          const { pool, target, pay, at } = choice ?? {}
          reading = decided(pool === true, target === true, pay === true, {
            k: 'manual',
            n: settings.notice,
            d: seconds(at),
          })
          changed()
        } catch {
          // A choice that cannot be read changes nothing.
        }
      }
      page.lanterne = lanterne
      for (const call of early ?? []) lanterne(...call)
    },
  }
}
