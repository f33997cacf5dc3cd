import type { Micros } from '../lib/money.js'
import type { MonthClose, StatementBody } from './shape.js'

/** What the months of a statement come to together. */
export type StatementSums = Omit<MonthClose, 'month' | 'sequence'> & { movementMicros: Micros }

export function sumsOf({ months, movements }: Pick<StatementBody, 'months' | 'movements'>): StatementSums {
  const sum = (of: (close: MonthClose) => bigint) => months.reduce((total, close) => total + of(close), 0n)
  return {
    clicks: months.reduce((total, { clicks }) => total + clicks, 0),
    earnedMicros: sum((close) => close.earnedMicros),
    lateMicros: sum((close) => close.lateMicros),
    differenceMicros: sum((close) => close.differenceMicros),
    feeMicros: sum((close) => close.feeMicros),
    commonFundMicros: sum((close) => close.commonFundMicros),
    confirmedMicros: sum((close) => close.confirmedMicros),
    movementMicros: movements.reduce((total, { micros }) => total + micros, 0n),
  }
}

/** Nothing was confirmed and nothing moved: a statement of nothing is given all the same (contract, article 11). */
export function isNull({ months, movements }: Pick<StatementBody, 'months' | 'movements'>): boolean {
  return movements.length === 0 && months.every((close) => close.clicks === 0 && close.sequence === null)
}
