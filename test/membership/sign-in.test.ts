import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { secretToken, sha256 } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import {
  authenticate,
  createMembershipStore,
  createSignInLink,
  DeclaredRoutes,
  ENTRY_COOKIE,
  isFromLoopback,
  type MembershipStore,
  membershipRoutes,
  ORGANISATION_KINDS,
  type OrganisationKind,
  only,
  PORTAL,
  PUBLIC,
  personOf,
  redeemSignInLink,
  requireOwnOrigin,
  SESSION_COOKIE,
} from '../../server/membership/index.js'
import { findLink } from '../../server/membership/link-store.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { join } from './members.js'
import { listen, type TestServer } from './server.js'

let database: TestDatabase
let prisma: PrismaClient
let store: MembershipStore
let server: TestServer
let now: Date
const recovered: string[] = []
let production = false
const people = {} as Record<OrganisationKind, string>

beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 4 })
  store = createMembershipStore(prisma)
  for (const kind of ORGANISATION_KINDS) {
    const organisationId = randomUUID()
    people[kind] = randomUUID()
    await store.putOrganisation({ id: organisationId, kind, name: `Un ${kind}` })
    await store.putPerson({
      id: people[kind],
      organisationId,
      name: 'Jacques',
      email: `${kind}@exemple.fr`,
      roles: ['reader'],
    })
  }
  server = await listen((app) => {
    const clock = () => now
    app.use((request, response, next) => requireOwnOrigin({ origin: server.origin })(request, response, next))
    app.use((request, response, next) => authenticate({ store, clock, production })(request, response, next))
    const routes = membershipRoutes({
      ...{ pool: database.console, store, clock },
      get production() {
        return production
      },
      renderMessage: ({ fr, en }) => `${fr.title} / ${en.title}\n${fr.text}`,
      recover: async (_client, { personId }) => void recovered.push(personId),
    })
    app.use(routes.router)
    const own = new DeclaredRoutes()
      .add('get', '/salle', only('cinema'), (_request, response) => {
        response.json(personOf(response))
      })
      .add('get', '/qui', PUBLIC, (_request, response) => {
        response.json(personOf(response))
      })
    app.use(own.router)
  })
})
afterAll(async () => {
  await server?.close()
  await prisma?.$disconnect()
  await database?.drop()
})
beforeEach(async () => {
  now = new Date('2026-11-22T10:00:00Z')
  recovered.length = 0
  production = false
  await database.owner.query('DELETE FROM public.passkey')
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.origin + path, { headers, redirect: 'manual' })
const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.origin + path, { method: 'POST', headers: { origin: server.origin, ...headers }, redirect: 'manual' })
const link = (kind: OrganisationKind, loopback = false) =>
  createSignInLink(store, { personId: people[kind], loopback, now })

async function givePasskey(personId: string): Promise<void> {
  await database.owner.query(
    `INSERT INTO public.passkey (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name, created_at)
     VALUES (gen_random_uuid(), $1, gen_random_uuid(), '', 0, '{}', false, false, 'x', now())`,
    [personId],
  )
}

function cookieOf(response: Response): string {
  return (response.headers.getSetCookie().at(-1) ?? '').split(';')[0] as string
}

async function signIn(kind: OrganisationKind = 'cinema'): Promise<string> {
  return cookieOf(await post(`/entrer/${await link(kind)}`))
}

/** What redeeming a link needs besides its token. */
const opening = () => ({
  fromLoopback: false,
  browser: null,
  device: 'desktop' as const,
  instead: null,
  now,
  recover: async () => {},
})

test.each(ORGANISATION_KINDS)('a link brings somebody of a %s to their portal, signed in', async (kind) => {
  await givePasskey(people[kind])
  const response = await post(`/entrer/${await link(kind)}`)
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe(PORTAL[kind])
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  const who = await (await get('/qui', { cookie: cookieOf(response) })).json()
  expect(who).toMatchObject({ id: people[kind], organisation: { kind } })
})

test('an ordinary link works once', async () => {
  const token = await link('cinema')
  expect((await post(`/entrer/${token}`)).status).toBe(303)
  for (const again of [await post(`/entrer/${token}`), await get(`/entrer/${token}`)]) {
    expect(again.status).toBe(410)
    expect(await again.text()).toContain('Ce lien a déjà servi / This link was used already')
    expect(again.headers.getSetCookie()).toEqual([])
  }
})

test('somebody without a passkey is led to where one is made', async () => {
  expect((await post(`/entrer/${await link('cinema')}`)).headers.get('location')).toBe('/compte?fait=entree')
})

test('of twenty who use one link at once, one enters', async () => {
  const token = await link('cinema')
  const all = await Promise.all(
    Array.from({ length: 20 }, () => redeemSignInLink(database.console, { token, ...opening() })),
  )
  expect(all.filter(({ entered }) => entered)).toHaveLength(1)
  expect(all.filter((one) => !one.entered && one.why === 'used')).toHaveLength(19)
})

test('an ordinary link is good for ten minutes', async () => {
  const token = await link('cinema')
  now = new Date(now.getTime() + 599_999)
  expect((await get(`/entrer/${token}`)).status).toBe(200)
  now = new Date(now.getTime() + 1)
  for (const response of [await get(`/entrer/${token}`), await post(`/entrer/${token}`)]) {
    expect(response.status).toBe(410)
    expect(await response.text()).toContain('Ce lien n’est plus valable')
  }
})

test('a link that a browser asked for opens in that browser alone', async () => {
  const browser = secretToken()
  const token = await createSignInLink(store, { personId: people.cinema, loopback: false, now, browser })
  for (const cookie of [
    '',
    `${ENTRY_COOKIE}=${secretToken()}`,
    `${ENTRY_COOKIE}=short`,
    `${SESSION_COOKIE}=${browser}`,
  ])
    for (const response of [await get(`/entrer/${token}`, { cookie }), await post(`/entrer/${token}`, { cookie })]) {
      expect(response.status).toBe(403)
      expect(await response.text()).toContain('Ce lien s’ouvre dans le navigateur qui l’a demandé')
    }
  expect((await post(`/entrer/${token}`, { cookie: `langue=fr; ${ENTRY_COOKIE}=${browser}` })).status).toBe(303)
})

test('a link of recovery ends what its person could enter by, once and before they are in', async () => {
  const token = await createSignInLink(store, { personId: people.cinema, loopback: false, now, purpose: 'recovery' })
  await get(`/entrer/${token}`)
  expect(recovered).toEqual([])
  await post(`/entrer/${token}`)
  await post(`/entrer/${token}`)
  await signIn()
  expect(recovered).toEqual([people.cinema])
})

test('a recovery that fails lets nobody in, ends nothing and leaves the link as it is', async () => {
  const token = await createSignInLink(store, { personId: people.cinema, loopback: false, now, purpose: 'recovery' })
  const before = (await store.sessionsOf(people.cinema)).length
  const recover = () => Promise.reject(new Error('the database is away'))
  await expect(redeemSignInLink(database.console, { token, ...opening(), recover })).rejects.toThrow('away')
  expect(await store.sessionsOf(people.cinema)).toHaveLength(before)
  expect(await redeemSignInLink(database.console, { token, ...opening() })).toMatchObject({ entered: true })
})

test('a link that could not be turned into a session is not used up', async () => {
  const token = await link('cinema')
  const device = 'no such device' as 'desktop'
  await expect(redeemSignInLink(database.console, { token, ...opening(), device })).rejects.toThrow('session_device')
  expect(await redeemSignInLink(database.console, { token, ...opening() })).toMatchObject({ entered: true })
})

test('a link of recovery says whose account it is, and what its button ends', async () => {
  const token = await createSignInLink(store, { personId: people.cinema, loopback: false, now, purpose: 'recovery' })
  const page = await (await get(`/entrer/${token}`)).text()
  expect(page).toContain('Rétablir un accès à Lanterne / Restore access to Lanterne')
  expect(page).toContain('Jacques')
  expect(page).toContain('met fin à toutes ses clés d’accès')
  expect(await (await get(`/entrer/${await link('cinema')}`)).text()).not.toContain('Jacques')
})

test('a link of recovery is over when who asked for it may not ask any more', async () => {
  const { organisationId } = (await store.personByEmail('cinema@exemple.fr')) ?? { organisationId: '' }
  for (const end of [`SET roles = '{reader}'`, `SET left_at = now()`]) {
    const askedBy = await join(store, { organisationId, name: 'Officier', roles: ['reader', 'manager'] })
    const asked = { personId: people.cinema, loopback: false, now, purpose: 'recovery', askedBy } as const
    const [token, other] = [await createSignInLink(store, asked), await createSignInLink(store, asked)]
    expect((await post(`/entrer/${other}`)).status).toBe(303)
    await database.owner.query(`UPDATE public.person ${end} WHERE id = $1`, [askedBy])
    for (const response of [await get(`/entrer/${token}`), await post(`/entrer/${token}`)]) {
      expect(response.status).toBe(410)
      expect(await response.text()).toContain('Ce lien n’est plus valable / This link is over')
    }
  }
  expect(recovered).toEqual([people.cinema, people.cinema])
})

test('a link that was never made is unknown, whatever its form', async () => {
  for (const token of ['a'.repeat(43), 'x', '%00', '%F0%9F%8E%AC', 'a'.repeat(5000)]) {
    const response = await get(`/entrer/${token}`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Ce lien n’existe pas')
  }
})

test('looking at a link does not use it up: not by GET, by HEAD or by a prefetch', async () => {
  const token = await link('cinema')
  for (let times = 0; times < 3; times++) {
    const shown = await get(`/entrer/${token}`)
    expect([shown.status, shown.headers.getSetCookie()]).toEqual([200, []])
    expect(await shown.text()).toContain('Entrer dans Lanterne / Enter Lanterne')
  }
  const head = await fetch(`${server.origin}/entrer/${token}`, { method: 'HEAD', redirect: 'manual' })
  expect([head.status, head.headers.getSetCookie()]).toEqual([200, []])
  const development = await link('operator', true)
  const prefetch = await get(`/entrer/${development}`, { 'sec-purpose': 'prefetch;prerender' })
  expect([prefetch.status, prefetch.headers.getSetCookie()]).toEqual([200, []])
  expect((await post(`/entrer/${token}`)).status).toBe(303)
})

test('another site cannot open a link in a browser that holds it', async () => {
  const token = await link('cinema')
  expect((await post(`/entrer/${token}`, { origin: 'https://attaquant.exemple' })).status).toBe(403)
  expect((await post(`/entrer/${token}`)).status).toBe(303)
})

test('a development link works again and again on this machine', async () => {
  const token = await link('operator', true)
  for (let time = 1; time <= 3; time++) {
    expect((await get(`/entrer/${token}`)).status).toBe(303)
    now = new Date(now.getTime() + 86_400_000)
  }
})

test('a development link works nowhere else: not through a proxy, not under another name', async () => {
  const token = await link('operator', true)
  const proxied = await get(`/entrer/${token}`, { 'x-forwarded-for': '203.0.113.7' })
  expect(proxied.status).toBe(403)
  expect(await proxied.text()).toContain('Ce lien ne s’ouvre que sur cette machine')
  expect(await statusWithHost(`/entrer/${token}`, 'attaquant.exemple')).toBe(403)
  expect(await statusWithHost(`/entrer/${token}`, 'localhost:4000')).toBe(303)
  const elsewhere = await redeemSignInLink(database.console, { token, ...opening() })
  expect(elsewhere).toEqual({ entered: false, why: 'not-loopback' })
})

test('in production a development link opens nothing, and a session that one opened is over', async () => {
  const token = await link('operator', true)
  const cookie = cookieOf(await get(`/entrer/${token}`))
  expect(await (await get('/qui', { cookie })).json()).toMatchObject({ id: people.operator })
  production = true
  for (const response of [await get(`/entrer/${token}`), await post(`/entrer/${token}`)]) {
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie()).toEqual([])
  }
  const refused = await get('/qui', { cookie })
  expect(await refused.json()).toBeNull()
  expect(refused.headers.getSetCookie()[0]).toContain('Max-Age=0')
  production = false
  expect(await (await get('/qui', { cookie })).json()).toBeNull()
})

test('the cookie of a session that is not known is left alone: another tab may have renewed it', async () => {
  const response = await get('/qui', { cookie: `${SESSION_COOKIE}=${secretToken()}` })
  expect(await response.json()).toBeNull()
  expect(response.headers.getSetCookie()).toEqual([])
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

test('a start ends the development links of the start before it, and no other link', async () => {
  const [development, ordinary] = [await link('operator', true), await link('operator')]
  expect(await store.deleteLoopbackLinks()).toBeGreaterThan(0)
  expect((await get(`/entrer/${development}`)).status).toBe(404)
  expect((await post(`/entrer/${ordinary}`)).status).toBe(303)
})

test('neither a link nor a session can be used by somebody who reads the database', async () => {
  const token = await link('cinema')
  const cookie = cookieOf(await post(`/entrer/${token}`))
  const session = cookie.split('=')[1] as string
  const { rows } = await database.console.query<{ found: string }>(
    `SELECT encode(token_hash, 'hex') AS found FROM public.session UNION ALL SELECT encode(token_hash, 'hex') FROM public.sign_in_link`,
  )
  const stored = rows.map((row) => row.found)
  expect(stored).toContain(sha256(token).toString('hex'))
  expect(stored).toContain(sha256(session).toString('hex'))
  const everything = await database.owner.query<{ line: string }>(
    `SELECT s::text AS line FROM public.session s UNION ALL SELECT l::text FROM public.sign_in_link l`,
  )
  for (const secret of [token, session])
    for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')])
      expect(everything.rows.some(({ line }) => line.includes(form))).toBe(false)
})

test('each sign-in gives a new token, and ends the session that the browser had', async () => {
  const first = await signIn('cinema')
  const response = await post(`/entrer/${await link('federation')}`, { cookie: first })
  expect(cookieOf(response)).not.toBe(first)
  expect(await (await get('/qui', { cookie: first })).json()).toBeNull()
  expect(await (await get('/qui', { cookie: cookieOf(response) })).json()).toMatchObject({
    organisation: { kind: 'federation' },
  })
})

test('a session that rests for twelve hours is over, deleted and forgotten', async () => {
  const cookie = await signIn()
  now = new Date(now.getTime() + 11 * 3_600_000)
  expect((await get('/salle', { cookie })).status).toBe(200)
  now = new Date(now.getTime() + 11 * 3_600_000)
  expect((await get('/salle', { cookie })).status).toBe(200)
  now = new Date(now.getTime() + 12 * 3_600_000)
  const response = await get('/salle', { cookie })
  expect(response.status).toBe(401)
  expect(response.headers.getSetCookie()[0]).toContain(`${SESSION_COOKIE}=; `)
  expect(await store.session(sha256(cookie.split('=')[1] as string))).toBeNull()
})

test('a route lets in those whom it declares, and tells the others why not', async () => {
  const nobody = await get('/salle')
  expect(nobody.status).toBe(401)
  expect(await nobody.json()).toMatchObject({ code: 'sign-in' })
  const other = await get('/salle', { cookie: await signIn('distributor') })
  expect(other.status).toBe(403)
  expect(await other.json()).toMatchObject({ code: 'wrong-organisation' })
})

test('signing out ends the session in the database, not only in the browser', async () => {
  const cookie = await signIn()
  const response = await post('/sortir', { cookie })
  expect(response.status).toBe(303)
  expect(response.headers.getSetCookie()[0]).toContain('Max-Age=0')
  expect((await get('/salle', { cookie })).status).toBe(401)
})

test('another site cannot make a browser change anything', async () => {
  const cookie = await signIn()
  for (const headers of [
    { origin: 'https://attaquant.exemple' },
    { origin: 'null' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'same-site' },
    { origin: `${server.origin}.attaquant.exemple` },
    { origin: 'https://attaquant.exemple', 'sec-fetch-site': 'same-origin' },
  ]) {
    const response = await post('/sortir', { cookie, ...headers })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'wrong-origin' })
  }
  expect((await fetch(`${server.origin}/sortir`, { method: 'POST', headers: { cookie } })).status).toBe(403)
  expect((await get('/salle', { cookie })).status).toBe(200)
})

test('a form of our own page is taken, even where the referrer policy hides its origin', async () => {
  const cookie = await signIn()
  expect((await post('/sortir', { cookie, origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(303)
})

test('only loopback addresses are this machine', () => {
  const headers = { host: 'localhost:4000' }
  for (const remoteAddress of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])
    expect(isFromLoopback({ remoteAddress, headers })).toBe(true)
  for (const remoteAddress of ['10.0.0.1', '::ffff:10.0.0.1', '128.0.0.1', '::', '', undefined])
    expect(isFromLoopback({ remoteAddress, headers })).toBe(false)
  for (const header of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])
    expect(isFromLoopback({ remoteAddress: '::1', headers: { ...headers, [header]: 'x' } })).toBe(false)
  expect(isFromLoopback({ remoteAddress: '::1', headers: {} })).toBe(false)
  expect(isFromLoopback({ remoteAddress: '::1', headers: { host: 'localhost.attaquant.exemple' } })).toBe(false)
})

test('the purge drops what is over and keeps what is not', async () => {
  const dead = await link('publisher')
  now = new Date(now.getTime() + 3_600_000)
  const alive = await link('publisher')
  const cookie = await signIn('publisher')
  expect(await store.purge(now)).toBeGreaterThan(0)
  expect(await findLink(database.console, sha256(dead))).toBeNull()
  expect(await findLink(database.console, sha256(alive))).not.toBeNull()
  expect(await (await get('/qui', { cookie })).json()).not.toBeNull()
})
