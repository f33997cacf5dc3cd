import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import { askPage, FROM_PAGE } from './ask-page.js'
import { BANNERS, type BannerWay } from './banners.js'
import type { Answered } from './observation.js'
import { within } from './within.js'

const EVALUATE_MS = 2_000
const CLICK_MS = 1_500
const ROUND_MS = 250

/** The banners that are on a page now. */
export async function bannersOn(page: Page): Promise<BannerWay[]> {
  const script = `[${BANNERS.map(({ there }) => `(() => { try { return ${there} } catch { return false } })()`).join(',')}]`
  const found = (await askPage(page, script, FROM_PAGE.flags)) ?? []
  return BANNERS.filter((_, index) => found[index] === true)
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
  const rounds = Math.ceil(patienceMs / ROUND_MS)
  for (let round = 1; round <= rounds; round++) {
    const there = await bannersOn(page)
    for (const banner of there) {
      if (answered.has(banner)) continue
      if (await press(page, banner[say].buttons)) answered.add(banner)
      else if (round === rounds && (await call(page, banner[say].call))) answered.add(banner)
    }
    if (there.length > 0 && there.every((banner) => answered.has(banner))) return 'done'
    await sleep(ROUND_MS)
  }
  return (await bannersOn(page)).length === 0 ? 'no-banner' : 'failed'
}

/** Presses the first button that is in sight, until it is gone: some banners show themselves before they hear. */
async function press(page: Page, buttons: readonly string[]): Promise<boolean> {
  for (const selector of buttons) {
    const button = page.locator(selector).first()
    const inSight = () => within(button.isVisible(), EVALUATE_MS, false)
    if (!(await inSight())) continue
    for (let tries = 0; tries < 8; tries++) {
      await button.click({ timeout: CLICK_MS }).catch(() => {})
      await sleep(ROUND_MS)
      if (!(await inSight())) return true
    }
    return false
  }
  return false
}

async function call(page: Page, script: string | undefined): Promise<boolean> {
  if (script === undefined) return false
  return (await askPage(page, `(() => { ${script}; return true })()`, z.literal(true))) ?? false
}
