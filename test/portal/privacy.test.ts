import { DEFAULT_SETTINGS, readSettings } from '../../server/audience/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { publish } from './figures.js'

const PAGE = '/federation/confidentialite'

let database: TestDatabase
let server: ConsoleServer
let federation: string

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  federation = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

async function read(path = PAGE, { language = 'fr' } = {}): Promise<string> {
  const response = await server.get(`${path}${path.includes('?') ? '&' : '?'}langue=${language}`, {
    cookie: federation,
  })
  expect(response.status).toBe(200)
  return plain(await response.text())
}

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

function formOf(changed: Record<string, string> = {}): Record<string, string> {
  const settings = Object.entries(DEFAULT_SETTINGS).map(([name, value]) => [name, String(value)])
  return { ...Object.fromEntries(settings), ...changed }
}

test('each setting is said in plain words, with its floor, and before a release no effect is', async () => {
  const page = await read()
  expect(page).toContain('Salles derrière un chiffre, au moins : 5')
  expect(page).toContain('De 3, plancher écrit dans le programme, à 50.')
  expect(page).toContain('Aucune mesure n’a encore été publiée sous ces règles')
  expect(await read(PAGE, { language: 'en' })).toContain('Cinemas behind a figure, at least : 5')
})

test('its effect is that of the last release', async () => {
  await publish(database, { at: demoStart, cells: [{ cell: 'salles-art-et-essai', figure: 1_200, activated: true }] })
  await database.worker.query(
    `INSERT INTO plane.release_log (release, measure, reason, cells)
     SELECT max(id), 'people', reason, cells FROM plane.release, (VALUES ('shown', 400), ('held', 12), ('few-cinemas', 3000),
       ('few-people', 2000), ('waits', 88)) AS l(reason, cells) GROUP BY reason, cells`,
  )
  const page = await read()
  expect(page).toContain('412 cases sur 5 500 sont publiées')
  expect(page).toContain(
    'Avec 5 salles au moins, 412 cases sur 5 500 restent publiées ; retenues pour cette raison : 3 000.',
  )
  expect(page).toContain('cases qui gardent le chiffre d’une mesure antérieure : 12 ; qui attendent : 88.')
  expect(page).toContain('cases qui peuvent servir à une campagne : 1 sur 5 500.')
})

test('a manager changes the settings; the same again changes nothing', async () => {
  const saved = await server.post(PAGE, { cookie: federation, form: formOf({ minCinemas: '6' }) })
  expect([saved.status, saved.headers.get('location')]).toEqual([303, `${PAGE}?fait=enregistres`])
  expect(await readSettings(database.console)).toEqual({ ...DEFAULT_SETTINGS, minCinemas: 6 })
  expect(await read(`${PAGE}?fait=enregistres`)).toContain('ils valent à partir de la prochaine mesure')
  const again = await server.post(PAGE, { cookie: federation, form: formOf({ minCinemas: '6' }) })
  expect(again.headers.get('location')).toBe(`${PAGE}?fait=inchanges`)
})

test.each([
  ['below a hard floor', { minCinemas: '2' }],
  ['no number', { minPeople: 'beaucoup' }],
  ['a part of a number', { noiseScale: '2.5' }],
  ['missing', { batchCinemas: '' }],
  ['beyond reason', { activationPeople: '999999999' }],
])('a setting that is %s is refused beside its field, and what was typed stays', async (_what, changed) => {
  const before = await readSettings(database.console)
  const refused = await server.post(PAGE, { cookie: federation, form: formOf(changed) })
  expect(refused.status).toBe(422)
  const html = await refused.text()
  const [name, value] = Object.entries(changed)[0] as [string, string]
  expect(html).toContain(`id="${name}-error"`)
  if (value !== '')
    expect(html).toMatch(new RegExp(`name="${name}"[^>]*value="${value}"|value="${value}"[^>]*name="${name}"`))
  expect(await readSettings(database.console)).toEqual(before)
})

test('whoever is not the federation’s sees neither the settings nor their effect', async () => {
  const cookie = await server.signIn((await server.store.organisations('operator'))[0]?.id ?? '')
  expect((await server.get(PAGE, { cookie })).status).toBe(403)
  expect((await server.post(PAGE, { cookie, form: formOf() })).status).toBe(403)
})

test('the public log says that they changed', async () => {
  expect(plain(await (await server.get('/journal?langue=fr')).text())).toContain('Réglages de confidentialité modifiés')
})
