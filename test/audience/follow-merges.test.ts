import { followMergedFilms } from '../../server/audience/index.js'
import { refreshTitles } from '../../server/film/index.js'
import { addDays } from '../../server/lib/clock.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { insertSite, type TestSite } from '../visit/site.js'

let database: TestDatabase
let site: TestSite
let kept: number
let gone: number
const now = new Date('2026-11-26T10:00:00Z')

beforeAll(async () => {
  database = await testDatabase()
  site = await insertSite(database.owner)
  const { rows } = await database.owner.query<{ id: number }>(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES
       ('a', 'Soudain', 'soudain', '{}', '{}'), ('b', 'Soudain !', 'old rule', '{}', '{}') RETURNING id`,
  )
  kept = rows[0]?.id as number
  gone = rows[1]?.id as number
})
afterAll(() => database?.drop())

test('days of the pool and counts of sites follow a film that turned out to be another, once', async () => {
  const person = '019a0000-0000-7000-8000-000000000001'
  await database.owner.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term)
     VALUES ($1, $2, '2026-11-20', 3, 3, $3, '2027-05-01', $5), ($1, $2, '2026-11-21', 1, 3, $4, '2027-05-01', $5)`,
    [person, site.cinema, [kept, gone], [gone], site.term],
  )
  await database.owner.query(
    `INSERT INTO plane.site_day (site, day, kind, film, visits, linked)
     VALUES ($1, '2026-11-20', 'film', $2, 2, 1), ($1, '2026-11-20', 'film', $3, 5, 3), ($1, '2026-11-21', 'film', $3, 1, 1)`,
    [site.site, kept, gone],
  )
  expect(await followMergedFilms(database.worker, { now })).toEqual({ rows: 0 })
  await database.owner.query('UPDATE public.film SET merged_into = $1, merged_at = $3 WHERE id = $2', [kept, gone, now])
  expect((await followMergedFilms(database.worker, { now })).rows).toBe(4)
  const days = await database.owner.query('SELECT films FROM plane.visitor_cinema_day ORDER BY day')
  expect(days.rows).toEqual([{ films: [kept] }, { films: [kept] }])
  const counts = await database.owner.query(
    'SELECT day::text, film, visits::int, linked::int FROM plane.site_day ORDER BY day',
  )
  expect(counts.rows).toEqual([
    { day: '2026-11-20', film: kept, visits: 7, linked: 4 },
    { day: '2026-11-21', film: kept, visits: 1, linked: 1 },
  ])
  expect(await followMergedFilms(database.worker, { now })).toEqual({ rows: 0 })
  expect(await followMergedFilms(database.worker, { now: addDays(now, 30) })).toEqual({ rows: 0 })
})

test('normalised titles follow the rule that makes them', async () => {
  expect(await refreshTitles(database.worker)).toEqual({ rows: 1 })
  const { rows } = await database.owner.query('SELECT normalised FROM public.film ORDER BY id')
  expect(rows).toEqual([{ normalised: 'soudain' }, { normalised: 'soudain' }])
  expect(await refreshTitles(database.worker)).toEqual({ rows: 0 })
})
