import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { createPool } from '../../server/lib/postgres.js'
import { type Platform, startPlatform } from '../platform.js'
import { leaveNothing, until } from '../start/program.js'
import { type Chromium, launchChromium } from './chromium.js'
import { describeInChromium } from './in-chromium.js'

/** A cinema without a consent platform, which chose our banner on its page: the line that it pasted is all there is. */
describeInChromium('our banner, as the platform serves it', () => {
  let platform: Platform
  let browser: Chromium
  let owner: pg.Pool
  let cinema: Server
  let address: string

  beforeAll(async () => {
    platform = await startPlatform()
    browser = await launchChromium({ thirdPartyCookies: true })
    owner = createPool({ url: platform.databaseUrls.owner, max: 2, name: 'test', statementTimeoutMs: 60_000 })
    const line = `<script async src="${platform.pixelOrigin}/p/demo-le-royal.js?films" data-site="demo-le-royal" data-notice="2026-12" referrerpolicy="no-referrer"></script>`
    cinema = createServer((_request, response) => {
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(`<!doctype html><html lang="fr"><title>Programme</title>${line}<a href="#lanterne">Mes choix</a></html>`)
    })
    await new Promise<void>((resolve) => cinema.listen(0, '127.0.0.1', resolve))
    const host = `localhost:${(cinema.address() as AddressInfo).port}`
    address = `http://${host}/`
    await owner.query(
      `UPDATE public.site SET hosts = hosts || $1::text, consent_source = 'banner' WHERE key = 'demo-le-royal'`,
      [host],
    )
    await until(async () => {
      const script = await (await fetch(`${platform.pixelOrigin}/p/demo-le-royal.js`)).text()
      return script.startsWith('window.lanterneBanner=')
    })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    cinema?.closeAllConnections()
    cinema?.close()
    await owner?.end()
    await platform?.stop()
  }, 120_000)
  afterAll(leaveNothing, 120_000)

  async function kept(): Promise<{ visits: number; sources: string[] }> {
    const visits = await owner.query<{ n: bigint }>('SELECT count(*) AS n FROM plane.visit')
    const sources = await owner.query<{ what: string }>(
      `SELECT event || ' ' || source AS what FROM plane.consent ORDER BY at`,
    )
    return { visits: Number(visits.rows[0]?.n), sources: sources.rows.map(({ what }) => what) }
  }

  test('names who is responsible, keeps a yes, and takes it back', async () => {
    const before = await kept()
    const page = await browser.context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
    await page.goto(address)
    await page.getByRole('button', { name: 'Accepter' }).waitFor()
    expect(asked.filter((request) => !request.endsWith(' /'))).toEqual(['GET /p/demo-le-royal.js'])
    await page
      .getByText(/responsable/i)
      .first()
      .click()
    for (const name of ['SCARE', 'Klox', 'Le Royal']) await page.getByText(name).first().waitFor()

    await page.getByRole('button', { name: 'Accepter' }).click()
    await until(async () => (await kept()).visits === before.visits + 1)
    expect((await kept()).sources).toEqual([...before.sources, 'given banner'])

    await page.reload()
    await until(async () => (await kept()).visits === before.visits + 2)
    expect(await page.getByRole('button', { name: 'Accepter' }).count()).toBe(0)

    await page.getByRole('link', { name: 'Mes choix' }).click()
    await page.getByRole('button', { name: 'Refuser' }).click()
    await until(async () => (await kept()).visits === before.visits)
    expect((await kept()).sources).toEqual([...before.sources, 'given banner', 'withdrawn banner'])
  }, 180_000)

  test('is no banner at all while no contract is in force', async () => {
    const { rows } = await owner.query<{ key: string }>(
      `SELECT s.key FROM public.site s WHERE NOT EXISTS (
         SELECT FROM plane.contract_term t WHERE t.site = s.id AND t.valid @> now()) LIMIT 1`,
    )
    const key = rows[0]?.key
    expect(key).toBeDefined()
    await owner.query(`UPDATE public.site SET consent_source = 'banner' WHERE key = $1`, [key])
    await until(async () => {
      const script = await (await fetch(`${platform.pixelOrigin}/p/${key}.js`)).text()
      return script === '// No contract in force.\n'
    })
  }, 60_000)
})
