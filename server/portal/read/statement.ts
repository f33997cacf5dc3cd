import type pg from 'pg'
import type { Sharing } from '../../click/index.js'
import { cinemaAccrued, cinemaPayable } from '../../ledger/index.js'
import type { Micros } from '../../lib/money.js'
import { snapshot } from '../../lib/postgres.js'
import type { Period } from '../../payout/index.js'

/** A month of a cinema's account. */
export interface MonthOfAccount {
  /** `2026-11` */
  month: string
  clicks: number
  earnedMicros: Micros
  /** What the cinema is owed at its end, or now: by the ledger, and by shares that are not posted yet. */
  balanceMicros: Micros
}

/** The months of a cinema from the first in which it earned anything up to `last`, newest first; none before that. */
export async function monthsOf(
  pool: pg.Pool,
  { cinemaId, last }: { cinemaId: string; last: string },
): Promise<MonthOfAccount[]> {
  const moved = await snapshot(pool, (client) => movedByMonth(client, cinemaId))
  const first = moved[0]?.month
  if (first === undefined) return []
  const byMonth = new Map(moved.map((row) => [row.month, row]))
  const months: MonthOfAccount[] = []
  let balanceMicros = 0n
  for (let month = first; month <= last; month = monthAfter(month)) {
    const { clicks = 0n, earned = 0n, booked = 0n } = byMonth.get(month) ?? {}
    balanceMicros += booked
    months.unshift({ month, clicks: Number(clicks), earnedMicros: earned, balanceMicros })
  }
  return months
}

/** The month after a month, as `YYYY-MM`. */
export function monthAfter(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}

export interface EarnedCell {
  day: string
  campaign: number
  /** Null when the campaign is not there any more. */
  name: string | null
  film: string | null
  distributor: string | null
  clicks: number
  micros: Micros
}

/** What a click is worth and how it is shared, from a moment on. */
export interface Rule {
  from: Date
  clickPrice: Micros
  lookBackDays: number
  sharing: Sharing
}

export interface Statement {
  period: Period
  carriedInMicros: Micros
  carriedOutMicros: Micros
  earned: EarnedCell[]
  /** Of a click, to the nearest micro-euro; null without clicks. */
  averageMicros: Micros | null
  /** What moved the balance and was no click: payments, corrections. */
  others: { day: string; kind: string; micros: Micros }[]
  rules: Rule[]
  /** Shares of the month in the ledger, and those that are not there yet. */
  postedMicros: Micros
  unpostedMicros: Micros
}

/** A month of a cinema, all of it from one snapshot. */
export async function readStatement(
  pool: pg.Pool,
  { cinemaId, period }: { cinemaId: string; period: Period },
): Promise<Statement> {
  return snapshot(pool, async (client) => {
    const of = { cinemaId, period }
    const { earned, averageMicros } = await earnedIn(client, of)
    const { before, clicks, upto } = await ledgerIn(client, of)
    const unposted = await unpostedIn(client, of)
    return {
      period,
      carriedInMicros: before + unposted.before,
      carriedOutMicros: upto + unposted.before + unposted.within,
      earned,
      averageMicros,
      others: await othersIn(client, of),
      rules: await rulesIn(client, of),
      postedMicros: clicks,
      unpostedMicros: unposted.within,
    }
  })
}

interface OfMonth {
  cinemaId: string
  period: Period
}

/** Months (Europe/Paris) in which anything moved, oldest first; `booked`: in the ledger, or about to be. */
async function movedByMonth(client: pg.ClientBase, cinemaId: string) {
  const { rows } = await client.query<{ month: string; clicks: bigint; earned: bigint; booked: bigint }>(
    `WITH part AS (
       SELECT to_char(day, 'YYYY-MM') AS month, clicks, micros AS earned, 0 AS booked
       FROM plane.earned_day WHERE cinema = $1
       UNION ALL
       SELECT to_char(t.at AT TIME ZONE 'Europe/Paris', 'YYYY-MM'), 0, 0, e.micros
       FROM ledger.entry e JOIN ledger.transaction t USING (sequence) WHERE e.account = ANY ($2::text[])
       UNION ALL
       SELECT to_char(at AT TIME ZONE 'Europe/Paris', 'YYYY-MM'), 0, 0, micros FROM plane.click_share
       WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'post') AND cinema = $1
     )
     SELECT month, sum(clicks)::bigint AS clicks, sum(earned)::bigint AS earned, sum(booked)::bigint AS booked
     FROM part GROUP BY month ORDER BY month`,
    [cinemaId, accountsOf(cinemaId)],
  )
  return rows
}

/** By day and campaign, oldest first. The average is divided here, since it is no money that anybody gets. */
async function earnedIn(
  client: pg.ClientBase,
  { cinemaId, period }: OfMonth,
): Promise<Pick<Statement, 'earned' | 'averageMicros'>> {
  const { rows } = await client.query<Omit<EarnedCell, 'clicks'> & { clicks: bigint; average: bigint | null }>(
    `SELECT e.day, e.campaign, c.name, f.title AS film, o.name AS distributor, e.clicks, e.micros,
       round(sum(e.micros) OVER () / nullif(sum(e.clicks) OVER (), 0))::bigint AS average
     FROM plane.earned_day e LEFT JOIN public.campaign c ON c.id = e.campaign
     LEFT JOIN public.film f ON f.id = c.film_id LEFT JOIN public.organisation o ON o.id = c.distributor_id
     WHERE e.cinema = $1 AND to_char(e.day, 'YYYY-MM') = $2
       AND e.day BETWEEN ($2 || '-01')::date AND ($2 || '-01')::date + 31
     ORDER BY e.day, e.campaign`,
    [cinemaId, period.name],
  )
  const earned = rows.map(({ average: _, clicks, ...cell }) => ({ ...cell, clicks: Number(clicks) }))
  return { earned, averageMicros: rows[0]?.average ?? null }
}

/** The sums of the cinema's accounts: before the month, up to its end, and of its clicks. */
async function ledgerIn(client: pg.ClientBase, { cinemaId, period }: OfMonth) {
  const { rows } = await client.query<{ before: bigint; clicks: bigint; upto: bigint }>(
    `SELECT coalesce(sum(micros) FILTER (WHERE at < $2), 0)::bigint AS before,
       coalesce(sum(micros) FILTER (WHERE at >= $2 AND kind IN ('clicks', 'clicks-reversed')), 0)::bigint AS clicks,
       coalesce(sum(micros), 0)::bigint AS upto
     FROM ledger.entry JOIN ledger.transaction USING (sequence) WHERE account = ANY ($1::text[]) AND at < $3`,
    [accountsOf(cinemaId), period.from, period.to],
  )
  return rows[0] ?? { before: 0n, clicks: 0n, upto: 0n }
}

async function unpostedIn(client: pg.ClientBase, { cinemaId, period }: OfMonth) {
  const { rows } = await client.query<{ before: bigint; within: bigint }>(
    `SELECT coalesce(sum(micros) FILTER (WHERE at < $2), 0)::bigint AS before,
       coalesce(sum(micros) FILTER (WHERE at >= $2), 0)::bigint AS within
     FROM plane.click_share
     WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'post') AND cinema = $1 AND at < $3`,
    [cinemaId, period.from, period.to],
  )
  return rows[0] ?? { before: 0n, within: 0n }
}

/** What only goes from one account of the cinema's to the other moves nothing. */
async function othersIn(client: pg.ClientBase, { cinemaId, period }: OfMonth): Promise<Statement['others']> {
  const { rows } = await client.query<Statement['others'][number]>(
    `SELECT (at AT TIME ZONE 'Europe/Paris')::date AS day, kind, sum(micros)::bigint AS micros
     FROM ledger.entry JOIN ledger.transaction USING (sequence)
     WHERE account = ANY ($1::text[]) AND at >= $2 AND at < $3 AND kind NOT IN ('clicks', 'clicks-reversed')
     GROUP BY sequence, at, kind HAVING sum(micros) <> 0 ORDER BY sequence`,
    [accountsOf(cinemaId), period.from, period.to],
  )
  return rows
}

/** The terms that were in force at any time in the month, oldest first; two sites under the same terms are one rule. */
async function rulesIn(client: pg.ClientBase, { cinemaId, period }: OfMonth): Promise<Rule[]> {
  const { rows } = await client.query<Rule>(
    `SELECT min(lower(valid)) AS from, click_price_micros AS "clickPrice", look_back_days AS "lookBackDays", sharing
     FROM plane.contract_term WHERE cinema = $1 AND valid && tstzrange($2, $3) AND NOT isempty(valid)
     GROUP BY click_price_micros, look_back_days, sharing ORDER BY 1 LIMIT 20`,
    [cinemaId, period.from, period.to],
  )
  return rows
}

function accountsOf(cinemaId: string): string[] {
  return [cinemaAccrued(cinemaId), cinemaPayable(cinemaId)]
}
