import type pg from 'pg'
import { contestDay } from './contest-day.js'
import { quarterOf, statementPeriod } from './period.js'
import { type IssuedStatement, StatementBody, sealBody } from './shape.js'

type Queryable = pg.Pool | pg.ClientBase

/**
 * A cinema's statement of a closed month (`2026-11`), or of a calendar quarter (`2026-T4`) whose last month is closed: its months
 * together. As it was issued, whatever was corrected since: a correction stands in a later one.
 * @returns null while it is not issued
 */
export async function statementOf(
  db: Queryable,
  { cinema, period }: { cinema: string; period: string },
): Promise<IssuedStatement | null> {
  const { months } = statementPeriod(period)
  const { rows } = await db.query<{ period: string; body: string; sha256: string }>(
    `SELECT period, body, encode(sha256, 'hex') AS sha256 FROM statement.issued
     WHERE cinema = $1 AND period = ANY ($2::text[]) ORDER BY period`,
    [cinema, months],
  )
  if (rows.at(-1)?.period !== months.at(-1)) return null
  const issued = rows.map(({ body, sha256 }) => ({ ...StatementBody.parse(JSON.parse(body)), sha256 }))
  return months.length === 1 ? (issued[0] ?? null) : together(issued, period)
}

/** Months that follow each other as one statement: from the first balance before to the last one after. */
function together(months: readonly IssuedStatement[], period: string): IssuedStatement {
  const first = months[0] as IssuedStatement
  const last = months.at(-1) as IssuedStatement
  const { sha256: _, ...names } = last
  const rules = months.flatMap((month) => month.rules)
  const body: StatementBody = {
    ...names,
    ...{ period, beforeMicros: first.beforeMicros, afterMicros: last.afterMicros },
    months: months.flatMap((one) => one.months),
    lines: months.flatMap((one) => one.lines),
    movements: months.flatMap((one) => one.movements),
    rules: rules.filter((rule, at) => rules.findIndex((other) => sameRule(rule, other)) === at),
  }
  return { ...body, sha256: sealBody(body).sha256.toString('hex') }
}

type Rule = StatementBody['rules'][number]

function sameRule(a: Rule, b: Rule): boolean {
  return a.clickPriceMicros === b.clickPriceMicros && a.lookBackDays === b.lookBackDays && a.sharing === b.sharing
}

/** A statement as a list shows it. */
export interface StatementSummary {
  period: string
  issuedAt: Date
  afterMicros: bigint
}

/** Ten years of months. */
const MOST = 120

/** The months of a cinema that have their statement, the newest first. */
export async function listStatements(db: Queryable, { cinema }: { cinema: string }): Promise<StatementSummary[]> {
  const { rows } = await db.query<StatementSummary>(
    `SELECT period, issued_at AS "issuedAt", after_micros AS "afterMicros" FROM statement.issued
     WHERE cinema = $1 ORDER BY period DESC LIMIT $2`,
    [cinema, MOST],
  )
  return rows
}

/** Until when a statement can be contested. */
export interface ContestTime {
  /** The reckoning that it is of: `2026-T4`; a month where each month is one. */
  reckoning: string
  days: number
  /** The last day, in France; null before the reckoning's own statement is there. */
  until: string | null
}

/** The time to contest runs from the statement of a reckoning (contract federation-cinema art. 11); null without a contract. */
export function contestTime({ period, terms, issuedAt, months }: StatementBody): ContestTime | null {
  if (terms === null) return null
  const { periodMonths, disputeDays: days } = terms
  const last = months.at(-1)?.month ?? period
  const ends =
    periodMonths === 1 || (periodMonths === 3 ? period === quarterOf(last) : Number(last.slice(5)) % periodMonths === 0)
  const reckoning = periodMonths === 3 ? quarterOf(last) : period
  return { reckoning, days, until: ends ? contestDay(new Date(issuedAt), days) : null }
}
