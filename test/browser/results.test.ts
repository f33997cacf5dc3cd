import type { Page } from 'playwright-core'
import { ApiStage } from '../api/stage.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/** A campaign's results as a distributor follows them: chosen without a new page, and up to date while the page is open. */
describeInChromium('the results of a campaign, in a browser', () => {
  let stage: ApiStage
  let browser: Chromium
  let page: Page
  const at = new Date('2026-11-22T10:00:00Z')

  beforeAll(async () => {
    stage = await ApiStage.open()
    await stage.run()
    await stage.click({ campaign: 1, placement: 1, creative: 1, at, reasons: [] })
    browser = await launchChromium({ thirdPartyCookies: false })
    const [name = '', value = ''] = (await stage.server.signIn(await stage.distributorOf(1))).split('=')
    const url = stage.server.origin.replace('http:', 'https:')
    await browser.context.addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: 'Lax' }])
    page = await browser.context.newPage()
    await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    await page.goto(`${stage.server.origin}/distributeur/campagnes/1/resultats`)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await stage?.close()
  }, 60_000)

  test('another grouping is shown in place, and its address can be kept', async () => {
    await page.evaluate(() => Object.assign(globalThis, { kept: true }))
    await page.getByLabel('Par', { exact: true }).selectOption('creation')
    await page.getByRole('row', { name: /Valeska Grisebach/ }).waitFor()
    expect(new URL(page.url()).searchParams.get('par')).toBe('creation')
    // The page itself was not loaded again.
    expect(await page.evaluate(() => 'kept' in globalThis)).toBe(true)
  }, 60_000)

  test('a click that comes while somebody looks is seen without doing anything', async () => {
    await stage.click({ campaign: 1, placement: 2, creative: 2, at, reasons: ['bot'] })
    await page.getByRole('row', { name: /au cinéma/ }).waitFor({ timeout: 60_000 })
    expect(await page.locator('#chiffres').textContent()).toMatch(/Bruts\s*2/)
    expect(await page.getByLabel('Par', { exact: true }).inputValue()).toBe('creation')
    expect(await page.evaluate(() => 'kept' in globalThis)).toBe(true)
  }, 120_000)
})
