import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { ClickFacts } from './judge.js'

export interface ClickToJudge extends Omit<ClickFacts, 'cinemas'> {
  id: string
  at: Date
  campaign: number
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
  { ruleVersion, windowSeconds }: { ruleVersion: number; windowSeconds: number },
): Promise<ClickToJudge[]> {
  const { rows } = await client.query<ClickToJudge>(
    `SELECT c.id, c.at, c.campaign, c.agent_class AS "agentClass", c.fetch_class AS "fetchClass",
       EXISTS (SELECT FROM plane.click_visitor v WHERE v.click = c.id) AS "visitorKnown",
       coalesce(k.state IN ('accepted', 'running', 'ended') AND c.at >= k.starts_at AND c.at < k.ends_at, false)
         AS "campaignRunning",
       EXISTS (
         SELECT FROM plane.click d
         WHERE d.duplicate_key = c.duplicate_key AND d.id <> c.id
           AND d.at > c.at - make_interval(secs => $4) AND d.at < c.at + make_interval(secs => $4)
           AND d.agent_class = 'browser' AND d.fetch_class IN ('navigation', 'unknown')
           -- An earlier one that comes late, from a spool, is the duplicate of the one that was paid meanwhile.
           AND ((d.at, d.id) < (c.at, c.id) OR EXISTS (
             SELECT FROM plane.click_verdict v WHERE v.click = d.id AND v.rule_version = $3 AND v.payable))
       ) AS duplicate
     FROM plane.click c LEFT JOIN public.campaign k ON k.id = c.campaign
     WHERE c.xid >= $1::xid8 AND c.xid < $2::xid8
     ORDER BY c.at, c.id`,
    [from, upto, ruleVersion, windowSeconds],
  )
  return rows
}

/**
 * By click, the cinemas that the person visited with the purpose *pay* in the days of the look-back, the click's own
 * day (Europe/Paris) being the last of them, and whose contract holds the moment of the click. A cinema with several
 * sites counts once, under the term of the lowest price.
 */
export async function loadCandidates(client: pg.ClientBase, { from, upto }: Range): Promise<Map<string, Candidate[]>> {
  const { rows } = await client.query<Candidate & { click: string }>(
    `WITH taken AS MATERIALIZED (
       SELECT c.id, c.at, (c.at AT TIME ZONE 'Europe/Paris')::date AS day, v.visitor
       FROM plane.click c JOIN plane.click_visitor v ON v.click = c.id
       WHERE c.xid >= $1::xid8 AND c.xid < $2::xid8
     )
     SELECT DISTINCT ON (c.id, d.cinema) c.id AS click, d.cinema, t.id AS term, t.click_price_micros AS "priceMicros"
     FROM taken c
     JOIN plane.visitor_cinema_day d
       ON d.visitor = c.visitor AND d.purposes & 4 = 4 AND d.expires_at > c.at AND d.day <= c.day
     JOIN plane.contract_term t ON t.cinema = d.cinema AND t.valid @> c.at AND d.day > c.day - t.look_back_days
     ORDER BY c.id, d.cinema, t.click_price_micros, t.id`,
    [from, upto],
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
     SELECT s.click, s.cinema, c.campaign, c.at, s.micros, s.term, $5
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS s(click, cinema, micros, term)
     JOIN plane.click c ON c.id = s.click`,
    [
      arrayLiteral(shares.map(({ click }) => click.id)),
      arrayLiteral(shares.map(({ cinema }) => cinema)),
      arrayLiteral(shares.map(({ micros }) => micros)),
      arrayLiteral(shares.map(({ term }) => term)),
      ruleVersion,
    ],
  )
}
