import { addDays, parisDay } from '../../server/lib/clock.js'
import { shiftDay } from '../../server/lib/paris.js'
import { tellOfSilence } from '../../server/portal/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { countVisits, type DemoCinemaRow, demoCinema } from './figures.js'

let database: TestDatabase
let silent: DemoCinemaRow
let other: DemoCinemaRow
const now = addDays(demoStart, 2)
const today = parisDay(now)

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  silent = await demoCinema(database, 'le-royal')
  other = await demoCinema(database, 'les-400-coups')
}, 60_000)
afterAll(() => database?.drop())
beforeEach(async () => {
  await database.owner.query(
    'DELETE FROM plane.silence_told; DELETE FROM plane.site_day; DELETE FROM public.mail_outbox',
  )
  await rolledUpAt(now)
})

const rolledUpAt = (at: Date) =>
  database.owner.query(`UPDATE plane.watermark SET at = $1 WHERE sweep = 'roll-up'`, [at])
const visitsOf = (cinema: DemoCinemaRow, daysAgo: number, visits = 5, of = today) =>
  countVisits(database, { siteId: cinema.siteId, day: shiftDay(of, -daysAgo), visits, linked: visits })
const tell = (at = now) => tellOfSilence(database.worker, { origin: 'https://console.exemple.fr', now: at })
const mails = async () =>
  (await database.owner.query<{ recipient: string; subject: string; body: string }>('SELECT * FROM public.mail_outbox'))
    .rows

test('after three whole days without a visit the people of the cinema are told, once', async () => {
  for (const ago of [4, 5, 6]) await visitsOf(silent, ago)
  await visitsOf(other, 0)
  expect(await tell()).toEqual({ told: 1 })
  expect(await tell()).toEqual({ told: 0 })
  expect(await tell(addDays(now, 1))).toEqual({ told: 0 })
  const [mail, ...more] = await mails()
  expect(more).toEqual([])
  expect(mail).toMatchObject({ recipient: 'salle@example.org', subject: 'Plus de visites de Le Royal' })
  expect(mail?.body.replace(/[\u00a0\u202f]/g, ' ')).toContain(
    '3 jours entiers, alors que les sept jours d’avant en comptaient 15 visites',
  )
  expect(mail?.body).toContain('https://console.exemple.fr/salle/le-royal/allumer?langue=en')
})

test('a second silence is told again', async () => {
  await visitsOf(silent, 4)
  await visitsOf(other, 0)
  expect(await tell()).toEqual({ told: 1 })
  const later = addDays(now, 6)
  await visitsOf(silent, 5, 2, parisDay(later))
  await visitsOf(other, 0, 5, parisDay(later))
  await rolledUpAt(later)
  expect(await tell(later)).toEqual({ told: 1 })
})

test('two days are not told yet, and a silence of weeks not any more', async () => {
  await visitsOf(silent, 3)
  await visitsOf(other, 0)
  expect(await tell()).toEqual({ told: 0 })
  await database.owner.query('DELETE FROM plane.site_day WHERE site = $1', [silent.siteId])
  await visitsOf(silent, 16)
  expect(await tell()).toEqual({ told: 0 })
})

test('when no cinema has visits, or they are not rolled up, it is we who see nothing', async () => {
  await visitsOf(silent, 4)
  expect(await tell()).toEqual({ told: 0 })
  await visitsOf(other, 0)
  await rolledUpAt(addDays(now, -1))
  expect(await tell()).toEqual({ told: 0 })
})

test('whose contract is over is told nothing', async () => {
  await visitsOf(silent, 4)
  await visitsOf(other, 0)
  await database.owner.query(`UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE cinema = $1`, [
    silent.id,
    now,
  ])
  expect(await tell()).toEqual({ told: 0 })
})
