import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { createPool } from '../../server/lib/postgres.js'
import { type Platform, startPlatform } from '../platform.js'
import { printedLink } from '../screenshots/pages.js'
import { leaveNothing } from '../start/program.js'
import { AUTHENTICATOR } from './authenticator.js'
import { type Chromium, describeInChromium, launchChromium } from './chromium.js'
import { Hands, stated } from './hands.js'

const ADDRESS = 'projection@nouvel-essai.example'

/** A cinema of the catalogue joins: from the mail that invites its projectionist to its lantern, in the program as it is started. */
describeInChromium('a cinema joins', () => {
  let platform: Platform
  let browser: Chromium
  let site: Server
  /** What the cinema's home page holds; empty until its line is pasted. */
  let line = ''

  beforeAll(async () => {
    platform = await startPlatform()
    browser = await launchChromium({ thirdPartyCookies: true })
    site = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Le Nouvel Essai</title>${line}
        <button onclick="lanterne('consent', { pool: true, target: true, pay: true, at: new Date().toISOString() })">Oui</button>
        <script>window.lanterne = window.lanterne || function () { (lanterne.q = lanterne.q || []).push(arguments) }</script>`),
    ).listen(0, 'localhost')
    const owner = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'test' })
    await owner.query(
      `INSERT INTO public.cinema (id, slug, name, city, region, labels) VALUES (gen_random_uuid(), 'le-nouvel-essai', 'Le Nouvel Essai', 'Brest', 'Bretagne', '{}')`,
    )
    await owner.end()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await new Promise((resolve) => site?.close(resolve))
    await platform?.stop()
    await leaveNothing()
  }, 120_000)

  async function federation(): Promise<Page> {
    await browser.context.clearCookies({ name: /session/ })
    const page = await browser.context.newPage()
    await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    await page.goto(printedLink(platform, 'fédération'))
    return page
  }

  test('from the invitation to the first visit, in so many clicks and fields', async () => {
    const host = `localhost:${(site.address() as AddressInfo).port}`
    const office = await federation()
    const origin = new URL(office.url()).origin
    await office.goto(`${origin}/federation/inviter`)
    await office.locator('input[name=chercher]').fill('Nouvel Essai')
    await office.getByRole('button', { name: 'Chercher' }).click()
    await office.locator('input[name=salle]').check()
    await office.locator('input[name=nom]').fill('Association Le Nouvel Essai')
    await office.locator('input[name=personne]').fill('Yannick Le Goff')
    await office.locator('input[name=adresse]').fill(ADDRESS)
    await office.getByRole('button', { name: 'Créer et inviter' }).click()
    await office.locator('.toast').waitFor()

    await browser.context.clearCookies({ name: /session/ })
    const hands = new Hands(await browser.context.newPage())
    const { page } = hands
    await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    const cdp = await browser.context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR })

    // The mail, and who one is.
    await page.goto(`${origin}/courrier`)
    await hands.click(page.getByRole('link', { name: /\/invitation\// }).first())
    await hands.click(page.getByRole('button', { name: 'Accepter et entrer' }))
    await page.waitForURL(/\/compte/)
    await hands.click(page.getByRole('link', { name: /clé d’accès/ }).first())
    await hands.click(page.getByRole('button', { name: 'Créer la clé' }))
    await page.waitForURL(/fait=passkey|\/compte$/)

    // The contract.
    await hands.click(page.getByRole('banner').getByRole('link', { name: 'Ma salle' }))
    await hands.click(page.getByRole('link', { name: 'Lire le contrat', exact: true }))
    await hands.click(page.getByRole('checkbox').first())
    await hands.click(page.locator('form:has([name=lu]) button[type=submit]').first())
    await page.locator('.toast').waitFor()

    await browser.context.storageState()
    const cookies = await browser.context.cookies()
    const desk = await federation()
    await desk.goto(`${origin}/federation/salles/le-nouvel-essai`)
    await desk.getByRole('button', { name: 'Contresigner' }).first().click()
    await desk.locator('.dialog:popover-open button[type=submit]').click()
    await desk.locator('.toast').waitFor()
    await browser.context.clearCookies({ name: /session/ })
    await browser.context.addCookies(cookies)

    // The site, its banner, its line.
    await page.goto(`${origin}/salle/le-nouvel-essai`)
    await hands.click(page.getByRole('link', { name: 'Choisir mon bandeau' }))
    await hands.fill(page.locator('textarea[name=adresses]'), host)
    await hands.click(page.locator('form:has([name=adresses]) button[type=submit]'))
    await page.locator('select[name=bandeau]').waitFor()
    await hands.choose(page.locator('select[name=bandeau]'), 'Mon site le dit lui-même, par un appel')
    await hands.click(page.locator('form:has([name=bandeau]) button[type=submit]'))
    await page.locator('.toast').waitFor()
    await hands.click(page.locator('[data-copy^=ligne-]').first())
    line = (await page.locator('[id^=ligne-]').first().textContent()) ?? ''
    expect(line).toContain('data-site=')

    // The lantern.
    await hands.click(page.getByRole('link', { name: /lanterne|essai/i }).last())
    const cinema = await browser.context.newPage()
    await cinema.goto(`http://${host}/`)
    await hands.click(cinema.getByRole('button', { name: 'Oui' }))
    await page.locator('.lantern.lit').waitFor({ timeout: 60_000 })

    const { limit, ...efforts } = stated('cinema: join')
    expect(hands.effort).toEqual(efforts)
    expect(hands.effort.clicks).toBeLessThanOrEqual(limit)
  }, 240_000)
})
