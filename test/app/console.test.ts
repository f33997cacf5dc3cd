import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { insertClicks } from '../../server/click/store.js'
import { createPool } from '../../server/lib/postgres.js'
import { aClick } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoRing, demoStart, seedTestDemo } from '../demo/demonstration.js'
import { type ConsoleServer, startConsoleServer } from './console-server.js'

let database: TestDatabase
let server: ConsoleServer
let cinema: string
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  cinema = (await server.store.personByEmail('salle@example.org'))?.organisationId ?? ''
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const rollUpAt = (at: Date | string) =>
  database.worker.query(`UPDATE plane.watermark SET at = $1 WHERE sweep = 'roll-up'`, [at])

describe('headers', () => {
  test('nothing comes from elsewhere, nothing is inline, nothing is framed', async () => {
    const { headers } = await server.get('/')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';style-src 'self';connect-src 'self';font-src 'self';img-src 'self' data:;script-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
    )
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  test('only https is told to stay https', async () => {
    expect((await server.get('/')).headers.get('strict-transport-security')).toBeNull()
    const secure = await startConsoleServer(database, {
      clock: () => demoStart,
      overrides: { origin: 'https://console.example' },
    })
    expect((await secure.get('/')).headers.get('strict-transport-security')).toContain('max-age=63072000')
    await secure.close()
  })

  test('the style sheet may be kept for ever, a page not at all', async () => {
    const page = await server.get('/')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const [, stylesheet = ''] = /href="(\/assets\/[\w-]+\.css)"/.exec(await page.text()) ?? []
    const style = await server.get(stylesheet)
    expect(style.status).toBe(200)
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(style.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await server.get('/assets/other.css')).status).toBe(404)
    expect((await server.get('/assets/..%2Fpage.tsx')).status).toBe(404)
  })
})

describe('errors', () => {
  test('people get a page in their language, programs a problem with a stable code', async () => {
    const page = await server.get('/rien')
    expect(page.status).toBe(404)
    expect(await page.text()).toContain('Rien à cette adresse')
    const english = await server.get('/rien', { headers: { 'accept-language': 'en' } })
    expect(await english.text()).toContain('Nothing at this address')
    for (const [path, accept] of [
      ['/rien', 'application/json'],
      ['/api/v1/rien', 'text/html'],
    ] as const) {
      const problem = await server.get(path, { headers: { accept } })
      expect(problem.status).toBe(404)
      expect(problem.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
      expect(await problem.json()).toMatchObject({
        code: 'not-found',
        status: 404,
        type: 'urn:lanterne:problem:not-found',
      })
    }
  })

  test('somebody who is not signed in is told how to enter', async () => {
    const response = await server.get('/salle')
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('Il faut d’abord se connecter')
  })

  test('a form that is too long, has too many fields or cannot be read is refused', async () => {
    const cookie = await server.signIn(cinema)
    const long = await server.post('/sortir', { cookie, form: { a: 'x'.repeat(70_000) } })
    expect(long.status).toBe(413)
    expect(await long.text()).toContain('C’est trop long')
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, 'x']))
    expect((await server.post('/sortir', { cookie, form: many })).status).toBe(413)
    const odd = await fetch(`${server.origin}/sortir`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: server.origin, 'content-type': 'application/x-www-form-urlencoded; charset=x-unknown' },
      body: 'a=1',
    })
    expect(odd.status).toBe(415)
    expect((await server.get('/salle/%E0%A4%A')).status).toBe(400)
    expect((await server.get('/salle', { cookie })).status).toBe(200)
  })

  test('a bug is not told, and its text is in the log', async () => {
    const broken = await startConsoleServer(database, { clock: () => demoStart })
    const cookie = await broken.signIn(cinema)
    await database.owner.query('ALTER TABLE public.site RENAME TO site_away')
    const response = await broken.get('/salle', { cookie, headers: { accept: 'application/json' } })
    await database.owner.query('ALTER TABLE public.site_away RENAME TO site')
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      type: 'urn:lanterne:problem:bug',
      title: 'The program made a mistake.',
      status: 500,
      code: 'bug',
    })
    const logged = broken.logged.find(({ level }) => level === 'error')
    expect(logged).toMatchObject({ route: '/salle', status: 500, error: expect.stringContaining('site') })
    await broken.close()
  })
})

test('the log has the route’s pattern, and nothing of who asked or where', async () => {
  const cookie = await server.signIn(cinema)
  server.logged.length = 0
  await server.get('/salle/le-royal?langue=en', { cookie, headers: { 'user-agent': 'Mozilla/5.0 espion' } })
  await server.get('/un/chemin/secret')
  // An answer is logged when its last byte is on its way, which may be after it was read.
  for (let waited = 0; server.logged.length < 2 && waited < 10_000; waited += 10) await sleep(10)
  expect(server.logged).toEqual([
    { level: 'info', message: 'answered', route: '/salle/:slug', method: 'GET', status: 200, ms: expect.any(Number) },
    { level: 'info', message: 'answered', route: 'none', method: 'GET', status: 404, ms: expect.any(Number) },
  ])
})

describe('sign-in', () => {
  test('a link that does not work says so in both languages', async () => {
    const html = await (await server.get('/entrer/inconnu')).text()
    expect(html).toContain('Ce lien n’existe pas')
    expect(html).toContain('<section lang="en"><h2>This link does not exist</h2>')
  })

  test('signing out ends the session and leads home', async () => {
    const cookie = await server.signIn(cinema)
    const out = await server.post('/sortir', { cookie })
    expect(out.headers.get('location')).toBe('/')
    expect((await server.get('/salle', { cookie })).status).toBe(401)
  })
})

describe('what machines ask', () => {
  test('alive and ready', async () => {
    await rollUpAt(new Date(demoStart.getTime() - 3_000))
    expect(await (await server.get('/healthz')).json()).toEqual({ alive: true })
    const ready = await server.get('/readyz')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({
      ready: true,
      checks: {
        ...{ database: { ok: true }, migrations: { ok: true }, rollUp: { ok: true, detail: '3 s' } },
        ...{ judge: { ok: true, detail: '0 s' }, post: { ok: true, detail: '0 s' } },
      },
    })
  })

  test('not ready while visits are not rolled up', async () => {
    await rollUpAt(new Date(demoStart.getTime() - 121_000))
    const late = await server.get('/readyz')
    expect(late.status).toBe(503)
    expect(await late.json()).toMatchObject({ ready: false, checks: { rollUp: { ok: false, detail: '121 s' } } })
    await rollUpAt('-infinity')
    expect(await (await server.get('/readyz')).json()).toMatchObject({
      checks: { rollUp: { ok: false, detail: 'visits were never rolled up' } },
    })
  })

  test('not ready while clicks are not judged', async () => {
    await rollUpAt(demoStart)
    const waiting = aClick({ at: demoStart.getTime() - 901_000 })
    await insertClicks(database.pixel, [waiting], { spooled: false })
    const late = await server.get('/readyz')
    expect(late.status).toBe(503)
    expect(await late.json()).toMatchObject({ ready: false, checks: { judge: { ok: false, detail: '901 s' } } })
    expect(await (await server.get('/metrics')).text()).toContain('lanterne_sweep_lag_seconds{sweep="judge"} 901\n')
    await database.owner.query('DELETE FROM plane.click WHERE id = $1', [waiting.id])
    expect((await server.get('/readyz')).status).toBe(200)
  })

  test('not ready while a migration is missing, which is named', async () => {
    await rollUpAt(demoStart)
    const { rows } = await database.owner.query<{ id: string; migration_name: string }>(
      'SELECT id, migration_name FROM public._prisma_migrations ORDER BY migration_name DESC LIMIT 1',
    )
    await database.owner.query('UPDATE public._prisma_migrations SET finished_at = NULL WHERE id = $1', [rows[0]?.id])
    const response = await server.get('/readyz')
    await database.owner.query('UPDATE public._prisma_migrations SET finished_at = now() WHERE id = $1', [rows[0]?.id])
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      checks: { migrations: { ok: false, detail: `not applied: ${rows[0]?.migration_name}` } },
    })
  })

  test('measurements are read from this machine only', async () => {
    const own = await server.get('/metrics')
    expect(own.status).toBe(200)
    expect(own.headers.get('content-type')).toContain('version=0.0.4')
    const text = await own.text()
    expect(text).toMatch(/^lanterne_visits_total 1\n# HELP lanterne_sweep_lag_seconds /)
    expect(text).toMatch(/\nlanterne_sweep_lag_seconds\{sweep="roll-up"\} 0\n/)
    expect((await server.get('/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(403)
    expect(await statusWithHost('/metrics', 'attaquant.exemple')).toBe(403)
  })

  test('the public keys of signatures can be fetched by anybody', async () => {
    const response = await server.get('/.well-known/jwks.json')
    expect(response.headers.get('content-type')).toContain('application/jwk-set+json')
    expect(await response.json()).toEqual(demoRing().jwks)
  })
})

/** `fetch` does not let a Host header be chosen. */
function statusWithHost(path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(server.origin + path, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode as number)
    })
      .on('error', reject)
      .end()
  })
}

describe('while the database is away', () => {
  let away: ConsoleServer
  beforeAll(async () => {
    const url = 'postgres://nobody:none@127.0.0.1:1/none'
    const pool = createPool({ url, max: 1, name: 'test' })
    away = await startConsoleServer({ console: pool, urls: { console: url } }, { clock: () => demoStart })
  })
  afterAll(() => away.close())

  test('the console is alive, and not ready', async () => {
    expect((await away.get('/healthz')).status).toBe(200)
    const ready = await away.get('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ready: false, checks: { database: { ok: false, detail: 'away' } } })
  })

  test('measurements that are not the database’s can be read', async () => {
    expect(await (await away.get('/metrics')).text()).toBe('lanterne_visits_total 1\n')
  })

  test('pages that need nothing of it are served', async () => {
    expect((await away.get('/')).status).toBe(200)
    expect((await away.get('/comprendre')).status).toBe(200)
  })

  test('the others ask for patience, and tell nobody that they are signed out', async () => {
    const response = await away.get('/salle', { cookie: `__Host-lanterne=${'a'.repeat(43)}` })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await response.text()).toContain('La base de données ne répond pas')
    const problem = await away.get('/salle', {
      cookie: `__Host-lanterne=${'a'.repeat(43)}`,
      headers: { accept: 'application/json' },
    })
    expect(await problem.json()).toMatchObject({ code: 'unavailable', status: 503 })
  })
})
