import { GUIDES, type Language, testedBlocks } from '../guides/blocks.js'
import { PLATFORM_NAMES, PLATFORMS, type PlatformName } from '../guides/platforms.js'
import type { Stage } from '../pixel/stage.js'
import type { Take } from './guides.js'
import { partAround } from './webp.js'

/** Where a visitor finds our service in a platform, and how tall a window shows all of it. */
const PANELS: Record<PlatformName, { open: string; unfold?: string; panel: string; height: number }> = {
  tarteaucitron: { open: 'tarteaucitron.userInterface.openPanel()', panel: '#tarteaucitronServices', height: 640 },
  klaro: { open: 'void klaro.show(undefined, true)', unfold: '.cm-caret a', panel: '.cm-modal', height: 700 },
  orejime: { open: 'orejime.prompt()', panel: '.orejime-Modal', height: 640 },
  'vanilla-cookieconsent': {
    open: 'CookieConsent.showPreferences()',
    unfold: '#cc-main .pm__section-title',
    panel: '#cc-main .pm',
    height: 440,
  },
}

/** Takes each platform's panel with our service in it, as declared by the guide's own block. */
export async function takePlatforms(
  stage: Stage,
  { language, take }: { language: Language; take: Take },
): Promise<void> {
  const blocks = testedBlocks(GUIDES[language].platforms)
  for (const name of PLATFORM_NAMES) {
    const { open, unfold, panel, height } = PANELS[name]
    await stage.browser.context.clearCookies()
    const page = await stage.open(PLATFORMS[name].page(blocks.get(name) ?? '', language))
    await page.setViewportSize({ width: 720, height })
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.locator(PLATFORMS[name].notice).waitFor()
    await page.evaluate(open)
    if (unfold) await page.locator(unfold).first().click()
    await page.waitForTimeout(1_000) // They come in slowly.
    await take(page, name, await partAround(page, [page.locator(panel).first()], 0))
  }
}
