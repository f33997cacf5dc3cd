import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { shiftDay } from '../lib/paris.js'
import type { CountedClicks } from './figures.js'
import { REASONS, type Reason } from './rules/index.js'

/** Judged clicks of one day (`YYYY-MM-DD`, Europe/Paris) on one creative at one placement. */
export interface CreativeDay extends CountedClicks {
  day: string
  placement: number
  creative: number
  /** Clicks by reason against paying them; a click may have several. */
  reasons: Partial<Record<Reason, number>>
}

/** Where a reading goes on: behind this row. */
export type DayMark = Pick<CreativeDay, 'day' | 'placement' | 'creative'>

/** A year of a campaign with as many placements and creatives as are usual. */
export const MAX_DAY_ROWS = 100_000

/**
 * The judged clicks of a campaign by day, placement and creative, oldest first; where there was none, there is no row.
 * @param from first day, `to` the first day not any more (`YYYY-MM-DD`, Europe/Paris)
 */
export async function campaignByDay(
  db: pg.Pool,
  asked: { campaign: number; from?: string; to?: string; after?: DayMark; limit?: number },
): Promise<CreativeDay[]> {
  const { campaign, from, to, after, limit = MAX_DAY_ROWS } = asked
  const { rows } = await db.query<DayMark & { counts: Record<string, number> }>(
    `SELECT day::text AS day, placement, creative, jsonb_object_agg(what, clicks) AS counts
     FROM plane.click_count
     WHERE campaign = $1 AND day >= coalesce($2::date, '-infinity') AND day < coalesce($3::date, 'infinity')
       AND ($4::date IS NULL OR (day, placement, creative) > ($4, $5::int, $6::int))
     GROUP BY day, placement, creative ORDER BY day, placement, creative LIMIT $7`,
    [campaign, from, to, after?.day, after?.placement, after?.creative, Math.min(limit, MAX_DAY_ROWS)],
  )
  return rows.map(({ counts, ...mark }) => ({ ...mark, ...countedOf(counts) }))
}

function countedOf(counts: Record<string, number>): CountedClicks & Pick<CreativeDay, 'reasons'> {
  const count = (what: string) => counts[what] ?? 0
  return {
    ...{ judged: count('judged'), filtered: count('filtered'), payable: count('payable') },
    reasons: Object.fromEntries(REASONS.filter((reason) => count(reason) > 0).map((reason) => [reason, count(reason)])),
  }
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
