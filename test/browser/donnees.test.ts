import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type pg from 'pg'
import type { Page } from 'playwright-core'
import { createPool } from '../../server/lib/postgres.js'
import { root } from '../database.js'
import { type Platform, startPlatform } from '../platform.js'
import { printedLink } from '../screenshots/pages.js'
import { leaveNothing, until } from '../start/program.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/**
 * "Mes données" in a real browser that allows third-party cookies: a visit on a cinema's own page is seen there, the lamp goes
 * out, and the cinema's old yes brings nothing back. In each state anybody can use the page, by day and by night.
 */
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } }
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** `test/output/donnees/`, for whoever wants to look. */
const pictures = join(root, 'test/output/donnees')

describeInChromium('mes données', () => {
  let platform: Platform
  let owner: pg.Pool
  let browser: Chromium
  let page: Page
  let complaints: string[]
  let cinema: string
  let newspaper: string

  beforeAll(async () => {
    platform = await startPlatform()
    owner = createPool({ url: platform.databaseUrls.owner, max: 2, name: 'test', statementTimeoutMs: 60_000 })
    browser = await launchChromium({ thirdPartyCookies: true })
    cinema = printedLink(platform, 'Le Royal, Toulon')
    newspaper = printedLink(platform, 'La Gazette du Soir')
    await browser.context.route('https://www.allocine.fr/**', (route) =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        body: '<title>AlloCiné</title><h1>La page du film</h1>',
      }),
    )
    page = await browser.context.newPage()
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    mkdirSync(pictures, { recursive: true })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await owner?.end()
    await platform?.stop()
  }, 120_000)
  afterAll(leaveNothing, 120_000)

  const own = (path = '?langue=fr') => `${platform.pixelOrigin}/e/donnees${path}`

  async function number(sql: string): Promise<number> {
    const { rows } = await owner.query<{ n: bigint }>(sql)
    return Number(rows[0]?.n ?? 0n)
  }

  const people = () =>
    number(`SELECT (SELECT count(*) FROM plane.visit) + (SELECT count(*) FROM plane.visitor_cinema_day)
      + (SELECT count(*) FROM plane.consent_link) + (SELECT count(*) FROM plane.click_visitor) AS n`)

  /** What is wrong with the page that is open, at each size and in each light; and pictures of it. */
  async function faults(state: string): Promise<string[]> {
    const all: string[] = []
    for (const [size, viewport] of Object.entries(SIZES))
      for (const look of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme: look, reducedMotion: 'reduce' })
        await page.evaluate(() => document.fonts.ready)
        await page.screenshot({ path: join(pictures, `${state}.${size}.${look}.png`), fullPage: true })
        const found = [...(await tooWide(page)), ...(await violationsOf(page))]
        all.push(...found.map((fault) => `${state} on a ${size} (${look}): ${fault}`))
      }
    return [...all, ...complaints.splice(0)]
  }

  /** Opens a page of the cinema's whose visit is answered; gives what was answered. */
  async function visit(path: string): Promise<string | null> {
    const answered = page.waitForResponse((response) => response.url().endsWith('/e/v'))
    await page.goto(cinema + path)
    return (await answered).headerValue('lanterne')
  }

  test('before a yes there is nothing to show', async () => {
    await page.goto(own())
    expect(await page.textContent('main')).toContain('ne nous a présenté aucun numéro')
    expect(await faults('aucun')).toEqual([])
  }, 180_000)

  test('after a yes, visits and a click, the page shows them', async () => {
    await page.goto(cinema)
    const answered = page.waitForResponse((response) => response.url().endsWith('/e/v'))
    await page.getByRole('button', { name: 'Accepter' }).click()
    await answered
    expect(await visit('horaires')).toBe('kept')
    expect(await visit('films/l-aventure-revee')).toBe('kept')
    await until(async () => {
      await page.goto(newspaper)
      return (await page.locator('.ad a.click').count()) > 0
    })
    await page.click('.ad a.click')
    await page.waitForURL(/allocine\.fr/)
    await until(async () => (await number('SELECT count(*) AS n FROM plane.visitor_cinema_day')) === 1)
    await page.goto(own())
    const text = (await page.textContent('main')) ?? ''
    for (const said of ['Le Royal', 'Toulon', 'Votre accord sur', '3\u00a0pages vues', 'Une publicité pour'])
      expect(text).toContain(said)
    expect(await faults('allumee')).toEqual([])
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) (details as HTMLDetailsElement).open = true
    })
    expect(await faults('allumee-ouverte')).toEqual([])
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/e/donnees.json"]')])
    const file = JSON.parse(readFileSync(await download.path(), 'utf8'))
    expect([download.suggestedFilename(), file.cinemas[0].visits.length]).toEqual(['lanterne-mes-donnees.json', 3])
  }, 180_000)

  test('a page elsewhere can neither read it nor press its button', async () => {
    await page.goto(cinema)
    complaints.length = 0
    const tried = await page.evaluate(
      async ([address, file]) => {
        const asked = await fetch(file as string, { credentials: 'include' }).then(
          () => 'read',
          () => 'refused',
        )
        const form = document.createElement('form')
        form.method = 'post'
        form.action = `${address}/eteindre`
        document.body.append(form)
        return asked
      },
      [own(''), own('.json')],
    )
    expect(tried).toBe('refused')
    complaints.length = 0
    expect(await people()).toBeGreaterThan(3)
    // The cinema's own policy would stop the form: this one comes from a page without any.
    await browser.context.route('http://ailleurs.localhost/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${own('/eteindre?langue=fr')}"><button>Gagner</button></form>`,
      }),
    )
    await page.goto('http://ailleurs.localhost/')
    await page.click('button')
    await page.waitForURL(own('/eteindre?langue=fr'))
    expect(await page.textContent('main')).toContain('ne vient pas d’ici')
    expect(await people()).toBeGreaterThan(3)
    complaints.length = 0
  }, 180_000)

  test('Éteindre, by the keyboard: everything goes, and the receipt says what', async () => {
    await page.goto(own())
    await page.getByRole('button', { name: 'Éteindre' }).press('Enter')
    await page.waitForSelector('.receipt')
    expect(((await page.textContent('.receipt')) ?? '').replace(/\s+/g, ' ')).toMatch(/Pages vues effacées[34]/)
    expect(await faults('recu')).toEqual([])
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.receipt a')])
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
      consentsWithdrawn: 1,
    })
    complaints.length = 0
    expect(await people()).toBe(0)
    const [cookie] = await browser.context.cookies(own())
    expect(cookie?.value).toMatch(/^off\.\d{5}$/)
  }, 180_000)

  test('the cinema’s old yes keeps nothing any more, and the page says that the lantern is out', async () => {
    expect(await visit('horaires')).toBe('refused; opted-out')
    expect(await people()).toBe(0)
    await page.goto(own())
    expect(await page.textContent('h1')).toBe('La lanterne est éteinte')
    expect(await faults('eteinte')).toEqual([])
    await page.goto(own('?langue=en'))
    expect(await faults('eteinte-en')).toEqual([])
  }, 180_000)

  test('Rallumer: a yes counts again', async () => {
    await page.goto(own('?langue=fr'))
    await page.getByRole('button', { name: 'Rallumer' }).click()
    await page.waitForSelector('.notice-done')
    expect(await faults('rallumee')).toEqual([])
    expect(await visit('horaires')).toBe('kept')
    await page.goto(own())
    expect(await page.textContent('h1')).toBe('Mes données')
    expect(await page.textContent('main')).toContain('Le Royal')
  }, 180_000)

  test('one consent alone is taken back; as the last one it takes all with it', async () => {
    await page.getByRole('button', { name: /Retirer cet accord/ }).click()
    await page.waitForSelector('.receipt')
    expect(await people()).toBe(0)
  }, 180_000)

  test('a forged cookie is said and removed', async () => {
    const { hostname } = new URL(platform.pixelOrigin)
    await browser.context.clearCookies()
    await browser.context.addCookies([
      { name: 'lid', value: 'faux', domain: hostname, path: '/e', secure: true, sameSite: 'None' },
    ])
    await page.goto(own())
    expect(await page.textContent('main')).toContain('n’est pas l’un des nôtres')
    expect(await faults('faux')).toEqual([])
    const values = (await browser.context.cookies(own())).map(({ value }) => value)
    expect(values).not.toContain('faux')
  }, 180_000)
})

async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.table')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName} is ${element.scrollWidth} px wide, and shows ${element.clientWidth}`),
  )
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    (tags) =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: tags,
        resultTypes: ['violations'],
      }),
    WCAG,
  )
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html.slice(0, 120)).join(' and ')}`)
}
