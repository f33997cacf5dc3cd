import type pg from 'pg'
import type { ContractState } from '../../contract/index.js'
import { SECOND_MS } from '../../lib/clock.js'
import type { RefusedVisits } from '../refusals.js'

/** How far each sweep is behind, in seconds: since when the first row waits that it has not taken. */
export interface SweepLags {
  /** Null before visits were ever rolled up. It goes on when the worker stands still, even if no visit comes. */
  rollUp: number | null
  judge: number
  post: number
}

/**
 * The roll-up says itself up to when visits are in the pool: this role may see none. Of clicks and shares the first at or
 * above the mark is looked up. A click from the spool says nothing, since it is older than its arrival here; a share waits
 * since its click was judged.
 */
export async function sweepLags(pool: pg.Pool, now: Date): Promise<SweepLags> {
  const { rows } = await pool.query<{ rollUp: Date | null; judge: Date | null; post: Date | null }>(
    `WITH mark AS (SELECT sweep, upto, at FROM plane.watermark)
     SELECT (SELECT at FROM mark WHERE sweep = 'roll-up' AND isfinite(at)) AS "rollUp",
       (SELECT at FROM plane.click WHERE xid >= (SELECT upto FROM mark WHERE sweep = 'judge') AND NOT spooled
        ORDER BY xid LIMIT 1) AS judge,
       (SELECT v.judged_at FROM plane.click_share s
        JOIN plane.click_verdict v ON v.click = s.click AND v.round = s.round
        WHERE s.xid >= (SELECT upto FROM mark WHERE sweep = 'post') ORDER BY s.xid LIMIT 1) AS post`,
  )
  const age = (since: Date) => Math.max(0, now.getTime() - since.getTime()) / SECOND_MS
  const { rollUp = null, judge = null, post = null } = rows[0] ?? {}
  return {
    rollUp: rollUp === null ? null : age(rollUp),
    judge: judge === null ? 0 : age(judge),
    post: post === null ? 0 : age(post),
  }
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
  slug: string
  name: string
  city: string
  contract: ContractState | null
  /** Since when it is in force. */
  since: Date | null
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
       -- The contract in force, or else the last one; an offer that was withdrawn never was one.
       SELECT DISTINCT ON (party_id) party_id, state, in_force_from FROM public.contract c
       WHERE kind = 'federation-cinema' AND NOT (
         state = 'terminated' AND (SELECT count(*) FROM public.contract_signature s WHERE s.contract_id = c.id) < 2)
       ORDER BY party_id, state = 'in-force' DESC, offered_at DESC NULLS LAST, id
     )
     SELECT c.id, c.slug, c.name, c.city, agreed.state AS contract, agreed.in_force_from AS since,
       coalesce(visited.visits, 0) AS visits
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

/** The last transaction of the ledger: how long the chain is, and the hash in which all of it is. */
export interface LedgerHead {
  sequence: bigint
  hash: string
  at: Date
}

export async function ledgerHead(pool: pg.Pool): Promise<LedgerHead | null> {
  const { rows } = await pool.query<LedgerHead>(
    `SELECT sequence, encode(hash, 'hex') AS hash, posted_at AS at FROM ledger.transaction ORDER BY sequence DESC LIMIT 1`,
  )
  return rows[0] ?? null
}
