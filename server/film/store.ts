import type pg from 'pg'
import { type Alias, type CatalogueFilm, createCatalogue, type GrowingCatalogue } from './catalogue.js'
import { tastesOf } from './tastes.js'
import { normaliseTitle } from './title.js'

/**
 * The tastes of every film, by its number: for whoever evaluates the grid. A film that turned out to be another one has none:
 * both together would be two different films of one taste.
 */
export async function loadFilmTastes(
  db: pg.Pool | pg.ClientBase,
  { now }: { now: Date },
): Promise<ReadonlyMap<number, readonly string[]>> {
  const { rows } = await db.query<{
    id: number
    genres: string[]
    forChildren: boolean
    year: number | null
    heritage: boolean | null
  }>(
    `SELECT id, genres, for_children AS "forChildren", year, heritage FROM public.film WHERE merged_into IS NULL ORDER BY id`,
  )
  return new Map(rows.map(({ id, ...film }) => [id, tastesOf(film, { now })]))
}

/** Holds the catalogue until the transaction ends: imports and decisions come one after the other. */
export async function lockCatalogue(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.films', 0))`)
}

/** The catalogue as it is now, with every name of its films; that of a film which turned out to be another one is the other's. */
export async function loadCatalogue(db: pg.Pool | pg.ClientBase): Promise<GrowingCatalogue> {
  const films = await db.query<CatalogueFilm>(
    `SELECT id, slug, title, normalised, directors, duration_min AS "durationMin", year, for_children AS "forChildren"
     FROM public.film WHERE merged_into IS NULL ORDER BY id`,
  )
  return createCatalogue(films.rows, await loadAliases(db))
}

/** Every other name of a film, and what is said to be none. */
export async function loadAliases(db: pg.Pool | pg.ClientBase): Promise<Alias[]> {
  const { rows } = await db.query<Alias>(
    `SELECT a.name, coalesce(f.merged_into, f.id) AS film
     FROM public.film_alias a LEFT JOIN public.film f ON f.id = a.film_id
     UNION ALL SELECT slug, merged_into FROM public.film WHERE merged_into IS NOT NULL`,
  )
  return rows
}

/**
 * Makes the normalised titles those of this program's rule. Harmless to repeat.
 * @returns how many were of another one
 */
export async function refreshTitles(pool: pg.Pool): Promise<{ rows: number }> {
  const { rows } = await pool.query<{ id: number; title: string; normalised: string }>(
    'SELECT id, title, normalised FROM public.film ORDER BY id',
  )
  const stale = rows.flatMap(({ id, title, normalised }) => {
    const now = normaliseTitle(title)
    return now === normalised ? [] : [{ id, title, now }]
  })
  if (stale.length === 0) return { rows: 0 }
  // Of the title that was read: one that was changed meanwhile has its own already.
  const { rowCount } = await pool.query(
    `UPDATE public.film AS f SET normalised = r.now FROM unnest($1::int[], $2::text[], $3::text[]) AS r(id, title, now)
     WHERE f.id = r.id AND f.title = r.title`,
    [stale.map(({ id }) => id), stale.map(({ title }) => title), stale.map(({ now }) => now)],
  )
  return { rows: rowCount ?? 0 }
}
