import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinkRing, sealAcceptedLinks } from '../../server/campaign/index.js'
import { listContracts, moveContract } from '../../server/contract/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { publish } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let distributor: { id: string; cookie: string }
let operator: string
let publishers: { id: string; name: string }[]
let film: { id: number; title: string }

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const [first] = await server.store.organisations('distributor')
  distributor = { id: first?.id ?? '', cookie: await server.signIn(first?.id ?? '') }
  operator = await server.signIn((await server.store.organisations('operator'))[0]?.id ?? '')
  publishers = await server.store.organisations('publisher')
  const { rows } = await database.owner.query<{ id: number; title: string }>(
    `SELECT id, title FROM public.film WHERE slug = 'soudain'`,
  )
  film = rows[0] as typeof film
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const FORM = '/distributeur/campagnes/nouvelle'
function form(changes: Record<string, string | string[]> = {}): Record<string, string | string[]> {
  const [publisher] = publishers
  return {
    film: String(film.id),
    name: 'Soudain, l’hiver',
    segment: 'salles-art-et-essai',
    startsOn: '2026-11-22',
    endsOn: '2026-12-24',
    landing: '',
    headline: 'Soudain, un film de Ryûsuke Hamaguchi',
    image: '',
    publisher: publisher?.id ?? '',
    [`host-${publisher?.id}`]: 'gazette.example',
    ...changes,
  }
}
const book = (changes = {}) => server.post(FORM, { cookie: distributor.cookie, form: form(changes) })
const campaigns = async () =>
  Number((await database.owner.query('SELECT count(*) AS n FROM public.campaign')).rows[0]?.n)
const text = async (path: string, cookie: string) =>
  (await (await server.get(path, { cookie })).text()).replace(/[\u00a0\u202f]/g, ' ')

test('from the form to the click link: booked, accepted, sealed, shown to distributor and publisher', async () => {
  const empty = await text(FORM, distributor.cookie)
  for (const { name } of publishers) expect(empty).toContain(name)
  expect(empty).toContain(`>${film.title}</option>`)

  const booked = await book()
  expect(booked.status).toBe(303)
  const path = (booked.headers.get('location') ?? '').split('?')[0] ?? ''
  expect(path).toMatch(/^\/distributeur\/campagnes\/\d+$/)
  const id = Number(path.split('/').at(-1))
  const proposed = await text(booked.headers.get('location') ?? '', distributor.cookie)
  expect(proposed).toContain('La campagne est proposée à l’opérateur.')
  expect(proposed).toContain('proposée à l’opérateur</span>')
  expect(proposed).toContain('du 22 novembre au 24 décembre 2026')
  expect(proposed).toContain('Pas encore de lien de clic')

  expect(await text('/operateur', operator)).toContain(`action="/operateur/campagnes/${id}/accepter"`)
  const accepted = await accept(id)
  expect(accepted.headers.get('location')).toBe('/operateur?fait=acceptee')
  expect(await text('/operateur?fait=acceptee', operator)).toContain('La campagne est acceptée')
  expect(await text('/operateur', operator)).not.toContain(`action="/operateur/campagnes/${id}/accepter"`)

  const ring = createLinkRing(join(mkdtempSync(join(tmpdir(), 'lanterne-links-')), 'links'))
  await sealAcceptedLinks(database.worker, ring, { now: demoStart })
  const { rows } = await database.owner.query<{ token: string }>(
    'SELECT token FROM public.click_link WHERE campaign_id = $1',
    [id],
  )
  expect(rows).toHaveLength(1)
  const url = `http://127.0.0.1:4001/e/c/${rows[0]?.token}`
  const sealed = await text(path, distributor.cookie)
  expect(sealed).toContain(`<code>${url}</code>`)
  expect(sealed).toContain(`&lt;a href=&quot;${url}&quot; target=&quot;_blank&quot;`)
  expect(sealed).toContain('en cours</span>')
  const publisher = await server.signIn(publishers[0]?.id ?? '')
  expect(await text('/editeur', publisher)).toContain(url)
  expect(await text('/editeur', await server.signIn(publishers[1]?.id ?? ''))).not.toContain(url)
})

test('a form with mistakes comes back filled in, with each mistake beside its field, and books nothing', async () => {
  const before = await campaigns()
  const response = await book({ name: '', headline: 'Reste là', endsOn: '2026-11-01', landing: 'https://exemple.fr/x' })
  expect(response.status).toBe(422)
  const html = await response.text()
  expect(html).toContain('value="Reste là"')
  expect(html).toMatch(/<p class="error" id="name-error">Donnez un nom/)
  expect(html).toMatch(/<p class="error" id="endsOn-error">Donnez le dernier jour/)
  expect(html).toMatch(/<input id="name" aria-describedby="name-hint name-error" aria-invalid="true"/)
  expect(html).toContain('role="alert"')
  expect(html).toMatch(/<option value="\d+" selected>Soudain/)
  expect(html).toMatch(/name="publisher" value="[\w-]+" checked/)
  expect(await campaigns()).toBe(before)
})

test.each([
  ['https://attaquant.exemple/', 'L’adresse doit être celle d’une page d’AlloCiné.'],
  ['http://www.allocine.fr/', 'L’adresse doit commencer par https.'],
  ['javascript:alert(1)', 'L’adresse doit commencer par https.'],
])('a campaign cannot land on %s', async (landing, why) => {
  const before = await campaigns()
  const response = await book({ landing })
  expect(response.status).toBe(422)
  expect((await response.text()).replace(/[\u00a0\u202f]/g, ' ')).toContain(why)
  expect(await campaigns()).toBe(before)
})

test.each(['film', 'name', 'segment', 'startsOn', 'endsOn', 'landing', 'headline', 'image', 'publisher'])(
  'a %s that no database could hold is a mistake like another',
  async (field) => {
    for (const value of ['\0', 'a\0b', 'x'.repeat(5_000)]) expect((await book({ [field]: value })).status).toBe(422)
  },
)

test('a film, a segment or a publisher that does not exist is not booked', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000'
  for (const changes of [
    { film: '999999' },
    { segment: 'autre' },
    { publisher: nobody, [`host-${nobody}`]: 'journal.fr' },
  ]) {
    expect((await book(changes)).status).toBe(422)
  }
})

test('an audience that the form does not offer, because it is too small, is not booked', async () => {
  const corse = { segment: 'region:Corse' }
  const before = await campaigns()
  const early = await book(corse)
  expect(early.status).toBe(422)
  expect(await early.text()).toMatch(/id="segment-error">Ce public est trop petit pour une campagne/)
  await publish(database, {
    at: demoStart,
    cells: [{ cell: 'region:Corse', withheld: 'few-people', activated: false }],
  })
  expect((await book(corse)).status).toBe(422)
  expect(await campaigns()).toBe(before)
  await publish(database, { at: demoStart, cells: [{ cell: 'region:Corse', figure: 2000, activated: true }] })
  expect(await text(FORM, distributor.cookie)).toContain('value="region:Corse"')
  expect((await book(corse)).status).toBe(303)
  expect(await campaigns()).toBe(before + 1)
})

/** The operator reads a campaign, and accepts it. */
async function accept(id: number): Promise<Response> {
  const vu = /name="vu" value="([\w-]+)"/.exec(await text(`/operateur/campagnes/${id}`, operator))?.[1] ?? ''
  return server.post(`/operateur/campagnes/${id}/accepter`, { cookie: operator, form: { vu } })
}

test('a campaign that is ended before its first day has no days', async () => {
  const booked = await book({ name: 'Trop tôt', startsOn: '2026-12-02' })
  const id = Number(/\d+/.exec(booked.headers.get('location') ?? '')?.[0])
  await accept(id)
  await server.post(`/distributeur/campagnes/${id}/terminer`, { cookie: distributor.cookie })
  expect(await text(`/distributeur/campagnes/${id}`, distributor.cookie)).toContain('terminée avant son premier jour')
})

test('a campaign is answered once', async () => {
  const booked = await book({ name: 'Deux réponses' })
  const id = Number(/\d+/.exec(booked.headers.get('location') ?? '')?.[0])
  const refused = await server.post(`/operateur/campagnes/${id}/refuser`, { cookie: operator })
  expect(refused.headers.get('location')).toBe('/operateur?fait=refusee')
  const again = await accept(id)
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('La situation a changé entre-temps')
  expect((await server.post('/operateur/campagnes/999999/accepter', { cookie: operator })).status).toBe(404)
  expect((await server.post('/operateur/campagnes/1e1/accepter', { cookie: operator })).status).toBe(404)
})

test('a distributor ends its own campaign, and nobody else’s', async () => {
  const [, other] = await server.store.organisations('distributor')
  const stranger = await server.signIn(other?.id ?? '')
  const { rows } = await database.owner.query<{ id: number }>(
    `SELECT min(id) AS id FROM public.campaign WHERE distributor_id = $1 AND state IN ('accepted', 'running')`,
    [distributor.id],
  )
  const id = rows[0]?.id
  expect((await server.post(`/distributeur/campagnes/${id}/terminer`, { cookie: stranger })).status).toBe(404)
  const ended = await server.post(`/distributeur/campagnes/${id}/terminer`, { cookie: distributor.cookie })
  expect(ended.status).toBe(303)
  expect(await text(`/distributeur/campagnes/${id}`, distributor.cookie)).toContain('terminée</span>')
  const twice = await server.post(`/distributeur/campagnes/${id}/terminer`, { cookie: distributor.cookie })
  expect(twice.status).toBe(409)
})

test('the federation refuses a campaign that the operator took, once and for good', async () => {
  const booked = await book({ name: 'Un film sans rapport' })
  const id = Number(/\d+/.exec(booked.headers.get('location') ?? '')?.[0])
  await accept(id)
  const federation = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
  expect(await text('/federation', federation)).toContain(`href="/federation/campagnes/${id}"`)
  const review = await text(`/federation/campagnes/${id}`, federation)
  expect(review).toContain('Un film sans rapport</h1>')
  expect(review).toContain(`action="/federation/campagnes/${id}/refuser"`)
  expect(review).not.toContain('/e/c/')

  const refused = await server.post(`/federation/campagnes/${id}/refuser`, { cookie: federation })
  expect(refused.status).toBe(303)
  const after = await text(refused.headers.get('location') ?? '', federation)
  expect(after).toContain('La campagne est refusée. Dites pourquoi au distributeur.')
  expect(after).toContain('refusée</span>')
  expect(after).not.toContain('/refuser"')
  expect(await text(`/distributeur/campagnes/${id}`, distributor.cookie)).toContain('refusée</span>')
  expect((await server.post(`/federation/campagnes/${id}/refuser`, { cookie: federation })).status).toBe(409)
  expect((await server.post('/federation/campagnes/999999/refuser', { cookie: federation })).status).toBe(404)
  expect((await server.get('/federation/campagnes/999999', { cookie: federation })).status).toBe(404)
})

test('the federation asks for a release once a day, and is told when the queue is away', async () => {
  const early = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
  const tooSoon = await server.post('/federation/mesure', { cookie: early })
  expect(server.releases).toBe(0)
  expect(await text(tooSoon.headers.get('location') ?? '', early)).toContain('il en faut une par jour au plus')
  await database.owner.query(`UPDATE plane.release SET made_at = made_at - interval '1 day'`)
  const federation = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
  const asked = await server.post('/federation/mesure', { cookie: federation })
  expect(asked.status).toBe(303)
  expect(server.releases).toBe(1)
  expect(await text(asked.headers.get('location') ?? '', federation)).toContain('La mesure est demandée')
  server.queueIsAway = true
  const failed = await server.post('/federation/mesure', { cookie: federation })
  expect(await text(failed.headers.get('location') ?? '', federation)).toContain('la mesure n’est pas demandée')
  server.queueIsAway = false
})

test('without a contract in force nothing is booked, and the page says so', async () => {
  const proposed = Number(/\d+/.exec((await book({ name: 'Avant' })).headers.get('location') ?? '')?.[0])
  const before = await campaigns()
  const contracts = await listContracts(database.owner, { kind: 'federation-distributor', partyId: distributor.id })
  await moveContract(database.owner, { contractId: contracts[0]?.id ?? '', type: 'suspend', at: demoStart })
  expect(await text(FORM, distributor.cookie)).toContain('Il manque un contrat en vigueur')
  const response = await book()
  expect(response.status).toBe(409)
  expect(await response.text()).toContain('Il manque un contrat en vigueur')
  expect(await campaigns()).toBe(before)

  // What was booked before waits, and is not accepted either.
  const accepted = await server.post(`/operateur/campagnes/${proposed}/accepter`, { cookie: operator })
  expect(accepted.headers.get('location')).toBe('/operateur?fait=sans-contrat')
  const page = await text('/operateur?fait=sans-contrat', operator)
  expect(page).toContain('Le contrat du distributeur n’est plus en vigueur')
  expect(page).toContain(`action="/operateur/campagnes/${proposed}/accepter"`)
})

test('when a cinema’s contract is suspended its page says that nothing is received', async () => {
  const { rows } = await database.owner.query<{ organisation: string }>(
    `SELECT organisation_id AS organisation FROM public.cinema WHERE slug = 'le-royal'`,
  )
  const organisation = rows[0]?.organisation ?? ''
  const cookie = await server.signIn(organisation)
  expect(await text('/salle', cookie)).toContain('Les visites de votre site sont reçues.')
  const [contract] = await listContracts(database.owner, { kind: 'federation-cinema', partyId: organisation })
  const before = new Date(demoStart.getTime() - 1)
  await moveContract(database.owner, { contractId: contract?.id ?? '', type: 'suspend', at: before })
  const page = await text('/salle', cookie)
  expect(page).toContain('suspendu</span>')
  expect(page).toContain('Rien n’est reçu de votre site en ce moment')
})
