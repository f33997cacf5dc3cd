import type pg from 'pg'
import { GENRES } from '../../../film/index.js'
import { assert } from '../../../lib/assert.js'
import { transaction } from '../../../lib/postgres.js'
import { openImportFile } from '../parse.js'
import { TallyBook } from '../report.js'
import { cleanFilm, type FilmRow } from './clean.js'
import { type FilmPlan, planFilms } from './plan.js'
import type { FilmReport } from './report.js'
import { lockFilms, writeFilms } from './store.js'

/**
 * Imports a file of films into the catalogue, in one transaction; without `apply` it only reports. A row that cannot be used is
 * refused with its line and reason; the others are taken. Importing again changes nothing.
 * Throws an ImportError for a file that is none of films.
 * @param pool a login that may write `public.film` (the console's)
 */
export async function importFilms({
  pool,
  file: path,
  apply,
  now,
}: {
  pool: pg.Pool
  file: string
  apply: boolean
  now: Date
}): Promise<FilmReport> {
  const file = await openImportFile(path, {
    formats: [{ kind: 'scare', delimiter: ',', required: ['slug', 'title', 'directors', 'genres', 'duration_min'] }],
    of: 'films',
    advice: 'Give the SCARE\'s "Data Ciné Indés" films, as CSV.',
  })
  const rows: FilmRow[] = []
  const refused: FilmReport['refused'] = []
  const slugs = new Map<string, number>()
  let count = 0
  for await (const { line, cells } of file.rows()) {
    count++
    const cleaned =
      cells === null
        ? { taken: false as const, why: 'it has not as many cells as the header', about: '' }
        : cleanFilm(cells, line)
    const first = cleaned.taken ? slugs.get(cleaned.row.slug) : undefined
    if (!cleaned.taken) refused.push({ line, why: cleaned.why, about: cleaned.about })
    else if (first !== undefined)
      refused.push({ line, why: `the same slug as line ${first}`, about: cleaned.row.title })
    else {
      slugs.set(cleaned.row.slug, line)
      rows.push(cleaned.row)
    }
  }
  const plan = await transaction(pool, async (client) => {
    const made = planFilms(rows, await lockFilms(client))
    if (apply) await writeFilms(client, made, { at: now })
    return made
  })
  return reportOf({ apply, count, rows, refused, plan })
}

function reportOf({
  apply,
  count,
  rows,
  refused,
  plan,
}: {
  apply: boolean
  count: number
  rows: readonly FilmRow[]
  refused: FilmReport['refused']
  plan: FilmPlan
}): FilmReport {
  const [genres, unknown, never] = [new TallyBook(), new TallyBook(), new TallyBook()]
  for (const row of rows) {
    for (const genre of row.genres) genres.add(genre, null)
    for (const text of row.unknown) unknown.add(text, row.title)
    for (const text of row.never) never.add(text, row.title)
  }
  const order = new Map(GENRES.map((genre, at) => [genre as string, at]))
  const report: FilmReport = {
    ...{ apply, rows: count, refused },
    ...{ inserted: plan.inserted.length, completed: plan.completed.length, unchanged: plan.unchanged },
    ...{ merged: plan.merged, doubts: plan.doubts, lengths: plan.lengths },
    nowForChildren: plan.nowForChildren,
    withoutLength: rows.filter(({ durationMin, hours }) => durationMin === null && hours === null).length,
    withoutDirector: rows.filter(({ saysNobody }) => saysNobody === 'nothing').length,
    collective: rows.filter(({ saysNobody }) => saysNobody === 'collective').length,
    withoutGenre: rows.filter(({ written }) => written.length === 0).length,
    forChildren: rows.filter(({ forChildren }) => forChildren).length,
    spellings: new Set(rows.flatMap(({ written }) => written)).size,
    genres: genres.list().sort((a, b) => (order.get(a.what) ?? 0) - (order.get(b.what) ?? 0)),
    ...{ unknown: unknown.list(), never: never.list() },
  }
  const { inserted, completed, unchanged, merged } = report
  const accounted = inserted + completed + unchanged + merged.length + refused.length
  assert(accounted === count, 'every row is accounted for')
  return report
}
