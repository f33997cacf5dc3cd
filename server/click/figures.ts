import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { REASONS, type Reason } from './rules/index.js'

/** Clicks of a campaign, from all to those that are paid. All three are kept and shown. */
export interface CampaignFigures {
  campaign: number
  raw: number
  /** Not judged yet. */
  pending: number
  /** Judged, less invalid traffic: bots, prefetches, what is no navigation, duplicates. */
  filtered: number
  /** … of these, those that are shared among cinemas. */
  payable: number
  /** Clicks by reason against paying them; a click may have several. */
  reasons: Partial<Record<Reason, number>>
}

/** The figures of every campaign that was clicked, by campaign. The console's role may read them. */
export async function campaignFigures(
  db: pg.Pool,
  { campaign }: { campaign?: number } = {},
): Promise<CampaignFigures[]> {
  const { rows } = await db.query<{ campaign: number; counts: Record<string, number> | null; pending: bigint }>(
    `WITH counted AS (
       SELECT campaign, jsonb_object_agg(what, clicks) AS counts
       FROM (SELECT campaign, what, sum(clicks) AS clicks FROM plane.click_count
         WHERE $1::int IS NULL OR campaign = $1 GROUP BY campaign, what) AS each
       GROUP BY campaign
     ), waiting AS (
       SELECT campaign, count(*) AS clicks FROM plane.click
       WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'judge') AND ($1::int IS NULL OR campaign = $1)
       GROUP BY campaign
     )
     SELECT campaign, counts, coalesce(waiting.clicks, 0) AS pending
     FROM counted FULL JOIN waiting USING (campaign) ORDER BY campaign`,
    [campaign ?? null],
  )
  return rows.map(({ campaign, counts, pending }) => {
    const count = (what: string) => counts?.[what] ?? 0
    return {
      campaign,
      raw: count('judged') + Number(pending),
      pending: Number(pending),
      filtered: count('filtered'),
      payable: count('payable'),
      reasons: Object.fromEntries(
        REASONS.filter((reason) => count(reason) > 0).map((reason) => [reason, count(reason)]),
      ),
    }
  })
}

/** Judged clicks of a day or a placement. Those that wait for the judge are in no day yet. */
export interface CountedClicks {
  judged: number
  filtered: number
  payable: number
}

export interface CampaignResults {
  /** Oldest first; a day (`YYYY-MM-DD`, Europe/Paris) without clicks is not there. At most the last 366. */
  days: (CountedClicks & { day: string })[]
  placements: (CountedClicks & { placement: number })[]
}

const MAX_DAYS = 366

/** The judged clicks of a campaign by day and by placement, from one reading. The console's role may read them. */
export async function campaignResults(db: pg.Pool, { campaign }: { campaign: number }): Promise<CampaignResults> {
  const { rows } = await db.query<
    Record<keyof CountedClicks, bigint> & { day: string | null; placement: number | null }
  >(
    `SELECT day::text AS day, placement,
       coalesce(sum(clicks) FILTER (WHERE what = 'judged'), 0)::bigint AS judged,
       coalesce(sum(clicks) FILTER (WHERE what = 'filtered'), 0)::bigint AS filtered,
       coalesce(sum(clicks) FILTER (WHERE what = 'payable'), 0)::bigint AS payable
     FROM plane.click_count WHERE campaign = $1
     GROUP BY GROUPING SETS ((day), (placement)) ORDER BY day, placement`,
    [campaign],
  )
  const results: CampaignResults = { days: [], placements: [] }
  for (const { day, placement, ...counted } of rows) {
    const clicks = {
      judged: Number(counted.judged),
      filtered: Number(counted.filtered),
      payable: Number(counted.payable),
    }
    if (day !== null) results.days.push({ day, ...clicks })
    else if (placement !== null) results.placements.push({ placement, ...clicks })
  }
  return { ...results, days: results.days.slice(-MAX_DAYS) }
}

export interface CinemaRevenue {
  cinema: string
  /** Clicks that it has a share of. */
  clicks: number
  micros: Micros
}

/** What each cinema earned by clicks in a span of days (`YYYY-MM-DD`, Europe/Paris, half-open). */
export async function cinemaRevenue(
  db: pg.Pool,
  { cinema, from, to }: { cinema?: string; from?: string; to?: string } = {},
): Promise<CinemaRevenue[]> {
  const { rows } = await db.query<{ cinema: string; clicks: bigint; micros: bigint }>(
    `SELECT cinema, sum(clicks)::bigint AS clicks, sum(micros)::bigint AS micros FROM plane.earned_day
     WHERE ($1::uuid IS NULL OR cinema = $1) AND day >= coalesce($2::date, '-infinity') AND day < coalesce($3::date, 'infinity')
     GROUP BY cinema ORDER BY micros DESC, cinema`,
    [cinema ?? null, from ?? null, to ?? null],
  )
  return rows.map((row) => ({ ...row, clicks: Number(row.clicks) }))
}

/** What a cinema earned by clicks that are not in the ledger yet. */
export async function unpostedMicros(db: pg.Pool, { cinema }: { cinema: string }): Promise<Micros> {
  const { rows } = await db.query<{ micros: bigint }>(
    `SELECT coalesce(sum(micros), 0)::bigint AS micros FROM plane.click_share
     WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'post') AND cinema = $1`,
    [cinema],
  )
  return rows[0]?.micros ?? 0n
}
