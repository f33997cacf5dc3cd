import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Page {
  tarteaucitron: {
    state: Record<string, boolean | undefined>
    highPrivacy?: boolean
    user: { bypass?: boolean }
  }
}

/**
 * tarteaucitron.js 1.x. Its state is read, since for somebody who comes back no event tells of a yes; the events only say
 * that it may have changed.
 */
export const tarteaucitron = platform(
  'tarteaucitron',
  (page: Page) => page.tarteaucitron,
  (changed, _, key) => listen(changed, `${key}_added ${key}_allowed ${key}_disallowed`),
  // Without `highPrivacy` scrolling on is taken for a yes, and with `bypass` living outside the Union is.
  ({ state, highPrivacy, user }, key) => [highPrivacy && !user.bypass, state[key]],
)
