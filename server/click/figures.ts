import type pg from 'pg'
import { balances, cinemaAccrued, cinemaPrefix, parseCinemaAccount } from '../ledger/index.js'
import type { Micros } from '../lib/money.js'
import { INVALID_TRAFFIC, type Reason } from './judge.js'

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
  const { rows } = await db.query<{
    campaign: number
    raw: bigint
    judged: bigint
    filtered: bigint
    payable: bigint
    reasons: Partial<Record<Reason, number>>
  }>(
    `WITH judged AS (
       SELECT c.campaign, v.click, v.payable, v.reasons
       FROM plane.click c LEFT JOIN LATERAL (
         SELECT click, payable, reasons FROM plane.click_verdict WHERE click = c.id ORDER BY rule_version DESC LIMIT 1
       ) AS v ON true
       WHERE $1::int IS NULL OR c.campaign = $1
     ), counted AS (
       SELECT campaign, jsonb_object_agg(reason, n) AS reasons
       FROM (SELECT campaign, reason, count(*) AS n FROM judged, unnest(reasons) AS reason GROUP BY 1, 2) AS each
       GROUP BY campaign
     )
     SELECT campaign, count(*) AS raw, count(click) AS judged, count(*) FILTER (WHERE payable) AS payable,
       count(*) FILTER (WHERE click IS NOT NULL AND NOT judged.reasons && $2::text[]) AS filtered,
       coalesce((SELECT reasons FROM counted WHERE counted.campaign = judged.campaign), '{}') AS reasons
     FROM judged GROUP BY campaign ORDER BY campaign`,
    [campaign ?? null, INVALID_TRAFFIC],
  )
  return rows.map((row) => ({
    campaign: row.campaign,
    raw: Number(row.raw),
    pending: Number(row.raw - row.judged),
    filtered: Number(row.filtered),
    payable: Number(row.payable),
    reasons: row.reasons,
  }))
}

export interface CinemaRevenue {
  cinema: string
  /** Clicks that it has a share of. */
  clicks: number
  micros: Micros
}

/** What each cinema earned by clicks in a span of time (half-open), from the shares. */
export async function cinemaRevenue(
  db: pg.Pool,
  { cinema, from, to }: { cinema?: string; from?: Date; to?: Date } = {},
): Promise<CinemaRevenue[]> {
  const { rows } = await db.query<{ cinema: string; clicks: bigint; micros: bigint }>(
    `SELECT cinema, count(*) AS clicks, sum(micros)::bigint AS micros FROM plane.click_share
     WHERE ($1::uuid IS NULL OR cinema = $1) AND at >= coalesce($2::timestamptz, '-infinity')
       AND at < coalesce($3::timestamptz, 'infinity')
     GROUP BY cinema ORDER BY micros DESC, cinema`,
    [cinema ?? null, from ?? null, to ?? null],
  )
  return rows.map((row) => ({ ...row, clicks: Number(row.clicks) }))
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
 * Holds clicks, shares and ledger against each other, to the micro-euro, in one snapshot: payable clicks at their price
 * are the shares, and the shares that were posted are what the cinemas have accrued. The last holds until a period is
 * closed and moves what was accrued to be paid.
 */
export async function reconcile(pool: pg.Pool): Promise<Reconciliation> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const figures = await compare(client)
    const accrued = await balances(client, { prefix: cinemaPrefix })
    await client.query('COMMIT')
    return withLedger(figures, accrued)
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
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
    ), line AS (
      SELECT 'payable and not shared: ' || click AS line FROM payable WHERE click NOT IN (SELECT click FROM shared)
      UNION ALL
      SELECT 'shared and not payable: ' || click FROM shared WHERE click NOT IN (SELECT click FROM payable)
      UNION ALL
      SELECT format('shared %s for a price of %s: %s', micros, price, click) FROM shared WHERE micros <> price
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
