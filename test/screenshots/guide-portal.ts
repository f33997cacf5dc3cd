import type { Page } from 'playwright-core'
import type { Language } from '../guides/blocks.js'
import type { Platform } from '../platform.js'
import type { Take } from './guides.js'
import { printedLink } from './pages.js'
import { partAround } from './webp.js'

const CINEMA = 'Le Royal, Toulon'
const WIDTH = 720
/** Tall enough that no page of these is scrolled. */
const HEIGHT = 3_000

interface Taking {
  platform: Platform
  page: Page
  language: Language
  take: Take
}

/** Takes what a cinema sees of Lanterne from its choice of a banner to its lit lantern, and what its visitor sees. */
export async function takePortal(taking: Taking): Promise<void> {
  const { platform, page } = taking
  await page.context().clearCookies()
  await page.setViewportSize({ width: WIDTH, height: HEIGHT })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(printedLink(platform, 'salle'))
  await takeSite(taking)
  await openLantern(taking)
  const cinema = await openCinema(taking)
  await takeBanner(cinema, taking)
  await page.bringToFront()
  await page.locator('.lantern.lit').waitFor()
  // Behind a lower window its lower part was not painted; only another size has it painted anew.
  await page.setViewportSize({ width: WIDTH, height: HEIGHT - 1 })
  await takeAround(page, ['h1', '.lamp-stand', '.moments .perfect'], { name: 'allumee', take: taking.take })
  await open(page, `${platform.consoleOrigin}/salle/le-royal`, taking)
  await takeAround(page, ['h1', 'main section figure'], { name: 'salle', take: taking.take })
  await cinema.setViewportSize({ width: WIDTH, height: HEIGHT })
  await open(cinema, `${platform.pixelOrigin}/e/donnees`, taking)
  await takeAround(cinema, ['.stage', '.ticket'], { name: 'donnees', take: taking.take })
  await cinema.close()
}

async function takeSite(taking: Taking): Promise<void> {
  const { page, take } = taking
  await chooseBanner(taking, 'tarteaucitron')
  await takeAround(page, ['h1', 'section[id^=bandeau]'], { name: 'votre-site', take })
  await takeAround(page, ['section[id^=ligne]'], { name: 'ligne', take })
  // Where nothing is pasted into the banner the message is short enough for a picture.
  await chooseBanner(taking, 'axeptio')
  await takeAround(page, ['section[id^=agence]'], { name: 'message', take })
}

async function chooseBanner(taking: Taking, source: string): Promise<void> {
  const { platform, page } = taking
  const address = `${platform.consoleOrigin}/salle/le-royal/site`
  await open(page, address, taking)
  await page.locator('select[name=bandeau]').first().selectOption(source)
  await page.locator('form:has(select[name=bandeau]) button[type=submit]').first().click()
  await page.locator('.toast').waitFor()
  await open(page, address, taking)
}

/** Opens "light the lantern" at the step where it waits for a yes: nothing was opened, so nothing came. */
async function openLantern(taking: Taking): Promise<void> {
  const { platform, page } = taking
  await chooseBanner(taking, 'banner')
  await serveWithOurBanner(taking)
  await open(page, `${platform.consoleOrigin}/salle/le-royal/allumer`, taking)
  await page.locator('a.button[href*="etape=refus"]').click()
  await page.waitForURL(/etape=accepter/)
}

/** In place of the demonstration's own bar, the line that the cinema's portal gives now. */
async function serveWithOurBanner({ platform, page, language }: Taking): Promise<void> {
  const line = (await page.locator('pre[id^=ligne]').first().textContent()) ?? ''
  const address = printedLink(platform, CINEMA)
  // A page that went through this program is no longer of this machine to the browser, and may not ask it for scripts.
  await page.context().grantPermissions(['local-network-access'])
  await page.context().unroute(address)
  await page.context().route(address, async (route) => {
    const response = await route.fetch()
    const html = (await response.text())
      .replace(/<script async[^>]*><\/script>/, line)
      .replace(/<script defer[^>]*><\/script>/, '')
      // The banner speaks the page's language.
      .replace('<html lang="fr">', `<html lang="${language}">`)
    await route.fulfill({ response, body: html })
  })
}

async function openCinema({ platform, page }: Taking): Promise<Page> {
  const cinema = await page.context().newPage()
  await cinema.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await cinema.setViewportSize({ width: WIDTH, height: 760 })
  await cinema.goto(printedLink(platform, CINEMA))
  return cinema
}

/** Its first screen, its switches; then the yes. */
async function takeBanner(cinema: Page, { take }: Taking): Promise<void> {
  const banner = 'section[aria-label][tabindex]'
  await cinema.locator(banner).waitFor()
  await takeAround(cinema, [banner], { name: 'bandeau', take })
  await cinema.locator(`${banner} summary`).nth(1).click()
  await takeAround(cinema, [banner], { name: 'bandeau-choix', take })
  const answered = cinema.waitForResponse((response) => response.url().endsWith('/e/v'))
  await cinema.locator(`${banner} button`).last().click()
  await answered
  // The next language is asked anew.
  await cinema.evaluate(() => localStorage.clear())
}

async function open(page: Page, address: string, { language }: Taking): Promise<void> {
  await page.goto(`${address}?langue=${language}`)
  await page.evaluate(() => document.fonts.ready)
}

async function takeAround(page: Page, selectors: string[], to: { name: string; take: Take }): Promise<void> {
  const shown = selectors.map((selector) => page.locator(selector).first())
  await to.take(page, to.name, await partAround(page, shown, 16))
}
