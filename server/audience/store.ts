import type pg from 'pg'
import type { SweepRange } from '../lib/watermark.js'

/** Films kept of one day at one cinema: the smallest ids, so that the order in which visits arrive does not matter. */
const MAX_FILMS = 64

/**
 * What one visit adds to the pool. Without *pool*, and on children's pages whatever was accepted, it adds a day mark
 * for attribution at most; *target* counts only where *pool* was given with it (DESIGN §5).
 */
const POOLED = `(kind <> 'enfants' AND purposes & 1 = 1)`
const CONTRIBUTION = `CASE WHEN ${POOLED} THEN purposes ELSE purposes & 4 END`

/** The pool's rows that some visits make, visits with a consent in `linked`. */
const DAYS = `
  SELECT visitor, cinema, day, count(*) FILTER (WHERE ${POOLED})::int AS visits,
    bit_or((${CONTRIBUTION})::smallint) AS purposes,
    (coalesce(array_agg(DISTINCT film ORDER BY film) FILTER (WHERE ${POOLED} AND film IS NOT NULL), '{}'))[:${MAX_FILMS}] AS films,
    min(expires_at) AS expires_at, min(term::text)::uuid AS term
  FROM linked WHERE (${CONTRIBUTION}) <> 0
  GROUP BY visitor, cinema, day`

const SITE_DAYS = `
  SELECT site, day, kind, coalesce(film, 0) AS film, count(*)::int AS visits, count(visitor)::int AS linked
  FROM taken GROUP BY site, day, kind, coalesce(film, 0)`

/** Adds the visits of a range to the pool and to the sites' counters. Returns how many visits there were. */
export async function rollUpRange(
  client: pg.ClientBase,
  { range, tombstoneKey }: { range: SweepRange; tombstoneKey: Buffer },
): Promise<number> {
  const { rows } = await client.query<{ taken: bigint }>(
    `WITH taken AS MATERIALIZED (
       SELECT visitor, receipt, site, cinema, (at AT TIME ZONE 'Europe/Paris')::date AS day, kind, film, purposes, term
       FROM plane.visit WHERE xid >= $1::xid8 AND xid < $2::xid8
       UNION ALL
       SELECT NULL, NULL, site, cinema, (at AT TIME ZONE 'Europe/Paris')::date, kind, film, purposes, term
       FROM plane.visit_unlinked WHERE xid >= $1::xid8 AND xid < $2::xid8
     ), linked AS (
       SELECT t.visitor, t.cinema, t.day, t.kind, t.film, t.purposes & l.purposes AS purposes, l.expires_at, t.term
       FROM taken t JOIN plane.consent_link l ON l.visitor = t.visitor AND l.site = t.site AND l.receipt = t.receipt
       JOIN plane.contract_term m ON m.id = t.term -- No contract, nothing: a term that never came to hold is taken back.
       WHERE NOT EXISTS (SELECT FROM plane.tombstone s WHERE s.visitor_hash = sha256($3::bytea || uuid_send(t.visitor)))
     ), pooled AS (
       INSERT INTO plane.visitor_cinema_day AS d (visitor, cinema, day, visits, purposes, films, expires_at, term)
       SELECT visitor, cinema, day, visits, purposes, films, expires_at, term FROM (${DAYS}) AS made
       ORDER BY visitor, cinema, day
       ON CONFLICT (visitor, cinema, day) DO UPDATE SET
         visits = d.visits + excluded.visits,
         purposes = d.purposes | excluded.purposes,
         films = (ARRAY(SELECT DISTINCT film FROM unnest(d.films || excluded.films) AS f(film) ORDER BY film))[:${MAX_FILMS}],
         expires_at = least(d.expires_at, excluded.expires_at),
         -- Any term under which a visit of the day was taken: the smallest, so that a recount gives the same.
         term = least(d.term, excluded.term)
     ), counted AS (
       INSERT INTO plane.site_day AS s (site, day, kind, film, visits, linked)
       SELECT * FROM (${SITE_DAYS}) AS made
       ON CONFLICT (site, day, kind, film) DO UPDATE SET
         visits = s.visits + excluded.visits, linked = s.linked + excluded.linked
     )
     SELECT count(*) AS taken FROM taken`,
    [range.from, range.upto, tombstoneKey],
  )
  return Number(rows[0]?.taken ?? 0n)
}

/** The time of the first visit at or above a mark; null when none waits. */
export async function waitingSince(client: pg.ClientBase, upto: string): Promise<Date | null> {
  const first = (table: string) => `(SELECT xid, at FROM ${table} WHERE xid >= $1::xid8 ORDER BY xid LIMIT 1)` // One look into each partition's index.
  const { rows } = await client.query<{ at: Date }>(
    `SELECT at FROM (${first('plane.visit')} UNION ALL ${first('plane.visit_unlinked')}) AS waiting ORDER BY xid LIMIT 1`,
    [upto],
  )
  return rows[0]?.at ?? null
}

/**
 * Compares the pool and the counters with a recount of the raw visits below the watermark, from scratch. It holds while
 * all raw visits are there and nobody withdrew since: for tests and for the demonstration's closing table.
 * @returns a line for each row that differs; at most 20.
 */
export async function recount(db: pg.Pool | pg.ClientBase): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>(`
    WITH done AS (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up'),
    taken AS (
      SELECT visitor, receipt, site, cinema, (at AT TIME ZONE 'Europe/Paris')::date AS day, kind, film, purposes, term
      FROM plane.visit WHERE xid < (SELECT upto FROM done)
      UNION ALL
      SELECT NULL, NULL, site, cinema, (at AT TIME ZONE 'Europe/Paris')::date, kind, film, purposes, term
      FROM plane.visit_unlinked WHERE xid < (SELECT upto FROM done)
    ), linked AS (
      SELECT t.visitor, t.cinema, t.day, t.kind, t.film, t.purposes & l.purposes AS purposes, l.expires_at, t.term
      FROM taken t JOIN plane.consent_link l USING (visitor, site, receipt)
    ), wanted AS (SELECT visitor, cinema, day, visits, purposes, films, term FROM (${DAYS}) AS made),
    present AS (SELECT visitor, cinema, day, visits, purposes, films, term FROM plane.visitor_cinema_day),
    wanted_count AS (SELECT * FROM (${SITE_DAYS}) AS made),
    present_count AS (SELECT site, day, kind, film, visits, linked FROM plane.site_day)
    SELECT line FROM (
      SELECT 'missing from the pool: ' || row_to_json(r) AS line FROM (TABLE wanted EXCEPT TABLE present) AS r
      UNION ALL SELECT 'too much in the pool: ' || row_to_json(r) FROM (TABLE present EXCEPT TABLE wanted) AS r
      UNION ALL SELECT 'missing from the counters: ' || row_to_json(r) FROM (TABLE wanted_count EXCEPT TABLE present_count) AS r
      UNION ALL SELECT 'too much in the counters: ' || row_to_json(r) FROM (TABLE present_count EXCEPT TABLE wanted_count) AS r
    ) AS lines ORDER BY line LIMIT 20`)
  return rows.map((row) => row.line)
}
