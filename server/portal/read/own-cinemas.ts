import type pg from 'pg'
import type { OwnCinema } from './salle.js'

/** One of several cinemas of an organisation, as it is chosen from. */
export interface CinemaAtAGlance extends OwnCinema {
  /** From the first day asked for on. */
  visits: number
  sites: number
  /** Contracts let the visits of one of its sites in now. */
  received: boolean
}

/** The cinemas of an organisation, by name, each with its visits since a day. At most 100. */
export async function cinemasAtAGlance(
  pool: pg.Pool,
  { organisationId, from, now }: { organisationId: string; from: string; now: Date },
): Promise<CinemaAtAGlance[]> {
  const { rows } = await pool.query<CinemaAtAGlance>(
    `SELECT c.id, c.slug, c.name, c.city,
       (SELECT coalesce(sum(d.visits), 0)::int FROM plane.site_day d JOIN public.site s ON s.id = d.site
        WHERE s.cinema_id = c.id AND d.day >= $2) AS visits,
       (SELECT count(*)::int FROM public.site s WHERE s.cinema_id = c.id) AS sites,
       EXISTS (SELECT FROM public.site s JOIN plane.contract_term t ON t.site = s.id AND t.valid @> $3::timestamptz
         WHERE s.cinema_id = c.id) AS received
     FROM public.cinema c WHERE c.organisation_id = $1 ORDER BY c.name, c.id LIMIT 100`,
    [organisationId, from, now],
  )
  return rows
}
