import { platform } from '../cmp.js'

/** A choice by vendor and, under names that begin with `$$`, what there is to say of the whole. */
type Choices = Record<string, unknown>

interface Page {
  axeptioSDK?: { on(event: string, told: (choices: Choices) => void, options: object): void }
}

let made: Choices = {}

/** Axeptio. It tells of a choice once for all vendors, and with `replay` also of one that was told before we listened. */
export const axeptio = platform(
  'axeptio',
  (page: Page) => page.axeptioSDK,
  (changed, sdk) =>
    sdk.on(
      'cookies:complete',
      (choices) => {
        made = choices
        changed()
      },
      { replay: true },
    ),
  (_, key) => [made.$$completed !== false, made[key], made.$$date],
)
