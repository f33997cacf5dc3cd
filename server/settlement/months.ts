import type pg from 'pg'
import { postedUpTo } from '../click/index.js'
import { type CampaignOfMonth, compareMonth, undecided } from './difference.js'
import { type Estimate, readEstimate } from './estimate.js'
import { type Period, periodNamed } from './period.js'
import { type Close, type Declaration, readClose, readCloses, readDecisions, readDeclaration } from './rows.js'
import { type MonthTerms, readMonthTerms } from './terms.js'

type Queryable = pg.Pool | pg.ClientBase

/** Where a month stands: derived from the time and from what was decided. */
export type MonthState = 'open' | 'closing' | 'asked' | 'refused' | 'closed'

/** Why a month cannot be closed now. */
export type CloseRefusal =
  /** Late clicks still belong to it. */
  | 'too-early'
  /** The operator has said nothing, and has time to. */
  | 'report-missing'
  /** It was asked for, or closed, already. */
  | 'already'
  /** A later month is closed, or being closed: what is missing is closed with the next one. */
  | 'passed'
  /** An earlier month in which something moved is not closed. */
  | 'earlier-open'
  /** A difference waits for a decision. */
  | 'differences'
  /** Clicks of the month are not in the ledger yet. */
  | 'not-posted'

/** The state of a month without a close is that of the clock alone. */
export function monthState({ to }: Period, { close, now }: { close: Close | null; now: Date }): MonthState {
  return close?.state ?? (now < to ? 'open' : 'closing')
}

/** All that a decision to close a month looks at. */
export interface MonthFacts {
  close: Close | null
  terms: MonthTerms
  declared: boolean
  undecided: number
  /** Unclosed months with movement before this one. */
  earlierOpen: readonly string[]
  /** The newest month that is closed, or whose close was asked for; null before the first. */
  lastClosed: string | null
  postedUpTo: Date
}

/** Why a month cannot be closed now, the first reason that there is; null: it can. */
export function whyNotClose(period: Period, facts: MonthFacts, now: Date): CloseRefusal | null {
  const { close, terms, declared } = facts
  if (close !== null && close.state !== 'refused') return 'already'
  if (facts.lastClosed !== null && period.name < facts.lastClosed) return 'passed'
  if (now < terms.lateUntil) return 'too-early'
  if (facts.earlierOpen.length > 0) return 'earlier-open'
  if (!declared && now < terms.reportUntil) return 'report-missing'
  if (facts.postedUpTo < period.to) return 'not-posted'
  return facts.undecided > 0 ? 'differences' : null
}

/** A month with all that the pages show of it, and whether it can be closed. */
export interface Month {
  period: Period
  state: MonthState
  close: Close | null
  terms: MonthTerms
  declaration: Declaration | null
  campaigns: CampaignOfMonth[]
  /** Of the amounts, what is for clicks of earlier months that came after those were closed. */
  lateMicros: Estimate['lateMicros']
  /** Nothing was declared, and the time for it is over. */
  reportIsLate: boolean
  /** Null: it can be closed now. */
  whyNot: CloseRefusal | null
  earlierOpen: string[]
}

export async function readMonth(db: Queryable, { period: name, now }: { period: string; now: Date }): Promise<Month> {
  const period = periodNamed(name)
  const [close, closes, terms, open, posted] = [
    await readClose(db, name),
    await readCloses(db),
    await readMonthTerms(db, period),
    await readOpenMonths(db),
    await postedUpTo(db),
  ]
  const state = monthState(period, { close, now })
  const declaration = await readDeclaration(db, { period: name, ...fixed(close) })
  const { byCampaign, lateMicros } =
    state === 'closed'
      ? await readClosed(db, name)
      : await readEstimate(db, { period: name, withLate: isFirst(open, name) })
  const reported = close !== null && close.state === 'closed' && close.declaration === null ? null : declaration?.lines
  const campaigns = compareMonth(byCampaign, reported ?? null, await readDecisions(db, { period: name }))
  const earlierOpen = open.filter((one) => one < name)
  const facts: MonthFacts = {
    ...{ close, terms, declared: declaration !== null, undecided: undecided(campaigns).length, earlierOpen },
    ...{ lastClosed: lastClosedOf(closes), postedUpTo: posted },
  }
  return {
    period,
    state,
    close,
    terms,
    declaration,
    campaigns,
    lateMicros,
    whyNot: whyNotClose(period, facts, now),
    earlierOpen,
    reportIsLate: declaration === null && now >= terms.reportUntil,
  }
}

/** A close that was carried out went by one declaration, whatever was declared after. */
function fixed(close: Close | null): { id?: bigint } {
  return close?.state === 'closed' && close.declaration !== null ? { id: close.declaration } : {}
}

export function isFirst(open: readonly string[], name: string): boolean {
  return !open.some((one) => one < name)
}

/** The newest month that is closed, or about to be: none before it can be closed any more. @param closes the newest first */
export function lastClosedOf(closes: readonly Close[]): string | null {
  return closes.find(({ state }) => state !== 'refused')?.period ?? null
}

async function readClosed(db: Queryable, period: string): Promise<Estimate> {
  const { rows } = await db.query<{ campaign: number; clicks: bigint; micros: bigint; late: bigint }>(
    `SELECT campaign, coalesce(max(c.clicks), 0)::bigint AS clicks, coalesce(sum(l.micros), 0)::bigint AS micros,
       coalesce(sum(l.micros) FILTER (WHERE l.month < l.period), 0)::bigint AS late
     FROM (SELECT * FROM settlement.closed_line WHERE period = $1) AS l
     FULL JOIN (SELECT campaign, clicks FROM settlement.closed_campaign WHERE period = $1) AS c USING (campaign)
     GROUP BY campaign ORDER BY campaign`,
    [period],
  )
  return {
    byCampaign: new Map(rows.map(({ campaign, clicks, micros }) => [campaign, { clicks: Number(clicks), micros }])),
    lateMicros: rows.reduce((sum, { late }) => sum + late, 0n),
  }
}

/**
 * Months after the last closed one in which a cinema earned something, the oldest first. What comes for an older one is closed with
 * the next.
 */
export async function readOpenMonths(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ month: string }>(
    `SELECT DISTINCT to_char(day, 'YYYY-MM') AS month FROM plane.earned_day
     WHERE day >= coalesce((SELECT (max(period) || '-01')::date + interval '1 month' FROM settlement.close WHERE state = 'closed'), '-infinity')
     ORDER BY 1`,
  )
  return rows.map(({ month }) => month)
}
