import type { Page } from 'playwright-core'

export const SCREENSHOT_MAX_BYTES = 80_000
const TAKE_MS = 8_000

/** The first screen as a JPEG of 80 kB at most, or null: the worse the larger it would be. */
export async function takeScreenshot(page: Page): Promise<Buffer | null> {
  for (const quality of [60, 35, 15]) {
    const taken = await page
      .screenshot({ type: 'jpeg', quality, timeout: TAKE_MS, animations: 'disabled', scale: 'css' })
      .catch(() => null)
    if (taken === null) return null
    if (taken.length <= SCREENSHOT_MAX_BYTES) return taken
  }
  return null
}
