import type pg from 'pg'
import { cinemaAccrued, cinemaPrefix } from '../ledger/index.js'
import type { Micros } from '../lib/money.js'
import { snapshot } from '../lib/postgres.js'

export interface Reconciliation {
  payableClicks: number
  /** The payable clicks at the price of their terms. */
  expectedMicros: Micros
  sharedMicros: Micros
  /** Shared, and not posted to the ledger yet. */
  unpostedMicros: Micros
  /** Accrued by all cinemas for clicks, as the ledger says: closes and corrections of another kind are not in it. */
  accruedMicros: Micros
  /** What does not agree; empty when all does. At most 20. */
  differences: string[]
}

/**
 * Holds clicks, shares, counters (judged, payable, earned) and ledger against each other, to the micro-euro, in one
 * snapshot: payable clicks at their price are the shares, and the shares that were posted are what the ledger's postings of
 * clicks, and of clicks taken back, have accrued. A close moves what was accrued, and changes nothing of that.
 */
export async function reconcile(pool: pg.Pool): Promise<Reconciliation> {
  return snapshot(pool, async (client) => {
    const figures = await compare(client)
    return withLedger(figures, await accruedByClicks(client))
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
    WITH standing AS (
      SELECT DISTINCT ON (click) click, payable FROM plane.click_verdict ORDER BY click, round DESC
    ), payable AS (SELECT click FROM standing WHERE payable),
    part AS ( -- A part that was taken back is none.
      SELECT click, cinema, term, sum(micros) AS micros FROM plane.click_share GROUP BY 1, 2, 3
      HAVING count(*) FILTER (WHERE NOT reversed) <> count(*) FILTER (WHERE reversed)
    ), shared AS (
      SELECT p.click, sum(p.micros) AS micros, min(t.click_price_micros) AS price
      FROM part p JOIN plane.contract_term t ON t.id = p.term GROUP BY p.click
    ), earned AS (
      SELECT cinema, campaign, (at AT TIME ZONE 'Europe/Paris')::date AS day,
        count(*) FILTER (WHERE NOT reversed) - count(*) FILTER (WHERE reversed) AS clicks, sum(micros) AS micros
      FROM plane.click_share GROUP BY 1, 2, 3
    ), verdict AS (
      SELECT c.campaign, c.placement, c.creative, (c.at AT TIME ZONE 'Europe/Paris')::date AS day, count(*) AS judged,
        count(*) FILTER (WHERE v.payable) AS payable
      FROM standing v JOIN plane.click c ON c.id = v.click GROUP BY 1, 2, 3, 4
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
      SELECT format('%s was taken back from %s that was not given: %s', -micros, cinema, click) FROM part WHERE micros < 0
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

/** By account, what postings of clicks sum to. */
async function accruedByClicks(client: pg.PoolClient): Promise<Map<string, bigint>> {
  const { rows } = await client.query<{ account: string; micros: bigint }>(
    `SELECT account, sum(micros)::bigint AS micros FROM ledger.entry JOIN ledger.transaction USING (sequence)
     WHERE kind IN ('clicks', 'clicks-reversed') AND account LIKE $1 || '%' GROUP BY account`,
    [cinemaPrefix],
  )
  return new Map(rows.map(({ account, micros }) => [account, micros]))
}

function withLedger(compared: Compared, ledger: Map<string, bigint>): Reconciliation {
  const { cinemas } = compared
  const differences = [...compared.differences]
  let accruedMicros = 0n
  const wanted = new Map(cinemas.map(({ cinema, posted }) => [cinemaAccrued(cinema), posted]))
  for (const [account, micros] of ledger) {
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
