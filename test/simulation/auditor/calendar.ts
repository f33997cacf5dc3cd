const paris = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'medium' })

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The day in France of a moment (milliseconds since 1970), `2026-11-22`. */
export function dayOf(at: number): string {
  return paris.format(at).slice(0, 10)
}

/** The month in France of a moment, `2026-11`. */
export function monthOf(at: number): string {
  return dayOf(at).slice(0, 7)
}

/** So many days later by the calendar. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The first moment that is no more of a month in France: clocks there change on Sundays, never at a midnight. */
export function endOfMonth(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const next = new Date(Date.UTC(year, number, 1)).getTime()
  const midnight = [2, 1].map((hours) => next - hours * HOUR_MS).find((at) => monthOf(at) !== month)
  return midnight ?? next
}

/** The moment at which a day begins in France. */
export function startOfDay(day: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`)
  const start = [14, 13, 12, 11, 10].map((hours) => noon - hours * HOUR_MS).find((at) => dayOf(at) === day)
  return start ?? noon
}

/** The hour of a moment, UTC. */
export function hourOf(at: number): number {
  return at - (at % HOUR_MS)
}
