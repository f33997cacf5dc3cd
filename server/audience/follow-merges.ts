import type pg from 'pg'
import { addDays } from '../lib/clock.js'
import { transaction } from '../lib/postgres.js'

/** Visits that were read under the old number arrive for seconds only; what was missed is followed the next time. */
const FOLLOWED_DAYS = 2
const ROWS_AT_ONCE = 5_000

/**
 * Lets the days of the pool and the sites' counts follow films that turned out to be others. Harmless to repeat. Raw visits stay
 * as they are: they live for a month.
 * @returns how many rows changed
 */
export async function followMergedFilms(pool: pg.Pool, { now }: { now: Date }): Promise<{ rows: number }> {
  const { rows: merged } = await pool.query<{ id: number; kept: number }>(
    'SELECT id, merged_into AS kept FROM public.film WHERE merged_at > $1 ORDER BY id',
    [addDays(now, -FOLLOWED_DAYS)],
  )
  if (merged.length === 0) return { rows: 0 }
  const pairs = [merged.map(({ id }) => id), merged.map(({ kept }) => kept)]
  let rows = await followSites(pool, pairs)
  for (;;) {
    const changed = await followDays(pool, pairs)
    rows += changed
    if (changed < ROWS_AT_ONCE) return { rows }
  }
}

/** What a roll-up or a withdrawal holds just now is passed over. */
async function followDays(pool: pg.Pool, pairs: readonly number[][]): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE plane.visitor_cinema_day AS d SET films = ARRAY(
       SELECT DISTINCT coalesce(m.kept, f.film) FROM unnest(d.films) AS f(film)
       LEFT JOIN unnest($1::int[], $2::int[]) AS m(id, kept) ON m.id = f.film ORDER BY 1)
     FROM (SELECT visitor, cinema, day FROM plane.visitor_cinema_day WHERE films && $1::int[]
           LIMIT $3 FOR UPDATE SKIP LOCKED) AS w
     WHERE d.visitor = w.visitor AND d.cinema = w.cinema AND d.day = w.day`,
    [...pairs, ROWS_AT_ONCE],
  )
  return rowCount ?? 0
}

async function followSites(pool: pg.Pool, pairs: readonly number[][]): Promise<number> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `WITH gone AS (DELETE FROM plane.site_day WHERE film = ANY ($1::int[]) RETURNING *)
       INSERT INTO plane.site_day AS s (site, day, kind, film, visits, linked)
       SELECT g.site, g.day, g.kind, m.kept, sum(g.visits), sum(g.linked)
       FROM gone g JOIN unnest($1::int[], $2::int[]) AS m(id, kept) ON m.id = g.film
       GROUP BY g.site, g.day, g.kind, m.kept ORDER BY g.site, g.day, g.kind, m.kept
       ON CONFLICT (site, day, kind, film) DO UPDATE SET visits = s.visits + excluded.visits, linked = s.linked + excluded.linked`,
      [...pairs],
    )
    return rowCount ?? 0
  })
}
