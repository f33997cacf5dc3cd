import { parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'

/** The last day, in France, of a time of so many days from a moment: the day on which it begins does not count. */
export function contestDay(from: Date, days: number): string {
  return shiftDay(parisDay(from), days)
}
