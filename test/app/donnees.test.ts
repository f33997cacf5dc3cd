import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { createOwnDataHandler, loadOwnAssets, type OwnDataDependencies } from '../../server/app/donnees.js'
import { createPixelServer } from '../../server/app/pixel-server.js'
import { rollUpAll } from '../../server/audience/index.js'
import { insertClicks } from '../../server/click/store.js'
import { addDays } from '../../server/lib/clock.js'
import { createPool } from '../../server/lib/postgres.js'
import {
  createIdentityReader,
  dayNumber,
  ensurePseudonymRing,
  issueIdentity,
  loadPseudonymRing,
  type PseudonymRing,
  readIdentity,
} from '../../server/pseudonym/index.js'
import { createVisitHandler, createVisitKeeper, loadVisitReference, RefusalCounter } from '../../server/visit/index.js'
import { type Plane, partitions, seedPlane, settled } from '../audience/plane.js'
import { aClick, seedCampaign } from '../click/clicks.js'
import { root, type TestDatabase, testDatabase } from '../database.js'

/** "Mes données" over HTTP, on the pixel's own server: every state, and who may ask. */
const now = new Date('2026-11-22T10:00:00Z')
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const CONSOLE = 'https://lanterne.example'

let database: TestDatabase
let plane: Plane
let ring: PseudonymRing
let folder: string
let origin: string
let server: ReturnType<typeof createPixelServer>
let refusals: RefusalCounter
/** What the page asks: a database, or one that is away. */
let pool: pg.Pool
let away: pg.Pool
/** What is said of somebody's segments. */
let segmentsOf: OwnDataDependencies['segmentsOf']

beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  for (const [n, { site }] of plane.cinemas.entries())
    await database.owner.query('UPDATE public.site SET hosts = $2 WHERE id = $1', [site, [`cinema-${n}.example`]])
  await partitions(database.owner, { from: '2026-11-21', days: 4 })
  folder = mkdtempSync(join(tmpdir(), 'ring-'))
  ensurePseudonymRing(folder)
  ring = loadPseudonymRing(folder)
  pool = database.pixel
  away = createPool({ url: 'postgresql://nobody@127.0.0.1:1/none', max: 1, name: 'away' })
  const clock = () => now
  const readOne = createIdentityReader(ring)
  const keeper = createVisitKeeper({ pool: database.pixel, tombstoneKey: ring.tombstoneKey })
  const reference = await loadVisitReference(database.pixel)
  refusals = new RefusalCounter({ pool: database.pixel, clock })
  const refuse = () => {
    throw new Error('not asked for here')
  }
  const delegate = new Proxy({} as pg.Pool, { get: (_target, name) => Reflect.get(pool, name).bind(pool) })
  const ownData = (pixelOrigin: string) =>
    createOwnDataHandler({
      pool: delegate,
      erasing: delegate,
      readIdentity: readOne,
      keeper,
      tombstoneKey: ring.tombstoneKey,
      segmentsOf: (visitor) => segmentsOf(visitor),
      pixelOrigin,
      consoleOrigin: CONSOLE,
      assets: loadOwnAssets(join(root, 'server/portal/assets')),
      clock,
    })
  let handler: ReturnType<typeof createOwnDataHandler> | null = null
  server = createPixelServer({
    log: { info() {}, warn() {}, error() {} },
    handlers: {
      script: refuse,
      siteScript: refuse,
      withdrawal: refuse,
      click: refuse,
      impression: refuse,
      lookUp: refuse,
      sync: refuse,
      getUid: refuse,
      setUid: refuse,
      prebid: refuse,
      visit: createVisitHandler({
        reference: () => reference,
        ring,
        readIdentity: readOne,
        keeper,
        refusals,
        withdraw: refuse,
        tcfVendorId: null,
        clock,
        log: { error() {} },
      }),
      ownData: (request, response, path) => {
        handler ??= ownData(origin)
        return handler(request, response, path)
      },
    },
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server?.close()
  server?.closeAllConnections()
  await refusals?.stop()
  await away?.end()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  pool = database.pixel
  segmentsOf = async () => []
})

/** A browser: what its address bar or its own page sends. */
function open(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(origin + path, { redirect: 'manual', headers: { 'accept-language': 'fr', ...headers } })
}

/** The same with all headers as they are given: `fetch` says by itself in which mode it asks. */
function openAs(path: string, headers: Record<string, string>): Promise<Response> {
  return new Promise((resolve, reject) => {
    get(origin + path, { headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const pairs = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: pairs }))
      })
    }).on('error', reject)
  })
}

const own = () => ({ origin, 'sec-fetch-site': 'same-origin' })

function press(what: string, headers: Record<string, string>, form: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/e/donnees/${what}`, {
    method: 'POST',
    headers: { ...own(), ...headers },
    body: new URLSearchParams(form),
  })
}

/** As it is read: without tags, with plain spaces. */
async function read(response: Response): Promise<string> {
  return (await response.text()).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

async function visited(cinema: number, cookie?: string): Promise<string> {
  const response = await fetch(`${origin}/e/v`, {
    method: 'POST',
    headers: {
      'user-agent': FIREFOX,
      origin: `https://cinema-${cinema}.example`,
      'sec-fetch-storage-access': 'active',
      ...(cookie === undefined ? {} : { cookie }),
    },
    body: JSON.stringify({ s: `key-${cinema}`, c: { k: 'manual', p: 7, n: '1' }, u: '/films/la-haine' }),
  })
  expect(response.headers.get('lanterne')).toBe('kept')
  return cookie ?? cookieOf(response)
}

/** Somebody with visits at two cinemas, in the pool, and a click. */
async function somebody(): Promise<{ cookie: string; visitor: string }> {
  const cookie = await visited(0)
  await visited(1, cookie)
  await visited(1, cookie)
  const identity = readIdentity(ring, { cookieHeader: cookie, now })
  const visitor = identity.kind === 'known' ? identity.visitor : ''
  campaign ??= await seedCampaign(database.owner, plane)
  await insertClicks(database.pixel, [aClick({ at: now.getTime(), visitor, ...campaign })], { spooled: false })
  await settled(database.worker)
  await rollUpAll(database.worker, { now, tombstoneKey: ring.tombstoneKey })
  return { cookie, visitor }
}
let campaign: Awaited<ReturnType<typeof seedCampaign>> | undefined

async function kept({ cookie, visitor }: { cookie: string; visitor: string }): Promise<string[]> {
  const id = Buffer.from(cookie.slice('lid='.length), 'base64url').subarray(4, 20)
  const needles = [visitor, visitor.replaceAll('-', ''), id.toString('hex'), id.toString('base64'), cookie.slice(4)]
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name !~ '_\\d{8}$' ORDER BY 1`,
  )
  const where: string[] = []
  for (const { name } of rows) {
    const { rowCount } = await database.owner.query(
      `SELECT FROM ${name} AS row, unnest($1::text[]) AS n WHERE strpos(lower(row::text), lower(n)) > 0 LIMIT 1`,
      [needles],
    )
    if (rowCount === 1) where.push(name)
  }
  return where
}

test('without a cookie the page says so, why that may be, and what to do', async () => {
  const response = await open('/e/donnees')
  expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null])
  const text = await read(response)
  for (const said of ['aucun numéro', 'jamais dit oui', 'cookies tiers', 'effacé vos cookies', '30 jours', '13 mois'])
    expect(text).toContain(said)
  expect(text).not.toContain('Éteindre')
})

test('a forged or an expired cookie is said, and removed', async () => {
  const old = cookieOf(
    new Response(null, { headers: { 'set-cookie': issueIdentity(ring, { now: addDays(now, -400) }).setCookie } }),
  )
  for (const [cookie, said] of [
    ['lid=AAAA', 'pas l’un des nôtres'],
    [old, 'plus de 13 mois'],
  ] as const) {
    const response = await open('/e/donnees', { cookie })
    expect(response.headers.get('set-cookie')).toMatch(/^lid=; .*Max-Age=0$/)
    expect(await read(response)).toContain(said)
  }
})

test('a known browser sees its cinemas, consents, days, visits and clicks, and nothing is changed by looking', async () => {
  const somebodyElse = await somebody()
  const { cookie } = await somebody()
  const response = await open('/e/donnees', { cookie })
  expect(response.headers.get('set-cookie')).toBeNull()
  const html = await response.text()
  const receipts = [...html.matchAll(/href="([^"]+\/recu\/[0-9a-f-]{36})"/g)].map(([, href]) => href)
  expect(receipts).toHaveLength(2)
  expect(receipts[0]).toMatch(/^https:\/\/lanterne\.example\/recu\//)
  const text = await read(new Response(html))
  for (const said of [
    'Pourquoi cette affiche ?',
    'cinema-0',
    'Toulon',
    '22 novembre 2026',
    'gardé jusqu’au 22 mai 2027',
    'le site lui-même',
    'mettre mes visites en commun, choisir la publicité, rémunérer les cinémas',
    'Par jour : 1 jour',
    '2 pages vues',
    'La Haine',
    'Une publicité pour La Haine, sur journal.example',
    'Éteindre',
    '22 décembre 2027',
  ])
    expect(text).toContain(said)
  expect(html).not.toMatch(/<script|\sstyle="|\son[a-z]+="/)
  expect(await kept(somebodyElse)).toEqual([
    'plane.click_visitor',
    'plane.consent_link',
    'plane.visit',
    'plane.visitor_cinema_day',
  ])
})

test('all of it in one file, with names that are explained, for the same person alone', async () => {
  const { cookie, visitor } = await somebody()
  const response = await open('/e/donnees.json', { cookie })
  expect([response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([
    'application/json; charset=utf-8',
    'attachment; filename="lanterne-mes-donnees.json"',
  ])
  const text = await response.text()
  const file = JSON.parse(text)
  expect(file).toMatchObject({
    format: 'lanterne-own-data-1',
    state: 'known',
    numberExpiresAt: '2027-12-22T00:00:00.000Z',
    cut: false,
    cinemas: [
      {
        name: 'cinema-0',
        consents: [{ site: 'cinema-0.example', source: 'manual', purposes: ['pool', 'target', 'pay'] }],
      },
      {
        name: 'cinema-1',
        days: [{ day: '2026-11-22', visits: 2 }],
        visits: [{ pageKind: 'film' }, { film: 'La Haine' }],
      },
    ],
    clicks: [{ film: 'La Haine', host: 'journal.example', at: now.toISOString() }],
  })
  const named = JSON.stringify(file.fields)
  for (const name of Object.keys(file.cinemas[0].consents[0])) if (name !== 'site') expect(named).toContain(name)
  for (const secret of [visitor, cookie.slice(4)]) expect(text).not.toContain(secret)
  expect(JSON.parse(await (await open('/e/donnees.json')).text())).toMatchObject({ state: 'none' })
})

test('the audiences of running campaigns are named, on the page and in the file, and nothing where they cannot be known', async () => {
  const { cookie, visitor } = await somebody()
  const segments = [
    {
      cell: 'region:Bretagne+gout:documentaire',
      campaigns: [{ film: 'La Haine', hosts: ['journal.example', 'autre.example'] }],
    },
  ]
  const asked: string[] = []
  segmentsOf = async (who) => {
    asked.push(who)
    return segments
  }
  const page = await read(await open('/e/donnees', { cookie }))
  expect(page).toContain('Vos publics')
  expect(page).toMatch(/Bretagne.*documentaire.*La Haine, pour des publicités sur journal\.example, autre\.example/)
  expect(asked).toEqual([visitor])
  expect(JSON.parse(await (await open('/e/donnees.json', { cookie })).text())).toMatchObject({ segments })
  segmentsOf = async () => []
  expect(await read(await open('/e/donnees', { cookie }))).toContain('n’appartient à aucun public')
  segmentsOf = async () => null
  expect(await read(await open('/e/donnees', { cookie }))).not.toContain('Vos publics')
})

test('Éteindre erases everything, says what, and leaves a cookie that identifies nobody', async () => {
  const person = await somebody()
  const response = await press('eteindre', { cookie: person.cookie })
  expect(cookieOf(response)).toBe(`lid=off.${dayNumber(now)}`)
  const html = await response.text()
  const text = await read(new Response(html))
  for (const said of [
    'C’est éteint',
    'Accords retirés 2',
    'Jours effacés 2',
    'Pages vues effacées 3',
    'Clics détachés 1',
  ])
    expect(text).toContain(said)
  const [, file = ''] = /href="data:application\/json,([^"]+)" download/.exec(html) ?? []
  expect(JSON.parse(decodeURIComponent(file))).toEqual({
    format: 'lanterne-erasure-1',
    erasedAt: now.toISOString(),
    consentsWithdrawn: 2,
    daysErased: 2,
    visitsErased: 3,
    clicksUnlinked: 1,
  })
  expect(await kept(person)).toEqual([])
  const off = await read(await open('/e/donnees', { cookie: cookieOf(response) }))
  for (const said of ['La lanterne est éteinte', '22 novembre 2026', 'Rallumer']) expect(off).toContain(said)
  expect(JSON.parse(await (await open('/e/donnees.json', { cookie: cookieOf(response) })).text())).toMatchObject({
    state: 'off',
    since: '2026-11-22',
  })
  // Its answer got lost: the old cookie is told again, whatever it asks.
  const again = await open('/e/donnees', { cookie: person.cookie })
  expect([cookieOf(again), await read(again)]).toEqual([cookieOf(response), expect.stringContaining('éteinte')])
  const repeated = await press('eteindre', { cookie: person.cookie })
  expect([cookieOf(repeated), await read(repeated)]).toEqual([cookieOf(response), expect.stringContaining('éteinte')])
})

test('whoever was erased is answered without a lock, however often and with whatever they ask', async () => {
  const { cookie } = await somebody()
  await press('eteindre', { cookie })
  const alone = await database.owner.connect()
  await alone.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('lanterne.people', 0))`)
  await alone.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.pool', 0))`)
  const site = plane.cinemas[0]?.site ?? ''
  const since = performance.now()
  for (let n = 0; n < 5; n++)
    for (const response of [await press('eteindre', { cookie }), await press('retirer', { cookie }, { site })])
      expect([response.status, cookieOf(response)]).toEqual([200, `lid=off.${dayNumber(now)}`])
  expect(performance.now() - since).toBeLessThan(1_000)
  await alone.query('COMMIT')
  alone.release()
})

test('a site without a host is called by its cinema', async () => {
  const { cookie } = await somebody()
  const site = plane.cinemas[0]?.site
  await database.owner.query(`UPDATE public.site SET hosts = '{}' WHERE id = $1`, [site])
  const text = await read(await open('/e/donnees', { cookie }))
  await database.owner.query(`UPDATE public.site SET hosts = '{cinema-0.example}' WHERE id = $1`, [site])
  expect(text).not.toContain('null')
  expect(text).toContain('Votre accord sur cinema-0')
  expect(text).toContain('(cinema-0)')
})

test('one consent is taken back alone; the last one turns the lamp off', async () => {
  const { cookie } = await somebody()
  const site = (n: number) => ({ site: plane.cinemas[n]?.site ?? '' })
  const first = await press('retirer', { cookie }, site(1))
  expect(first.headers.get('set-cookie')).toBeNull()
  const text = await read(first)
  expect(text).toContain('Cet accord est retiré')
  expect(text).toContain('Terminé le 22 novembre 2026')
  expect(await read(await press('retirer', { cookie }, site(0)))).toContain('C’est éteint')
  for (const form of [{}, { site: 'x' }, { site: "' OR 1=1" }])
    expect((await press('retirer', { cookie }, form as Record<string, string>)).status).toBe(400)
})

test('Rallumer takes the cookie away, of a browser that is off alone', async () => {
  for (const cookie of ['lid=off', 'lid=off.20000']) {
    const response = await press('rallumer', { cookie })
    expect(response.headers.get('set-cookie')).toMatch(/^lid=; .*Max-Age=0$/)
    expect(await read(response)).toContain('C’est rallumé')
  }
  const { cookie } = await somebody()
  expect((await press('rallumer', { cookie })).headers.get('set-cookie')).toBeNull()
})

test('a page elsewhere can turn nobody off or on, and changes nothing', async () => {
  const person = await somebody()
  const { cookie } = person
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin, 'sec-fetch-site': 'cross-site' },
    { origin, 'sec-fetch-site': 'same-site' },
    {},
  ]
  for (const what of ['eteindre', 'retirer', 'rallumer'])
    for (const headers of foreign) {
      const response = await fetch(`${origin}/e/donnees/${what}`, {
        method: 'POST',
        headers: { ...headers, cookie: what === 'rallumer' ? 'lid=off' : cookie },
        body: new URLSearchParams({ site: plane.cinemas[0]?.site ?? '' }),
      })
      expect([what, response.status, response.headers.get('set-cookie')]).toEqual([what, 403, null])
    }
  expect(await kept(person)).toHaveLength(4)
  for (const path of ['/e/donnees/eteindre', '/e/donnees/retirer', '/e/donnees/rallumer'])
    expect((await open(path, { cookie })).status).toBe(404)
  expect(await kept(person)).toHaveLength(4)
})

test('a page elsewhere may lead here, and may neither load, frame nor read it', async () => {
  const { cookie } = await somebody()
  const from = { cookie, 'sec-fetch-site': 'cross-site' }
  const led = await openAs('/e/donnees', { ...from, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })
  expect(led.status).toBe(200)
  for (const [path, mode, dest] of [
    ['/e/donnees', 'no-cors', 'image'],
    ['/e/donnees', 'cors', 'empty'],
    ['/e/donnees', 'navigate', 'iframe'],
    ['/e/donnees.json', 'navigate', 'document'],
    ['/e/donnees.json', 'no-cors', 'script'],
  ] as const) {
    const response = await openAs(path, {
      ...from,
      origin: 'https://evil.example',
      'sec-fetch-mode': mode,
      'sec-fetch-dest': dest,
    })
    expect([path, mode, dest, response.status]).toEqual([path, mode, dest, 403])
    expect(await response.text()).not.toContain('cinema-0')
  }
  for (const response of [led, await open('/e/donnees.json', { cookie }), await press('rallumer', { cookie })]) {
    const { headers } = response
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; /)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|script-src|https?:|\*/)
  }
})

test('while the database is away the page says so, and nothing is done by halves', async () => {
  const person = await somebody()
  const { cookie } = person
  pool = away
  for (const response of [
    await open('/e/donnees', { cookie }),
    await open('/e/donnees.json', { cookie }),
    await press('eteindre', { cookie }),
    await press('retirer', { cookie }, { site: plane.cinemas[0]?.site ?? '' }),
  ]) {
    expect([response.status, response.headers.get('retry-after'), response.headers.get('set-cookie')]).toEqual([
      503,
      '5',
      null,
    ])
    expect(await read(response)).toContain('Un instant')
  }
  // Of whoever has no number nothing needs to be asked.
  expect([(await open('/e/donnees')).status, (await open('/e/donnees', { cookie: 'lid=off' })).status]).toEqual([
    200, 200,
  ])
  pool = database.pixel
  expect(await kept(person)).toHaveLength(4)
})

test('the language is that of the address, else of the browser, else French; no cookie is set for it', async () => {
  const title = async (path: string, accepted: string) => {
    const response = await open(path, { 'accept-language': accepted })
    expect(response.headers.get('set-cookie')).toBeNull()
    return [response.headers.get('content-language'), /<title>(.*?)<\/title>/.exec(await response.text())?.[1]]
  }
  expect(await title('/e/donnees', 'de')).toEqual(['fr', 'Mes données · Lanterne'])
  expect(await title('/e/donnees', 'en-GB,fr;q=0.5')).toEqual(['en', 'My data · Lanterne'])
  expect(await title('/e/donnees?langue=fr', 'en')).toEqual(['fr', 'Mes données · Lanterne'])
  const alias = await open('/e/my-data')
  expect([alias.status, alias.headers.get('location')]).toEqual([302, '/e/donnees?langue=en'])
})

test('everything that the page is made of is under /e/, and there for good', async () => {
  const html = await (await open('/e/donnees')).text()
  const files = [...html.matchAll(/(?:href|src)="(\/e\/assets\/[^"]+)"/g)].map(([, address]) => address as string)
  expect(files).toHaveLength(4)
  expect(html).not.toMatch(/"\/assets\//)
  let sheet = ''
  for (const file of files) {
    const response = await open(file)
    expect([response.status, response.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ])
    if (response.headers.get('content-type')?.startsWith('text/css')) sheet = await response.text()
  }
  const fonts = [...sheet.matchAll(/url\("([^"]+)"\)/g)].map(([, address]) => address)
  expect(fonts).toHaveLength(2)
  for (const font of fonts) expect(files).toContain(font)
  for (const path of ['/e/assets/', '/e/assets/rien.css', '/e/assets/..%2fconfig.ts'])
    expect((await open(path)).status).toBe(404)
})

test('a body that is too large, another method, and an unknown address are refused', async () => {
  const { cookie } = await somebody()
  expect((await press('eteindre', { cookie }, { x: 'x'.repeat(2_000) })).status).toBe(400)
  expect((await fetch(`${origin}/e/donnees`, { method: 'PUT', headers: { ...own(), cookie } })).status).toBe(405)
  expect((await open('/e/donnees/ailleurs', { cookie })).status).toBe(404)
  expect((await press('ailleurs', { cookie })).status).toBe(404)
  expect((await fetch(`${origin}/e/donnees`, { method: 'HEAD', headers: { cookie } })).status).toBe(200)
})
