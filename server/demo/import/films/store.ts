import type pg from 'pg'
import { type Alias, loadAliases, lockCatalogue, normaliseTitle } from '../../../film/index.js'
import type { FilmFacts, FilmPlan } from './plan.js'

/** All films and names. Nobody else changes the catalogue until the transaction ends. */
export async function lockFilms(client: pg.ClientBase): Promise<{ films: FilmFacts[]; aliases: Alias[] }> {
  await lockCatalogue(client)
  const films = await client.query<FilmFacts>(
    `SELECT id, slug, title, directors, genres, duration_min AS "durationMin", year, for_children AS "forChildren"
     FROM public.film WHERE merged_into IS NULL ORDER BY id`,
  )
  return { films: films.rows, aliases: await loadAliases(client) }
}

/** Writes what an import planned. A name that somebody gave meanwhile, or took away, stays as they said. */
export async function writeFilms(client: pg.ClientBase, plan: FilmPlan, { at }: { at: Date }): Promise<void> {
  const inserted = await client.query<{ id: number; slug: string }>(
    `INSERT INTO public.film (slug, title, normalised, directors, genres, duration_min, year, for_children)
     SELECT slug, title, normalised, directors, genres, duration_min, year, for_children FROM ${recordset}
     RETURNING id, slug`,
    [asJson(plan.inserted)],
  )
  await client.query(
    `UPDATE public.film AS f SET directors = r.directors, genres = r.genres, duration_min = r.duration_min, year = r.year,
       for_children = r.for_children
     FROM ${recordset} WHERE f.id = r.id`,
    [asJson(plan.completed)],
  )
  const given = new Map(inserted.rows.map(({ id, slug }) => [slug, id]))
  const ids = new Map(plan.inserted.map(({ id, slug }) => [id, given.get(slug)]))
  await client.query(
    `INSERT INTO public.film_alias (name, film_id, decided_at) SELECT name, film, $3 FROM unnest($1::text[], $2::int[]) AS a(name, film)
     ON CONFLICT (name) DO NOTHING`,
    [plan.aliases.map(({ name }) => name), plan.aliases.map(({ film }) => ids.get(film) ?? film), at],
  )
}

const recordset = `jsonb_to_recordset($1::jsonb) AS r(id int, slug text, title text, normalised text, directors text[], genres text[],
  duration_min int, year smallint, for_children boolean)`

function asJson(films: readonly FilmFacts[]): string {
  return JSON.stringify(
    films.map(({ durationMin, forChildren, title, ...film }) => ({
      ...film,
      ...{ title, normalised: normaliseTitle(title), duration_min: durationMin, for_children: forChildren },
    })),
  )
}
