import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SOURCES, writePixel } from '../../pixel/build.js'
import { createScriptHandlers } from '../../server/app/script.js'
import { CONSENT_SOURCES, type DeclaredSource } from '../../server/consent/index.js'

const folder = mkdtempSync(join(tmpdir(), 'lanterne-scripts-'))
const sites: Record<string, DeclaredSource> = { AUTO: 'auto', TAC: 'tarteaucitron', BANNER: 'banner' }
let known = true
let prefix: string | null = 'window.lanterneBanner={};\n'
let away = false
let asked = 0
let now = new Date('2026-11-26T10:00:00Z')
let server: Server
let origin: string

beforeAll(async () => {
  await writePixel(folder)
  const scripts = createScriptHandlers({
    folder,
    sourceOf: (key) => (known ? sites[key] : null),
    bannerPrefix: async () => {
      asked++
      if (away) throw new Error('the database is away')
      return prefix
    },
    clock: () => now,
    log: { error: () => {} },
  })
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    if (path === '/p.js') scripts.auto(request, response)
    else void scripts.ofSite(request, response, path.slice('/p/'.length))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(origin + path, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('there is a script for every source that a site may declare', async () => {
  for (const source of CONSENT_SOURCES) {
    sites.EACH = source
    expect(`${source} ${(await get('/p/EACH.js')).status}`).toBe(`${source} 200`)
  }
  expect(Object.keys(SOURCES).every((source) => (CONSENT_SOURCES as readonly string[]).includes(source))).toBe(true)
})

test('a site gets the one adapter that it declared, and no other', async () => {
  const [all, one, films] = [await get('/p.js'), await get('/p/TAC.js'), await get('/p/TAC.js?films')]
  expect((await get('/p.js?films')).text).toContain('ScreeningEvent')
  expect(all.text).not.toContain('ScreeningEvent')
  expect(one.text).toContain('tarteaucitron')
  expect(one.text).not.toContain('__tcfapi')
  expect(all.text).toContain('__tcfapi')
  expect(films.text).toContain('ScreeningEvent')
  expect(one.text).not.toContain('ScreeningEvent')
  expect((await get('/p/AUTO.js')).text).toBe(all.text)
})

test('it is kept for an hour, may be stale for a day, is never immutable, and is compressed', async () => {
  const { headers } = await get('/p/TAC.js', { 'accept-encoding': 'br' })
  expect(headers.get('cache-control')).toBe('public, max-age=3600, stale-while-revalidate=86400')
  expect(headers.get('content-encoding')).toBe('br')
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  const etag = headers.get('etag') ?? ''
  expect((await get('/p/TAC.js', { 'if-none-match': etag })).status).toBe(304)
  expect((await get('/p.js', { 'if-none-match': etag })).status).toBe(200)
})

test.each(['/p/NOBODY.js', '/p/TAC', '/p/../TAC.js', '/p/TAC.js/x', `/p/${'K'.repeat(65)}.js`, '/p/%00.js'])(
  '%s is nothing',
  async (path) => {
    expect((await get(path)).status).toBe(404)
  },
)

test('while it is not known what sites declared, all get the script that fits all, for a minute', async () => {
  known = false
  const { status, headers, text } = await get('/p/NOBODY.js')
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=60, stale-while-revalidate=86400'])
  expect(text).toBe((await get('/p.js')).text)
  known = true
})

describe('our banner', () => {
  test('comes after what it must know of the site, which is asked once a minute', async () => {
    asked = 0
    const { text } = await get('/p/BANNER.js')
    expect(text.startsWith('window.lanterneBanner={};\n')).toBe(true)
    await Promise.all([1, 2, 3].map(() => get('/p/BANNER.js')))
    expect(asked).toBe(1)
    now = new Date(now.getTime() + 60_000)
    await Promise.all([1, 2, 3].map(() => get('/p/BANNER.js')))
    expect(asked).toBe(2)
  })

  test('changes with it', async () => {
    prefix = 'window.lanterneBanner={"n":"2027-01"};\n'
    const before = (await get('/p/BANNER.js')).headers.get('etag')
    now = new Date(now.getTime() + 60_000)
    const after = await get('/p/BANNER.js')
    expect(after.text).toContain('2027-01')
    expect(after.headers.get('etag')).not.toBe(before)
  })

  test('is the last one while the database is away, and none where there was none', async () => {
    away = true
    now = new Date(now.getTime() + 60_000)
    expect((await get('/p/BANNER.js')).text).toContain('2027-01')
    sites.OTHER = 'banner'
    expect((await get('/p/OTHER.js')).status).toBe(503)
    away = false
  })

  test('asks nothing where no contract in force would use the answer', async () => {
    prefix = null
    now = new Date(now.getTime() + 60_000)
    const { status, text, headers } = await get('/p/BANNER.js')
    expect([status, text]).toEqual([200, '// No contract in force.\n'])
    expect(headers.get('cache-control')).toBe('public, max-age=60, stale-while-revalidate=0')
  })
})
