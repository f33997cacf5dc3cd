import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import type { Counted } from './difference.js'
import { periodNamed } from './period.js'

type Queryable = pg.Pool | pg.ClientBase

/** What a month that is not closed is worth by the counters, so that a page reads few rows. */
export interface Estimate {
  /** What the operator is expected to report: payable clicks of the month, and what cinemas earned that is not closed yet. */
  byCampaign: Map<number, Counted>
  /** Of the amounts, what is for clicks of earlier months that came after those were closed. */
  lateMicros: Micros
}

/**
 * Rows of what is not closed: `campaign`, `cinema`, `late`, `clicks`, `micros`. $1 first day, $2 first day after, $3 whether earlier months
 * are looked at too. Those are looked at all: the close forgets nothing however late it comes, and where a page did, it would show no
 * difference to decide about, and the close would wait for the decision.
 */
const UNCLOSED = `
  SELECT cinema, campaign, day < $1::date AS late, clicks, micros FROM plane.earned_day
  WHERE day < $2::date AND day >= CASE WHEN $3 THEN '-infinity'::date ELSE $1::date END
  UNION ALL
  SELECT cinema, campaign, month < to_char($1::date, 'YYYY-MM'), -clicks, -micros FROM settlement.closed_line
  WHERE month < to_char($2::date, 'YYYY-MM') AND month >= CASE WHEN $3 THEN '' ELSE to_char($1::date, 'YYYY-MM') END`

/**
 * What a month that is not closed will be closed with, as far as it is known now. What came late for earlier months is part of it
 * when they are closed, so that it is with the first month that is open.
 */
export async function readEstimate(
  db: Queryable,
  { period, withLate }: { period: string; withLate: boolean },
): Promise<Estimate> {
  const { rows } = await db.query<{ campaign: number; micros: bigint; late: bigint }>(
    `SELECT campaign, sum(micros)::bigint AS micros, coalesce(sum(micros) FILTER (WHERE late), 0)::bigint AS late
     FROM (${UNCLOSED}) AS row GROUP BY campaign ORDER BY campaign`,
    [...spanOf(period), withLate],
  )
  const clicks = await readPayableClicks(db, { period })
  const micros = new Map(rows.map((row) => [row.campaign, row.micros]))
  const campaigns = [...new Set([...clicks.keys(), ...micros.keys()])]
  const counted = campaigns.map((campaign): [number, Counted] => [
    campaign,
    { clicks: clicks.get(campaign) ?? 0, micros: micros.get(campaign) ?? 0n },
  ])
  return {
    byCampaign: new Map(counted.filter(([, one]) => one.clicks !== 0 || one.micros !== 0n)),
    lateMicros: rows.reduce((sum, { late }) => sum + late, 0n),
  }
}

/** Payable clicks of a month by campaign, as they are counted now: each is one, however many cinemas share it. */
export async function readPayableClicks(db: Queryable, { period }: { period: string }): Promise<Map<number, number>> {
  const [from, to] = spanOf(period)
  const { rows } = await db.query<{ campaign: number; clicks: bigint }>(
    `SELECT campaign, sum(clicks)::bigint AS clicks FROM plane.click_count
     WHERE what = 'payable' AND day >= $1::date AND day < $2::date GROUP BY campaign HAVING sum(clicks) > 0 ORDER BY campaign`,
    [from, to],
  )
  return new Map(rows.map(({ campaign, clicks }) => [campaign, Number(clicks)]))
}

/** The same of one cinema, by campaign. */
export async function readCinemaEstimate(
  db: Queryable,
  { cinema, period, withLate }: { cinema: string; period: string; withLate: boolean },
): Promise<{ campaign: number; late: boolean; clicks: number; micros: bigint }[]> {
  const { rows } = await db.query<{ campaign: number; late: boolean; clicks: bigint; micros: bigint }>(
    `SELECT campaign, late, sum(clicks)::bigint AS clicks, sum(micros)::bigint AS micros FROM (${UNCLOSED}) AS row
     WHERE cinema = $4 GROUP BY campaign, late HAVING sum(clicks) <> 0 OR sum(micros) <> 0
     ORDER BY campaign, late`,
    [...spanOf(period), withLate, cinema],
  )
  return rows.map((row) => ({ ...row, clicks: Number(row.clicks) }))
}

function spanOf(name: string): [from: string, to: string] {
  const [year, month] = periodNamed(name).name.split('-').map(Number) as [number, number]
  const first = (months: number) => new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
  return [first(0), first(1)]
}
