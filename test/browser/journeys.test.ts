import { type Platform, startPlatform } from '../platform.js'
import { printedLink } from '../screenshots/pages.js'
import { leaveNothing, until } from '../start/program.js'
import { type Chromium, launchChromium } from './chromium.js'
import { Hands, Keyboard, stated } from './hands.js'
import { describeInChromium } from './in-chromium.js'

/**
 * Each role from its sign-in link to the end of its task, in a real Chromium. Clicks and fields are counted as a person makes
 * them; docs/journeys.md states them, and is held to it.
 */
const PEOPLE: [string, typeof Hands][] = [
  ['with a pointer', Hands],
  ['with the keyboard alone', Keyboard],
]

describeInChromium('journeys', () => {
  let platform: Platform
  let browser: Chromium

  beforeAll(async () => {
    platform = await startPlatform()
    browser = await launchChromium({ thirdPartyCookies: true })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.stop()
  }, 120_000)
  afterAll(leaveNothing, 120_000)

  /** Opens the role's link, which is the first click, in French; another role's session is forgotten. */
  async function enter(role: string, Person: typeof Hands): Promise<Hands> {
    await browser.context.clearCookies({ name: /session/ })
    const hands = new Person(await browser.context.newPage())
    await hands.page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
    hands.effort.clicks++
    await hands.page.goto(printedLink(platform, role))
    return hands
  }

  /** The keyboard takes the same way; its steps are not those that are stated. */
  function expectStated(journey: string, hands: Hands): void {
    if (hands instanceof Keyboard) return
    const { effort } = hands
    const { limit, ...efforts } = stated(journey)
    expect({ journey, ...effort }).toEqual({ journey, ...efforts })
    expect(effort.clicks).toBeLessThanOrEqual(limit)
  }

  test.each(PEOPLE)(
    'a cinema sees its lantern light up: %s',
    async (_with, Person) => {
      const hands = await enter('salle', Person)
      const { page } = hands
      // Once it has visits the way to the lantern is on the page of its site.
      const lantern = page.locator('main').getByRole('link', { name: /^Allumer la lanterne/ })
      if ((await lantern.count()) === 0) await hands.click(page.getByRole('link', { name: 'Votre site', exact: true }))
      await hands.click(lantern)
      const site = page.getByRole('link', { name: /^Ouvrir localhost/ })
      const opened = browser.context.waitForEvent('page')
      await hands.click(site)
      const cinema = await opened
      await hands.click(cinema.getByRole('button', { name: /refuse/i }))
      await hands.click(page.getByRole('link', { name: 'J’ai refusé' }))
      await page.getByText('Rien reçu. C’est parfait.').waitFor()
      await hands.click(cinema.getByRole('button', { name: /choix/i }))
      await hands.click(cinema.getByRole('button', { name: /accepte/i }))
      await page.locator('.lantern.lit').waitFor({ timeout: 60_000 })
      await page
        .getByText(/\d{1,2}\sh\s\d\d/)
        .first()
        .waitFor()
      expectStated('cinema: live', hands)
      // The next one comes as somebody who was never asked.
      await cinema.evaluate(() => localStorage.clear())
      await browser.context.clearCookies()
      await cinema.close()
      await page.close()
    },
    180_000,
  )

  test.each(PEOPLE)(
    'a distributor goes from the segment to the click link: %s',
    async (_with, Person) => {
      const hands = await enter('distributeur', Person)
      const { page } = hands
      await hands.click(page.getByRole('link', { name: 'Réserver une campagne' }).first())
      const film = page.getByLabel('Film', { exact: false }).first()
      await hands.choose(film, (await film.locator('option').nth(1).textContent()) ?? '')
      await hands.click(page.getByRole('checkbox').first())
      await hands.fill(page.locator('input[name=headline]'), 'Au cinéma mercredi')
      await hands.fill(page.locator('input[name=name]'), 'Sortie de décembre')
      await hands.click(page.locator('form.booking button[type=submit]:not([name])'))
      await page.waitForURL(/campagnes\/\d+/)
      const campaign = page.url().replace(/\?.*/, '')

      const operator = await enter('opérateur', Person)
      await operator.click(operator.page.getByRole('button', { name: /Accepter/ }).first())
      await operator.page.getByText('La campagne est acceptée').waitFor()
      expectStated('operator: accept', operator)
      await operator.page.close()

      // Back as the distributor: the page that was left open is looked at again.
      await browser.context.clearCookies({ name: /session/ })
      await page.goto(printedLink(platform, 'distributeur'))
      await until(async () => {
        await page.goto(campaign)
        return page.url() === campaign && (await page.locator('[data-copy^=lien-]').count()) > 0
      })
      await hands.click(
        page
          .locator('details', { has: page.locator('[data-copy^=lien-]') })
          .last()
          .locator('summary')
          .first(),
      )
      await hands.click(page.locator('[data-copy^=lien-]').first())
      expectStated('distributor: click link', hands)
      await page.close()
    },
    240_000,
  )

  test.each(PEOPLE)(
    'the federation reads what there is to see, and what would be paid to whom: %s',
    async (_with, Person) => {
      const hands = await enter('fédération', Person)
      const { page } = hands
      await hands.click(page.getByRole('link', { name: 'Versements à venir' }))
      await page.getByRole('heading', { name: 'Versements à venir' }).waitFor()
      expectStated('federation: review', hands)
      await page.close()
    },
    120_000,
  )

  test('the federation admits a cinema that has signed', async () => {
    const hands = await enter('fédération', Hands)
    const { page } = hands
    await hands.click(page.getByRole('link', { name: /salle à admettre/ }))
    await hands.click(page.getByRole('link', { name: /^Lire et contresigner/ }).first())
    await page.getByRole('heading', { name: /^Article 14/ }).waitFor()
    await hands.click(page.getByRole('button', { name: 'Contresigner' }).first())
    await hands.click(page.locator('.dialog:popover-open button[type=submit]'))
    await page.locator('.toast').waitFor()
    await page.getByText('en vigueur').first().waitFor()
    expectStated('federation: admit a cinema', hands)
    await page.close()
  }, 120_000)

  test.each(PEOPLE)(
    'the federation accepts a film: %s',
    async (_with, Person) => {
      const hands = await enter('fédération', Person)
      const { page } = hands
      await hands.click(page.getByRole('link', { name: 'Films', exact: true }))
      await hands.click(page.getByRole('button', { name: /^Accepter le film/ }).first())
      await page.locator('.toast').waitFor()
      expectStated('federation: accept a film', hands)
      await page.close()
    },
    120_000,
  )

  test('the federation refuses a film with the keyboard alone, in a dialog that can be left', async () => {
    const hands = await enter('fédération', Keyboard)
    const { page } = hands
    await hands.click(page.getByRole('link', { name: 'Films', exact: true }))
    const refuse = page.getByRole('button', { name: 'Refuser le film' }).first()
    await hands.click(refuse)
    const dialog = page.locator('.dialog:popover-open')
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await refuse.evaluate((element) => element === document.activeElement)).toBe(true)
    await hands.click(refuse)
    await hands.fill(dialog.locator('input[name^=motif]'), 'Sorti surtout en multiplexe.')
    await hands.click(dialog.locator('button[type=submit]'))
    await page.locator('.toast').waitFor()
    await hands.click(page.locator('.toast [data-close]'))
    await page.locator('.toast').waitFor({ state: 'detached' })
    await page.close()
  }, 120_000)

  test.each(PEOPLE)(
    'a spectator learns who sees what: %s',
    async (_with, Person) => {
      const hands = new Person(await browser.context.newPage())
      await hands.page.goto(`${platform.consoleOrigin}/?langue=fr`)
      await hands.click(hands.page.getByRole('link', { name: /qui voit quoi/i }).first())
      await hands.page.getByRole('heading', { level: 1 }).waitFor()
      expect(hands.page.url()).toContain('/comprendre')
      expectStated('spectator: who sees what', hands)
      await hands.page.close()
    },
    120_000,
  )
})
