import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { endOfRotated, isGoodKey, newApiKey, readApiKey } from '../../server/membership/api-key.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let now = demoStart
const RESULTS = '/api/v1/results'
const STATEMENTS = '/api/v1/cinema/statements'

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(async () => {
  now = new Date(now.getTime() + 3_600_000)
  await database.owner.query('DELETE FROM public.api_key')
})

async function manager(kind: 'distributor' | 'cinema', nth = 0) {
  const organisation = (await server.store.organisations(kind))[nth]
  const id = organisation?.id ?? ''
  return { id, cookie: await server.signIn(id) }
}

const secretIn = (page: string) => /lanterne_cle_[\w-]{43}/.exec(page)?.[0] ?? ''

async function makeKey(cookie: string, nom = 'Tableur'): Promise<string> {
  const made = await server.post('/compte/cles', { cookie, form: { nom } })
  expect(made.status).toBe(200)
  return secretIn(await made.text())
}

const ask = (path: string, key?: string) =>
  server.get(path, {
    headers: key === undefined ? { accept: '*/*' } : { accept: '*/*', authorization: `Bearer ${key}` },
  })

async function problemOf(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return `${response.status} ${((await response.json()) as { code: string }).code}`
}

const keyId = async () =>
  (await database.owner.query('SELECT id FROM public.api_key ORDER BY created_at')).rows.at(-1).id

test('a key is shown once, and reads the campaigns of its organisation and no other', async () => {
  const { id, cookie } = await manager('distributor')
  const key = await makeKey(cookie)
  expect(key).not.toBe('')
  const page = await (await server.get('/compte/cles', { cookie })).text()
  expect(page).toContain('Tableur')
  expect(secretIn(page)).toBe('')
  const response = await ask(RESULTS, key)
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const { campaigns } = (await response.json()) as { campaigns: { id: number; name: string; raw: number }[] }
  const own = await database.owner.query('SELECT id FROM public.campaign WHERE distributor_id = $1', [id])
  expect(campaigns.map((one) => one.id).sort()).toEqual(own.rows.map((row) => row.id).sort())
  expect(campaigns[0]).toMatchObject({ name: expect.any(String), raw: expect.any(Number) })
  const daysOf = (campaign: unknown) => ask(`/api/v1/campaigns/${campaign}/results`, key)
  expect(await (await daysOf(campaigns[0]?.id)).json()).toMatchObject({
    campaign: { id: campaigns[0]?.id },
    days: expect.any(Array),
  })
  const foreign = await database.owner.query('SELECT min(id) AS id FROM public.campaign WHERE distributor_id <> $1', [
    id,
  ])
  for (const campaign of [foreign.rows[0].id, 999_999, 'x', '%00'])
    expect([campaign, await problemOf(await daysOf(campaign))]).toEqual([campaign, '404 not-found'])
})

test('a cinema’s key reads its statements, amounts as text', async () => {
  const { id, cookie } = await manager('cinema')
  const response = await ask(STATEMENTS, await makeKey(cookie))
  const { cinemas } = (await response.json()) as { cinemas: { slug: string; months: object[] }[] }
  const own = await database.owner.query('SELECT slug FROM public.cinema WHERE organisation_id = $1', [id])
  expect(cinemas.map(({ slug }) => slug).sort()).toEqual(own.rows.map((row) => row.slug).sort())
})

test('nothing else is opened by a key: no page, no other kind’s results, no change', async () => {
  const { cookie } = await manager('distributor')
  const key = await makeKey(cookie)
  expect(await problemOf(await ask(STATEMENTS, key))).toBe('403 wrong-organisation')
  for (const path of ['/distributeur', '/compte', '/compte/cles', '/API/v1/results'])
    expect([path, (await ask(path, key)).status === 200]).toEqual([path, false])
  const change = await server.post('/compte/cles', {
    form: { nom: 'x' },
    headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
  })
  expect(await problemOf(change)).toBe('401 sign-in')
})

test('no key, a wrong one and one of another form are problems that say how one enters', async () => {
  const none = await ask(RESULTS)
  expect(none.headers.get('www-authenticate')).toBe('Bearer realm="lanterne"')
  expect(await problemOf(none)).toBe('401 sign-in')
  for (const wrong of [newApiKey(), 'x', 'lanterne_cle_', `${newApiKey()}a`, '%00', 'a'.repeat(5_000)]) {
    const response = await ask(RESULTS, wrong)
    expect(response.headers.get('www-authenticate')).toContain('invalid_token')
    expect(await problemOf(response)).toBe('401 wrong-key')
  }
  const basic = await server.get(RESULTS, { headers: { authorization: 'Basic YTpi', accept: '*/*' } })
  expect(await problemOf(basic)).toBe('401 wrong-key')
})

test('wrong keys, and one key too often, are too many requests', async () => {
  const key = await makeKey((await manager('distributor')).cookie)
  const answers: number[] = []
  for (let times = 0; times < 62; times++) answers.push((await ask(RESULTS, key)).status)
  expect(answers.slice(0, 60).every((status) => status === 200)).toBe(true)
  const refused = await ask(RESULTS, key)
  expect(refused.headers.get('retry-after')).toBe('30')
  expect(await problemOf(refused)).toBe('429 too-often')
  now = new Date(now.getTime() + 1_000)
  expect((await ask(RESULTS, key)).status).toBe(200)
  for (let times = 0; times < 20; times++) expect((await ask(RESULTS, newApiKey())).status).toBe(401)
  expect(await problemOf(await ask(RESULTS, newApiKey()))).toBe('429 too-often')
})

test('a flood of wrong keys is refused before the database is asked', async () => {
  let asked = 0
  const query = database.console.query
  database.console.query = ((...args: unknown[]) => {
    if (String(args[0]).includes('api_key')) asked += 1
    return Reflect.apply(query, database.console, args)
  }) as typeof query
  try {
    for (let times = 0; times < 40; times++) await ask(RESULTS, newApiKey())
  } finally {
    database.console.query = query
  }
  expect(asked).toBe(20)
})

test('a key of another scope is refused', async () => {
  const key = await makeKey((await manager('distributor')).cookie)
  // No other scope exists yet: one is planted past the constraint.
  await database.owner.query('ALTER TABLE public.api_key DROP CONSTRAINT api_key_scopes_check')
  await database.owner.query(`UPDATE public.api_key SET scopes = '{something:else}'`)
  expect(await problemOf(await ask(RESULTS, key))).toBe('403 wrong-scope')
})

test('a rotated key is good for seven days more, the new one from now on', async () => {
  const { cookie } = await manager('distributor')
  const old = await makeKey(cookie)
  const rotated = await server.post(`/compte/cles/${await keyId()}/renouveler`, { cookie })
  const page = await rotated.text()
  expect(page).toContain('encore sept jours')
  const key = secretIn(page)
  expect(key).not.toBe(old)
  now = new Date(now.getTime() + 7 * 86_400_000 - 1)
  for (const each of [old, key]) expect((await ask(RESULTS, each)).status).toBe(200)
  now = new Date(now.getTime() + 1)
  expect(await problemOf(await ask(RESULTS, old))).toBe('401 wrong-key')
  expect((await ask(RESULTS, key)).status).toBe(200)
})

test('a revoked key opens nothing at once; whatever is done to keys is in the audit chain', async () => {
  const { id, cookie } = await manager('distributor')
  const key = await makeKey(cookie)
  const made = await keyId()
  expect((await server.post(`/compte/cles/${made}/revoquer`, { cookie })).headers.get('location')).toBe(
    '/compte/cles?fait=revoquee',
  )
  expect(await problemOf(await ask(RESULTS, key))).toBe('401 wrong-key')
  expect((await server.post(`/compte/cles/${made}/revoquer`, { cookie })).status).toBe(404)
  expect((await server.post(`/compte/cles/${made}/renouveler`, { cookie })).status).toBe(404)
  const { rows } = await database.owner.query(`SELECT kind, body FROM audit.entry WHERE subject = $1 ORDER BY index`, [
    made,
  ])
  expect(rows.map(({ kind }) => kind)).toEqual(['api-key-added', 'api-key-revoked'])
  for (const { body } of rows) {
    expect(body).toContain(id)
    expect(body).not.toContain('Tableur')
  }
})

test('keys of another organisation are as if they were not there', async () => {
  const [own, foreign] = [await manager('distributor'), await manager('cinema')]
  await makeKey(own.cookie)
  for (const key of [await keyId(), randomUUID(), '1', '%00'])
    for (const act of ['renouveler', 'revoquer'])
      expect((await server.post(`/compte/cles/${key}/${act}`, { cookie: foreign.cookie })).status).toBe(404)
  expect(await (await server.get('/compte/cles', { cookie: foreign.cookie })).text()).toContain('Aucune clé')
})

test('a key has a name, and an organisation twenty of them', async () => {
  const { cookie } = await manager('distributor')
  for (const nom of ['', ' ', 'a'.repeat(61), '\u0000'])
    expect((await server.post('/compte/cles', { cookie, form: { nom } })).status).toBe(422)
  for (let made = 0; made < 20; made++) await makeKey(cookie, `n° ${made}`)
  const many = await server.post('/compte/cles', { cookie, form: { nom: 'de trop' } })
  expect(many.status).toBe(409)
  expect(secretIn(await many.text())).toBe('')
})

test('with twenty keys each is rotated still, and no more than forty work', async () => {
  const { cookie } = await manager('distributor')
  for (let made = 0; made < 20; made++) await makeKey(cookie, `n° ${made}`)
  const { rows } = await database.owner.query('SELECT id FROM public.api_key ORDER BY id')
  const rotate = async (id: string) => (await server.post(`/compte/cles/${id}/renouveler`, { cookie })).status
  for (const { id } of rows) expect(await rotate(id)).toBe(200)
  expect(await rotate(rows[0].id)).toBe(409)
  const fresh = await database.owner.query('SELECT id FROM public.api_key WHERE expires_at IS NULL')
  expect(fresh.rows).toHaveLength(20)
  expect(await rotate(fresh.rows[0].id)).toBe(409)
  // What was refused changed nothing.
  expect((await database.owner.query('SELECT FROM public.api_key WHERE expires_at IS NULL')).rowCount).toBe(20)
  now = new Date(now.getTime() + 7 * 86_400_000)
  const later = (await manager('distributor')).cookie
  expect((await server.post(`/compte/cles/${fresh.rows[0].id}/renouveler`, { cookie: later })).status).toBe(200)
}, 30_000)

test('a key says who made it, and warns when they left', async () => {
  const { id, cookie } = await manager('distributor')
  await makeKey(cookie)
  const [maker] = await server.store.people(id)
  const page = await (await server.get('/compte/cles', { cookie })).text()
  expect(page).toContain(maker?.name)
  expect(page).not.toContain('qui n’est plus là')
  const leaver = randomUUID()
  await server.store.putPerson({ id: leaver, organisationId: id, name: 'Lea', email: 'lea@x.fr', roles: ['reader'] })
  await database.owner.query('UPDATE public.api_key SET created_by = $1', [leaver])
  await database.owner.query('UPDATE public.person SET left_at = now() WHERE id = $1', [leaver])
  const warned = await (await server.get('/compte/cles', { cookie })).text()
  expect(warned).toContain('Lea (n’est plus là)')
  expect(warned).toContain('Renouvelez-la, ou révoquez-la')
})

test('the day of the last use is noted, and of the key only its hash is kept', async () => {
  const key = await makeKey((await manager('distributor')).cookie)
  await ask(RESULTS, key)
  const { rows } = await database.owner.query(`SELECT used_day::text AS day, k::text AS line FROM public.api_key k`)
  expect(rows[0].day).toMatch(/^2026-/)
  for (const form of [key, key.slice(13), Buffer.from(key).toString('hex')]) expect(rows[0].line).not.toContain(form)
})

test('whatever is in the header, only a whole key is read', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(readApiKey(text)).toBeNull()))
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (noise) => {
      const key = newApiKey()
      expect(readApiKey(`Bearer ${key}`)).toBe(key)
      expect(readApiKey(`Bearer ${key}${noise.trim()}x`)).toBeNull()
    }),
  )
})

test('no key outlives its revocation, nor its end; rotating never prolongs one', () => {
  const day = fc.integer({ min: 0, max: 30 }).map((days) => new Date(demoStart.getTime() + days * 86_400_000))
  fc.assert(
    fc.property(fc.option(day, { nil: null }), fc.option(day, { nil: null }), day, (expiresAt, revokedAt, at) => {
      if (isGoodKey({ expiresAt, revokedAt }, at)) {
        expect(revokedAt).toBeNull()
        expect(expiresAt === null || expiresAt > at).toBe(true)
      }
      const end = endOfRotated(expiresAt, at)
      expect(end.getTime()).toBeLessThanOrEqual(at.getTime() + 7 * 86_400_000)
      if (expiresAt !== null) expect(end.getTime()).toBeLessThanOrEqual(expiresAt.getTime())
    }),
  )
})
