import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { VIEW_SIZE, VIEWS } from '../../server/portal/accueil/view-of.js'
import { LANGUAGES } from '../../server/portal/words/index.js'
import { root } from '../database.js'
import type { Platform } from '../platform.js'
import { printedLink } from './pages.js'
import { takeWebp } from './webp.js'

/** Half as many pixels more than a page shows: sharp enough for small text, and a third of the bytes of twice as many. */
const SCALE = 1.5
const QUALITY = 45
const FOLDER = join(root, 'server/portal/assets/views')
const WHO: Record<keyof typeof VIEWS, string> = {
  salle: 'salle',
  distributeur: 'distributeur',
  federation: 'fédération',
}

/** Takes the screenshots that the landing page shows: below the header, from the heading on. */
export async function takeLanding({ platform, page }: { platform: Platform; page: Page }): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await page.setViewportSize({ width: VIEW_SIZE.width, height: VIEW_SIZE.height * 2 })
  for (const [name, path] of Object.entries(VIEWS) as [keyof typeof VIEWS, string][]) {
    await page.context().clearCookies()
    await page.goto(printedLink(platform, WHO[name]))
    for (const language of LANGUAGES)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.goto(`${platform.consoleOrigin}${path}?langue=${language}`)
        await page.evaluate(() => document.fonts.ready)
        const top = await page.locator('h1').evaluate((heading) => heading.getBoundingClientRect().top - 24)
        const file = join(FOLDER, `${name}.${language}.${colorScheme}.webp`)
        await takeWebp(page, { x: 0, y: top, ...VIEW_SIZE }, { file, scale: SCALE, quality: QUALITY })
      }
  }
}
