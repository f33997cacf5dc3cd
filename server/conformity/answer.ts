import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { z } from 'zod'
import { askPage, FROM_PAGE } from './ask-page.js'
import { BANNERS, type BannerWay } from './banners.js'
import type { Answered } from './observation.js'
import { within } from './within.js'

const EVALUATE_MS = 2_000
const CLICK_MS = 1_500
const ROUND_MS = 250
/** A banner that was pressed is gone by then, or did not hear. */
const GONE_MS = 1_500
/** Of one button, in a whole look: some banners show themselves before they hear. It is another's page. */
const MAX_PRESSES = 2

/** The banners that are on a page now; null when it does not tell. */
export async function bannersOn(page: Page): Promise<BannerWay[] | null> {
  const script = `[${BANNERS.map(({ there }) => `(() => { try { return ${there} } catch { return false } })()`).join(',')}]`
  const found = await askPage(page, script, FROM_PAGE.flags)
  return found && BANNERS.filter((_, index) => found[index] === true)
}

/**
 * Says no, or yes, to every banner of a page, as a visitor would: by its button, once that is visible, or else by its own
 * interface.
 * @param patienceMs how long a banner may take to show itself
 */
export async function answerBanners(
  page: Page,
  { say, patienceMs }: { say: 'refuse' | 'accept'; patienceMs: number },
): Promise<Answered> {
  const answered = new Set<BannerWay>()
  const presses = new Map<BannerWay, number>()
  const rounds = Math.ceil(patienceMs / ROUND_MS)
  for (let round = 1; round <= rounds; round++) {
    const there = (await bannersOn(page)) ?? []
    for (const banner of there) {
      if (answered.has(banner)) continue
      const pressed = presses.get(banner) ?? 0
      const button = pressed < MAX_PRESSES ? await inSight(page, banner[say].buttons) : null
      if (button !== null) {
        presses.set(banner, pressed + 1)
        if (await press(button)) answered.add(banner)
      } else if (round === rounds && (await call(page, banner[say].call))) answered.add(banner)
    }
    if (there.length > 0 && there.every((banner) => answered.has(banner))) return 'done'
    await sleep(ROUND_MS)
  }
  return (await bannersOn(page))?.length === 0 ? 'no-banner' : 'failed'
}

/** The first of these buttons that is in sight. */
async function inSight(page: Page, buttons: readonly string[]): Promise<Locator | null> {
  for (const selector of buttons) {
    const button = page.locator(selector).first()
    if (await isVisible(button)) return button
  }
  return null
}

/** Presses a button, and says whether it went away. */
async function press(button: Locator): Promise<boolean> {
  await sleep(ROUND_MS)
  await button.click({ timeout: CLICK_MS }).catch(() => {})
  for (let waitedMs = 0; waitedMs < GONE_MS; waitedMs += ROUND_MS) {
    await sleep(ROUND_MS)
    if (!(await isVisible(button))) return true
  }
  return false
}

function isVisible(button: Locator): Promise<boolean> {
  return within(button.isVisible(), EVALUATE_MS, false)
}

async function call(page: Page, script: string | undefined): Promise<boolean> {
  if (script === undefined) return false
  return (await askPage(page, `(() => { ${script}; return true })()`, z.literal(true))) ?? false
}
