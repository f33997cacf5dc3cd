import { assert } from '../lib/assert.js'
import { isPeriodName, type Period, periodNamed } from '../settlement/index.js'

/** A month, `2026-11`, or a calendar quarter, `2026-T4`: what a statement can be of. */
export interface StatementPeriod extends Period {
  /** Its months, the first first. */
  months: string[]
}

/** Whether a text names a month or a quarter. */
export function isStatementPeriod(text: string): boolean {
  return isPeriodName(text) || /^20\d\d-T[1-4]$/.test(text)
}

/** The months of a name; anything else is a mistake of the program's. */
export function statementPeriod(name: string): StatementPeriod {
  assert(isStatementPeriod(name), 'a statement is of a month or of a quarter')
  if (isPeriodName(name)) return { ...periodNamed(name), months: [name] }
  const [year, quarter] = name.split('-T') as [string, string]
  const months = [2, 1, 0].map((back) => `${year}-${String(Number(quarter) * 3 - back).padStart(2, '0')}`)
  const [first, , last] = months as [string, string, string]
  return { name, from: periodNamed(first).from, to: periodNamed(last).to, months }
}

/** The quarter that a month is of: `2026-T4` of `2026-11`. */
export function quarterOf(month: string): string {
  assert(isPeriodName(month), 'a month has a quarter')
  return `${month.slice(0, 4)}-T${Math.ceil(Number(month.slice(5)) / 3)}`
}
