import { type Adapter, decided, type Reading } from '../adapter.js'

/** `q`: calls made before the script arrived. `on`: the script is there. */
interface Lanterne {
  (name?: unknown, choice?: Record<string, unknown>): void
  q?: [unknown, Record<string, unknown>?][]
  on?: number
}

/** The site says it itself: `lanterne('consent', { pool: true, target: true, pay: false })`. */
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
          reading = decided((purpose) => choice?.[purpose] === true, { k: 'manual', n: settings.notice })
          changed()
        } catch {
          // A choice that cannot be read changes nothing.
        }
      }
      lanterne.on = 1
      page.lanterne = lanterne
      for (const call of early ?? []) lanterne(...call)
    },
  }
}
