import { addDays } from '../../lib/clock.js'
import { type Period, periodNamed, periodOf } from '../../settlement/index.js'

/** When what is over in the demonstration was. Every moment is before the `now` that it was made for. */
export interface Calendar {
  /** The three months that end the last year whose payment is over: the year in which everybody signed. */
  quarter: readonly [Period, Period, Period]
  /** The month before this one, which nobody has closed yet. */
  lastMonth: Period
  signedAt: Date
  accountsAt: Date
  preparedAt: Date
  approvedAt: Date
  handedAt: Date
  executedAt: Date
  returnedAt: Date
  mendedAt: Date
}

/** The yearly payment is over by the end of January. */
const PAYMENT_DAYS = 31

/**
 * The demonstration's past as it lies behind a moment. The year's last quarter, since only the yearly payment is made of such small
 * sums: it asks for a euro, where a quarter's asks for fifty from a cinema and for a hundred from all.
 */
export function calendarOf(now: Date): Calendar {
  const year = addDays(now, -PAYMENT_DAYS).getUTCFullYear() - 1
  const after = (month: number, day: number) => new Date(Date.UTC(year, month - 1, day, 9, 12))
  const months = [10, 11, 12].map((month) => periodNamed(`${year}-${month}`))
  return {
    quarter: months as [Period, Period, Period],
    lastMonth: periodOf(addDays(periodOf(now).from, -1)),
    signedAt: after(9, 8),
    accountsAt: after(11, 5),
    preparedAt: after(13, 13),
    approvedAt: after(13, 14),
    handedAt: after(13, 15),
    executedAt: after(13, 19),
    returnedAt: after(13, 20),
    mendedAt: after(13, 21),
  }
}

/** When the operator declared a month of the quarter, when the federation decided about it, and when it closed it. */
export function settledOn({ to }: Period): { declaredAt: Date; decidedAt: Date; closedAt: Date } {
  return { declaredAt: addDays(to, 5.4), decidedAt: addDays(to, 8.4), closedAt: addDays(to, 8.5) }
}
