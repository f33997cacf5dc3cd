import { DEMO_PLATFORM } from '../../server/demo/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

/** The operator's pages of buying platforms. */
let database: TestDatabase
let server: ConsoleServer
let cookie: string
const PAGE = '/operateur/plateformes'

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  cookie = await server.signIn((await server.store.organisations('operator'))[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const spaces = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
const html = async (path: string, language = 'fr') =>
  spaces(await (await server.get(`${path}?langue=${language}`, { cookie })).text())
const read = async (path: string, language?: string) => spaces((await html(path, language)).replace(/<[^>]*>/g, ' '))
const post = (path: string, form: Record<string, string> = {}) => server.post(path, { cookie, form })
const GOOD = {
  ...{
    nom: 'Régie <Une>',
    fournisseur: '755',
    hotes: 'sync.example.com',
    numeros: 'theirs',
    format: 'xandr',
    compte: '958',
  },
  ...{ synchronisation: 'https://sync.example.com/getuid?{redirect}', remise: 'jobs' },
  ...{ adresse: 'https://api.example.com/batch-segment', secret: 'regie-une' },
}

test('the list has the demonstration’s platform, in both languages, and the overview leads there', async () => {
  expect(await read(PAGE)).toMatch(/Régie Lumière.*aucun : jamais synchronisée.*CSV.*un dossier qu’elle vient chercher/)
  expect(await read(PAGE, 'en')).toMatch(/none: never synchronised.*a folder from which it fetches/)
  expect(await html('/operateur')).toContain(`href="${PAGE}"`)
  const alias = await server.get('/operator/platforms', { cookie })
  expect(alias.headers.get('location')).toBe(`${PAGE}?langue=en`)
})

test('what is wrong in a form is said at its field, and what was written stays', async () => {
  const response = await post(PAGE, { ...GOOD, hotes: '127.0.0.1', secret: '../keys', nom: '' })
  expect(response.status).toBe(422)
  const page = spaces(await response.text())
  expect(page).toContain('id="nom-error"')
  expect(page).toContain('id="hotes-error"')
  expect(page).toContain('value="../keys"')
  expect(page.replace(/<[^>]*>/g, ' ')).toMatch(/Dix noms d’hôtes au plus.*Lettres minuscules, chiffres et tirets/)
  expect((await database.owner.query('SELECT FROM public.platform')).rowCount).toBe(1)
})

test('a platform is added, changed, given a campaign that is taken back, and ended', async () => {
  const added = (await post(PAGE, GOOD)).headers.get('location') ?? ''
  expect(added).toMatch(/^\/operateur\/plateformes\/[0-9a-f-]{36}\?fait=ajoutee$/)
  const one = added.split('?')[0] ?? ''
  expect(await html(one)).toContain('<h1>Régie &lt;Une></h1>')
  expect(await read(one)).toContain('Aucun fichier encore')

  expect((await post(one, { ...GOOD, compte: 'x' })).status).toBe(422)
  expect((await post(one, { ...GOOD, nom: 'Régie Une' })).headers.get('location')).toBe(`${one}?fait=modifiee`)
  // Whose numbers, and in which form, stays.
  expect((await post(one, { ...GOOD, numeros: 'ours', synchronisation: 'https://sync.example.com/$UID' })).status).toBe(
    409,
  )

  const [{ id: campaign, code }] = (
    await database.owner.query(
      `SELECT id, activation_code AS code FROM public.campaign WHERE state IN ('accepted', 'running') ORDER BY id`,
    )
  ).rows
  expect(await read(one)).toContain(code)
  const buy = { campagne: String(campaign), geste: 'acheter' }
  expect((await post(`${one}/campagnes`, buy)).headers.get('location')).toBe(`${one}?fait=achetee`)
  expect((await post(`${one}/campagnes`, buy)).status).toBe(409)
  expect(await read(`/operateur/campagnes/${campaign}`)).toMatch(/Régie Une — rien encore/)
  await database.owner.query(
    `INSERT INTO plane.export_file (platform, seq, kind, state, planned_at, campaigns, name, sha256, tries, fault, added)
     VALUES ($1, 1, 'full', 'written', $2, ARRAY[$3::int], 'f', sha256('f'), 1, 'refused', 4711)`,
    [one.split('/').at(-1), demoStart, campaign],
  )
  expect(await read(`/operateur/campagnes/${campaign}`)).toMatch(/Régie Une — remise en échec : elle refuse/)
  expect(await read(one)).toMatch(/1 tout .* attend la remise : elle refuse/)
  expect(await read(one, 'en')).toMatch(/1 everything .* waits for delivery: it refuses/)
  expect(await html(one)).not.toContain('4711')

  expect((await post(`${one}/campagnes`, { ...buy, geste: 'reprendre' })).headers.get('location')).toBe(
    `${one}?fait=reprise`,
  )
  expect((await post(`${one}/terminer`)).headers.get('location')).toBe(`${PAGE}?fait=terminee`)
  expect((await post(`${one}/terminer`)).status).toBe(409)
  expect((await post(one, GOOD)).status).toBe(409)
  expect(await read(one)).toContain('Cette plateforme est terminée depuis le')
})

test('what is not there, or no gesture, is refused', async () => {
  expect((await server.get(`${PAGE}/${uuidFromName('none')}`, { cookie })).status).toBe(404)
  expect((await server.get(`${PAGE}/..%2F`, { cookie })).status).toBe(404)
  expect((await post(`${PAGE}/${DEMO_PLATFORM}/campagnes`, { campagne: '1', geste: 'x' })).status).toBe(409)
  expect((await post(`${PAGE}/${DEMO_PLATFORM}/campagnes`, { campagne: 'x', geste: 'acheter' })).status).toBe(404)
})

test('who may only read is offered nothing to change', async () => {
  await database.owner.query(
    `UPDATE public.person p SET roles = '{reader}' FROM public.organisation o WHERE o.id = p.organisation_id AND o.kind = 'operator'`,
  )
  for (const path of [PAGE, `${PAGE}/${DEMO_PLATFORM}`]) {
    const page = await html(path)
    expect(page).toContain('Régie Lumière')
    expect(page).not.toMatch(/action="\/operateur|nouvelle"/)
  }
})
