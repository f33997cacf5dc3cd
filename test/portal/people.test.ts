import { randomUUID } from 'node:crypto'
import { uuidFromName } from '../../server/lib/id.js'
import { SESSION_COOKIE } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

const MINUTE_MS = 60_000
const START = new Date('2026-11-22T08:00:00Z')

let database: TestDatabase
let server: ConsoleServer
/** Two cinemas, each of an organisation of its own; Ann signed for the first. */
const [royal, star] = [0, 1].map((n) => uuidFromName(`organisation cinema ${n}`)) as [string, string]
let now = START

beforeAll(async () => {
  database = await testDatabase()
  await seedPlane(database.owner, { cinemas: 2 })
  server = await startConsoleServer(database, { clock: () => now })
  const ann = {
    id: randomUUID(),
    organisationId: royal,
    name: 'Ann',
    email: 'ann@royal.example',
    roles: ['reader'] as const,
  }
  await server.store.putPerson(ann)
  await server.store.putPerson({
    id: randomUUID(),
    organisationId: star,
    name: 'Bob',
    email: 'bob@star.example',
    roles: ['reader'],
  })
  await database.owner.query(
    `INSERT INTO public.contract_signature (contract_id, side, person_id, signed_at, jws) VALUES ($1, 'party', $2, $3, '')`,
    [uuidFromName(`contract federation-cinema ${royal}`), ann.id, '2026-11-21T23:30:00Z'],
  )
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(async () => {
  now = START
  await database.owner.query('DELETE FROM public.session')
})

const PAGE = '/salle/cinema-0/equipe'

async function read(cookie: string, query = 'langue=fr'): Promise<string> {
  const html = await (await server.get(`${PAGE}?${query}`, { cookie })).text()
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

test('the page names who may sign in, who signed the contract, and what each may do', async () => {
  const cookie = await server.signIn(royal)
  const page = await read(cookie)
  expect(page).toContain('1 personne peut se connecter au nom de cinema 0.')
  expect(page).toContain('Ann (vous) ann@royal.example')
  expect(page).toContain('en ce moment')
  expect(page).toContain('signé le 22 novembre 2026')
  expect(page).toContain('lecture Voir toutes les pages de l’organisation.')
  expect(page).toContain('Seul un gestionnaire de votre organisation peut inviter quelqu’un ou changer les rôles')
  expect(page).not.toContain('Envoyer l’invitation')
  expect(await read(cookie, 'langue=en')).toContain('Only somebody who manages your organisation may invite somebody')
})

test('a colleague who has not signed is told from the one who has, and is seen by days', async () => {
  const id = randomUUID()
  await server.store.putPerson({
    id,
    organisationId: royal,
    name: 'Zoé',
    email: 'zoe@royal.example',
    roles: ['reader'],
  })
  const cookie = await server.signIn(royal)
  const line = async () => / Zoé (.*?) Le dernier passage/.exec(await read(cookie))?.[1]
  expect(await line()).toMatch(/zoe@royal\.example .* aucune session gardée n’a pas signé/)
  const seen = async (at: string) => {
    await database.owner.query('DELETE FROM public.session WHERE person_id = $1', [id])
    await database.owner.query(
      `INSERT INTO public.session (token_hash, person_id, created_at, seen_at, expires_at)
       VALUES (sha256($1::bytea), $2, $3, $3, $3::timestamptz + interval '7 days')`,
      [id, id, at],
    )
    return line()
  }
  expect(await seen('2026-11-22T07:58:00Z')).toContain('en ce moment')
  expect(await seen('2026-11-21T23:30:00Z')).toContain('aujourd’hui')
  expect(await seen('2026-11-21T22:30:00Z')).toContain('hier')
  expect(await seen('2026-11-18T22:30:00Z')).toContain('18 novembre 2026')
  await database.owner.query('DELETE FROM public.person WHERE id = $1', [id])
})

test('the other sessions end by one button, and this one goes on', async () => {
  const elsewhere = await server.signIn(royal)
  now = new Date(START.getTime() + 90 * MINUTE_MS)
  const here = await server.signIn(royal)
  expect(await read(here)).toContain('Fermer toutes les autres sessions')
  const html = await (await server.get(PAGE, { cookie: here })).text()
  const [, end = ''] = /action="([^"]*)"><button type="submit">Fermer toutes/.exec(html) ?? []
  const response = await server.post(end, { cookie: here })
  expect([response.status, response.headers.get('location')]).toEqual([303, '/compte?fait=sessions-fermees'])
  const after = await read(here)
  expect(after).toContain('Aucune autre session n’est ouverte.')
  expect(after).not.toContain('Fermer toutes les autres sessions')
  expect((await server.get(PAGE, { cookie: elsewhere })).status).toBe(401)
  expect((await server.get(PAGE, { cookie: here })).status).toBe(200)
})

test('nobody ends the sessions of another, and another cinema’s people are not shown', async () => {
  const theirs = await server.signIn(star)
  const mine = await server.signIn(royal)
  await server.signIn(royal)
  expect((await server.get(PAGE, { cookie: theirs })).status).toBe(404)
  const [person] = await server.store.people(royal)
  expect(await server.store.sessionsOf(person?.id ?? '')).toHaveLength(2)
  // Whoever looks at their own cinema ends their own alone.
  expect((await server.post('/compte/sessions/fermer', { cookie: theirs })).status).toBe(303)
  expect(await server.store.sessionsOf(person?.id ?? '')).toHaveLength(2)
  expect((await server.get(PAGE, { cookie: mine })).status).toBe(200)
})

test('the page tells nothing of a session’s token', async () => {
  const cookie = await server.signIn(royal)
  const html = await (await server.get(PAGE, { cookie })).text()
  expect(html).not.toContain(cookie.slice(SESSION_COOKIE.length + 1))
})

test('the English address leads here', async () => {
  const response = await server.get('/cinema/le-royal/people')
  expect(response.headers.get('location')).toBe('/salle/le-royal/equipe?langue=en')
})
