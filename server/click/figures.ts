import type pg from 'pg'
import { balances, cinemaAccrued, cinemaPrefix, parseCinemaAccount } from '../ledger/index.js'
import type { Micros } from '../lib/money.js'
import { snapshot } from '../lib/postgres.js'
import { REASONS, type Reason } from './reasons.js'

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

export interface Reconciliation {
  payableClicks: number
  /** The payable clicks at the price of their terms. */
  expectedMicros: Micros
  sharedMicros: Micros
  /** Shared, and not posted to the ledger yet. */
  unpostedMicros: Micros
  /** Accrued by all cinemas, as the ledger says. */
  accruedMicros: Micros
  /** What does not agree; empty when all does. At most 20. */
  differences: string[]
}

/**
 * Holds clicks, shares, counters (judged, payable, earned) and ledger against each other, to the micro-euro, in one snapshot: payable clicks at their price
 * are the shares, and the shares that were posted are what the cinemas have accrued. The last holds until a period is
 * closed and moves what was accrued to be paid.
 */
export async function reconcile(pool: pg.Pool): Promise<Reconciliation> {
  return snapshot(pool, async (client) => {
    const figures = await compare(client)
    return withLedger(figures, await balances(client, { prefix: cinemaPrefix }))
  })
}

interface Compared {
  payable: bigint
  expected: bigint
  shared: bigint
  differences: string[]
  cinemas: { cinema: string; posted: bigint; unposted: bigint }[]
}

async function compare(client: pg.PoolClient): Promise<Compared> {
  const { rows } = await client.query<{
    payable: bigint
    expected: bigint
    shared: bigint
    differences: string[] | null
  }>(`
    WITH payable AS (SELECT DISTINCT click FROM plane.click_verdict WHERE payable),
    shared AS (
      SELECT s.click, sum(s.micros) AS micros, min(t.click_price_micros) AS price
      FROM plane.click_share s JOIN plane.contract_term t ON t.id = s.term GROUP BY s.click
    ), earned AS (
      SELECT cinema, campaign, (at AT TIME ZONE 'Europe/Paris')::date AS day, count(*) AS clicks, sum(micros) AS micros
      FROM plane.click_share GROUP BY 1, 2, 3
    ), verdict AS (
      SELECT c.campaign, c.placement, c.creative, (c.at AT TIME ZONE 'Europe/Paris')::date AS day, count(*) AS judged,
        count(*) FILTER (WHERE v.payable) AS payable
      FROM plane.click_verdict v JOIN plane.click c ON c.id = v.click GROUP BY 1, 2, 3, 4
    ), counted AS (
      SELECT campaign, placement, creative, day, coalesce(sum(clicks) FILTER (WHERE what = 'judged'), 0) AS judged,
        coalesce(sum(clicks) FILTER (WHERE what = 'payable'), 0) AS payable
      FROM plane.click_count GROUP BY 1, 2, 3, 4
    ),
    line AS (
      SELECT 'payable and not shared: ' || click AS line FROM (SELECT click FROM payable EXCEPT SELECT click FROM shared) AS p
      UNION ALL
      SELECT 'shared and not payable: ' || click FROM (SELECT click FROM shared EXCEPT SELECT click FROM payable) AS s
      UNION ALL
      SELECT format('shared %s for a price of %s: %s', micros, price, click) FROM shared WHERE micros <> price
      UNION ALL
      SELECT format('%s earned %s on %s, and %s was counted', cinema, e.micros, day, c.micros)
      FROM earned e FULL JOIN plane.earned_day c USING (cinema, campaign, day)
      WHERE (e.clicks, e.micros) IS DISTINCT FROM (c.clicks::bigint, c.micros::numeric)
      UNION ALL
      SELECT format('campaign %s on %s, placement %s, creative %s: %s judged and %s payable, and %s and %s were counted',
        campaign, day, placement, creative, v.judged, v.payable, c.judged, c.payable)
      FROM verdict v FULL JOIN counted c USING (campaign, placement, creative, day)
      WHERE (v.judged, v.payable) IS DISTINCT FROM (c.judged::bigint, c.payable::bigint)
    )
    SELECT (SELECT count(*) FROM payable) AS payable, (SELECT coalesce(sum(price), 0) FROM shared)::bigint AS expected,
      (SELECT coalesce(sum(micros), 0) FROM shared)::bigint AS shared,
      (SELECT array_agg(line) FROM (SELECT line FROM line ORDER BY line LIMIT 20) AS few) AS differences`)
  const { rows: cinemas } = await client.query<Compared['cinemas'][number]>(`
    SELECT cinema, coalesce(sum(micros) FILTER (WHERE xid < upto), 0)::bigint AS posted,
      coalesce(sum(micros) FILTER (WHERE xid >= upto), 0)::bigint AS unposted
    FROM plane.click_share, (SELECT upto FROM plane.watermark WHERE sweep = 'post') AS mark GROUP BY cinema`)
  const row = rows[0] as (typeof rows)[number]
  return { ...row, differences: row.differences ?? [], cinemas }
}

function withLedger(compared: Compared, ledger: Map<string, bigint>): Reconciliation {
  const { cinemas } = compared
  const differences = [...compared.differences]
  let accruedMicros = 0n
  const wanted = new Map(cinemas.map(({ cinema, posted }) => [cinemaAccrued(cinema), posted]))
  for (const [account, micros] of ledger) {
    if (parseCinemaAccount(account)?.side !== 'accrued') continue
    accruedMicros += micros
    if (!wanted.has(account)) wanted.set(account, 0n)
  }
  for (const [account, posted] of wanted) {
    const accrued = ledger.get(account) ?? 0n
    if (accrued !== posted) differences.push(`${account} holds ${accrued}, and ${posted} was posted`)
  }
  return {
    payableClicks: Number(compared.payable),
    expectedMicros: compared.expected,
    sharedMicros: compared.shared,
    unpostedMicros: cinemas.reduce((sum, { unposted }) => sum + unposted, 0n),
    accruedMicros,
    differences: differences.slice(0, 20),
  }
}
