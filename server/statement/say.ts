import { sayEuros } from '../contract/index.js'
import { parisDay } from '../lib/clock.js'
import { MICROS_PER_CENT, type Micros } from '../lib/money.js'
import { shiftDay } from '../lib/paris.js'

/** How statements and invoices say things: in French, which is the language of the contract. */

const MONTH = new Intl.DateTimeFormat('fr', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const DAY = new Intl.DateTimeFormat('fr', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const NUMBER = new Intl.NumberFormat('fr')

/** `novembre 2026`, or `4e trimestre 2026` of `2026-T4`. */
export function sayPeriod(name: string): string {
  const [, year, quarter] = /^(\d{4})-T([1-4])$/.exec(name) ?? []
  if (quarter !== undefined) return `${quarter === '1' ? '1er' : `${quarter}e`} trimestre ${year}`
  return MONTH.format(new Date(`${name}-15T12:00:00Z`))
}

/** `1er décembre 2026` of a day of the calendar. */
export function sayDay(day: string): string {
  return DAY.format(new Date(`${day}T12:00:00Z`)).replace(/^1 /, '1er ')
}

export function sayMoment(at: string | Date): string {
  return sayDay(parisDay(new Date(at)))
}

/** The day before a moment that is a midnight in France: the last one of a period. */
export function lastDay(to: Date): string {
  return shiftDay(parisDay(to), -1)
}

/** Exactly: two decimals, and as many more as there are. */
export function sayMicros(micros: Micros): string {
  return micros < 0n ? `−${sayEuros(-micros, 'fr')}` : sayEuros(micros, 'fr')
}

export function sayCents(cents: bigint): string {
  return sayMicros(cents * MICROS_PER_CENT)
}

export function sayNumber(value: number): string {
  return NUMBER.format(value)
}

export function sayClicks(clicks: number): string {
  return `${sayNumber(clicks)}\u00a0${Math.abs(clicks) < 2 ? 'clic' : 'clics'}`
}

/** Basis points: `20 %`, `5,5 %`. */
export function sayPercent(basisPoints: number): string {
  return `${new Intl.NumberFormat('fr', { maximumFractionDigits: 2 }).format(basisPoints / 100)}\u00a0%`
}

export function sayDays(days: number): string {
  return `${sayNumber(days)}\u00a0${days === 1 ? 'jour' : 'jours'}`
}
