import { assert } from '../lib/assert.js'
import { parisDay } from '../lib/clock.js'

/** A month in France, half-open: `from <= at < to`. */
export interface Period {
  /** `2026-11`. */
  name: string
  from: Date
  to: Date
}

/** The period of a moment: months begin and end at midnight in Paris, whatever the season's offset is. */
export function periodOf(at: Date): Period {
  const name = parisDay(at).slice(0, 7)
  const [year, month] = name.split('-').map(Number) as [number, number]
  return { name, from: parisMidnight(year, month), to: parisMidnight(year, month + 1) }
}

/** Whether a text names a period: `2026-11`, of this century. */
export function isPeriodName(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text)
}

/** The period of a name, `2026-11`; anything else is a mistake of the program's. */
export function periodNamed(name: string): Period {
  assert(isPeriodName(name), 'a period is named YYYY-MM')
  return periodOf(new Date(`${name}-15T12:00:00Z`))
}

/** The month after. */
export function nextPeriod({ to }: Period): Period {
  return periodOf(to)
}

/** The last moment that a posting of the period can have. */
export function lastMoment({ to }: Period): Date {
  return new Date(to.getTime() - 1)
}

const HOUR_MS = 3_600_000

/** Midnight in Paris on the first of a month; month 13 is the January after. */
function parisMidnight(year: number, month: number): Date {
  const utcMidnight = Date.UTC(year, month - 1, 1)
  const day = new Date(utcMidnight).toISOString().slice(0, 10)
  // Paris is two hours ahead of UTC in summer and one in winter: of the two candidates, the earlier that is that day.
  const summer = new Date(utcMidnight - 2 * HOUR_MS)
  return parisDay(summer) === day ? summer : new Date(utcMidnight - HOUR_MS)
}
