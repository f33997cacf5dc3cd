import { DAY_MS, parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import type { DayOfVisits } from '../read/salle.js'

/** Two weeks of seven whole days each, and the day that is still going on. */
export interface Weeks {
  /** The last seven whole days, both included. */
  from: string
  to: string
  week: number
  weekBefore: number
  today: number
}

const WEEK = 7
/** So many whole days without a visit are no accident where there were visits before. */
export const SILENT_DAYS = 3

type Visits = Pick<DayOfVisits, 'day' | 'visits'>

/** Today is not over, and no week is compared by it. */
export function weeksOf(days: readonly Visits[], now: Date): Weeks {
  const today = parisDay(now)
  const [from, to] = [shiftDay(today, -WEEK), shiftDay(today, -1)]
  const week = sumOf(days, from, to)
  const weekBefore = sumOf(days, shiftDay(from, -WEEK), shiftDay(from, -1))
  return { from, to, week, weekBefore, today: sumOf(days, today, today) }
}

/** Visits have stopped: since when, for how many whole days, and what the week that ended with the last visit had. */
export interface Silence {
  lastDay: string
  wholeDays: number
  weekBefore: number
}

/**
 * Whether visits have stopped: none today, nor on at least three whole days before. Null when they have not, or when
 * there was none at all in these days: whoever has not begun is told how to begin, not that something broke.
 */
export function visitsStopped(days: readonly Visits[], now: Date): Silence | null {
  const today = parisDay(now)
  const lastDay = days
    .filter(({ day, visits }) => visits > 0 && day <= today)
    .map(({ day }) => day)
    .sort()
    .at(-1)
  if (lastDay === undefined) return null
  const wholeDays = (Date.parse(today) - Date.parse(lastDay)) / DAY_MS - 1
  if (wholeDays < SILENT_DAYS) return null
  return { lastDay, wholeDays, weekBefore: sumOf(days, shiftDay(lastDay, 1 - WEEK), lastDay) }
}

/** The visits of some days, both ends included: days as text are in the order of the calendar. */
function sumOf(days: readonly Visits[], from: string, to: string): number {
  return days.reduce((sum, { day, visits }) => (day >= from && day <= to ? sum + visits : sum), 0)
}
