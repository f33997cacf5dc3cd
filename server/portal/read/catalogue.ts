import type pg from 'pg'
import type { FilmDecision } from '../../campaign/index.js'
import { normaliseTitle } from '../../film/index.js'

/** A film as whoever books it sees it. */
export interface CatalogueFilm {
  id: number
  title: string
  directors: string[]
  genres: string[]
  /** Of its first release. */
  year: number | null
  landingUrl: string | null
  /** Null while the federation has said nothing of it. */
  decision: FilmDecision | null
}

/** Films by their number, those behind `after`; with a title, only those that have it as a part of theirs. */
export async function filmsOf(
  pool: pg.Pool,
  { title, after, limit }: { title?: string | undefined; after: number; limit: number },
): Promise<CatalogueFilm[]> {
  return films(pool, {
    where: 'f.id > $1 AND strpos(f.normalised, $2) > 0',
    values: [after, title === undefined ? '' : normaliseTitle(title)],
    limit,
  })
}

/** One film, or null. */
export async function filmOf(pool: pg.Pool, id: number): Promise<CatalogueFilm | null> {
  const [film = null] = await films(pool, { where: 'f.id = $1', values: [id], limit: 1 })
  return film
}

async function films(
  pool: pg.Pool,
  { where, values, limit }: { where: string; values: unknown[]; limit: number },
): Promise<CatalogueFilm[]> {
  const { rows } = await pool.query<CatalogueFilm>(
    `SELECT f.id, f.title, f.directors, f.genres, f.year, f.allocine_url AS "landingUrl", r.decision
     FROM public.film f LEFT JOIN public.film_review r ON r.film_id = f.id
     WHERE f.merged_into IS NULL AND ${where} ORDER BY f.id LIMIT ${limit}`,
    values,
  )
  return rows
}

export interface ReleaseLine {
  id: number
  madeAt: Date
  windowFrom: string
  windowTo: string
  /** The newest: what figures are read from. */
  current: boolean
}

/** The releases that were published, newest first, those older than `before`. */
export async function releasesOf(
  pool: pg.Pool,
  { before, limit }: { before: number | null; limit: number },
): Promise<ReleaseLine[]> {
  const { rows } = await pool.query<ReleaseLine>(
    `SELECT id, made_at AS "madeAt", window_from::text AS "windowFrom", window_to::text AS "windowTo",
       id = (SELECT max(id) FROM plane.release) AS current
     FROM plane.release WHERE $1::int IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [before, limit],
  )
  return rows
}

export interface PlatformLine {
  id: string
  name: string
  vendorId: number | null
  createdAt: Date
  endedAt: Date | null
}

const MAX_PLATFORMS = 200

/** The buying platforms, those that ended as well. */
export async function platformsOf(pool: pg.Pool): Promise<PlatformLine[]> {
  const { rows } = await pool.query<PlatformLine>(
    `SELECT id, name, vendor_id AS "vendorId", created_at AS "createdAt", ended_at AS "endedAt"
     FROM public.platform ORDER BY ended_at IS NOT NULL, name, id LIMIT ${MAX_PLATFORMS}`,
  )
  return rows
}
