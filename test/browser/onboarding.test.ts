import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { listContracts } from '../../server/contract/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { type Platform, startPlatform } from '../platform.js'
import { printedLink } from '../screenshots/pages.js'
import { leaveNothing } from '../start/program.js'
import { AUTHENTICATOR } from './authenticator.js'
import { type Chromium, launchChromium } from './chromium.js'
import { Hands, stated } from './hands.js'
import { describeInChromium } from './in-chromium.js'

const ADDRESS = 'projection@nouvel-essai.example'

/** A cinema of the catalogue joins: from the mail that invites its projectionist to its lantern, in the program as it is started. */
describeInChromium('a cinema joins', () => {
  let platform: Platform
  let browser: Chromium
  let site: Server
  let owner: pg.Pool
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
    owner = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'test' })
    await owner.query(
      `INSERT INTO public.cinema (id, slug, name, city, region, labels) VALUES (gen_random_uuid(), 'le-nouvel-essai', 'Le Nouvel Essai', 'Brest', 'Bretagne', '{}')`,
    )
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await owner?.end()
    await new Promise((resolve) => site?.close(resolve))
    await platform?.stop()
    await leaveNothing()
  }, 120_000)

  async function partyId(): Promise<string> {
    const { rows } = await owner.query<{ id: string }>(
      `SELECT organisation_id AS id FROM public.cinema WHERE slug = 'le-nouvel-essai'`,
    )
    return rows[0]?.id ?? ''
  }

  /** What the federation does meanwhile, at its own desk: its forms, without a browser. */
  async function federation(path: string, form: Record<string, string>): Promise<void> {
    const entered = await fetch(printedLink(platform, 'fédération'), { redirect: 'manual' })
    const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0])
    const { consoleOrigin: origin } = platform
    const body = new URLSearchParams(form)
    const headers = { cookie: cookie.join('; '), origin }
    const done = await fetch(origin + path, { method: 'POST', redirect: 'manual', headers, body })
    expect([path, done.status]).toEqual([path, 303])
  }

  test('from the invitation to the first visit, in so many clicks and fields', async () => {
    const host = `localhost:${(site.address() as AddressInfo).port}`
    const { consoleOrigin: origin } = platform
    await federation('/federation/inviter', {
      ...{ geste: 'inviter', genre: 'cinema', salle: 'le-nouvel-essai', proposer: 'oui' },
      ...{ nom: 'Association Le Nouvel Essai', personne: 'Yannick Le Goff', adresse: ADDRESS },
    })

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

    const [contract] = await listContracts(owner, {
      kind: 'federation-cinema',
      states: ['signed-by-one'],
      partyId: await partyId(),
    })
    const contrat = contract?.id ?? ''
    await federation('/federation/salles/le-nouvel-essai/contresigner', { geste: 'contresigner', contrat })

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
    await hands.click(page.getByRole('link', { name: 'Allumer la lanterne' }).first())
    const cinema = await browser.context.newPage()
    await cinema.goto(`http://${host}/`)
    // The page asks to refuse first: a site that has not asked yet sends nothing either.
    await hands.click(page.getByRole('link', { name: 'J’ai refusé' }))
    await page.getByText('Rien reçu. C’est parfait.').waitFor()
    const answered = cinema.waitForResponse((response) => response.url().endsWith('/e/v'))
    await hands.click(cinema.getByRole('button', { name: 'Oui' }))
    expect((await answered).headers().lanterne).toBe('kept')
    await page.locator('.lantern.lit').waitFor({ timeout: 60_000 })

    const { limit, ...efforts } = stated('cinema: join')
    expect(hands.effort).toEqual(efforts)
    expect(hands.effort.clicks).toBeLessThanOrEqual(limit)
  }, 240_000)
})
