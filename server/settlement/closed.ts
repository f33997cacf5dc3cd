import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { campaignNames } from './campaign-names.js'
import { readCinemaEstimate } from './estimate.js'
import { isFirst, readOpenMonths } from './months.js'
import { type Period, periodNamed } from './period.js'

type Queryable = pg.Pool | pg.ClientBase

export interface ClosedPeriod extends Period {
  closedAt: Date
}

/** The months that are closed, the newest first. */
export async function closedPeriods(db: Queryable): Promise<ClosedPeriod[]> {
  const { rows } = await db.query<{ period: string; closedAt: Date }>(
    `SELECT period, closed_at AS "closedAt" FROM settlement.close WHERE state = 'closed' ORDER BY period DESC`,
  )
  return rows.map(({ period, closedAt }) => ({ ...periodNamed(period), closedAt }))
}

/** The end of the last closed month; null when none is. What is clicked before it, a judge leaves as it was closed. */
export async function closedUpTo(db: Queryable): Promise<Date | null> {
  const { rows } = await db.query<{ period: string | null }>(
    `SELECT max(period) AS period FROM settlement.close WHERE state = 'closed'`,
  )
  const period = rows[0]?.period ?? null
  return period === null ? null : periodNamed(period).to
}

/** A cinema's month: earned, late and difference are fee, common fund and confirmed together, to the micro-euro. */
export interface CinemaPeriod {
  /** Of a month that is not closed the amounts are what is known so far, and nothing is confirmed. */
  closed: boolean
  /** Clicks that it has a share of, those that came late among them, less those that were taken back. */
  clicks: number
  earnedMicros: Micros
  /** For clicks of earlier months that came after those were closed. */
  lateMicros: Micros
  /** Its part of what the operator reports beyond our estimate, or below it. */
  differenceMicros: Micros
  feeMicros: Micros
  commonFundMicros: Micros
  confirmedMicros: Micros
  /** What it earned by each campaign in the month and late, without the difference: sums to earned and late. */
  byCampaign: CinemaCampaign[]
}

export interface CinemaCampaign {
  campaign: number
  /** The film's title; null when there is none any more. */
  film: string | null
  clicks: number
  micros: Micros
}

/** @param period `2026-11` */
export async function cinemaPeriod(
  db: Queryable,
  { cinema, period }: { cinema: string; period: string },
): Promise<CinemaPeriod> {
  const { rows } = await db.query<{ closed: boolean }>(
    `SELECT state = 'closed' AS closed FROM settlement.close WHERE period = $1`,
    [period],
  )
  return rows[0]?.closed ? readClosed(db, { cinema, period }) : readOpen(db, { cinema, period })
}

const NOTHING = { feeMicros: 0n, commonFundMicros: 0n, confirmedMicros: 0n, differenceMicros: 0n }

async function readClosed(
  db: Queryable,
  { cinema, period }: { cinema: string; period: string },
): Promise<CinemaPeriod> {
  const { rows } = await db.query<Omit<CinemaPeriod, 'closed' | 'byCampaign' | 'clicks'> & { clicks: bigint }>(
    `SELECT clicks, earned_micros AS "earnedMicros", late_micros AS "lateMicros", difference_micros AS "differenceMicros",
       fee_micros AS "feeMicros", common_micros AS "commonFundMicros", confirmed_micros AS "confirmedMicros"
     FROM settlement.closed_cinema WHERE period = $1 AND cinema = $2`,
    [period, cinema],
  )
  const row = rows[0] ?? { ...NOTHING, clicks: 0n, earnedMicros: 0n, lateMicros: 0n }
  const { rows: lines } = await db.query<{ campaign: number; clicks: bigint; micros: bigint }>(
    `SELECT campaign, sum(clicks)::bigint AS clicks, sum(micros)::bigint AS micros FROM settlement.closed_line
     WHERE period = $1 AND cinema = $2 GROUP BY campaign ORDER BY campaign`,
    [period, cinema],
  )
  const named = await withFilms(
    db,
    lines.map((line) => ({ ...line, clicks: Number(line.clicks) })),
  )
  return { closed: true, ...row, clicks: Number(row.clicks), byCampaign: named }
}

async function readOpen(db: Queryable, { cinema, period }: { cinema: string; period: string }): Promise<CinemaPeriod> {
  const withLate = isFirst(await readOpenMonths(db), period)
  const rows = await readCinemaEstimate(db, { cinema, period, withLate })
  const byCampaign = new Map<number, { campaign: number; clicks: number; micros: Micros }>()
  const totals = { clicks: 0, earnedMicros: 0n, lateMicros: 0n }
  for (const { campaign, late, clicks, micros } of rows) {
    const one = byCampaign.get(campaign) ?? { campaign, clicks: 0, micros: 0n }
    byCampaign.set(campaign, { campaign, clicks: one.clicks + clicks, micros: one.micros + micros })
    totals.clicks += clicks
    if (late) totals.lateMicros += micros
    else totals.earnedMicros += micros
  }
  return { closed: false, ...totals, ...NOTHING, byCampaign: await withFilms(db, [...byCampaign.values()]) }
}

async function withFilms(db: Queryable, rows: readonly Omit<CinemaCampaign, 'film'>[]): Promise<CinemaCampaign[]> {
  const names = await campaignNames(
    db,
    rows.map(({ campaign }) => campaign),
  )
  return rows.map((row) => ({ ...row, film: names.get(row.campaign)?.film ?? null }))
}
