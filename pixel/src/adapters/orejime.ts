import { platform } from '../cmp.js'

/** One, or a group of them. */
interface Purpose {
  id: string
  isMandatory?: boolean
  isExempt?: boolean
  default?: boolean
  purposes?: Purpose[]
}

interface Page {
  orejime?: {
    config: { purposes: Purpose[] }
    manager: {
      isDirty(): boolean
      getConsent(purpose: string): boolean | undefined
      on(event: string, told: () => void): void
    }
  }
}

/** Orejime 3. "Dirty" is: not all was decided. That it is told of last, after every change. */
export const orejime = platform(
  'orejime',
  (page: Page) => page.orejime,
  (changed, { manager }) => manager.on('dirty', changed),
  ({ config, manager }, key) => [!manager.isDirty() && !isGiven(config.purposes, key), manager.getConsent(key)],
)

/** Whether the site itself gives the yes: the purpose is mandatory, exempt from consent, or on by default. */
function isGiven(purposes: Purpose[], key: string): boolean | undefined {
  return purposes.some(({ purposes, default: on, isMandatory, isExempt, id }) =>
    purposes ? isGiven(purposes, key) : id === key && (isMandatory || isExempt || on),
  )
}
