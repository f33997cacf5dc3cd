import { randomUUID } from 'node:crypto'
import { secretToken, sha256 } from '../../server/lib/id.js'
import {
  type DeclaredRoute,
  ORGANISATION_KINDS,
  type OrganisationKind,
  PERSON_ROLES,
  SESSION_COOKIE,
} from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { join, plantInvitation, twoAgencies } from '../membership/members.js'

let database: TestDatabase
let server: ConsoleServer
const organisations = {} as Record<OrganisationKind, string>
/** The form of a list of members, and the mark of what it would do. */
let members: { texte: string; empreinte: string }

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await database.owner.query(
    `INSERT INTO public.cinema (id, slug, name, city, departement, labels)
     VALUES (gen_random_uuid(), 'cine-un', 'Ciné Un', 'Vierzon', '18', '{}')`,
  )
  server = await startConsoleServer(database, { clock: () => demoStart })
  for (const kind of ORGANISATION_KINDS) organisations[kind] = (await server.store.organisations(kind))[0]?.id ?? ''
  organisations.agency = (await twoAgencies(server.store, database, { distributor: organisations.distributor })).own
  const texte = 'nom;ville;e-mail\nCiné Un;Vierzon;un@vierzon.fr\n'
  const cookie = await enter('federation', { confirmed: false })
  const trial = await (await server.post('/federation/adherents', { cookie, form: { texte } })).text()
  members = { texte, empreinte: /name="empreinte" value="([0-9a-f]{64})"/.exec(trial)?.[1] ?? '' }
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** Somebody new with every role, who entered by a link; `confirmed`: a passkey has confirmed them since. Gives the cookie. */
async function enter(kind: OrganisationKind, { confirmed }: { confirmed: boolean }): Promise<string> {
  const [token, personId] = [secretToken(), await someone(kind, 'Manon')]
  await database.owner.query(
    `INSERT INTO public.session (token_hash, person_id, created_at, seen_at, expires_at, entered_by, stepped_up_at)
     VALUES ($1, $2, $3, $3, $3::timestamptz + interval '7 days', 'link', $4)`,
    [sha256(token), personId, demoStart, confirmed ? demoStart : null],
  )
  return `${SESSION_COOKIE}=${token}`
}

function someone(kind: OrganisationKind, name: string): Promise<string> {
  return join(server.store, { organisationId: organisations[kind], name, roles: PERSON_ROLES })
}

/** All that power is: who may what, who is asked to come, who acts for whom, who enters by what. */
async function power(): Promise<string> {
  const { rows } = await database.owner.query(
    `SELECT (SELECT json_agg((id, roles, left_at) ORDER BY id) FROM public.person WHERE name <> 'Manon') AS people,
       (SELECT json_agg((id, roles, sent_at) ORDER BY id) FROM public.invitation) AS invitations,
       (SELECT json_agg((agency_id, scopes) ORDER BY id) FROM public.delegation) AS delegations,
       (SELECT count(*)::int FROM public.sign_in_link) AS links, (SELECT count(*)::int FROM public.passkey) AS passkeys,
       (SELECT count(*)::int FROM public.api_key) AS keys, (SELECT count(*)::int FROM public.organisation) AS organisations`,
  )
  return JSON.stringify(rows[0])
}

/** What the buttons of the pages say, but for those that only take back what one gave, or leave. */
const GESTURES = ['', 'inviter', 'renvoyer', 'roles', 'partir', 'importer']

/** An address of the route with something of this kind's in it, and a form that would do with every route. */
async function fill({ path }: DeclaredRoute, kind: OrganisationKind): Promise<{ path: string; form: Form }> {
  const organisationId = organisations[kind]
  // A team finds two hundred people: those of the routes before have left.
  await database.owner.query(`UPDATE public.person SET left_at = $1 WHERE name = 'Cible' AND left_at IS NULL`, [
    demoStart,
  ])
  const colleague = await someone(kind, 'Cible')
  // No route refuses because there are too many already.
  await database.owner.query('DELETE FROM public.invitation')
  const invitation = await plantInvitation(database.owner, { organisationId })
  const id = path.includes('/invitations/') ? invitation : colleague
  const slug = 'SELECT slug FROM public.cinema WHERE organisation_id = $1 LIMIT 1'
  const { rows } = await database.owner.query(slug, [organisationId])
  const address = path.replace(':slug', rows[0]?.slug ?? 'le-royal').replace(/:\w+/g, id)
  // The route of the list takes few fields.
  if (path.startsWith('/federation/adherents')) return { path, form: members }
  return {
    path: address,
    form: {
      ...{ nom: 'Neuve', adresse: `${randomUUID()}@neuve.fr`, role: ['manager', 'signatory'], droit: 'book' },
      ...{ genre: 'distributor', personne: colleague, agence: 'Agence Neuve', portee: 'results:read' },
    },
  }
}
type Form = Record<string, string | string[]>

/** The routes, with their gesture, by which power changed; of all that there are, or of those named. */
async function walk(asked: { confirmed: boolean; named?: ReadonlySet<string> }): Promise<string[]> {
  const reached = new Set<string>()
  for (const route of server.declared) {
    const { access, method } = route
    if (method === 'get' || access.who === 'public') continue
    for (const kind of access.who)
      for (const geste of GESTURES) {
        const name = `${route.path} ${geste}`.trim()
        if (asked.named?.has(name) === false) continue
        const [{ path, form }, cookie] = [await fill(route, kind), await enter(kind, asked)]
        const before = await power()
        const response = await server.post(path, { cookie, form: { ...form, geste } })
        if (response.headers.get('content-type')?.startsWith('text/event-stream')) await response.body?.cancel()
        if ((await power()) !== before) reached.add(name)
      }
  }
  return [...reached].sort()
}

test('by no route does somebody who only read a mail give power, or take it from others', async () => {
  expect(await walk({ confirmed: false })).toEqual([])
}, 300_000)

test('by these routes somebody does whom a passkey has confirmed: the walk would see it', async () => {
  const places = ['/agence', '/distributeur', '/editeur', '/federation', '/operateur', '/salle/:slug']
  const named = [
    ...places.flatMap((place) => [
      ...[`${place}/equipe/inviter`, `${place}/equipe/invitations/:id renvoyer`],
      ...['partir', 'roles'].map((geste) => `${place}/equipe/personnes/:id ${geste}`),
    ]),
    ...['/federation/inviter', '/federation/adherents importer', '/distributeur/agences', '/compte/recuperation'],
  ]
  expect(await walk({ confirmed: true, named: new Set(named) })).toEqual(named.sort())
}, 120_000)

test('the form is kept while the passkey confirms', async () => {
  const cookie = await enter('cinema', { confirmed: false })
  const [cinema] = (
    await database.owner.query('SELECT slug FROM public.cinema WHERE organisation_id = $1', [organisations.cinema])
  ).rows
  const action = `/salle/${cinema.slug}/equipe/inviter`
  const form = { nom: 'Zoé', adresse: 'zoe@exemple.fr', role: ['manager', 'signatory'] }
  const response = await server.post(action, { cookie, form, headers: { accept: 'text/html' } })
  const html = await response.text()
  expect([response.status, html]).toEqual([403, expect.stringContaining(`action="${action}"`)])
  for (const value of ['Zoé', 'zoe@exemple.fr', 'manager', 'signatory'])
    expect(html).toMatch(new RegExp(`type="hidden" name="\\w+" value="${value}"`))
})

test('what takes power back waits for no passkey: withdrawing, taking access back, leaving', async () => {
  const cookie = await enter('distributor', { confirmed: false })
  const id = await plantInvitation(database.owner, { organisationId: organisations.distributor })
  const post = async (path: string, form: Form) =>
    (await server.post(`/distributeur/${path}`, { cookie, form })).headers.get('location')
  expect(await post(`equipe/invitations/${id}`, { geste: 'annuler' })).toBe('/distributeur/equipe?fait=annulee')
  expect(await post('agences/reprendre', { agence: organisations.agency })).toBe('/distributeur/agences?fait=repris')
  expect(await post('equipe/partir', { geste: 'quitter' })).toBe('/')
})
