import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { countVisits } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let cookie: string
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  cookie = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

test('the rule on a film is shown to the federation with its numbers, from three cinemas on', async () => {
  const { owner } = database
  const [film] = (await owner.query<{ id: number }>(`SELECT id FROM public.film WHERE slug = 'the-christophers'`)).rows
  const sites = await owner.query<{ id: string; cinema: string }>(
    'SELECT id, cinema_id AS cinema FROM public.site ORDER BY id LIMIT 3',
  )
  const card = async (language: string) => {
    const page = await (await server.get(`/federation/films?langue=${language}`, { cookie })).text()
    const [found = ''] = new RegExp(`<article id="film-${film?.id}">.*?</article>`, 's').exec(page) ?? []
    return found.replace(/[\s\u00a0\u202f]+/g, ' ')
  }
  const look = async ({ id }: { id: string }) =>
    countVisits(database, { siteId: id, day: '2026-11-20', visits: 5, linked: 5, kind: 'film', film: film?.id ?? 0 })
  for (const site of sites.rows.slice(0, 2)) await look(site)
  expect(await card('fr')).toContain('trop peu de salles pour le dire : à la fédération d’en décider')
  for (const site of sites.rows.slice(2)) await look(site)
  const classify = (category: string | null, cinemas: readonly { cinema: string }[]) =>
    owner.query('UPDATE public.cinema SET category = $1 WHERE id = ANY ($2)', [
      category,
      cinemas.map((one) => one.cinema),
    ])
  await classify('A', sites.rows)
  await classify(null, sites.rows.slice(2))
  expect(await card('fr')).toContain('2 salles classées art et essai sur 3 qui le montrent : il répond à la règle')
  await classify(null, sites.rows.slice(1))
  expect(await card('en')).toContain(
    '1 of the 3 cinemas that show it are classified art et essai: it does not meet the rule',
  )
})
