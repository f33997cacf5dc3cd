/** Where the time comes from: an argument, so that tests can be at any moment. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

const paris = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The day in France of a moment, as `YYYY-MM-DD`: contracts and figures count in these. */
export function parisDay(at: Date): string {
  return paris.format(at)
}

export const SECOND_MS = 1000
export const DAY_MS = 86_400_000

/** A moment `days` days of 24 hours later (or earlier, when negative). */
export function addDays(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS)
}

/** The same moment `months` calendar months later, UTC; the day is clamped to the month's last (31 January + 1 = 28 February). */
export function addMonths(at: Date, months: number): Date {
  const moved = new Date(at)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(at.getUTCDate(), last))
  return moved
}
