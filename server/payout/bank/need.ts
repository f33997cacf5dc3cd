import { DAY_MS, parisDay } from '../../lib/clock.js'
import { MICROS_PER_CENT, type Micros } from '../../lib/money.js'

/** So long before the first payment it is asked where it shall go: a quarter, which is how often cinemas are paid. */
const ASK_AHEAD_DAYS = 92

export type BankNeed =
  /** Nothing is in sight to be paid: nobody is asked for anything. */
  | { asked: false; on: null }
  /** A day in France, `YYYY-MM-DD`, further away than the next payments. */
  | { asked: false; on: string }
  | { asked: true; on: string }

/**
 * Whether an organisation is asked now where it is paid: only before its first payment (`ibanRequest` of the terms), and when that
 * will be. It is paid when its cinema's balance reaches the threshold; at the end of the year from the yearly sweep on; and whatever
 * is left when its contract is over.
 * @param expectedOn by the preview, the earliest of its cinemas; null when nobody can tell
 */
export function bankNeed(asked: {
  expectedOn: string | null
  /** What is due to each of its cinemas. */
  dueMicros: readonly Micros[]
  yearlySweepCents: bigint
  /** Its contract is over. */
  leaving: boolean
  now: Date
}): BankNeed {
  const { expectedOn, dueMicros, yearlySweepCents, leaving, now } = asked
  const today = parisDay(now)
  const days = [expectedOn]
  if (dueMicros.some((due) => due >= yearlySweepCents * MICROS_PER_CENT)) days.push(yearlySweepOn(now))
  if (leaving && dueMicros.some((due) => due >= MICROS_PER_CENT)) days.push(today)
  const on = days.filter((day) => day !== null).sort()[0] ?? null
  if (on === null) return { asked: false, on }
  return { asked: Date.parse(on) - Date.parse(today) <= ASK_AHEAD_DAYS * DAY_MS, on }
}

/** The day by which December is closed, and the yearly batch paid. */
const SWEEP_DAY = '01-15'

/** About when the next yearly sweep is paid: a day in France, `YYYY-MM-DD`. */
export function yearlySweepOn(now: Date): string {
  const today = parisDay(now)
  const year = Number(today.slice(0, 4))
  return today <= `${year}-${SWEEP_DAY}` ? `${year}-${SWEEP_DAY}` : `${year + 1}-${SWEEP_DAY}`
}
