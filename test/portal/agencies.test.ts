import { randomUUID } from 'node:crypto'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { join, letAct } from '../membership/members.js'

let database: TestDatabase
let server: ConsoleServer
let lampion: string
let clair: string
const agency = randomUUID()

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const distributors = await server.store.organisations('distributor')
  lampion = distributors.find(({ name }) => name.includes('Lampion'))?.id ?? ''
  clair = distributors.find(({ name }) => name.includes('Clair'))?.id ?? ''
  await server.store.putOrganisation({ id: agency, kind: 'agency', name: 'Agence Test' })
  await join(server.store, { organisationId: agency, name: 'Lila', roles: ['reader', 'manager'] })
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(async () => {
  await database.owner.query('DELETE FROM public.delegation')
})

const plain = async (response: Response) =>
  (await response.text()).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const where = (response: Response) => `${response.status} ${response.headers.get('location')}`
const campaignOf = async (distributor: string) =>
  (await database.owner.query('SELECT id FROM public.campaign WHERE distributor_id = $1 LIMIT 1', [distributor]))
    .rows[0].id

test('a distributor lets an agency in by the address of somebody there, and takes that back: at once, both times', async () => {
  const cookie = await server.signIn(lampion)
  const theirs = await server.signIn(agency)
  expect((await server.get('/distributeur', { cookie: theirs })).status).toBe(403)
  expect(await plain(await server.get('/agence', { cookie: theirs }))).toContain('Aucun distributeur')
  const [{ email = '' } = {}] = await server.store.people(agency)
  const form = { adresse: email, droit: 'book' }
  // Whose agency it is is shown before it is given anything; a name that is not the one that was shown is shown again.
  for (const agence_trouvee of ['', randomUUID()]) {
    const asked = await server.post('/distributeur/agences', { cookie, form: { ...form, agence_trouvee } })
    const html = await asked.text()
    expect([asked.status, html]).toEqual([200, expect.stringMatching(/<h2>Donner accès à Agence Test\s\?<\/h2>/)])
    expect(html).toContain(`name="agence_trouvee" value="${agency}"`)
    expect((await server.get('/distributeur', { cookie: theirs })).status).toBe(403)
  }
  const confirmed = { ...form, agence_trouvee: agency }
  expect(where(await server.post('/distributeur/agences', { cookie, form: confirmed }))).toBe(
    '303 /distributeur/agences?fait=donne',
  )
  const overview = await plain(await server.get('/distributeur', { cookie: theirs }))
  expect(overview).toContain('Les Films du Lampion')
  expect(overview).toContain('Pour Les Films du Lampion')
  expect((await server.get(`/distributeur/campagnes/${await campaignOf(lampion)}`, { cookie: theirs })).status).toBe(
    200,
  )
  expect((await server.get('/distributeur/agences', { cookie: theirs })).status).toBe(403)
  expect((await server.get('/distributeur/equipe', { cookie: theirs })).status).toBe(403)
  const back = { cookie, form: { agence: agency } }
  expect(where(await server.post('/distributeur/agences/reprendre', back))).toBe(
    '303 /distributeur/agences?fait=repris',
  )
  expect((await server.get('/distributeur', { cookie: theirs })).status).toBe(403)
  expect((await server.post('/distributeur/agences/reprendre', back)).status).toBe(404)
})

test('an address of no agency: it is asked who that is, and then they are invited; of whom it is is not told', async () => {
  const cookie = await server.signIn(lampion)
  const [{ email: ofFederation = '' } = {}] = await server.store.people(
    (await server.store.organisations('federation'))[0]?.id ?? '',
  )
  for (const adresse of ['nouvelle@agence.fr', ofFederation]) {
    const asked = await server.post('/distributeur/agences', { cookie, form: { adresse, droit: 'read' } })
    expect([asked.status, await plain(asked)]).toEqual([
      422,
      expect.stringContaining('Aucune agence n’a quelqu’un à cette adresse'),
    ])
    const form = { adresse, droit: 'read', agence: 'Nouvelle Agence', personne: 'Nino' }
    expect(where(await server.post('/distributeur/agences', { cookie, form }))).toBe(
      '303 /distributeur/agences?fait=invite',
    )
  }
  const { rows } = await database.owner.query(
    `SELECT body FROM public.mail_outbox WHERE recipient = 'nouvelle@agence.fr'`,
  )
  expect(rows[0].body).toContain('vous invite à rejoindre Nouvelle Agence')
  expect(
    (await server.post('/distributeur/agences', { cookie, form: { adresse: 'a@b.fr', droit: 'sign' } })).status,
  ).toBe(400)
})

test('an agency of two distributors works for the one that it chose, and books for that one', async () => {
  await letAct(database.owner, { agency, distributor: lampion, scopes: '{read}' })
  await letAct(database.owner, { agency, distributor: clair })
  const cookie = await server.signIn(agency)
  const choose = (distributeur: string) => server.post('/agence/distributeur', { cookie, form: { distributeur } })
  expect(where(await choose(lampion))).toBe('303 /distributeur')
  const seen = await plain(await server.get('/distributeur', { cookie }))
  expect(seen).toContain('il ne vous laisse pas réserver une campagne')
  expect((await server.post('/distributeur/campagnes/nouvelle', { cookie })).status).toBe(403)
  expect(where(await choose(clair))).toBe('303 /distributeur')
  const html = await (await server.get('/distributeur', { cookie })).text()
  expect(html).toMatch(/<option value="[^"]*" selected>Clair de nuit/)
  // An empty form is judged, so this one may book.
  expect(
    (await server.post('/distributeur/campagnes/nouvelle', { cookie, form: { distributeur: clair } })).status,
  ).toBe(422)
  const stranger = randomUUID()
  expect((await choose(stranger)).status).toBe(404)
  expect((await choose((await server.store.organisations('operator'))[0]?.id ?? '')).status).toBe(404)
  expect((await server.post('/agence/distributeur', { cookie })).status).toBe(400)
})

const BOOK_AT = '/distributeur/campagnes/nouvelle'
const hidden = (html: string) =>
  /name="distributeur" value="([^"]*)"/.exec(html.split('class="stack booking"')[1] ?? '')?.[1]
/** The form as it is offered now, filled in so that it would be booked. */
async function goodForm(cookie: string): Promise<Record<string, string>> {
  const html = await (await server.get(BOOK_AT, { cookie })).text()
  const found = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
  const publisher = found(/name="publisher" value="([^"]+)"/)
  return {
    distributeur: hidden(html) ?? '',
    film: found(/<select[^>]*name="film".*?<option value="(\d+)"/s),
    ...{ name: 'Sortie', headline: 'Le titre', landing: 'https://www.allocine.fr/film/fichefilm_gen_cfilm=1.html' },
    ...{ startsOn: '2027-01-06', endsOn: '2027-01-19', segment: 'salles-art-et-essai', image: '', publisher },
    [`host-${publisher}`]: found(new RegExp(`name="host-${publisher}" value="([^"]+)"`)),
  }
}
const campaigns = async () => (await database.owner.query('SELECT id FROM public.campaign')).rows.length

test('a form that was filled in for one distributor books for no other: it was switched in another tab', async () => {
  for (const distributor of [lampion, clair]) await letAct(database.owner, { agency, distributor })
  const cookie = await server.signIn(agency)
  const choose = (distributeur: string) => server.post('/agence/distributeur', { cookie, form: { distributeur } })
  await choose(lampion)
  const form = await goodForm(cookie)
  expect(form.distributeur).toBe(lampion)
  await choose(clair)
  const before = await campaigns()
  for (const sent of [form, { ...form, distributeur: randomUUID() }, { ...form, distributeur: '' }]) {
    const answer = await server.post(BOOK_AT, { cookie, form: sent })
    const html = await answer.text()
    expect([answer.status, html]).toEqual([409, expect.stringContaining('rien n’est réservé')])
    // What was filled in stays, and stays what it was for.
    expect([hidden(html) ?? '', html]).toEqual([sent.distributeur, expect.stringContaining('value="Le titre"')])
  }
  const { distributeur: _, ...nameless } = form
  expect((await server.post(BOOK_AT, { cookie, form: nameless })).status).toBe(409)
  expect(await campaigns()).toBe(before)
  await choose(lampion)
  expect((await server.post(BOOK_AT, { cookie, form })).status).toBe(303)
  const { rows } = await database.owner.query('SELECT distributor_id FROM public.campaign ORDER BY id DESC LIMIT 1')
  expect(rows).toEqual([{ distributor_id: lampion }])
})

test('when the chosen distributor takes its access back, nobody is worked for until one is picked', async () => {
  for (const distributor of [lampion, clair]) await letAct(database.owner, { agency, distributor })
  const cookie = await server.signIn(agency)
  const choose = (distributeur: string) => server.post('/agence/distributeur', { cookie, form: { distributeur } })
  // Of two none is chosen before it is picked: whoever comes is told so, and where one chooses.
  const unchosen = await server.get('/distributeur', { cookie })
  const html = await unchosen.text()
  expect([unchosen.status, html]).toEqual([403, expect.stringContaining('<h1>Choisissez d’abord un distributeur</h1>')])
  expect(html).toMatch(/<main.*href="\/agence"[^>]*>Vos distributeurs<.*<\/main>/s)
  expect(html).toContain('action="/agence/distributeur"')
  expect(await plain(await server.get('/distributeur?langue=en', { cookie }))).toContain('Choose a distributor first')
  const asProgram = { cookie, headers: { accept: 'application/problem+json' } }
  expect(await (await server.get('/distributeur', asProgram)).json()).toMatchObject({ code: 'choose-distributor' })
  // What no distributor lets an agency do, a choice does not open.
  expect(await (await server.get('/distributeur/agences', asProgram)).json()).toMatchObject({
    code: 'wrong-organisation',
  })
  await choose(lampion)
  const form = await goodForm(cookie)
  await database.owner.query('UPDATE public.delegation SET revoked_at = now() WHERE distributor_id = $1', [lampion])
  const before = await campaigns()
  expect((await server.post(BOOK_AT, { cookie, form })).status).toBe(403)
  expect((await server.get('/distributeur', { cookie })).status).toBe(403)
  expect(await campaigns()).toBe(before)
  const page = await (await server.get('/agence', { cookie })).text()
  expect(page).toContain('Choisissez un distributeur')
  expect(page).not.toContain('href="/distributeur"')
  // What names one that lets them is reached as before.
  const own = `/distributeur/campagnes/${await campaignOf(clair)}`
  expect((await server.get(own, { cookie })).status).toBe(200)
  await choose(clair)
  expect(await plain(await server.get('/agence', { cookie }))).toContain('Pour Clair de nuit')
  expect((await server.get('/distributeur', { cookie })).status).toBe(200)
})

test('what an agency ends belongs to a distributor that lets it, and is ended in its name', async () => {
  const [own, foreign] = [await campaignOf(lampion), await campaignOf(clair)]
  await letAct(database.owner, { agency, distributor: lampion, scopes: '{read}' })
  const cookie = await server.signIn(agency)
  const end = (id: number) => server.post(`/distributeur/campagnes/${id}/terminer`, { cookie })
  expect((await end(own)).status).toBe(403)
  await database.owner.query(`UPDATE public.delegation SET scopes = '{read,book}'`)
  expect((await end(foreign)).status).toBe(404)
  expect((await server.get(`/distributeur/campagnes/${foreign}/resultats.csv`, { cookie })).status).toBe(404)
  expect([303, 409]).toContain((await end(own)).status)
})
