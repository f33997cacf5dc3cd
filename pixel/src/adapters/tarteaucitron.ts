import { listen } from '../adapter.js'
import { platform } from '../cmp.js'

interface Service {
  needConsent?: boolean
  defaultState?: unknown
}

interface Page {
  tarteaucitron: {
    state: Record<string, boolean | undefined>
    highPrivacy?: boolean
    user: { bypass?: boolean }
    parameters: { serviceDefaultState?: unknown }
    services: Record<string, Service | undefined>
  }
}

/**
 * tarteaucitron.js 1.x. Its state is read, since for somebody who comes back no event tells of a yes; the events only say
 * that it may have changed.
 */
export const tarteaucitron = platform(
  'tarteaucitron',
  (page: Page) => page.tarteaucitron,
  (changed, _, key) => listen(changed, `${key}_allowed ${key}_disallowed`),
  ({ parameters, state, user, services, highPrivacy }, key) => {
    const { needConsent, defaultState = parameters.serviceDefaultState } = services[key] as Service
    // Without `highPrivacy` scrolling on is taken for a yes, with `bypass` living outside the Union is, and a service that needs
    // no consent, or is on by default, is on before anybody answers.
    return [highPrivacy && !user.bypass && needConsent && defaultState !== true, state[key]]
  },
)
