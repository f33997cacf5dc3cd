import type pg from 'pg'
import { arrayLiteral } from '../lib/postgres.js'
import { hasLostPart } from './scripted/lost.js'
import type { Candidate } from './share.js'

export interface FoundCandidates {
  /** The cinemas that the click pays. */
  allowed: Candidate[]
  /** How many more there were, that lost their part by a decision. */
  excluded: number
}

/**
 * By click, the cinemas that the person visited with the purpose *pay* in the days of the look-back, the click's own
 * day (Europe/Paris) being the last of them, and whose contract holds the moment of the click; and those that were noted
 * when the person took a consent back. A cinema with several sites counts once, under the term of the lowest price.
 */
export async function loadCandidates(
  client: pg.ClientBase,
  clicks: readonly string[],
): Promise<Map<string, FoundCandidates>> {
  if (clicks.length === 0) return new Map()
  const { rows } = await client.query<Candidate & { click: string; excluded: boolean }>(
    `WITH taken AS MATERIALIZED (
       SELECT c.id, c.at, (c.at AT TIME ZONE 'Europe/Paris')::date AS day, v.visitor
       FROM plane.click c JOIN plane.click_visitor v ON v.click = c.id WHERE c.id = ANY ($1::uuid[])
     ), candidate AS (
       SELECT c.id AS click, c.at, d.cinema, t.id AS term, t.click_price_micros AS price, t.sharing,
         count(*)::int AS days, max(d.day) AS last_day
       FROM taken c
       JOIN plane.visitor_cinema_day d
         ON d.visitor = c.visitor AND d.purposes & 4 = 4 AND d.expires_at > c.at AND d.day <= c.day
       JOIN plane.contract_term t ON t.cinema = d.cinema AND t.valid @> c.at AND d.day > c.day - t.look_back_days
       GROUP BY c.id, c.at, d.cinema, t.id
       UNION ALL
       SELECT k.click, c.at, k.cinema, t.id, t.click_price_micros, t.sharing, k.days, k.last_day
       FROM plane.click_candidate k JOIN plane.click c ON c.id = k.click JOIN plane.contract_term t ON t.id = k.term
       WHERE k.click = ANY ($1::uuid[])
     ), once AS (
       -- The pool and a note may both name a cinema under one term: more days are the newer knowledge.
       SELECT DISTINCT ON (click, cinema) * FROM candidate
       ORDER BY click, cinema, price, term, days DESC, last_day DESC NULLS LAST
     )
     SELECT click, cinema, term, price AS "priceMicros", sharing, days, last_day AS "lastDay",
       ${hasLostPart({ cinema: 'once.cinema', at: 'once.at' })} AS excluded
     FROM once`,
    [arrayLiteral(clicks)],
  )
  const byClick = new Map<string, FoundCandidates>()
  for (const { click, excluded, ...candidate } of rows) {
    const found = byClick.get(click) ?? { allowed: [], excluded: 0 }
    byClick.set(click, found)
    if (excluded) found.excluded++
    else found.allowed.push(candidate)
  }
  return byClick
}

/** What was noted of clicks below `upto` has done its work: they are judged. */
export async function forgetCandidates(client: pg.ClientBase, { upto }: { upto: string }): Promise<void> {
  await client.query(
    'DELETE FROM plane.click_candidate k USING plane.click c WHERE c.id = k.click AND c.xid < $1::xid8',
    [upto],
  )
}
