import type { Adapter } from '../adapter.js'
import { service, serviceKey } from '../cmp.js'

/**
 * tarteaucitron.js 1.x. Its state is read, since for somebody who comes back no event tells of a yes; the events only say
 * that it may have changed.
 */
export function tarteaucitron(settings: DOMStringMap): Adapter {
  const page = window as unknown as { tarteaucitron?: { state?: Record<string, unknown> } }
  const key = serviceKey(settings)
  return service(
    'tarteaucitron',
    settings,
    () => page.tarteaucitron,
    (changed) => {
      for (const event of ['loaded', 'added', 'allowed', 'disallowed'])
        document.addEventListener(`${key}_${event}`, changed)
    },
    () => page.tarteaucitron?.state?.[key] as boolean | undefined,
  )
}
