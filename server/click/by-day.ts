import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { shiftDay } from '../lib/paris.js'
import type { CountedClicks } from './figures.js'

/** Judged clicks of one day (`YYYY-MM-DD`, Europe/Paris) at one placement. */
export interface PlacementDay extends CountedClicks {
  day: string
  placement: number
}

/** A year of a campaign on as many placements as it may have. */
const MAX_ROWS = 20_000

/** The judged clicks of a campaign by day and placement, oldest first; where there was none, there is no row. */
export async function campaignByDay(db: pg.Pool, { campaign }: { campaign: number }): Promise<PlacementDay[]> {
  const { rows } = await db.query<Record<keyof CountedClicks, bigint> & { day: string; placement: number }>(
    `SELECT day::text AS day, placement,
       coalesce(sum(clicks) FILTER (WHERE what = 'judged'), 0)::bigint AS judged,
       coalesce(sum(clicks) FILTER (WHERE what = 'filtered'), 0)::bigint AS filtered,
       coalesce(sum(clicks) FILTER (WHERE what = 'payable'), 0)::bigint AS payable
     FROM plane.click_count WHERE campaign = $1 GROUP BY day, placement ORDER BY day, placement LIMIT ${MAX_ROWS}`,
    [campaign],
  )
  return rows.map(({ day, placement, judged, filtered, payable }) => ({
    ...{ day, placement },
    ...{ judged: Number(judged), filtered: Number(filtered), payable: Number(payable) },
  }))
}

/** The last days of the campaigns that are asked for, by campaign, oldest first: filtered clicks, 0 on a day without any. */
export async function recentClicks(
  db: pg.Pool,
  { campaigns, to, days }: { campaigns: readonly number[]; to: string; days: number },
): Promise<Map<number, number[]>> {
  const from = shiftDay(to, 1 - days)
  const recent = new Map(campaigns.map((campaign) => [campaign, new Array<number>(days).fill(0)]))
  if (campaigns.length === 0) return recent
  const { rows } = await db.query<{ campaign: number; since: number; clicks: bigint }>(
    `SELECT campaign, day - $2::date AS since, sum(clicks)::bigint AS clicks FROM plane.click_count
     WHERE campaign = ANY ($1) AND day BETWEEN $2 AND $3 AND what = 'filtered' GROUP BY campaign, day`,
    [campaigns, from, to],
  )
  for (const { campaign, since, clicks } of rows) {
    const line = recent.get(campaign)
    if (line !== undefined) line[since] = Number(clicks)
  }
  return recent
}

/** What a campaign's payable clicks are worth so far: the sum of the cinemas' shares. */
export async function campaignWorth(db: pg.Pool, { campaign }: { campaign: number }): Promise<Micros> {
  const { rows } = await db.query<{ micros: bigint }>(
    'SELECT coalesce(sum(micros), 0)::bigint AS micros FROM plane.earned_day WHERE campaign = $1',
    [campaign],
  )
  return rows[0]?.micros ?? 0n
}
