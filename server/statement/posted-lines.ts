import type pg from 'pg'
import { cinemaAccrued } from '../ledger/index.js'
import type { StatementFacts } from './compose.js'
import type { MonthAsked } from './facts.js'

/**
 * What the ledger itself has of the clicks that a month was closed with, by campaign and month of the clicks, and of its
 * differences: what a statement's lines must be.
 */
export async function readPostedLines(
  client: pg.ClientBase,
  { cinema, period, closed }: MonthAsked,
): Promise<Pick<StatementFacts, 'postedLines' | 'postedDifferences'>> {
  const account = cinemaAccrued(cinema.id)
  const { rows } = await client.query<{ month: string; campaign: number; micros: bigint; clicks: bigint }>(
    `SELECT CASE WHEN t.at >= $3 THEN $4 ELSE to_char(t.at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') END AS month,
       (t.details->>'campaign')::int AS campaign, sum(e.micros)::bigint AS micros,
       sum(CASE t.kind WHEN 'clicks' THEN 1 ELSE -1 END * (t.details->>'clicks')::bigint)::bigint AS clicks
     FROM ledger.entry e JOIN ledger.transaction t USING (sequence)
     WHERE e.account = $1 AND e.sequence <= $2 AND t.at < $5 AND NOT (e.sequence <= $6 AND t.at < $7)
       AND e.sequence > $8 AND t.kind IN ('clicks', 'clicks-reversed')
     GROUP BY 1, 2`,
    [
      ...[account, closed.sequence, period.from, period.name, period.to],
      ...[closed.previous?.sequence ?? 0n, closed.previous?.to ?? period.to, closed.after],
    ],
  )
  const { rows: differences } = await client.query<{ campaign: number; micros: bigint }>(
    `SELECT (t.details->>'campaign')::int AS campaign, sum(e.micros)::bigint AS micros
     FROM ledger.entry e JOIN ledger.transaction t USING (sequence)
     WHERE e.account = $1 AND t.kind = 'settlement-difference' AND t.details->>'period' = $2 GROUP BY 1`,
    [account, period.name],
  )
  const worthless =
    rows.length === 0 ? new Map<string, number>() : await readWorthless(client, { cinema, period, closed })
  const postedLines = rows.map((row) => {
    const none = worthless.get(`${row.month} ${row.campaign}`) ?? 0
    return { ...row, clicks: Number(row.clicks), worthless: none }
  })
  return { postedLines, postedDifferences: differences }
}

/** Shares of nothing (more cinemas than micro-euros, or a price of zero): the ledger has no entry of zero, and may not know of them. */
async function readWorthless(
  client: pg.ClientBase,
  { cinema, period }: Pick<MonthAsked, 'cinema' | 'period' | 'closed'>,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ month: string; campaign: number; clicks: bigint }>(
    `SELECT CASE WHEN at >= $2 THEN $4 ELSE to_char(at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') END AS month, campaign, count(*) AS clicks
     FROM plane.click_share WHERE cinema = $1 AND at < $3 AND micros = 0 GROUP BY 1, 2`,
    [cinema.id, period.from, period.to, period.name],
  )
  return new Map(rows.map(({ month, campaign, clicks }) => [`${month} ${campaign}`, Number(clicks)]))
}
