import type pg from 'pg'
import type { ContractState } from '../../contract/index.js'
import type { RefusedVisits } from '../refusals.js'

/** How long ago visits were last rolled up, in seconds; null before the first time. */
export async function rollUpLagSeconds(pool: pg.Pool, now: Date): Promise<number | null> {
  const { rows } = await pool.query<{ seconds: number | null }>(
    `SELECT CASE WHEN isfinite(at) THEN greatest(0, extract(epoch FROM $1::timestamptz - at))::float8 END AS seconds
     FROM plane.watermark WHERE sweep = 'roll-up'`,
    [now],
  )
  return rows[0]?.seconds ?? null
}

/** How many cinemas there are, and how many of them may send visits now. */
export async function countCinemas(pool: pg.Pool, now: Date): Promise<{ registered: number; inForce: number }> {
  const { rows } = await pool.query<{ registered: number; inForce: number }>(
    `SELECT (SELECT count(*) FROM public.cinema)::int AS registered,
       (SELECT count(DISTINCT cinema) FROM plane.contract_term WHERE valid @> $1::timestamptz)::int AS "inForce"`,
    [now],
  )
  return rows[0] ?? { registered: 0, inForce: 0 }
}

export interface MemberCinema {
  id: string
  name: string
  city: string
  contract: ContractState | null
  visits: number
}

const MAX_CINEMAS = 500

/** The cinemas that belong to an organisation, each with its contract's state and its visits in a span of days. */
export async function memberCinemas(
  pool: pg.Pool,
  { from, to }: { from: string; to: string },
): Promise<MemberCinema[]> {
  const { rows } = await pool.query<MemberCinema>(
    `WITH visited AS (
       SELECT s.cinema_id AS cinema, sum(d.visits)::int AS visits
       FROM plane.site_day d JOIN public.site s ON s.id = d.site WHERE d.day BETWEEN $1 AND $2 GROUP BY s.cinema_id
     ), agreed AS (
       -- The contract in force, or else the last one.
       SELECT DISTINCT ON (party_id) party_id, state FROM public.contract WHERE kind = 'federation-cinema'
       ORDER BY party_id, state = 'in-force' DESC, offered_at DESC NULLS LAST, id
     )
     SELECT c.id, c.name, c.city, agreed.state AS contract, coalesce(visited.visits, 0) AS visits
     FROM public.cinema c
     LEFT JOIN agreed ON agreed.party_id = c.organisation_id
     LEFT JOIN visited ON visited.cinema = c.id
     WHERE c.organisation_id IS NOT NULL
     ORDER BY visits DESC, c.name, c.id LIMIT ${MAX_CINEMAS}`,
    [from, to],
  )
  return rows
}

/** Refused visits of all sites, and of none, by reason, the most frequent first. */
export async function refusalsOfAll(
  pool: pg.Pool,
  { from, to }: { from: string; to: string },
): Promise<RefusedVisits[]> {
  const { rows } = await pool.query<RefusedVisits>(
    `SELECT reason, sum(refused)::bigint AS refused FROM plane.refusal_count WHERE day BETWEEN $1 AND $2
     GROUP BY reason ORDER BY sum(refused) DESC, reason LIMIT 40`,
    [from, to],
  )
  return rows
}
