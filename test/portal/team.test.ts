import { uuidFromName } from '../../server/lib/id.js'
import type { PersonRole } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { join, plantInvitation } from '../membership/members.js'

const START = new Date('2026-11-26T08:00:00Z')
let now = START
let database: TestDatabase
let server: ConsoleServer
const royal = uuidFromName('organisation cinema 0')
const star = uuidFromName('organisation cinema 1')
const PAGE = '/salle/cinema-0/equipe'
let ann: string

beforeAll(async () => {
  database = await testDatabase()
  await seedPlane(database.owner, { cinemas: 2 })
  server = await startConsoleServer(database, { clock: () => now })
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(async () => {
  now = START
  await database.owner.query('DELETE FROM public.invitation; DELETE FROM public.mail_outbox; DELETE FROM public.person')
  ann = await someone('Ann', ['reader', 'manager', 'signatory'])
})

const someone = (name: string, roles: readonly PersonRole[], organisationId = royal) =>
  join(server.store, { organisationId, name, roles })
const plain = async (response: Response) =>
  (await response.text()).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const where = (response: Response) => `${response.status} ${response.headers.get('location')}`
async function letters(): Promise<string[]> {
  return (await database.owner.query('SELECT body FROM public.mail_outbox ORDER BY id')).rows.map(({ body }) => body)
}
const linkIn = (letter: string | undefined) => /http\S+(\/invitation\/\S+)/.exec(letter ?? '')?.[1] ?? ''

test('a manager invites; the letter speaks both languages; whoever accepts is in, with those roles, and signed in', async () => {
  const cookie = await server.signIn(royal)
  const form = { nom: 'Zoé Karam', adresse: ' ZOE@exemple.fr ', role: ['manager'] }
  expect(where(await server.post(`${PAGE}/inviter`, { cookie, form }))).toBe(`303 ${PAGE}?fait=invitee`)
  const page = await plain(await server.get(`${PAGE}?fait=invitee`, { cookie }))
  expect(page).toContain('L’invitation est partie.')
  expect(page).toMatch(/Zoé Karam zoe@exemple\.fr gestion 26 novembre 2026 3 décembre 2026/)
  const [letter] = await letters()
  expect(letter).toContain('Ann vous invite à rejoindre cinema 0')
  expect(letter).toContain('Ann invites you to join cinema 0')
  const link = linkIn(letter)
  const shown = await server.get(link)
  expect(shown.headers.get('cache-control')).toBe('no-store')
  expect(await plain(shown)).toMatch(/Ann vous invite à rejoindre cinema 0 .* gestion .* Accepter et entrer/)
  expect(await plain(await server.get(`${link}?langue=en`))).toContain('Ann invites you to join cinema 0')
  // To look, and to send no name, makes nobody.
  expect((await server.post(link, { form: { nom: ' ' } })).status).toBe(422)
  expect(await server.store.people(royal)).toHaveLength(1)
  const accepted = await server.post(link, { form: { nom: 'Zoé Karam-Petit' } })
  expect(where(accepted)).toBe('303 /compte?fait=entree')
  const theirs = (accepted.headers.getSetCookie().at(-1) ?? '').split(';')[0] ?? ''
  expect(await plain(await server.get(PAGE, { cookie: theirs }))).toContain('Zoé Karam-Petit (vous)')
  expect(await plain(await server.get('/compte?fait=entree', { cookie: theirs }))).toContain('Créez maintenant')
  // The button pressed twice, or the mail's link again: whoever is in goes on, somebody else is told that it was used.
  for (const again of [
    server.post(link, { cookie: theirs, form: { nom: 'Encore' } }),
    server.get(link, { cookie: theirs }),
  ])
    expect(where(await again)).toBe('303 /compte?fait=entree')
  expect((await server.post(link, { cookie, form: { nom: 'Encore' } })).status).toBe(410)
  const used = await server.post(link, { form: { nom: 'Encore' } })
  expect([used.status, await plain(used)]).toEqual([410, expect.stringContaining('Cette invitation a déjà servi')])
})

test('to say that a signatory left is offered to whoever could take the signature from them, and refused to others', async () => {
  const [zoe, lu] = [await someone('Zoé', ['reader', 'manager', 'signatory']), await someone('Lu', ['reader'])]
  await database.owner.query(`UPDATE public.person SET roles = '{reader,manager}' WHERE id = $1`, [ann])
  await someone('Max', ['reader', 'manager', 'signatory'])
  const cookie = await server.signIn(royal)
  const html = await (await server.get(PAGE, { cookie })).text()
  expect([html.includes(`depart-${lu}`), html.includes(`depart-${zoe}`)]).toEqual([true, false])
  const leave = (id: string) => server.post(`${PAGE}/personnes/${id}`, { cookie, form: { geste: 'partir' } })
  const refused = await leave(zoe)
  expect([refused.status, await plain(refused)]).toEqual([409, expect.stringContaining('dit le départ de qui les a')])
  expect(where(await leave(lu))).toBe(`303 ${PAGE}?fait=partie`)
})

test('each link that does not work has its page', async () => {
  const link = async (more: Partial<Parameters<typeof plantInvitation>[1]>, sql = '') => {
    const token = `${more.email ?? 'x'}${'a'.repeat(43)}`.replace(/\W/g, '').slice(0, 43)
    await database.owner.query('DELETE FROM public.invitation')
    await plantInvitation(database.owner, { organisationId: royal, token, ...more })
    if (sql !== '') await database.owner.query(`UPDATE public.invitation SET ${sql}`)
    const response = await server.get(`/invitation/${token}`)
    return `${response.status} ${await plain(response)}`
  }
  expect(await link({ email: 'a@b.fr', expiresAt: START })).toMatch(/^410 .*n’est plus valable/)
  expect(await link({ email: 'b@b.fr' }, 'revoked_at = now()')).toMatch(/^410 .*a été retirée/)
  expect(await link({ email: 'c@b.fr' }, 'accepted_at = now()')).toMatch(/^410 .*a déjà servi/)
  const known = (await server.store.people(royal))[0]?.email ?? ''
  expect(await link({ email: known, organisationId: star })).toMatch(/^409 .*Cette adresse a déjà un accès/)
  expect(await link({ email: known, organisationId: star })).not.toContain('cinema 0')
  const wrong = await server.get(`/invitation/${'z'.repeat(43)}`)
  expect(`${wrong.status} ${await plain(wrong)}`).toMatch(/^404 .*n’existe pas/)
})

test('a form with something wrong comes back with it said, and nothing is sent', async () => {
  const cookie = await server.signIn(royal)
  const response = await server.post(`${PAGE}/inviter`, { cookie, form: { nom: '', adresse: '<script>' } })
  const html = await response.text()
  expect([response.status, html.includes('<script>"'), html.includes('value="&lt;script>"')]).toEqual([
    422,
    false,
    true,
  ])
  expect(html).toContain('Cette adresse ne peut pas recevoir d’e-mail.')
  expect(
    (await server.post(`${PAGE}/inviter`, { cookie, form: { nom: 'A', adresse: 'a@b.fr', role: 'root' } })).status,
  ).toBe(400)
  expect(await letters()).toEqual([])
})

test('who may not give a role is told so, and cannot by a form of their own either', async () => {
  await database.owner.query(`UPDATE public.person SET roles = '{reader,manager}'`)
  const cookie = await server.signIn(royal)
  const html = await (await server.get(PAGE, { cookie })).text()
  expect(html).toMatch(/id="inviter-signatory"[^>]* disabled/)
  expect(html).not.toMatch(/id="inviter-manager"[^>]* disabled/)
  const response = await server.post(`${PAGE}/inviter`, {
    cookie,
    form: { nom: 'A', adresse: 'a@b.fr', role: 'signatory' },
  })
  expect([response.status, await plain(response)]).toEqual([
    409,
    expect.stringContaining('Seul un gestionnaire qui a aussi la signature'),
  ])
  const change = await server.post(`${PAGE}/personnes/${ann}`, {
    cookie,
    form: { geste: 'roles', role: ['manager', 'payment-approver'] },
  })
  expect(change.status).toBe(409)
  expect((await server.store.people(royal))[0]?.roles).toEqual(['reader', 'manager'])
})

test('a role that is given or taken holds with the next request, and the last manager stays one', async () => {
  const bob = await someone('Bob', ['reader'])
  const cookie = await server.signIn(royal)
  const give = (id: string, role: string[]) =>
    server.post(`${PAGE}/personnes/${id}`, { cookie, form: { geste: 'roles', role } })
  expect(where(await give(bob, ['manager']))).toBe(`303 ${PAGE}?fait=roles`)
  expect(where(await give(ann, ['signatory']))).toBe(`303 ${PAGE}?fait=roles`)
  // Ann manages no more: with the next request she is refused.
  expect((await give(bob, [])).status).toBe(403)
  expect(await plain(await server.get(PAGE, { cookie }))).not.toContain('Envoyer l’invitation')
  await database.owner.query(`UPDATE public.person SET roles = '{reader,manager,signatory}' WHERE id = $1`, [ann])
  await database.owner.query(`UPDATE public.person SET roles = '{reader}' WHERE id = $1`, [bob])
  const last = await give(ann, ['signatory'])
  expect([last.status, await plain(last)]).toEqual([409, expect.stringContaining('dernière personne à la gestion')])
})

test('somebody who left is out with their next request; one leaves by oneself too, but not as the last manager', async () => {
  const bob = await someone('Bob', ['reader'])
  const mine = await server.signIn(royal)
  const refused = await server.post(`${PAGE}/partir`, { cookie: mine, form: { geste: 'quitter' } })
  expect([refused.status, await plain(refused)]).toEqual([
    409,
    expect.stringContaining('dernière personne à la gestion'),
  ])
  expect((await server.post(`${PAGE}/partir`, { cookie: mine })).status).toBe(400)
  await database.owner.query(`UPDATE public.person SET name = 'Zann' WHERE id = $1`, [ann])
  const theirs = await server.signIn(royal)
  expect((await server.get(PAGE, { cookie: theirs })).status).toBe(200)
  expect(where(await server.post(`${PAGE}/personnes/${bob}`, { cookie: mine, form: { geste: 'partir' } }))).toBe(
    `303 ${PAGE}?fait=partie`,
  )
  expect((await server.get(PAGE, { cookie: theirs })).status).toBe(401)
  const lu = await someone('Aline', ['reader'])
  const hers = await server.signIn(royal)
  expect(where(await server.post(`${PAGE}/partir`, { cookie: hers, form: { geste: 'quitter' } }))).toBe('303 /')
  expect((await server.get(PAGE, { cookie: hers })).status).toBe(401)
  expect((await server.store.people(royal)).map(({ id }) => id)).not.toContain(lu)
})

test('nothing of another organisation is touched by its id', async () => {
  const eve = await someone('Eve', ['reader', 'manager', 'signatory'], star)
  const theirs = await plantInvitation(database.owner, { organisationId: star })
  const cookie = await server.signIn(royal)
  for (const [path, geste] of [
    [`personnes/${eve}`, 'partir'],
    [`personnes/${eve}`, 'roles'],
    [`invitations/${theirs}`, 'annuler'],
    [`invitations/${theirs}`, 'renvoyer'],
    ['personnes/x', 'partir'],
    ["invitations/' OR 1=1", 'annuler'],
  ] as const)
    expect([path, (await server.post(`${PAGE}/${path}`, { cookie, form: { geste } })).status]).toEqual([path, 404])
  expect(
    (await server.post(`/salle/cinema-1/equipe/personnes/${eve}`, { cookie, form: { geste: 'partir' } })).status,
  ).toBe(404)
  expect(await server.store.people(star)).toHaveLength(1)
})

test('an invitation is sent again by a new link, once a minute, and withdrawn', async () => {
  const cookie = await server.signIn(royal)
  await server.post(`${PAGE}/inviter`, { cookie, form: { nom: 'Zoé', adresse: 'zoe@exemple.fr' } })
  const { rows } = await database.owner.query('SELECT id FROM public.invitation')
  const at = `${PAGE}/invitations/${rows[0].id}`
  const soon = await server.post(at, { cookie, form: { geste: 'renvoyer' } })
  expect([soon.status, await plain(soon)]).toEqual([409, expect.stringContaining('attendez une minute')])
  now = new Date(START.getTime() + 61_000)
  expect(where(await server.post(at, { cookie, form: { geste: 'renvoyer' } }))).toBe(`303 ${PAGE}?fait=renvoyee`)
  const [first, second] = (await letters()).map(linkIn)
  expect([(await server.get(first ?? '')).status, (await server.get(second ?? '')).status]).toEqual([404, 200])
  expect(where(await server.post(at, { cookie, form: { geste: 'annuler' } }))).toBe(`303 ${PAGE}?fait=annulee`)
  expect((await server.get(second ?? '')).status).toBe(410)
  expect((await server.post(at, { cookie, form: { geste: 'annuler' } })).status).toBe(404)
})

test.each([
  ['distributor', '/distributeur/equipe', '/distributor/people'],
  ['federation', '/federation/equipe', '/federation/people'],
  ['operator', '/operateur/equipe', '/operator/people'],
  ['publisher', '/editeur/equipe', '/publisher/people'],
])('the people of a %s have the same page, at an address of their own', async (name, page, english) => {
  const organisationId = uuidFromName(`organisation ${name}`)
  await someone('Max', ['reader', 'manager'], organisationId)
  const cookie = await server.signIn(organisationId)
  const said = await plain(await server.get(page, { cookie }))
  expect(said).toContain('1 personne peut se connecter au nom de')
  expect(said).toContain('Envoyer l’invitation')
  expect(where(await server.post(`${page}/inviter`, { cookie, form: { nom: 'A', adresse: 'a@b.fr' } }))).toBe(
    `303 ${page}?fait=invitee`,
  )
  expect((await server.get(english)).headers.get('location')).toBe(`${page}?langue=en`)
})
