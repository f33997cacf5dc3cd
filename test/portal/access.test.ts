import { purgeNightly } from '../../server/audience/index.js'
import { EXAMPLE_RECEIPT } from '../../server/demo/index.js'
import type { DeclaredRoute, OrganisationKind } from '../../server/membership/index.js'
import { createSignInLink, mayEnter, ORGANISATION_KINDS } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
/** Two organisations of each kind: one that asks, and one whose things are somebody else's. */
const organisations = {} as Record<OrganisationKind, { own: string; foreign: string }>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await database.worker.query(`UPDATE plane.watermark SET at = $1 WHERE sweep = 'roll-up'`, [demoStart])
  await purgeNightly(database.worker, { now: demoStart })
  server = await startConsoleServer(database, { clock: () => demoStart })
  for (const kind of ORGANISATION_KINDS) {
    const [own, foreign] = await server.store.organisations(kind)
    organisations[kind] = { own: own?.id ?? '', foreign: foreign?.id ?? '' }
  }
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** An address at which a route finds something that belongs to this organisation. Every route has one here. */
async function sample({ path }: DeclaredRoute, organisationId: string): Promise<string> {
  const { owner } = database
  const one = async (sql: string, values: unknown[] = []) =>
    String((await owner.query({ text: sql, values, rowMode: 'array' })).rows[0]?.[0])
  const slugOf = (id: string) => one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [id])
  const parts: Record<string, () => Promise<string>> = {
    '/salle/:slug': () => one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisationId]),
    '/salle/:slug/allumer': () => one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisationId]),
    '/salle/:slug/allumer/evenements': () =>
      one('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisationId]),
    '/salle/:slug/releves': () => slugOf(organisationId),
    '/salle/:slug/releves/:mois': async () => `${await slugOf(organisationId)}/releves/2026-11`,
    '/salle/:slug/releves/:mois.csv': async () => `${await slugOf(organisationId)}/releves/2026-11`,
    '/salle/:slug/contrat': () => slugOf(organisationId),
    '/salle/:slug/equipe': () => slugOf(organisationId),
    '/salle/:slug/site': () => slugOf(organisationId),
    '/cinema/:slug/website': async () => 'le-royal',
    '/salle/:slug/equipe/sessions/fermer': () => slugOf(organisationId),
    '/cinema/:slug/statements': async () => 'le-royal',
    '/cinema/:slug/statements/:mois': async () => 'le-royal/statements/2026-11',
    '/cinema/:slug/contract': async () => 'le-royal',
    '/cinema/:slug/people': async () => 'le-royal',
    '/cinema/:slug': async () => 'le-royal',
    '/cinema/:slug/light-up': async () => 'le-royal',
    '/distributeur/campagnes/:id': () =>
      one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
    '/distributeur/campagnes/:id/terminer': () =>
      one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
    '/distributeur/campagnes/:id/resultats.csv': () =>
      one('SELECT id FROM public.campaign WHERE distributor_id = $1', [organisationId]),
    '/distributor/campaigns/:id': async () => '1',
    '/operator/campaigns/:id': async () => '1',
    '/operateur/campagnes/:id': () => one('SELECT min(id) FROM public.campaign'),
    '/operateur/campagnes/:id/resultats.csv': () => one('SELECT min(id) FROM public.campaign'),
    '/operateur/campagnes/:id/accepter': () => one('SELECT min(id) FROM public.campaign'),
    '/federation/salles/:slug': async () => 'le-royal',
    '/recu/:receipt': async () => EXAMPLE_RECEIPT,
    '/recu/:receipt.json': async () => EXAMPLE_RECEIPT,
    '/receipt/:receipt': async () => EXAMPLE_RECEIPT,
    '/notice/:version': async () => '2026-11',
    '/notice/:version.txt': async () => '2026-11',
    '/federation/preuves/recu/:receipt': async () => EXAMPLE_RECEIPT,
    '/federation/preuves/recu/:receipt.json': async () => EXAMPLE_RECEIPT,
    '/federation/preuves/purge/:day.json': () => one(`SELECT to_char(max(day), 'YYYY-MM-DD') FROM plane.purge_report`),
    '/federation/campagnes/:id': () => one('SELECT min(id) FROM public.campaign'),
    '/federation/campagnes/:id/refuser': () => one('SELECT min(id) FROM public.campaign'),
    '/operateur/campagnes/:id/refuser': () => one('SELECT max(id) FROM public.campaign'),
    '/assets/:file': async () => /\/assets\/([\w-]+\.css)/.exec(await (await server.get('/')).text())?.[1] as string,
    '/entrer/:token': async () => {
      const [person] = await server.store.people(organisations.cinema.own)
      return createSignInLink(server.store, { personId: person?.id ?? '', loopback: false, now: demoStart })
    },
  }
  if (!path.includes(':')) return path
  const value = await parts[path]?.()
  if (value === undefined) throw new Error(`the route ${path} has no sample`)
  return path.replace(/:\w+(.*:\w+)?/, value)
}

async function ask(route: DeclaredRoute, { as, about }: { as: string | null; about: string }): Promise<number> {
  const path = await sample(route, about)
  const cookie = as === null ? '' : await server.signIn(as)
  const response = route.method === 'get' ? await server.get(path, { cookie }) : await server.post(path, { cookie })
  // A stream would go on for ten minutes, and nobody may have many.
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) await response.body?.cancel()
  return response.status
}

/** Entered: answered by the route itself, whatever it then makes of the request. */
const entered = (status: number) => status < 500 && ![401, 403, 404].includes(status)

test('every route that there is was declared', () => {
  const paths = server.declared.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(paths).size).toBe(paths.length)
  expect(paths).toEqual(expect.arrayContaining(['get /salle', 'get /federation', 'post /federation/mesure', 'get /']))
  expect(paths.length).toBeGreaterThan(25)
  const layers = server.app.router.stack as { route?: unknown; handle: { stack?: { route?: unknown }[] } }[]
  expect(layers.filter(({ route }) => route !== undefined)).toEqual([])
  const behindRouters = layers.flatMap(({ handle }) => handle.stack ?? []).filter(({ route }) => route !== undefined)
  expect(behindRouters).toHaveLength(paths.length)
})

test('nobody enters a route that does not name them, and everybody enters one that does', async () => {
  const wrong: string[] = []
  for (const route of server.declared) {
    for (const kind of [null, ...ORGANISATION_KINDS]) {
      const as = kind === null ? null : organisations[kind].own
      const owner = route.access.who === 'public' ? 'cinema' : (route.access.who[0] ?? 'cinema')
      const about = organisations[kind ?? owner].own
      const person =
        as === null || kind === null ? null : { id: '', name: '', organisation: { id: as, kind, name: '' } }
      const entry = mayEnter(person, route.access)
      const status = await ask(route, { as, about: entry.may ? about : organisations[owner].own })
      const expected = entry.may ? entered(status) : status === (entry.why === 'sign-in' ? 401 : 403)
      if (!expected) wrong.push(`${route.method} ${route.path} as ${kind}: ${status}`)
    }
  }
  expect(wrong).toEqual([])
}, 60_000)

test('what belongs to another organisation of one’s own kind does not exist', async () => {
  const own = server.declared.filter(({ access }) => access.own)
  expect(own.length).toBeGreaterThanOrEqual(3)
  for (const route of own) {
    for (const kind of route.access.who as readonly OrganisationKind[]) {
      const { own: as, foreign } = organisations[kind]
      expect(`${route.method} ${route.path}: ${await ask(route, { as, about: foreign })}`).toBe(
        `${route.method} ${route.path}: 404`,
      )
      expect(entered(await ask(route, { as, about: as }))).toBe(true)
    }
  }
})

test('a page of somebody else and a page of nobody give the same answer', async () => {
  const cookie = await server.signIn(organisations.cinema.own)
  const foreign = await sample(
    { method: 'get', path: '/salle/:slug', access: { who: 'public', own: true } },
    organisations.cinema.foreign,
  )
  const [a, b] = [await server.get(foreign, { cookie }), await server.get('/salle/personne', { cookie })]
  expect([a.status, b.status]).toEqual([404, 404])
  const plain = async (response: Response) => (await response.text()).replace(/\/salle\/[\w-]+/g, '/salle/…')
  expect(await plain(a)).toBe(await plain(b))
})

test('what cannot be the name of a cinema is not looked up', async () => {
  const cookie = await server.signIn(organisations.cinema.own)
  for (const slug of ['%00', 'le-royal%00', 'Le-Royal', '%F0%9F%8E%AC', '..%2F..', 'a'.repeat(121)]) {
    const response = await server.get(`/salle/${slug}`, { cookie })
    expect(`${slug} ${response.status}`).toBe(`${slug} 404`)
    expect(await response.text()).toContain('Rien à cette adresse')
  }
  expect(server.logged.filter(({ level }) => level === 'error')).toEqual([])
})

test('no query makes a page fail', async () => {
  for (const { method, path, access } of server.declared) {
    if (method !== 'get' || path.includes(':') || access.who === 'public') continue
    const cookie = await server.signIn(organisations[access.who[0] ?? 'cinema'].own)
    for (const query of ['fait=%00', 'langue=%00', 'fait=a&fait=b', 'langue[a]=fr', '__proto__=1', '%E0%A4%A'])
      expect(`${path}?${query} ${(await server.get(`${path}?${query}`, { cookie })).status}`).toBe(
        `${path}?${query} 200`,
      )
  }
})

test('no form of the console is taken from a page of another site', async () => {
  const cookie = await server.signIn(organisations.federation.own)
  const { releases } = server
  for (const { method, path } of server.declared.filter((route) => route.method !== 'get')) {
    expect(method).toBe('post')
    for (const headers of [{ origin: 'https://attaquant.exemple' }, { origin: 'null' }]) {
      const response = await server.post(path.replace(':id', '1'), { cookie, headers })
      expect(`${path} ${response.status}`).toBe(`${path} 403`)
      expect(await response.text()).toContain('Cette demande ne vient pas d’ici')
    }
  }
  expect(server.releases).toBe(releases)
})
