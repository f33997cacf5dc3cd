import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFilms } from '../../../server/demo/import/films/import.js'
import { printFilmReport } from '../../../server/demo/import/films/report.js'
import { ImportError } from '../../../server/demo/import/parse.js'
import { GENRES, loadFilmTastes, NEVER } from '../../../server/film/index.js'
import { csvOf } from '../../../server/lib/csv.js'
import { hasSharedData, sharedData, type TestDatabase, testDatabase } from '../../database.js'

const withData = hasSharedData ? test : test.skip
const scare = join(sharedData, 'films/scare-films-2026-07.csv')
const now = new Date('2026-07-20T10:00:00Z')

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('DELETE FROM public.film_alias; DELETE FROM public.film'))

const run = (file: string, apply = true) => importFilms({ pool: database.console, file, apply, now })

const HEADER = 'slug,title,directors,genres,cast,duration_min,cinemas'
function file(...rows: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'films-')), 'films.csv')
  writeFileSync(path, `${[HEADER, ...rows].join('\n')}\n`)
  return path
}

async function stored(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.owner.query<Record<string, unknown>>(
    'SELECT slug, title, normalised, directors, genres, duration_min, for_children FROM public.film ORDER BY slug',
  )
  return rows
}

async function aliases(): Promise<string[]> {
  const { rows } = await database.owner.query<{ name: string; slug: string }>(
    'SELECT a.name, f.slug FROM public.film_alias a JOIN public.film f ON f.id = a.film_id ORDER BY a.name',
  )
  return rows.map(({ name, slug }) => `${name} = ${slug}`)
}

test('doublets become one film, with what each row knows and the better title', async () => {
  const report = await run(
    file(
      'a-bout-de-course-sidney-lumet,A Bout De Course,LUMET Sidney,Drame,,2,2',
      'a-bout-de-course,À bout de course,Sidney Lumet,Thriller psychologique,,117,1',
      'a-bout-de-course-12,A Bout De Course,,,,,1',
    ),
  )
  expect(report).toMatchObject({ rows: 3, inserted: 1, refused: [], lengths: { fromAnother: 1, leftOut: 0 } })
  expect(report.merged).toHaveLength(2)
  expect(await stored()).toEqual([
    {
      slug: 'a-bout-de-course',
      title: 'À bout de course',
      normalised: 'bout de course',
      directors: ['Sidney Lumet'],
      genres: ['drame', 'thriller'],
      duration_min: 117,
      for_children: false,
    },
  ])
  expect(await aliases()).toEqual([
    'a-bout-de-course-12 = a-bout-de-course',
    'a-bout-de-course-sidney-lumet = a-bout-de-course',
  ])
})

test('two films of one title by two people stay two, and are to be looked at', async () => {
  const report = await run(
    file('macbeth,Macbeth,Orson Welles,Drame,,107,1', 'macbeth-2,Macbeth,Louisa Proske,Opera,,209,1'),
  )
  expect(report).toMatchObject({ inserted: 2, merged: [] })
  expect(report.doubts).toEqual([{ line: 3, about: 'Macbeth (Louisa Proske)', what: 'perhaps Macbeth (Orson Welles)' }])
  expect(await aliases()).toEqual([])
})

test('a dry run reports the same and writes nothing', async () => {
  const path = file('la-haine,La Haine,Mathieu Kassovitz,Drame,,98,1')
  const dry = await run(path, false)
  expect(await stored()).toEqual([])
  expect({ ...(await run(path)), apply: false }).toEqual(dry)
  expect(await stored()).toHaveLength(1)
})

test('what the catalogue knows stays, what it does not know is filled in', async () => {
  await database.owner.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES ('la-haine', 'La haine', 'haine', '{}', '{policier}')`,
  )
  expect(await run(file('haine,LA HAINE,Mathieu Kassovitz,Drame,,98,1'))).toMatchObject({ inserted: 0, completed: 1 })
  expect(await stored()).toMatchObject([
    { slug: 'la-haine', title: 'La haine', directors: ['Mathieu Kassovitz'], genres: ['policier'], duration_min: 98 },
  ])
})

test('a known film that a row says is for children is for children from now on, has no genre filled in, and is reported', async () => {
  await database.owner.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES
       ('ponyo', 'Ponyo', 'ponyo', '{Hayao Miyazaki}', '{}'), ('kiki', 'Kiki', 'kiki', '{}', '{aventure}')`,
  )
  const path = file(
    'ponyo-2,Ponyo,Hayao Miyazaki,Drame,,101,1',
    'ponyo,Ponyo,Hayao Miyazaki,"Animation, Jeune public",,101,1',
    'kiki,Kiki,,"Fantastique, Enfants",,,1',
  )
  const report = await run(path)
  expect(report.nowForChildren.sort()).toEqual(['Kiki', 'Ponyo (Hayao Miyazaki)'])
  expect(printFilmReport(report)).toContain('Known films that a row says are for children')
  expect(await stored()).toMatchObject([
    { slug: 'kiki', genres: ['aventure'], for_children: true },
    { slug: 'ponyo', genres: [], for_children: true },
  ])
  expect([...(await loadFilmTastes(database.worker, { now })).values()].flat()).toEqual([])
  // A file for everybody takes nothing back, and fills no genre either.
  expect(await run(file('ponyo,Ponyo,Hayao Miyazaki,Drame,,101,1'))).toMatchObject({ unchanged: 1, nowForChildren: [] })
  expect((await stored())[1]).toMatchObject({ genres: [], for_children: true })
})

test('a row that cannot be used is refused with its line; what is a formula elsewhere is text here', async () => {
  const report = await run(
    file(
      'f,"=HYPERLINK(""http://x.example"")",=1+1,Drame,,90,1',
      'g,???,,,,90,1',
      'H h,Un titre,,,,90,1',
      'f,Encore,,,,90,1',
      'i,Trop peu',
    ),
  )
  expect(report.refused).toEqual([
    { line: 3, why: 'the title has no letter and no digit', about: '???' },
    { line: 4, why: 'the slug is not made of small letters, digits and hyphens', about: 'Un titre' },
    { line: 5, why: 'the same slug as line 2', about: 'Encore' },
    { line: 6, why: 'it has not as many cells as the header', about: '' },
  ])
  const [film] = await stored()
  expect(film).toMatchObject({ title: '=HYPERLINK("http://x.example")' })
  expect(csvOf([[film?.title as string]], { language: 'fr' })).toContain("'=HYPERLINK")
})

test('a file of something else, and none, are refused', async () => {
  await expect(run(join(sharedData, 'nothing.csv'))).rejects.toThrow(ImportError)
  const other = join(mkdtempSync(join(tmpdir(), 'films-')), 'other.csv')
  writeFileSync(other, 'name,city\nABC,Toulouse\n')
  await expect(run(other)).rejects.toThrow('not the header of a file of films')
})

test('the report names nothing that could steer a terminal', async () => {
  const report = await run(file('a,Film,,Genre \u001b[31m rouge,,90,1'))
  expect(printFilmReport(report)).not.toContain('\u001b')
})

withData('the 919 films of the SCARE are accounted for, and a second import changes nothing', async () => {
  const report = await run(scare)
  expect(report).toMatchObject({
    rows: 919,
    refused: [],
    completed: 0,
    unchanged: 0,
    withoutLength: 8,
    withoutGenre: 129,
    withoutDirector: 58,
  })
  expect(report.lengths.fromAnother + report.lengths.leftOut).toBe(335)
  expect(report.inserted + report.merged.length).toBe(919)
  expect(report.merged.length).toBeGreaterThan(80)
  const before = await stored()
  const again = await run(scare)
  expect(again).toMatchObject({ inserted: 0, completed: 0, unchanged: report.inserted, refused: [], doubts: [] })
  expect(again.merged).toHaveLength(report.merged.length)
  expect(await stored()).toEqual(before)
})

withData('the spellings of the genres end in the list, and nothing of what is never a taste is kept', async () => {
  const report = await run(scare)
  expect(report.spellings).toBe(69)
  expect(report.never.map(({ what, count }) => `${what} ${count}`).sort()).toEqual([
    'Erotique 3',
    'Métaphysique 1',
    'Politique 4',
  ])
  expect(report.unknown.map(({ what }) => what).sort()).toEqual([
    'Adaptation littéraire',
    'La sélection du Saleys',
    'Social',
    'Téléfilm',
  ])
  const { rows } = await database.owner.query<{ genre: string }>(
    'SELECT DISTINCT unnest(genres) AS genre FROM public.film',
  )
  expect(rows.every(({ genre }) => (GENRES as readonly string[]).includes(genre))).toBe(true)
  const tastes = new Set([...(await loadFilmTastes(database.worker, { now })).values()].flat())
  expect([...tastes].filter((taste) => Object.keys(NEVER).includes(taste))).toEqual([])
  expect(tastes.size).toBeGreaterThan(15)
})
