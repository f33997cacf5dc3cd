import { packPlugin } from '../../pixel/wordpress/pack.js'
import { DECLARED_SOURCES } from '../../server/consent/index.js'
import { serviceKey } from '../../server/portal/salle/declare.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let cookie: string
const PAGE = '/salle/le-royal/site'

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart, tcfVendorId: 123 })
  const { rows } = await database.owner.query<{ id: string }>(
    "SELECT organisation_id AS id FROM public.cinema WHERE slug = 'le-royal'",
  )
  cookie = await server.signIn(rows[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

async function read(): Promise<string> {
  const html = await (await server.get(`${PAGE}?langue=fr`, { cookie })).text()
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
}

function choose(form: Record<string, string>) {
  return server.post(PAGE, { form, cookie })
}

async function sourceOf(key: string): Promise<string> {
  const { rows } = await database.owner.query<{ source: string }>(
    'SELECT consent_source AS source FROM public.site WHERE key = $1',
    [key],
  )
  return rows[0]?.source ?? ''
}

test('a site that has said nothing gets the line that finds its banner by itself', async () => {
  const page = await read()
  expect(page).toContain('/p.js?films" data-site="demo-le-royal" data-notice="2026-12" data-vendor="123"')
  expect(page).toContain('la ligne reconnaît les bandeaux courants')
})

test('whoever does not know which banner they have is told how to tell, by a word and by pictures', async () => {
  const html = await (await server.get(`${PAGE}?langue=fr`, { cookie })).text()
  const fold = html.slice(html.indexOf('Le reconnaître'), html.indexOf('</details>', html.indexOf('Le reconnaître')))
  for (const word of ['axept.io', 'tarteaucitron', 'cookiebot', 'klaro']) expect(fold).toContain(`<code>${word}</code>`)
  const pictures = [...fold.matchAll(/<img src="([^"]+)"/g)].map(([, address]) => address ?? '')
  expect(pictures).toHaveLength(4)
  for (const address of pictures) expect((await server.get(address)).headers.get('content-type')).toBe('image/webp')
})

test.each(DECLARED_SOURCES)(
  '%s can be chosen, is kept, and says what there is to do',
  async (source) => {
    const response = await choose({ site: 'demo-le-royal', bandeau: source })
    expect([response.status, response.headers.get('location')]).toEqual([303, `${PAGE}?fait=choisi`])
    expect(await sourceOf('demo-le-royal')).toBe(source)
    const page = await read()
    expect(page).not.toMatch(/\{(key|vendor|name|host)\}/)
    const line = source === 'auto' ? '/p.js?films"' : '/p/demo-le-royal.js?films"'
    expect(page.split(line)).toHaveLength(3) // On the page, and in the message for the agency.
  },
  30_000,
)

test('a platform that is configured by code gets its piece of code, with the notice in its name', async () => {
  await choose({ site: 'demo-le-royal', bandeau: 'tarteaucitron' })
  expect(await read()).toContain("push('lanterne202612')")
  expect(serviceKey({ noticeVersion: '2027-01b' })).toBe('lanterne202701b')
})

test.each([
  ['of nobody', { site: 'demo-le-royal', bandeau: 'onetrust' }, 400],
  ['of no site', { bandeau: 'klaro' }, 400],
  ['of another cinema’s site', { site: 'demo-utopia', bandeau: 'klaro' }, 404],
])('a banner %s is refused, and nothing changes', async (_, fields, status) => {
  const before = await database.owner.query('SELECT key, consent_source FROM public.site ORDER BY key')
  expect((await choose(fields as Record<string, string>)).status).toBe(status)
  const after = await database.owner.query('SELECT key, consent_source FROM public.site ORDER BY key')
  expect(after.rows).toEqual(before.rows)
})

const PLUGIN = '/wordpress/lanterne.zip'

test('the WordPress plugin is there to download, with its version and size, and is named in the letter', async () => {
  const { version, zip } = packPlugin()
  const size = Math.ceil(zip.length / 1_000)
  expect(size).toBeLessThan(100)
  const page = await read()
  expect(page).toContain(`Télécharger l’extension (lanterne.zip, version ${version}, ${size} ko)`)
  expect(page).toContain(`l’extension Lanterne (lanterne.zip, version ${version}, ${size} ko), que nous joignons`)
  expect(page).toContain(`${server.origin}${PLUGIN}`)
  const english = (await (await server.get(`${PAGE}?langue=en`, { cookie })).text()).replaceAll('\u00a0', ' ')
  expect(english).toContain(`Download the plugin (lanterne.zip, version ${version}, ${size} kB)`)
  expect(english).toContain(`href="${PLUGIN}"`)
  expect(english).toContain(`plugin Lanterne than this line (lanterne.zip, version ${version}, ${size} kB)`)
})

test('the plugin’s file is the one that was packed, for cinemas and the federation alone; who has it is told so', async () => {
  const { zip } = packPlugin()
  const [federation] = await server.store.organisations('federation')
  const [distributor] = await server.store.organisations('distributor')
  for (const who of [cookie, await server.signIn(federation?.id ?? '')]) {
    const answer = await server.get(PLUGIN, { cookie: who, headers: { 'accept-encoding': 'gzip, br' } })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="lanterne.zip"',
      'content-length': String(zip.length),
      'cache-control': 'no-store',
    })
    expect(Buffer.from(await answer.arrayBuffer()).equals(zip)).toBe(true)
    const etag = answer.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{16}"$/)
    // Without this Node’s fetch would ask for the whole.
    const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
    expect((await server.get(PLUGIN, { cookie: who, headers })).status).toBe(304)
  }
  expect((await server.get(PLUGIN)).status).toBe(401)
  expect((await server.get(PLUGIN, { cookie: await server.signIn(distributor?.id ?? '') })).status).toBe(403)
})

test('another cinema neither sees nor changes it', async () => {
  const { rows } = await database.owner.query<{ id: string }>(
    "SELECT organisation_id AS id FROM public.cinema WHERE slug <> 'le-royal' AND organisation_id IS NOT NULL LIMIT 1",
  )
  const other = await server.signIn(rows[0]?.id ?? '')
  expect((await server.get(PAGE, { cookie: other })).status).toBe(404)
  const form = { site: 'demo-le-royal', bandeau: 'klaro' }
  expect((await server.post(PAGE, { form, cookie: other })).status).toBe(404)
  expect(await sourceOf('demo-le-royal')).not.toBe('klaro')
})
