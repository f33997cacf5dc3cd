import type { Page } from 'playwright-core'
import { createSignInLink } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type Chromium, launchChromium } from '../browser/chromium.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { countVisits, type DemoCinemaRow, demoCinema } from './figures.js'

describeInChromium('the lantern, in a browser', () => {
  let database: TestDatabase
  let server: ConsoleServer
  let royal: DemoCinemaRow
  let browser: Chromium
  let page: Page

  beforeAll(async () => {
    database = await testDatabase()
    await seedTestDemo(database)
    await database.worker.query(`UPDATE plane.watermark SET at = $1 WHERE sweep = 'roll-up'`, [demoStart])
    server = await startConsoleServer(database, { clock: () => demoStart })
    royal = await demoCinema(database, 'le-royal')
    browser = await launchChromium({ thirdPartyCookies: false })
    page = await browser.context.newPage()
    const [person] = await server.store.people(royal.organisationId)
    const link = { personId: person?.id ?? '', loopback: true, now: demoStart }
    await page.goto(`${server.origin}/entrer/${await createSignInLink(server.store, link)}`)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await database?.drop()
  }, 60_000)

  test('lights by itself when a visit comes, and says when and on which page', async () => {
    await page.goto(`${server.origin}/salle/le-royal/allumer?langue=fr`)
    // By keyboard alone.
    await page.getByRole('link', { name: 'J’ai refusé' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/etape=accepter/)
    expect(await page.textContent('.perfect')).toBe('Rien reçu. C’est parfait.')
    expect(await page.locator('.lantern.lit').count()).toBe(0)
    await countVisits(database, { siteId: royal.siteId, day: '2026-11-22', visits: 1, linked: 0 })
    await page.waitForSelector('.lantern.lit')
    expect(await page.textContent('[aria-live=polite] .arrivals')).toBe('9\u00a0h\u00a000, page Horaires')
    expect(await page.locator('[aria-live=polite] .lamp-says:visible').textContent()).toBe('Elle est allumée.')
    expect(await page.textContent('[aria-current=step] h2')).toBe('Regardez la lanterne')
  }, 60_000)

  test('tells what comes in spite of a refusal, and stays dark', async () => {
    await page.goto(`${server.origin}/salle/le-royal/allumer?langue=fr`)
    await countVisits(database, { siteId: royal.siteId, day: '2026-11-22', visits: 1, linked: 0, kind: 'home' })
    await page.waitForSelector('.arrivals li')
    expect(await page.textContent('.arrivals')).toContain('page Accueil')
    expect(await page.locator('.lantern.lit').count()).toBe(0)
  }, 60_000)
})
