import type pg from 'pg'
import type { FilmDecision } from '../../campaign/index.js'

/** A film's entry as it is compared with another. */
export interface FilmEntry {
  id: number
  title: string
  directors: string[]
  genres: string[]
  durationMin: number | null
  year: number | null
  forChildren: boolean
  /** What the federation says; null: its year decides. */
  heritage: boolean | null
  decision: FilmDecision | null
  campaigns: number
}

/** The entries with these numbers that are films of their own. */
export async function filmEntries(pool: pg.Pool, ids: readonly number[]): Promise<FilmEntry[]> {
  const { rows } = await pool.query<FilmEntry>(
    `SELECT f.id, f.title, f.directors, f.genres, f.duration_min AS "durationMin", f.year, f.for_children AS "forChildren", f.heritage,
       r.decision, (SELECT count(*)::int FROM public.campaign c WHERE c.film_id = f.id) AS campaigns
     FROM public.film f LEFT JOIN public.film_review r ON r.film_id = f.id
     WHERE f.id = ANY ($1) AND f.merged_into IS NULL`,
    [ids],
  )
  return rows
}
