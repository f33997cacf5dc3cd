import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Page, Request } from 'playwright-core'
import { postShares } from '../../server/click/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { type Platform, startPlatform } from '../platform.js'
import { leaveNothing, until } from '../start/program.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/**
 * The story in a real Chromium against the program as it ships: a spectator visits a cinema, says yes, opens a newspaper,
 * clicks the film's poster, lands on its AlloCiné page, and the cinema earns its share.
 */
describeInChromium('the whole story', () => {
  let platform: Platform
  let owner: pg.Pool
  let ports: { cinema: number; newspaper: number }

  beforeAll(async () => {
    platform = await startPlatform()
    owner = createPool({ url: platform.databaseUrls.owner, max: 2, name: 'test', statementTimeoutMs: 60_000 })
    ports = await demoPorts(platform)
    await until(async () => (await number('SELECT count(*) AS n FROM public.click_link')) > 0)
  }, 240_000)
  afterAll(async () => {
    await owner?.end()
    await platform?.stop()
  }, 120_000)
  afterAll(leaveNothing, 120_000)

  async function number(sql: string): Promise<number> {
    const { rows } = await owner.query<{ n: bigint }>(sql)
    return Number(rows[0]?.n ?? 0n)
  }

  for (const thirdPartyCookies of [true, false]) {
    const behaviour = thirdPartyCookies ? 'stock Chrome (third-party cookies)' : "Debian's default (none)"

    describe(behaviour, () => {
      let browser: Chromium
      let page: Page
      let requests: Request[]

      beforeAll(async () => {
        browser = await launchChromium({ thirdPartyCookies })
        await browser.context.route('https://www.allocine.fr/**', (route) =>
          route.fulfill({
            contentType: 'text/html; charset=utf-8',
            body: '<title>AlloCiné</title><h1>La page du film</h1>',
          }),
        )
        page = await browser.context.newPage()
        requests = []
        page.on('request', (request) => {
          if (request.url().startsWith(platform.pixelOrigin)) requests.push(request)
        })
      }, 120_000)
      afterAll(() => browser?.close(), 60_000)

      test('before a yes only the script is fetched, without cookie or referrer, even with a cookie set earlier; nothing is stored', async () => {
        const planted = {
          name: 'lid',
          value: 'planted',
          url: `${platform.pixelOrigin}/e/`,
          secure: true,
          sameSite: 'None' as const,
        }
        await browser.context.addCookies([planted])
        await page.goto(`http://localhost:${ports.cinema}/`)
        await page.waitForSelector('#bandeau:not([hidden])')
        await sleep(500)
        expect(requests.map((request) => `${request.method()} ${new URL(request.url()).pathname}`)).toEqual([
          'GET /p.js',
        ])
        const headers = (await requests[0]?.allHeaders()) ?? {}
        expect([headers.cookie, headers.referer]).toEqual([undefined, undefined])
        expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
          0,
          0,
          '',
        ])
        await browser.context.clearCookies()
      }, 180_000)

      test('a refusal is remembered by the cinema and tells the pixel nothing', async () => {
        await page.getByRole('button', { name: 'Refuser' }).click()
        await page.reload()
        await sleep(500)
        expect(requests.every((request) => request.url().endsWith('/p.js?films'))).toBe(true)
        expect(await browser.context.cookies(platform.pixelOrigin)).toEqual([])
      }, 180_000)

      test('a yes sends one visit, and an id comes back only where the browser would keep it', async () => {
        const [before, unlinkedBefore] = [
          await number('SELECT count(*) AS n FROM plane.visit'),
          await number('SELECT count(*) AS n FROM plane.visit_unlinked'),
        ]
        requests.length = 0
        await page.getByRole('button', { name: 'Mes choix' }).click()
        const answered = page.waitForResponse((response) => response.url().endsWith('/e/v'))
        await page.getByRole('button', { name: 'Accepter' }).click()
        expect((await answered).status()).toBe(204)
        await sleep(300)
        const visits = requests.filter((request) => request.url().endsWith('/e/v'))
        expect(visits).toHaveLength(1)
        const headers = (await visits[0]?.allHeaders()) ?? {}
        expect([headers.referer, headers.cookie]).toEqual([undefined, undefined])
        const cookies = await browser.context.cookies(`${platform.pixelOrigin}/e/v`)
        expect(
          cookies.map(({ name, httpOnly, secure, sameSite, path }) => ({ name, httpOnly, secure, sameSite, path })),
        ).toEqual(
          thirdPartyCookies ? [{ name: 'lid', httpOnly: true, secure: true, sameSite: 'None', path: '/e' }] : [],
        )
        expect(await number('SELECT count(*) AS n FROM plane.visit')).toBe(before + (thirdPartyCookies ? 1 : 0))
        expect(await number('SELECT count(*) AS n FROM plane.visit_unlinked')).toBe(
          unlinkedBefore + (thirdPartyCookies ? 0 : 1),
        )
      }, 180_000)

      test('the next page is one more visit, of the same person where there is one', async () => {
        const answered = page.waitForResponse((response) => response.url().endsWith('/e/v'))
        await page.goto(`http://localhost:${ports.cinema}/horaires`)
        await answered
        if (!thirdPartyCookies) return
        expect(await number('SELECT count(DISTINCT visitor) AS n FROM plane.visit')).toBe(1)
        expect(await number("SELECT count(*) AS n FROM plane.visit WHERE kind = 'showtimes'")).toBe(1)
      }, 180_000)

      test('the poster in the newspaper leads to the film’s AlloCiné page, and the cinema earns only from a known spectator', async () => {
        const earned = () => number('SELECT coalesce(sum(micros), 0)::bigint AS n FROM plane.click_share')
        const [before, clicks] = [await earned(), await number('SELECT count(*) AS n FROM plane.click')]
        await page.goto(`http://localhost:${ports.newspaper}/`)
        await page.click('.ad a.click')
        await page.waitForURL(/allocine\.fr/)
        expect(await page.title()).toBe('AlloCiné')
        expect(await number('SELECT count(*) AS n FROM plane.click')).toBe(clicks + 1)
        await until(async () => (await number('SELECT count(*) AS n FROM plane.click_verdict')) === clicks + 1)
        expect(await earned()).toBe(before + (thirdPartyCookies ? 400 : 0))
        const accrued = () =>
          number("SELECT coalesce(sum(micros), 0)::bigint AS n FROM ledger.entry WHERE account LIKE 'cinema:%'")
        await until(async () => {
          await postShares(owner, { now: new Date() }) // The worker does so every five minutes only.
          return (await accrued()) === (await earned())
        })
      }, 180_000)

      test('taking the yes back deletes the visits and the cookie', async () => {
        if (!thirdPartyCookies) return
        const visited = page.waitForResponse((response) => response.url().endsWith('/e/v'))
        await page.goto(`http://localhost:${ports.cinema}/`)
        await visited
        await page.getByRole('button', { name: 'Mes choix' }).click()
        const answered = page.waitForResponse((response) => response.url().endsWith('/e/w'))
        await page.getByRole('button', { name: 'Refuser' }).click()
        expect((await answered).status()).toBe(204)
        expect(await browser.context.cookies(`${platform.pixelOrigin}/e/v`)).toEqual([])
        expect(await number('SELECT count(*) AS n FROM plane.visit')).toBe(0)
        expect(await number('SELECT count(*) AS n FROM plane.visitor_cinema_day')).toBe(0)
        expect(await number('SELECT count(*) AS n FROM plane.consent_link')).toBe(0)
      }, 180_000)
    })
  }
})

async function demoPorts(platform: Platform): Promise<{ cinema: number; newspaper: number }> {
  const { said } = platform
  const local = [...said().matchAll(/http:\/\/localhost:(\d+)\//g)].map((match) => Number(match[1]))
  const console = Number(new URL(platform.consoleOrigin).port)
  const pages = [...new Set(local)].filter((port) => port !== console)
  for (const port of pages) {
    const text = await (await fetch(`http://localhost:${port}/`)).text()
    if (text.includes('class="paper"')) return { cinema: pages[0] as number, newspaper: port }
  }
  throw new Error('the demonstration has a cinema and a newspaper')
}
