import type pg from 'pg'
import { assert } from '../lib/assert.js'
import type { Micros } from '../lib/money.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { ClickFacts } from './reasons.js'

export interface ClickToJudge extends Omit<ClickFacts, 'cinemas'> {
  id: string
  at: Date
  campaign: number
  creative: number
  placement: number
}

/** A cinema that a click may pay, with the term under which it does. */
export interface Candidate {
  cinema: string
  term: string
  priceMicros: Micros
}

export interface Share {
  cinema: string
  term: string
  micros: Micros
}

interface Range {
  from: string
  upto: string
}

/**
 * The clicks of a range with what the rules look at. A click that is no visit of a human's page (a bot's, a prefetch)
 * makes no other a duplicate: a browser that prefetches a link would otherwise lose the click that follows. The window
 * slides: of three clicks 20 seconds apart one is paid.
 */
export async function loadClicks(
  client: pg.ClientBase,
  { from, upto }: Range,
  { windowSeconds }: { windowSeconds: number },
): Promise<ClickToJudge[]> {
  assert(windowSeconds <= 30, 'a window to both sides lies in two minutes at most')
  const { rows } = await client.query<ClickToJudge>(
    `SELECT c.id, c.at, c.campaign, c.placement, c.creative, c.agent_class AS "agentClass", c.fetch_class AS "fetchClass",
       EXISTS (SELECT FROM plane.click_visitor v WHERE v.click = c.id)
         OR EXISTS (SELECT FROM plane.click_candidate k WHERE k.click = c.id) AS "visitorKnown",
       coalesce(k.state IN ('accepted', 'running', 'ended') AND c.at >= k.starts_at AND c.at < k.ends_at, false)
         AS "campaignRunning",
       EXISTS (
         SELECT FROM plane.click d
         WHERE d.minute IN (floor((extract(epoch FROM c.at) - $3) / 60)::int, floor((extract(epoch FROM c.at) + $3) / 60)::int)
           AND d.duplicate_key = c.duplicate_key AND d.id <> c.id
           AND d.at > c.at - make_interval(secs => $3) AND d.at < c.at + make_interval(secs => $3)
           AND d.agent_class = 'browser' AND d.fetch_class IN ('navigation', 'unknown')
           -- An earlier one that comes late, from a spool, is the duplicate of the one that was paid meanwhile.
           AND ((d.at, d.id) < (c.at, c.id)
             OR EXISTS (SELECT FROM plane.click_verdict v WHERE v.click = d.id AND v.payable))
       ) AS duplicate
     FROM plane.click c LEFT JOIN public.campaign k ON k.id = c.campaign
     WHERE c.xid >= $1::xid8 AND c.xid < $2::xid8
     ORDER BY c.at, c.id`,
    [from, upto, windowSeconds],
  )
  return rows
}

/**
 * By click, the cinemas that the person visited with the purpose *pay* in the days of the look-back, the click's own
 * day (Europe/Paris) being the last of them, and whose contract holds the moment of the click; and those that were noted
 * when the person took a consent back. A cinema with several sites counts once, under the term of the lowest price.
 */
export async function loadCandidates(
  client: pg.ClientBase,
  clicks: readonly string[],
): Promise<Map<string, Candidate[]>> {
  const { rows } = await client.query<Candidate & { click: string }>(
    `WITH taken AS MATERIALIZED (
       SELECT c.id, c.at, (c.at AT TIME ZONE 'Europe/Paris')::date AS day, v.visitor
       FROM plane.click c JOIN plane.click_visitor v ON v.click = c.id WHERE c.id = ANY ($1::uuid[])
     ), candidate AS (
       SELECT c.id AS click, d.cinema, t.id AS term, t.click_price_micros AS price
       FROM taken c
       JOIN plane.visitor_cinema_day d
         ON d.visitor = c.visitor AND d.purposes & 4 = 4 AND d.expires_at > c.at AND d.day <= c.day
       JOIN plane.contract_term t ON t.cinema = d.cinema AND t.valid @> c.at AND d.day > c.day - t.look_back_days
       UNION ALL
       SELECT k.click, k.cinema, t.id, t.click_price_micros
       FROM plane.click_candidate k JOIN plane.contract_term t ON t.id = k.term WHERE k.click = ANY ($1::uuid[])
     )
     SELECT DISTINCT ON (click, cinema) click, cinema, term, price AS "priceMicros"
     FROM candidate ORDER BY click, cinema, price, term`,
    [arrayLiteral(clicks)],
  )
  const byClick = new Map<string, Candidate[]>()
  for (const { click, ...candidate } of rows) {
    const others = byClick.get(click)
    if (others) others.push(candidate)
    else byClick.set(click, [candidate])
  }
  return byClick
}

export async function insertVerdicts(
  client: pg.ClientBase,
  verdicts: readonly { click: ClickToJudge; reasons: readonly string[] }[],
  { ruleVersion, now }: { ruleVersion: number; now: Date },
): Promise<void> {
  await client.query(
    `INSERT INTO plane.click_verdict (click, rule_version, payable, reasons, judged_at)
     SELECT click, $3, reasons = '', string_to_array(reasons, ','), $4
     FROM unnest($1::uuid[], $2::text[]) AS v(click, reasons)`,
    [
      arrayLiteral(verdicts.map(({ click }) => click.id)),
      verdicts.map(({ reasons }) => reasons.join(',')),
      ruleVersion,
      now,
    ],
  )
}

export async function insertShares(
  client: pg.ClientBase,
  shares: readonly (Share & { click: ClickToJudge })[],
  { ruleVersion }: { ruleVersion: number },
): Promise<void> {
  if (shares.length === 0) return
  await client.query(
    `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version)
     SELECT s.click, s.cinema, s.campaign, to_timestamp(s.ms / 1000), s.micros, s.term, $7
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::float8[], $5::bigint[], $6::uuid[])
       AS s(click, cinema, campaign, ms, micros, term)`,
    [
      arrayLiteral(shares.map(({ click }) => click.id)),
      arrayLiteral(shares.map(({ cinema }) => cinema)),
      arrayLiteral(shares.map(({ click }) => click.campaign)),
      arrayLiteral(shares.map(({ click }) => click.at.getTime())),
      arrayLiteral(shares.map(({ micros }) => micros)),
      arrayLiteral(shares.map(({ term }) => term)),
      ruleVersion,
    ],
  )
}

/** What was noted of clicks below `upto` has done its work: they are judged. */
export async function forgetCandidates(client: pg.ClientBase, { upto }: { upto: string }): Promise<void> {
  await client.query(
    'DELETE FROM plane.click_candidate k USING plane.click c WHERE c.id = k.click AND c.xid < $1::xid8',
    [upto],
  )
}
