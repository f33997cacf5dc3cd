import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { type Platform, startPlatform } from '../platform.js'
import { addressOn, PUBLIC_PAGES, printedLink, ROLE_PAGES } from '../screenshots/pages.js'
import { leaveNothing, until } from '../start/program.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/**
 * Every page of every role, as somebody opens it on a telephone: whoever cannot see it or point at it can use it (WCAG 2.2
 * AA, as far as a machine can tell), nothing has to be pushed sideways, and the browser has nothing to complain of.
 */
const PHONE = { width: 390, height: 844 }
/**
 * A desk's window enlarged to 200 % and to 400 % is one of so many pixels; and text alone twice as large as it was set (WCAG
 * 1.4.4, 1.4.10).
 */
const ENLARGED = [
  { name: 'at 200 %', width: 640, height: 450, text: '' },
  { name: 'at 400 %', width: 320, height: 256, text: '' },
  { name: 'with text at 200 %', width: 1280, height: 900, text: '212.5%' },
] as const
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describeInChromium('every page, on a telephone', () => {
  let platform: Platform
  let browser: Chromium
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    platform = await startPlatform({ LANTERNE_DEMO_PAST: 'true' })
    browser = await launchChromium({ thirdPartyCookies: true })
    page = await browser.context.newPage()
    await page.setViewportSize(PHONE)
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.stop()
  }, 120_000)
  afterAll(leaveNothing, 120_000)

  /** All that is wrong with a page, each with where. `answers`: a refusal is a page too, and browsers note its status. */
  async function faultsOf(address: string, { answers = 200, look = 'light' as Look } = {}): Promise<string[]> {
    complaints.length = 0
    await page.emulateMedia({ colorScheme: look })
    const response = await page.goto(address)
    const faults = response?.status() === answers ? [] : [`answered ${response?.status()}`]
    faults.push(...(await faultsIn(page)), ...(await faultsEnlarged(page)))
    const expected = answers === 200 ? /^$/ : /^Failed to load resource: the server responded with a status of 40\d/
    faults.push(...complaints.filter((text) => !expected.test(text)))
    return faults.map((fault) => `${new URL(address).pathname} (${look}) ${fault}`)
  }

  /** In French by day and in English by night: a language has the colours of the other. */
  async function faultsInBoth(path: string, { answers = 200 } = {}): Promise<string[]> {
    const address = `${platform.consoleOrigin}${path}?langue=`
    return [
      ...(await faultsOf(`${address}fr`, { answers, look: 'light' })),
      ...(await faultsOf(`${address}en`, { answers, look: 'dark' })),
    ]
  }

  test('these checks find what is wrong', async () => {
    await page.setContent(
      '<html lang="fr"><title>Page</title><main><img src="data:,"><h1 style="width:500px">Large</h1>',
    )
    const faults = await faultsIn(page)
    expect(faults).toEqual([expect.stringContaining('HTML is 508 px wide'), expect.stringContaining('image-alt')])
    await page.setContent(
      '<html lang="fr" style="font-size:1.0625rem"><title>Page</title><main><h1 style="width:20rem;overflow:hidden">Unbreakable-wordoflengthbutvery',
    )
    expect(await faultsEnlarged(page)).toEqual([
      expect.stringContaining('at 200 % H1 is'),
      expect.stringContaining('at 400 % HTML is'),
      expect.stringContaining('at 400 % H1 is'),
      expect.stringContaining('with text at 200 % H1 is'),
    ])
  }, 240_000)

  test('that anybody may open, and the ones that say why there is no other', async () => {
    const faults: string[] = []
    for (const path of PUBLIC_PAGES) faults.push(...(await faultsInBoth(path)))
    faults.push(
      ...(await faultsInBoth('/salle', { answers: 401 })),
      ...(await faultsInBoth('/rien-ici', { answers: 404 })),
      ...(await faultsInBoth('/invitation/rien', { answers: 404 })),
      ...(await faultsOf(`${platform.consoleOrigin}/entrer/rien`, { answers: 404 })),
    )
    expect(faults).toEqual([])
  }, 240_000)

  test('of a cinema before its first visit', async () => {
    await page.goto(printedLink(platform, 'salle'))
    await page.goto(`${platform.consoleOrigin}/salle?langue=fr`)
    expect(await page.textContent('main')).toContain('Pas encore de visite')
    expect(await faultsInBoth('/salle')).toEqual([])
  }, 240_000)

  test('of the demonstration’s cinemas and newspapers', async () => {
    const [cinema, newspaper] = [printedLink(platform, 'Le Royal, Toulon'), printedLink(platform, 'La Gazette du Soir')]
    const paths = ['', 'horaires', 'films/l-aventure-revee', 'jeune-public', 'reservation', 'donnees']
    const faults: string[] = []
    for (const path of paths) faults.push(...(await faultsOf(cinema + path)))
    await page.getByRole('button', { name: 'Accepter' }).click()
    faults.push(...(await faultsOf(cinema)), ...(await faultsOf(newspaper)))
    expect(faults).toEqual([])
  }, 240_000)

  test.each(ROLE_PAGES)(
    'of: %s',
    async (who, paths) => {
      await fill()
      await page.goto(printedLink(platform, who))
      const faults: string[] = []
      for (const path of ['/', ...paths]) faults.push(...(await faultsInBoth(await addressOn(platform, path))))
      if (who === 'salle') faults.push(...(await faultsInBoth('/federation', { answers: 403 })))
      expect(faults).toEqual([])
    },
    240_000,
  )

  let filled = false
  /** A visit, a click that earns, and refusals: what the pages are full of. */
  async function fill(): Promise<void> {
    if (filled) return
    filled = true
    const [origin, newspaper] = [
      new URL(printedLink(platform, 'Le Royal, Toulon')).origin,
      printedLink(platform, 'La Gazette du Soir'),
    ]
    const yes = { k: 'manual', n: '2026-12', p: 7 }
    const visit = (claim: object, headers: Record<string, string> = {}) =>
      fetch(`${platform.pixelOrigin}/e/v`, {
        method: 'POST',
        headers: { origin, 'user-agent': AGENT, ...headers },
        body: JSON.stringify({ s: 'demo-le-royal', u: '/films/playtime', c: claim }),
      })
    const seen = await visit(yes, { 'sec-fetch-storage-access': 'active' })
    const cookie = seen.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(cookie).toMatch(/^lid=/)
    for (const headers of [{ 'sec-gpc': '1' }, { origin: 'https://ailleurs.example' }]) await visit(yes, headers)
    await visit({ ...yes, n: '2020-01' })
    let clicked = ''
    await until(async () => {
      clicked = /href="([^"]+\/e\/c\/[^"]+)"/.exec(await (await fetch(newspaper)).text())?.[1] ?? ''
      return clicked !== ''
    })
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' }
    await fetch(clicked, { redirect: 'manual', headers: { cookie, 'user-agent': AGENT, ...navigation } })
    await page.goto(printedLink(platform, 'salle'))
    await until(async () => {
      await page.goto(`${platform.consoleOrigin}/salle?langue=fr`)
      return /0,0004/.test((await page.textContent('#revenu')) ?? '')
    })
  }
})

type Look = 'light' | 'dark'

async function faultsIn(page: Page): Promise<string[]> {
  // What is folded is read too.
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  return [...(await tooWide(page, 'html, .table')), ...(await violationsOf(page))]
}

/** Enlarged, a page has not to be pushed sideways (but for its tables, which are read in two directions), and cuts no text. */
async function faultsEnlarged(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const { name, text, ...size } of ENLARGED) {
    await page.setViewportSize(size)
    await page.evaluate((fontSize) => {
      document.documentElement.style.fontSize = fontSize
    }, text)
    const wide = [...(await tooWide(page, 'html')), ...(await tooWide(page, 'main *:not(input)', { onlyCut: true }))]
    faults.push(...wide.map((fault) => `${name} ${fault}`))
  }
  await page.setViewportSize(PHONE)
  return faults
}

/** Of these elements, those that show less of themselves than there is. What shows a pixel is for screen readers. */
async function tooWide(page: Page, selector: string, { onlyCut = false } = {}): Promise<string[]> {
  return page.evaluate(
    ([which, cut]) =>
      [...document.querySelectorAll(which)]
        .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 1)
        .filter((element) => !cut || /hidden|clip/.test(getComputedStyle(element).overflowX))
        .map((element) => `${element.tagName} is ${element.scrollWidth} px wide, and shows ${element.clientWidth}`),
    [selector, onlyCut] as const,
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
