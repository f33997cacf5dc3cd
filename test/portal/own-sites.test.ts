import { loadSiteTerms } from '../../server/contract/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let cookie: string
const PAGE = '/salle/le-royal/site'

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => new Date(demoStart.getTime() + 1_000) })
  cookie = await server.signIn(uuidFromName('demo:cinema:le-royal'))
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const plain = async (response: Response) =>
  (await response.text()).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const where = (response: Response) => `${response.status} ${response.headers.get('location')}`
const declare = (adresses: string) => server.post(`${PAGE}/declarer`, { cookie, form: { adresses } })
const terms = async () => loadSiteTerms(database.pixel, { since: demoStart })

test('a site that is declared has a key, a line and its term at once; an address that is taken off is received no more', async () => {
  expect(where(await declare('www.Royal-Festival.fr,\n royal-festival.fr'))).toBe(`303 ${PAGE}?fait=declare`)
  const term = (await terms()).find(({ hosts }) => hosts.includes('royal-festival.fr'))
  expect(term).toMatchObject({
    hosts: ['www.royal-festival.fr', 'royal-festival.fr'],
    consentSource: 'auto',
    validTo: null,
  })
  const page = await (await server.get(`${PAGE}?fait=declare`, { cookie })).text()
  expect(page).toContain('Le site est déclaré.')
  expect(page).toContain(`data-site=&quot;${term?.siteKey}&quot;`)
  const remove = (site: string, adresse: string) => server.post(`${PAGE}/retirer`, { cookie, form: { site, adresse } })
  expect(where(await remove(term?.siteKey ?? '', 'www.royal-festival.fr'))).toBe(`303 ${PAGE}?fait=retiree`)
  expect((await terms()).find(({ siteKey }) => siteKey === term?.siteKey)?.hosts).toEqual(['royal-festival.fr'])
  expect(where(await remove(term?.siteKey ?? '', 'royal-festival.fr'))).toBe(`303 ${PAGE}?fait=derniere`)
  expect((await remove(term?.siteKey ?? '', 'autre.fr')).status).toBe(404)
})

test('what is no address, or is somebody’s already, is refused with what is wrong', async () => {
  for (const [given, says] of [
    ['', 'Donnez au moins une adresse.'],
    ['https://royal.fr/', 'Ce n’est pas une adresse de site : https://royal.fr/'],
    ['royal', 'Ce n’est pas une adresse de site : royal'],
    ['royal.fr:443', 'Ce n’est pas une adresse de site'],
    ['=1+1', 'Ce n’est pas une adresse de site'],
    [Array.from({ length: 21 }, (_, n) => `a${n}.fr`).join(' '), 'Une salle a au plus vingt sites'],
  ] as const) {
    const response = await declare(given)
    expect([given, response.status, await plain(response)]).toEqual([given, 422, expect.stringContaining(says)])
  }
  const { rows } = await database.owner.query(
    `SELECT s.key, s.hosts[1] AS host FROM public.site s JOIN public.cinema c ON c.id = s.cinema_id WHERE c.slug <> 'le-royal' LIMIT 1`,
  )
  const taken = await declare(rows[0].host)
  expect([taken.status, await plain(taken)]).toEqual([422, expect.stringContaining('déjà celle d’un site déclaré')])
  const foreign = { site: rows[0].key, adresse: rows[0].host }
  expect((await server.post(`${PAGE}/retirer`, { cookie, form: foreign })).status).toBe(404)
})
