import { DAY_MS } from './clock.js'

/**
 * The moment at which a day begins in France. The offset is looked up twice, since it is that of the moment which is
 * sought: on the two days of the year when the clock changes, midnight still has the offset of the day before.
 * @param day `YYYY-MM-DD`
 * @returns null for what is no day of the calendar
 */
export function parisMidnight(day: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const utc = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== day) return null
  const guess = utc - offsetMs(utc)
  return new Date(utc - offsetMs(guess))
}

/** The day `days` days after a day of the calendar (before it, when negative), as `YYYY-MM-DD`. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

const wall = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** How far the clocks of France are ahead of UTC at a moment, in milliseconds. */
function offsetMs(at: number): number {
  const parts = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}
