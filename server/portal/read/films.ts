import type pg from 'pg'
import type { FilmDecision } from '../../campaign/index.js'
import { normaliseTitle } from '../../film/index.js'

export interface ReviewedFilm {
  id: number
  title: string
  directors: string[]
  allocineUrl: string | null
  /** Null while nobody has decided. */
  decision: FilmDecision | null
  reason: string | null
  decidedBy: string | null
  decidedAt: Date | null
  /** A campaign of it is accepted or running: it cannot be refused. */
  held: boolean
  /** In how many cinemas its pages were looked at; null below three, when nothing more precise is said. */
  cinemas: number | null
  /** Those of them that the CNC has classified art et essai; null where they are. */
  artEtEssai: number | null
  /** Campaigns that wait for the decision. */
  waiting: { id: number; name: string; distributor: string }[]
}

export interface FilmsToReview {
  /** Those with a submitted campaign first; then those that most cinemas show. */
  undecided: ReviewedFilm[]
  /** How many wait in all. */
  undecidedCount: number
  /** The latest decision first; with a title only those that have it. */
  decided: ReviewedFilm[]
  decidedCount: number
  /** How many of them have the title that was asked for; all of them without one. */
  foundCount: number
  /** As it was asked for; empty for none. */
  title: string
}

/** Below so many cinemas the evidence would point at one of them. */
export const FEWEST_CINEMAS = 3
const MOST_UNDECIDED = 25
const MOST_DECIDED = 100
/** The days in which a look at a film's page counts. */
export const EVIDENCE_DAYS = 90

/**
 * The films as the federation reviews them. `from`, `to`: the days in which a look at a film's page counts.
 * @param span `title`: a part of the title of those that were decided on
 */
export async function filmsToReview(
  pool: pg.Pool,
  { title = '', ...span }: { from: string; to: string; title?: string },
): Promise<FilmsToReview> {
  const part = normaliseTitle(title)
  const [undecided, decided, { rows: counts }] = await Promise.all([
    reviewed(pool, span, { where: 'r.film_id IS NULL', order: BY_NEED, limit: MOST_UNDECIDED }),
    reviewed(pool, span, {
      // Every text has the empty one in it.
      where: 'r.film_id IS NOT NULL AND strpos(f.normalised, $4) > 0',
      order: 'r.decided_at DESC, f.normalised',
      limit: MOST_DECIDED,
      values: [part],
    }),
    pool.query<{ films: number; decided: number; found: number }>(
      `SELECT count(*)::int AS films, count(r.film_id)::int AS decided,
         count(r.film_id) FILTER (WHERE strpos(f.normalised, $1) > 0)::int AS found
       FROM public.film f LEFT JOIN public.film_review r ON r.film_id = f.id
       WHERE f.merged_into IS NULL`,
      [part],
    ),
  ])
  const { films = 0, decided: decidedCount = 0, found: foundCount = 0 } = counts[0] ?? {}
  const undecidedCount = films - decidedCount
  return { undecided, undecidedCount, decided, decidedCount, foundCount, title: part === '' ? '' : title }
}

/** One film as the federation reviews it, or null when there is none. */
export async function filmToReview(
  pool: pg.Pool,
  { id, ...span }: { id: number; from: string; to: string },
): Promise<ReviewedFilm | null> {
  const [film = null] = await reviewed(pool, span, { where: 'f.id = $4', order: 'f.id', limit: 1, values: [id] })
  return film
}

/** What waits first, then what more cinemas show; the order says nothing of those below the fewest. */
const BY_NEED = `waiting IS NULL, greatest(coalesce(looked.cinemas, 0), ${FEWEST_CINEMAS - 1}) DESC, f.normalised`

async function reviewed(
  pool: pg.Pool,
  { from, to }: { from: string; to: string },
  { where, order, limit, values = [] }: { where: string; order: string; limit: number; values?: unknown[] },
): Promise<ReviewedFilm[]> {
  const { rows } = await pool.query<Omit<ReviewedFilm, 'waiting'> & { waiting: ReviewedFilm['waiting'] | null }>(
    `WITH looked AS (
       SELECT d.film, count(DISTINCT s.cinema_id)::int AS cinemas,
         count(DISTINCT s.cinema_id) FILTER (WHERE c.category IS NOT NULL)::int AS classified
       FROM plane.site_day d JOIN public.site s ON s.id = d.site JOIN public.cinema c ON c.id = s.cinema_id
       WHERE d.day BETWEEN $1 AND $2 AND d.film <> 0 GROUP BY d.film
     )
     SELECT f.id, f.title, f.directors, f.allocine_url AS "allocineUrl", r.decision, r.reason, p.name AS "decidedBy",
       r.decided_at AS "decidedAt",
       CASE WHEN looked.cinemas >= $3 THEN looked.cinemas END AS cinemas,
       CASE WHEN looked.cinemas >= $3 THEN looked.classified END AS "artEtEssai",
       EXISTS (SELECT FROM public.campaign c WHERE c.film_id = f.id AND c.state IN ('accepted', 'running')) AS held,
       waiting
     FROM public.film f
     LEFT JOIN public.film_review r ON r.film_id = f.id
     LEFT JOIN public.person p ON p.id = r.person_id
     LEFT JOIN looked ON looked.film = f.id
     LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'distributor', o.name) ORDER BY c.id) AS waiting
       FROM public.campaign c JOIN public.organisation o ON o.id = c.distributor_id
       WHERE c.film_id = f.id AND c.state = 'submitted'
     ) AS submitted ON true
     WHERE f.merged_into IS NULL AND (${where}) ORDER BY ${order} LIMIT ${limit}`,
    [from, to, FEWEST_CINEMAS, ...values],
  )
  return rows.map(({ waiting, ...film }) => ({ ...film, waiting: waiting ?? [] }))
}
