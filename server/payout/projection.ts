import { addDays, DAY_MS, parisDay } from '../lib/clock.js'
import type { Micros } from '../lib/money.js'

/** Revenue of the recent past, from which the next payment is guessed. */
export interface RecentRevenue {
  /** >= 0, in micro-euros. */
  micros: Micros
  /** The days in which it came, >= 1. */
  days: number
}

/** Further than this nobody is told a date. */
const MAX_DAYS = 3650

/**
 * Whole days until a balance reaches what is wanted, if revenue goes on as in the recent past: 0 when it is reached, null
 * when there is no revenue, or when it is more than ten years away.
 */
export function daysUntil(
  wantedMicros: Micros,
  { balanceMicros, recent }: { balanceMicros: Micros; recent: RecentRevenue },
): number | null {
  const missing = wantedMicros - balanceMicros
  if (missing <= 0n) return 0
  if (recent.micros <= 0n) return null
  // Days are divided here, not money; rounded up, so that on that day it is there.
  const days = (missing * BigInt(recent.days) + recent.micros - 1n) / recent.micros
  return days > BigInt(MAX_DAYS) ? null : Number(days)
}

/** The day in France, `YYYY-MM-DD`, that is so many days away. */
export function dayAhead(now: Date, days: number): string {
  return parisDay(addDays(now, days))
}

/** How long revenue has been observed: days since the first of it, at least a week, at most the window. */
export function observedDays({ since, now, windowDays }: { since: Date; now: Date; windowDays: number }): number {
  const days = Math.ceil((now.getTime() - since.getTime()) / DAY_MS)
  return Math.min(Math.max(days, 7), windowDays)
}
