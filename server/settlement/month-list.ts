import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { type MonthState, monthState } from './months.js'
import { nextPeriod, type Period, periodOf } from './period.js'
import { type Close, readCloses } from './rows.js'

/** A month in a list. */
export interface MonthOfList {
  period: Period
  state: MonthState
  close: Close | null
  /** It had clicks, or something was declared for it; one without need not be closed. */
  moved: boolean
  /** What its clicks are worth by our count; of a closed month, what it was closed with, late clicks of earlier ones among it. */
  estimatedMicros: Micros
  /** By the operator's last declaration; null: there is none. */
  declaredMicros: Micros | null
  /** What the operator owes for it; null until it is closed. */
  owedMicros: Micros | null
}

/** Years of months are enough for a page. */
const MOST_MONTHS = 60

/** All months from the first in which anything moved to the present one, the newest first. */
export async function listMonths(db: pg.Pool | pg.ClientBase, { now }: { now: Date }): Promise<MonthOfList[]> {
  const [first, closes, sums] = [await firstMoment(db), await readCloses(db), await readSums(db)]
  const present = periodOf(now)
  const periods: Period[] = []
  for (let period = periodOf(first ?? now); period.name <= present.name; period = nextPeriod(period))
    periods.push(period)
  const shown = periods.length === 0 ? [present] : periods.reverse().slice(0, MOST_MONTHS)
  return shown.map((period) => {
    const close = closes.find((one) => one.period === period.name) ?? null
    const { counted = 0n, declared = null, closed = null, owed = null } = sums.get(period.name) ?? {}
    return {
      ...{ period, close, state: monthState(period, { close, now }), moved: sums.has(period.name) },
      ...{ estimatedMicros: closed ?? counted, declaredMicros: declared, owedMicros: owed },
    }
  })
}

async function firstMoment(db: pg.Pool | pg.ClientBase): Promise<Date | null> {
  const { rows } = await db.query<{ first: Date | null }>('SELECT min(at) AS first FROM ledger.transaction')
  return rows[0]?.first ?? null
}

interface Sums {
  counted?: Micros
  declared?: Micros | null
  closed?: Micros | null
  owed?: Micros | null
}

async function readSums(db: pg.Pool | pg.ClientBase): Promise<Map<string, Sums>> {
  const { rows } = await db.query<Sums & { month: string }>(
    `WITH counted AS (
       SELECT to_char(day, 'YYYY-MM') AS month, sum(micros)::bigint AS counted FROM plane.earned_day
       WHERE day >= (SELECT max(day) FROM plane.earned_day) - 366 * 5 GROUP BY 1
     ), declared AS (
       SELECT period AS month, (SELECT sum(micros)::bigint FROM settlement.declared_line l WHERE l.declaration = max(d.id)) AS declared
       FROM settlement.declaration d GROUP BY period
     ), closed AS (
       SELECT period AS month, sum(earned_micros + late_micros)::bigint AS closed,
         sum(earned_micros + late_micros + difference_micros)::bigint AS owed
       FROM settlement.closed_cinema GROUP BY period
     )
     SELECT month, coalesce(counted, 0) AS counted, declared, closed, owed
     FROM counted FULL JOIN declared USING (month) FULL JOIN closed USING (month)`,
  )
  return new Map(rows.map(({ month, ...sums }) => [month, sums]))
}
