import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays } from '../../server/lib/clock.js'
import {
  createIdentityReader,
  dayNumber,
  ensurePseudonymRing,
  issueIdentity,
  loadPseudonymRing,
  type PseudonymRing,
  readIdentity,
} from '../../server/pseudonym/index.js'
import {
  createVisitHandler,
  createVisitKeeper,
  createWithdrawalHandler,
  erase,
  loadVisitReference,
  purgeVisits,
  RefusalCounter,
  type VisitReference,
  withdraw,
} from '../../server/visit/index.js'
import { emptyConsentLog, type TestDatabase, testDatabase } from '../database.js'
import { insertSite, NOTICE, type TestSite } from './site.js'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const manual = { k: 'manual', p: 7, n: NOTICE }

let database: TestDatabase
let site: TestSite
let ended: TestSite
let ring: PseudonymRing
let folder: string
let server: Server
let origin: string
let refusals: RefusalCounter
let reference: VisitReference | null
let now: Date
const logged: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  site = await insertSite(database.owner)
  ended = await insertSite(database.owner, { host: 'ended.example', validTo: '2026-02-01' })
  folder = mkdtempSync(join(tmpdir(), 'ring-'))
  ensurePseudonymRing(folder)
  ring = loadPseudonymRing(folder)
  now = new Date()
  reference = await loadVisitReference(database.pixel)
  const clock = () => now
  refusals = new RefusalCounter({ pool: database.pixel, clock })
  const deps = {
    reference: () => reference,
    ring,
    readIdentity: createIdentityReader(ring),
    keeper: createVisitKeeper({ pool: database.pixel, tombstoneKey: ring.tombstoneKey }),
    refusals,
    withdraw: (args: { visitor: string; site: string; at: Date }) =>
      withdraw(database.pixel, { ...args, tombstoneKey: ring.tombstoneKey }),
    tcfVendorId: 21,
    clock,
    log: { error: (message: string) => logged.push(message) },
  }
  const [visit, withdrawal] = [createVisitHandler(deps), createWithdrawalHandler(deps)]
  server = createServer(
    (request, response) => void (request.url === '/e/v' ? visit : withdrawal)(request, response),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server?.close()
  await refusals?.stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await refusals.flush()
  await emptyConsentLog(database.owner)
  await database.owner.query('TRUNCATE plane.visit, plane.visit_unlinked, plane.consent_link, plane.refusal_count')
})

interface Send {
  body?: unknown
  headers?: Record<string, string>
  path?: string
}

function send({
  body = { s: site.key, c: manual, u: '/films/la-haine' },
  headers = {},
  path = '/e/v',
}: Send = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(origin + path, {
    method: 'POST',
    body: text,
    headers: { 'user-agent': FIREFOX, origin: site.origin, 'content-type': 'text/plain', ...headers },
  })
}

async function stored(): Promise<{ visits: number; unlinked: number; consents: number; links: number }> {
  const { rows } = await database.owner.query(
    `SELECT (SELECT count(*) FROM plane.visit)::int AS visits, (SELECT count(*) FROM plane.visit_unlinked)::int AS unlinked,
       (SELECT count(*) FROM plane.consent)::int AS consents, (SELECT count(*) FROM plane.consent_link)::int AS links`,
  )
  return rows[0]
}

async function refused(): Promise<Record<string, number>> {
  await refusals.flush()
  const { rows } = await database.owner.query<{ reason: string; refused: bigint }>(
    'SELECT reason, refused FROM plane.refusal_count',
  )
  return Object.fromEntries(rows.map((row) => [row.reason, Number(row.refused)]))
}

function cookieOf(response: Response): string {
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

const active = { 'sec-fetch-storage-access': 'active' }

test('the first visit of a browser that allows third-party cookies gets an id, a consent record and a row', async () => {
  const response = await send({ headers: active })
  expect(response.status).toBe(204)
  const identity = readIdentity(ring, { cookieHeader: cookieOf(response), now })
  expect(await stored()).toEqual({ visits: 1, unlinked: 0, consents: 1, links: 1 })
  const { rows } = await database.owner.query(
    'SELECT visitor, site, cinema, kind, device, purposes, term FROM plane.visit',
  )
  expect(rows[0]).toEqual({
    visitor: identity.kind === 'known' ? identity.visitor : '',
    site: site.site,
    cinema: site.cinema,
    kind: 'film',
    device: 'desktop',
    purposes: 7,
    term: site.term,
  })
})

test('a returning browser is the same visitor, and its consent is written once', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  for (let n = 0; n < 3; n++)
    expect((await send({ headers: { ...active, cookie } })).headers.get('set-cookie')).toBeNull()
  expect(await stored()).toEqual({ visits: 4, unlinked: 0, consents: 1, links: 1 })
  expect((await database.owner.query('SELECT DISTINCT visitor, receipt FROM plane.visit')).rowCount).toBe(1)
})

test('a browser that blocks third-party cookies gets no id, and its visit is counted for the cinema alone', async () => {
  for (const headers of [{}, { 'sec-fetch-storage-access': 'none' }, { 'sec-fetch-storage-access': 'inactive' }]) {
    expect((await send({ headers })).headers.get('set-cookie')).toBeNull()
  }
  expect(await stored()).toEqual({ visits: 0, unlinked: 3, consents: 0, links: 0 })
})

test('of a visit that is linked to nobody it is kept why: what its browser says of third-party cookies', async () => {
  for (const said of [undefined, 'none', 'inactive', 'Active', 'anything'])
    await send({ headers: said === undefined ? {} : { 'sec-fetch-storage-access': said } })
  const { rows } = await database.owner.query(
    'SELECT identity, count(*)::integer AS n FROM plane.visit_unlinked GROUP BY 1 ORDER BY 1',
  )
  expect(rows).toEqual([
    { identity: 'absent', n: 3 },
    { identity: 'inactive', n: 1 },
    { identity: 'none', n: 1 },
  ])
})

test('a yes is not prolonged by seeing it again, and is worth nothing after six months', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const first = await database.owner.query('SELECT given_at, expires_at FROM plane.consent_link')
  now = addDays(now, 1)
  await send({ headers: { ...active, cookie } })
  const second = await database.owner.query('SELECT given_at, expires_at FROM plane.consent_link')
  now = addDays(now, 199)
  await purgeVisits(database.worker, { now })
  await send({ headers: { ...active, cookie } })
  now = addDays(now, -200)
  expect(second.rows).toEqual(first.rows)
  expect(await stored()).toMatchObject({ visits: 2, links: 1 })
  expect(await refused()).toEqual({ ended: 1 })
})

test('a yes to less ends the old receipt, unpools what it carried, and starts another', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const { rows } = await database.owner.query<{ visitor: string }>('SELECT visitor FROM plane.consent_link')
  await database.owner.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term) VALUES ($1, $2, '2026-11-01', 1, 7, '{3}', now(), $3)`,
    [rows[0]?.visitor, site.cinema, site.term],
  )
  const days = () => database.owner.query('SELECT visits, purposes, films FROM plane.visitor_cinema_day')
  await send({ headers: { ...active, cookie }, body: { s: site.key, c: { ...manual, p: 5 } } })
  expect((await days()).rows).toEqual([{ visits: 1, purposes: 5, films: [3] }])
  await send({ headers: { ...active, cookie }, body: { s: site.key, c: { ...manual, p: 4 } } })
  expect((await days()).rows).toEqual([{ visits: 0, purposes: 4, films: [] }])
  await send({ headers: { ...active, cookie }, body: { s: site.key, c: { ...manual, p: 1 } } })
  expect((await days()).rows).toEqual([])
  const events = await database.owner.query('SELECT event, purposes FROM plane.consent ORDER BY event, purposes DESC')
  expect(events.rows).toEqual([
    { event: 'given', purposes: 7 },
    { event: 'given', purposes: 5 },
    { event: 'given', purposes: 4 },
    { event: 'given', purposes: 1 },
    { event: 'withdrawn', purposes: 7 },
    { event: 'withdrawn', purposes: 5 },
    { event: 'withdrawn', purposes: 4 },
  ])
  expect((await database.owner.query('SELECT DISTINCT receipt FROM plane.consent')).rowCount).toBe(4)
})

test('an undated yes that says less lives no longer than the one it was part of', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const dates = () => database.owner.query('SELECT given_at, expires_at FROM plane.consent_link')
  const { rows: first } = await dates()
  now = addDays(now, 100)
  await send({ headers: { ...active, cookie }, body: { s: site.key, c: { ...manual, p: 5 } } })
  now = addDays(now, -100)
  expect((await dates()).rows).toEqual(first)
})

test("withdrawing deletes the link, the visits and the cookie, and keeps only the receipt's log", async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const response = await send({ path: '/e/w', body: { s: site.key }, headers: { cookie } })
  expect(response.status).toBe(204)
  expect(response.headers.get('set-cookie')).toMatch(/^lid=; .*Max-Age=0$/)
  expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 2, links: 0 })
})

const badBodies: [string, unknown][] = [
  ['not JSON', '{"s":'],
  ['an empty body', ''],
  ['a NUL in the site key', { s: 'a\0b', c: manual }],
  ['a list', []],
  ['null', 'null'],
  ['an unknown purpose', { s: 'K', c: { k: 'manual', p: ['sell'] } }],
]
test.each(badBodies)('%s is refused as malformed', async (_name, body) => {
  expect((await send({ body, headers: active })).status).toBe(204)
  expect(await refused()).toEqual({ malformed: 1 })
  expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 0, links: 0 })
})

const refusedVisits: [string, () => Send][] = [
  ['too-large', () => ({ body: 'x'.repeat(20_000) })],
  ['unknown-site', () => ({ body: { s: 'nobody', c: manual } })],
  ['wrong-origin', () => ({ headers: { origin: 'https://elsewhere.example' } })],
  ['wrong-origin', () => ({ headers: { origin: 'null' } })],
  ['no-contract', () => ({ body: { s: ended.key, c: manual }, headers: { origin: ended.origin } })],
  ['no-consent', () => ({ body: { s: site.key } })],
  ['no-consent', () => ({ body: { s: site.key, c: { ...manual, p: 0 } } })],
  ['notice-outdated', () => ({ body: { s: site.key, c: { ...manual, n: 'of last year' } } })],
  ['gpc', () => ({ headers: { 'sec-gpc': '1' } })],
  ['tcf-malformed', () => ({ body: { s: site.key, c: { k: 'tcf', t: 'not a string', p: 1 } } })],
  [
    'bot',
    () => ({ headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' } }),
  ],
  ['bot', () => ({ headers: { 'user-agent': '' } })],
  ['forged-cookie', () => ({ headers: { cookie: 'lid=AAAA' } })],
  [
    'expired-cookie',
    () => ({
      headers: { cookie: `lid=${/lid=([^;]*)/.exec(issueIdentity(ring, { now: addDays(now, -400) }).setCookie)?.[1]}` },
    }),
  ],
  ['opted-out', () => ({ headers: { cookie: 'lid=off' } })],
]
test.each(refusedVisits)(
  'refused as %s: 204, counted by its reason, and nothing else is kept',
  async (reason, make) => {
    const given = make()
    const response = await send({ ...given, headers: { ...active, ...given.headers } })
    expect(response.status).toBe(204)
    expect(await refused()).toEqual({ [reason]: 1 })
    expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 0, links: 0 })
  },
)

test('a refused cookie is taken away, so that the next visit can start anew', async () => {
  const response = await send({ headers: { ...active, cookie: 'lid=AAAA' } })
  expect(response.headers.get('set-cookie')).toMatch(/^lid=; .*Max-Age=0$/)
})

const daySeconds = (at: Date) => Math.floor(at.getTime() / 1000)

test('a browser that went out stays out of an old or undated yes, and comes in anew with one that was said on a later day', async () => {
  const off = `lid=off.${dayNumber(addDays(now, -2))}`
  const headers = { ...active, cookie: off }
  const said = (at: Date) => ({ s: site.key, c: { ...manual, d: daySeconds(at) } })
  for (const body of [{ s: site.key, c: manual }, said(addDays(now, -30)), said(addDays(now, -2))]) {
    const response = await send({ body, headers })
    expect(cookieOf(response)).toBe(off) // It is renewed, not moved.
  }
  // A clock that is ahead does not make a yes of the same day a later one.
  await send({ body: said(addDays(now, 0.9)), headers: { ...active, cookie: `lid=off.${dayNumber(now)}` } })
  expect(await refused()).toEqual({ 'opted-out': 4 })
  expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 0, links: 0 })
  const fresh = await send({ body: said(addDays(now, -1)), headers })
  expect(readIdentity(ring, { cookieHeader: cookieOf(fresh), now }).kind).toBe('known')
  expect(await stored()).toEqual({ visits: 1, unlinked: 0, consents: 1, links: 1 })
})

test('off without a day is off for good, whatever is said later', async () => {
  const headers = { ...active, cookie: 'lid=off' }
  const response = await send({ body: { s: site.key, c: { ...manual, d: daySeconds(now) } }, headers })
  expect([response.headers.get('lanterne'), cookieOf(response)]).toEqual(['refused; opted-out', 'lid=off'])
})

test('an erased browser that has not heard the answer is told again that it is off', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const { rows } = await database.owner.query<{ visitor: string }>('SELECT visitor FROM plane.consent_link')
  const visitor = rows[0]?.visitor ?? ''
  await erase(database.pixel, { visitor, at: now, tombstoneKey: ring.tombstoneKey })
  const response = await send({ headers: { ...active, cookie } })
  expect(cookieOf(response)).toBe(`lid=off.${dayNumber(now)}`)
  expect(await refused()).toEqual({ 'opted-out': 1 })
  expect(await stored()).toMatchObject({ visits: 0, links: 0 })
})

test('the switch is not lost on a site: an erased browser that takes a consent back there is off, not forgotten', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const { rows } = await database.owner.query<{ visitor: string }>('SELECT visitor FROM plane.consent_link')
  await erase(database.pixel, { visitor: rows[0]?.visitor ?? '', at: now, tombstoneKey: ring.tombstoneKey })
  for (let n = 0; n < 2; n++) {
    const response = await send({ path: '/e/w', body: { s: site.key }, headers: { cookie } })
    expect([response.status, cookieOf(response)]).toEqual([204, `lid=off.${dayNumber(now)}`])
  }
})

test('whoever said no elsewhere on "Mes données" and takes the last yes back on its site is erased and off', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  await database.owner.query(
    `INSERT INTO plane.consent_link (visitor, site, receipt, purposes, notice_version, given_at, expires_at)
     SELECT visitor, $1, gen_random_uuid(), 7, notice_version, $2, $2 FROM plane.consent_link`,
    [ended.site, now],
  )
  const response = await send({ path: '/e/w', body: { s: site.key }, headers: { cookie } })
  expect(cookieOf(response)).toBe(`lid=off.${dayNumber(now)}`)
  expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 2, links: 0 })
  expect(cookieOf(await send({ headers: { ...active, cookie } }))).toBe(`lid=off.${dayNumber(now)}`)
})

test('a browser whose clock is ahead does not make its old yes a new one at each visit', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const link = () => database.owner.query('SELECT given_at, expires_at FROM plane.consent_link')
  const { rows: first } = await link()
  const body = { s: site.key, c: { ...manual, d: daySeconds(addDays(now, 0.9)) } }
  now = addDays(now, 0.5)
  await send({ headers: { ...active, cookie }, body })
  now = addDays(now, -0.5)
  expect((await link()).rows).toEqual(first)
  // Nor does it light what was turned off the day before.
  const off = { ...active, cookie: `lid=off.${dayNumber(addDays(now, -1))}` }
  expect((await send({ headers: off, body })).headers.get('lanterne')).toBe('refused; opted-out')
})

test('a page may read the answer only where its host is a declared one, and withdraw only for its own site', async () => {
  const own = await send({ headers: active })
  expect([own.headers.get('access-control-allow-origin'), own.headers.get('access-control-allow-credentials')]).toEqual(
    [site.origin, 'true'],
  )
  const foreign = await send({ headers: { ...active, origin: 'https://elsewhere.example' } })
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  const headers = { cookie: cookieOf(own), origin: 'https://elsewhere.example' }
  expect((await send({ path: '/e/w', body: { s: site.key }, headers })).headers.get('set-cookie')).toBeNull()
  expect(await stored()).toMatchObject({ visits: 1, links: 1 })
})

test('withdrawals that flood are refused with what the script takes for "again", and the first of them was taken', async () => {
  const cookie = cookieOf(await send({ headers: active }))
  const withdrawal = () => send({ path: '/e/w', body: { s: site.key }, headers: { cookie } })
  const answers = await Promise.all(Array.from({ length: 20 }, withdrawal))
  const taken = answers.filter(({ status }) => status === 204)
  const refused = answers.filter(({ status }) => status === 503)
  expect([taken.length, refused.length]).toEqual([6, 14])
  for (const answer of refused) {
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.headers.get('access-control-allow-origin')).toBe(site.origin)
    expect(answer.headers.get('set-cookie')).toBeNull()
  }
  expect(await stored()).toMatchObject({ visits: 0, links: 0 })
  // Others are heard meanwhile, and the same browser a little later.
  const other = cookieOf(await send({ headers: active }))
  expect((await send({ path: '/e/w', body: { s: site.key }, headers: { cookie: other } })).status).toBe(204)
  await send({ headers: { ...active, cookie } })
  now = addDays(now, 10_000 / 86_400_000)
  expect((await withdrawal()).status).toBe(204)
  expect(await stored()).toMatchObject({ visits: 0, links: 0 })
})

test("a children's page is one, whatever the page says of itself", async () => {
  await send({ body: { s: site.key, c: manual, u: '/jeune-public/atelier', k: 'film' }, headers: active })
  await send({ body: { s: site.key, c: manual, u: '/atelier', k: 'enfants' }, headers: active })
  expect((await database.owner.query('SELECT DISTINCT kind FROM plane.visit')).rows).toEqual([{ kind: 'enfants' }])
})

test('a page kind with a typing error is read from the path instead', async () => {
  await send({ body: { s: site.key, c: manual, u: '/horaires', k: 'horraires' }, headers: active })
  expect((await database.owner.query('SELECT kind FROM plane.visit')).rows).toEqual([{ kind: 'showtimes' }])
})

test('while it is not known what the contracts allow, nothing is taken: 503', async () => {
  const known = reference
  reference = null
  expect((await send({ headers: active })).status).toBe(503)
  reference = known
  expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 0, links: 0 })
})

test('the database refuses a visit under a term that has ended, whatever the process believes', async () => {
  await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE id = $1', [
    site.term,
    addDays(now, -1),
  ])
  try {
    await send({ headers: active })
    await send()
    expect(await refused()).toEqual({ ended: 2 })
    expect(await stored()).toEqual({ visits: 0, unlinked: 0, consents: 0, links: 0 })
  } finally {
    await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), NULL) WHERE id = $1', [
      site.term,
    ])
  }
})
