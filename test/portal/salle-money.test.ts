import { parisDay } from '../../server/lib/clock.js'
import { shiftDay } from '../../server/lib/paris.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { accrue, countVisits, type DemoCinemaRow, demoCinema } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let cinema: DemoCinemaRow
let cookie: string
const today = parisDay(demoStart)
const yesterday = shiftDay(today, -1)

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  cinema = await demoCinema(database, 'le-royal')
  cookie = await server.signIn(cinema.organisationId)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

async function read(path = '/salle/le-royal'): Promise<{ html: string; text: string }> {
  const html = await (await server.get(path, { cookie })).text()
  return { html, text: html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ') }
}

const earned = (day: string, campaign: number, micros: bigint) =>
  database.owner.query(
    'INSERT INTO plane.earned_day (day, cinema, campaign, clicks, micros) VALUES ($1, $2, $3, 10, $4)',
    [...[day, cinema.id, campaign, micros]],
  )

test('the films of the week say which of them lead to the box office, where the pages tell', async () => {
  const { rows } = await database.owner.query<{ id: number; title: string }>(
    'SELECT id, title FROM public.film ORDER BY id LIMIT 2',
  )
  const [first, second] = rows as [{ id: number; title: string }, { id: number; title: string }]
  const seen = (film: number, kind: string, visits: number, day = yesterday) =>
    countVisits(database, { siteId: cinema.siteId, day, kind, film, visits, linked: visits })
  await seen(first.id, 'film', 40)
  await seen(second.id, 'film', 7)
  await seen(second.id, 'film', 900, shiftDay(today, -9))
  expect((await read()).text).toContain('ne disent pas de quel film elles sont')
  await seen(first.id, 'showtimes', 20)
  await seen(first.id, 'booking', 3)
  const { html, text } = await read()
  const table =
    /id="semaine".*?<\/table>/s
      .exec(html)?.[0]
      .replace(/<[^>]*>/g, ' ')
      .replace(/[\s\u00a0\u202f]+/g, ' ') ?? ''
  expect(table).toMatch(/ 63 20 3 .* 7 0 0 /)
  expect(text).toContain('Film regardé Pages vues dont horaires dont réservation')
})

test('before anything was earned there is no history of it, and no payment', async () => {
  const { html, text } = await read()
  expect(html).not.toContain('id="rapport"')
  expect(text).toContain('Dernier versement aucun encore')
})

test('revenue stands month by month beside the visits that were given, and by campaign with the rest in one line', async () => {
  await countVisits(database, { siteId: cinema.siteId, day: '2026-10-05', visits: 30, linked: 21, kind: 'other' })
  await countVisits(database, { siteId: cinema.siteId, day: '2026-10-05', visits: 30, linked: 9, kind: 'enfants' })
  await earned('2026-10-06', 1, 4_000n)
  await earned('2026-11-02', 1, 3_000n)
  for (let campaign = 901; campaign <= 907; campaign += 1) await earned('2026-11-02', campaign, 100n)
  await accrue(database, { cinemaId: cinema.id, micros: 7_700n, at: demoStart })
  const { html, text } = await read()
  expect(text).toContain('Ce que vos visites rapportent')
  expect(html).toContain('href="/salle/le-royal/releves/2026-10"')
  expect(text).toMatch(/octobre 2026 21 10 0,004000 €/)
  expect(text).toMatch(/novembre 2026 970 80 0,003700 €/)
  expect(text).toMatch(/20 0,007000 €/)
  expect(text).toMatch(/2 autres campagnes — 20 0,000200 €/)
  expect(text).toContain('il est au-dessous de votre seuil')
})

test('an account that is wanted soon, or waits, is told where the money is', async () => {
  await accrue(database, { cinemaId: cinema.id, micros: 2_000_000n, at: demoStart })
  const before = await read()
  expect(before.text).toContain('le compte est demandé avant le premier versement')
  expect(before.html).toContain('href="/salle/le-royal/banque"')
  const account = (iban: string) => ({ cookie, form: { titulaire: 'Le Royal', iban, bic: '' } })
  await server.post('/salle/le-royal/banque', account('FR7630006000011234567890189'))
  expect((await read()).text).not.toContain('le compte est demandé')
  await server.post('/salle/le-royal/banque', account('DE89370400440532013000'))
  expect((await read()).text).toContain('votre compte bancaire attend d’être confirmé')
})

test('a balance that the yearly sweep pays is expected in January, though the threshold is far', async () => {
  expect((await read()).text).toContain('Prochain versement vers le 15 janvier 2027 versement annuel')
})
