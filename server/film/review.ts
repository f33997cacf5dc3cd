import type pg from 'pg'
import { slugify } from '../lib/text.js'
import type { Catalogue, CatalogueFilm } from './catalogue.js'
import type { Genre } from './genres.js'
import { matchFilm } from './match.js'
import { lockCatalogue } from './store.js'
import { normaliseTitle } from './title.js'

/** A title that pages of cinemas declare and that is no film that we know for certain. */
export interface TitleSeen {
  normalised: string
  /** As a page declares it. */
  title: string
  cinemas: number
  /** Paris days, YYYY-MM-DD. */
  firstDay: string
  lastDay: string
  /** Films that it may be, the likeliest first. */
  candidates: readonly CatalogueFilm[]
}

/** What is read to find those that still need somebody: what an import has settled meanwhile is passed over. */
const MOST_READ = 1_000

/** The titles that wait for somebody, those of most cinemas first, with how many there are in all. */
export async function titlesToReview(
  db: pg.Pool,
  catalogue: Catalogue,
  { limit }: { limit: number },
): Promise<{ titles: TitleSeen[]; count: number }> {
  const { rows } = await db.query<Omit<TitleSeen, 'candidates'>>(`${SEEN} LIMIT $1`, [MOST_READ])
  const waiting = rows.flatMap((row) => judged(row, catalogue) ?? [])
  return { titles: waiting.slice(0, limit), count: waiting.length }
}

/** One of them; null when nobody saw it, or when it is settled. */
export async function titleToReview(db: pg.Pool, catalogue: Catalogue, normalised: string): Promise<TitleSeen | null> {
  const { rows } = await db.query<Omit<TitleSeen, 'candidates'>>(
    `SELECT * FROM (${SEEN}) AS seen WHERE normalised = $1`,
    [normalised],
  )
  return rows[0] === undefined ? null : judged(rows[0], catalogue)
}

const SEEN = `SELECT f.normalised, min(f.title) AS title, count(DISTINCT s.cinema_id)::int AS cinemas,
    min(f.first_day)::text AS "firstDay", max(f.last_day)::text AS "lastDay"
  FROM plane.film_seen f JOIN public.site s ON s.id = f.site
  WHERE NOT EXISTS (SELECT FROM public.film_alias a WHERE a.name = f.normalised)
  GROUP BY f.normalised ORDER BY count(DISTINCT s.cinema_id) DESC, sum(f.visits) DESC, f.normalised`

function judged(row: Omit<TitleSeen, 'candidates'>, catalogue: Catalogue): TitleSeen | null {
  const match = matchFilm({ title: row.title }, catalogue)
  if (match.sure === 'certain') return null
  return { ...row, candidates: match.sure === 'uncertain' ? match.candidates : [] }
}

/** What somebody said of a title: which film it is, or that it is none. */
export interface TitleDecision {
  name: string
  film: { id: number; title: string } | null
  person: string
  decidedAt: Date
}

/** What people decided last. */
export async function lastDecisions(db: pg.Pool, { limit }: { limit: number }): Promise<TitleDecision[]> {
  const { rows } = await db.query<{ name: string; id: number | null; title: string | null; person: string; at: Date }>(
    `SELECT a.name, f.id, f.title, p.name AS person, a.decided_at AS at
     FROM public.film_alias a JOIN public.person p ON p.id = a.person_id LEFT JOIN public.film f ON f.id = a.film_id
     ORDER BY a.decided_at DESC, a.name LIMIT $1`,
    [limit],
  )
  return rows.map(({ name, id, title, person, at: decidedAt }) => ({
    ...{ name, person, decidedAt },
    film: id === null || title === null ? null : { id, title },
  }))
}

/**
 * Remembers which film a title is, null for none: pages that declare it are read so from now on.
 * @returns false when there is no such film
 */
export async function decideTitle(
  client: pg.ClientBase,
  { normalised, filmId, personId, at }: { normalised: string; filmId: number | null; personId: string; at: Date },
): Promise<boolean> {
  await lockCatalogue(client)
  const { rowCount } = await client.query(
    `INSERT INTO public.film_alias (name, film_id, person_id, decided_at)
     SELECT $1, $2, $3, $4
     WHERE $2::int IS NULL OR EXISTS (SELECT FROM public.film WHERE id = $2 AND merged_into IS NULL)
     ON CONFLICT (name) DO UPDATE SET film_id = excluded.film_id, person_id = excluded.person_id, decided_at = excluded.decided_at`,
    [normalised, filmId, personId, at],
  )
  if (rowCount === 0) return false
  await client.query('DELETE FROM plane.film_seen WHERE normalised = $1', [normalised])
  return true
}

/** Takes back what somebody said of a title: the next page that declares it brings it up again. */
export async function forgetTitle(client: pg.ClientBase, normalised: string): Promise<void> {
  await client.query('DELETE FROM public.film_alias WHERE name = $1 AND person_id IS NOT NULL', [normalised])
}

export interface NewFilm {
  title: string
  directors: readonly string[]
  genres: readonly Genre[]
  year: number | null
  forChildren: boolean
}

/** Adds a film that was seen under a title. Its slug is the first one free. */
export async function makeFilm(
  client: pg.ClientBase,
  { film, seenAs, personId, at }: { film: NewFilm; seenAs: string; personId: string; at: Date },
): Promise<number> {
  await lockCatalogue(client)
  const normalised = normaliseTitle(film.title)
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO public.film (slug, title, normalised, directors, genres, year, for_children)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [await freeSlug(client, film), film.title, normalised, film.directors, film.genres, film.year, film.forChildren],
  )
  const id = (rows[0] as { id: number }).id
  // Said of its own title too: another film may have the same.
  await decideTitle(client, { normalised: seenAs, filmId: id, personId, at })
  return id
}

/**
 * Says anew what a film is; its former title stays a name of it where no other film has that title.
 * @param heritage null: its year decides
 * @returns false when there is no such film
 */
export async function updateFilm(
  client: pg.ClientBase,
  {
    id,
    film,
    heritage,
    personId,
    at,
  }: { id: number; film: NewFilm; heritage: boolean | null; personId: string; at: Date },
): Promise<boolean> {
  await lockCatalogue(client)
  const normalised = normaliseTitle(film.title)
  await client.query(
    `INSERT INTO public.film_alias (name, film_id, person_id, decided_at)
     SELECT f.normalised, f.id, $2, $3 FROM public.film f
     WHERE f.id = $1 AND f.merged_into IS NULL AND f.normalised NOT IN ($4, '')
       AND NOT EXISTS (SELECT FROM public.film o WHERE o.normalised = f.normalised AND o.id <> f.id AND o.merged_into IS NULL)
     ON CONFLICT (name) DO NOTHING`,
    [id, personId, at, normalised],
  )
  const { rowCount } = await client.query(
    `UPDATE public.film SET title = $2, normalised = $3, directors = $4, genres = $5, year = $6, for_children = $7, heritage = $8
     WHERE id = $1 AND merged_into IS NULL`,
    [id, film.title, normalised, film.directors, film.genres, film.year, film.forChildren, heritage],
  )
  return rowCount === 1
}

async function freeSlug(client: pg.ClientBase, { title, year, directors }: NewFilm): Promise<string> {
  const base = slugify(title).slice(0, 120).replace(/-$/, '') || 'film'
  const wanted = [
    base,
    ...(year === null ? [] : [`${base}-${year}`]),
    ...directors.map((name) => `${base}-${slugify(name)}`),
  ]
  const { rows } = await client.query<{ slug: string }>(
    `SELECT slug FROM public.film WHERE slug = $1 OR starts_with(slug, $1 || '-')
     UNION ALL SELECT name FROM public.film_alias WHERE name = ANY ($2)`,
    [base, wanted],
  )
  const taken = new Set(rows.map(({ slug }) => slug))
  for (let n = 2; ; n++) {
    const free = wanted.find((slug) => !taken.has(slug))
    if (free !== undefined) return free
    wanted.push(`${base}-${n}`)
  }
}

/** Films with these words in their title, or by somebody of that name; the shortest titles first. */
export async function searchFilms(
  db: pg.Pool,
  { text, limit }: { text: string; limit: number },
): Promise<CatalogueFilm[]> {
  const part = normaliseTitle(text)
  if (part === '') return []
  const { rows } = await db.query<CatalogueFilm>(
    `SELECT id, slug, title, directors, duration_min AS "durationMin", year, for_children AS "forChildren"
     FROM public.film WHERE merged_into IS NULL
       AND (strpos(normalised, $1) > 0 OR strpos(lower(array_to_string(directors, ' ')), lower($2)) > 0)
     ORDER BY strpos(normalised, $1) = 0, length(normalised), id LIMIT $3`,
    [part, text.trim(), limit],
  )
  return rows
}
