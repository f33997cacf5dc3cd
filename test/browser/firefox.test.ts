import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { createPool } from '../../server/lib/postgres.js'
import { type Platform, startPlatform } from '../platform.js'
import { leaveNothing, until } from '../start/program.js'
import { findOnPath } from './chromium.js'

const FIREFOX = findOnPath(['firefox-esr', 'firefox'])
const PAGES = 3

/** Firefox has no driver here: the pages themselves say yes, and lead on. */
const describeInFirefox = FIREFOX
  ? describe
  : (title: string, tests: () => void) =>
      describe.skip(`${title} (skipped: no Firefox; on Debian: apt-get install firefox-esr)`, tests)

describeInFirefox('in Firefox as it comes', () => {
  let platform: Platform
  let owner: pg.Pool
  let cinema: Server
  let firefox: ChildProcess | undefined
  const profile = mkdtempSync(join(tmpdir(), 'lanterne-firefox-'))
  let opened: string[] = []

  beforeAll(async () => {
    platform = await startPlatform()
    owner = createPool({ url: platform.databaseUrls.owner, max: 2, name: 'test', statementTimeoutMs: 60_000 })
    cinema = createServer((request, response) => {
      opened.push(request.url ?? '')
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(pageAt(request.url ?? '', platform.pixelOrigin))
    })
    await new Promise<void>((resolve) => cinema.listen(0, '127.0.0.1', resolve))
    const host = `localhost:${(cinema.address() as AddressInfo).port}`
    await owner.query(`UPDATE public.site SET hosts = hosts || $1::text WHERE key = 'demo-le-royal'`, [host])
    writeFileSync(
      join(profile, 'user.js'),
      `user_pref('browser.shell.checkDefaultBrowser', false); user_pref('datareporting.policy.firstRunURL', '');
       user_pref('app.update.enabled', false); user_pref('network.captive-portal-service.enabled', false);
       user_pref('browser.aboutwelcome.enabled', false); user_pref('toolkit.telemetry.reportingpolicy.firstRun', false);`,
    )
  }, 240_000)
  afterAll(async () => {
    if (firefox?.exitCode === null) {
      const ended = once(firefox, 'exit')
      process.kill(-(firefox.pid as number), 'SIGKILL')
      await ended
    }
    cinema?.closeAllConnections()
    cinema?.close()
    await owner?.end()
    await platform?.stop()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }, 120_000)
  afterAll(leaveNothing, 120_000)

  test('a yes is counted for the cinema, page by page, and nobody gets an id', async () => {
    const count = async (table: string) =>
      Number((await owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n)
    opened = []
    const address = `http://localhost:${(cinema.address() as AddressInfo).port}/1`
    firefox = spawn(FIREFOX as string, ['--headless', '--no-remote', '--profile', profile, address], {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, MOZ_DISABLE_CONTENT_SANDBOX: '1', HOME: profile },
    })
    await until(async () => opened.includes('/done'))
    await until(async () => (await count('plane.visit_unlinked')) >= PAGES)
    expect({
      unlinked: await count('plane.visit_unlinked'),
      linked: await count('plane.visit'),
      consents: await count('plane.consent_link'),
    }).toEqual({ unlinked: PAGES, linked: 0, consents: 0 })
  }, 180_000)
})

/** A page that says yes, and leads to the next; the last one says that it was reached. */
function pageAt(url: string, pixelOrigin: string): string {
  const number = Number(url.slice(1))
  if (!Number.isInteger(number)) return '<!doctype html><title>Fin</title>'
  const next = number < PAGES ? `/${number + 1}` : '/done'
  return `<!doctype html><html lang="fr"><title>Programme</title>
<script async src="${pixelOrigin}/p.js" data-site="demo-le-royal" data-notice="2026-12" referrerpolicy="no-referrer"></script>
<script>
window.lanterne = window.lanterne || function () { (lanterne.q = lanterne.q || []).push(arguments) }
lanterne('consent', { pool: true, target: true, pay: true })
setTimeout(function () { location.href = '${next}' }, 2500)
</script>`
}
