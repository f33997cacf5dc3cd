import { z } from 'zod'
import { parisDay } from '../lib/clock.js'
import { cleanText } from './clean-text.js'
import { MAX_AMOUNT_MICROS } from './wire.js'

export const QUOTE_TEXT_MAX = 2_000
/** The longest that a quote may stand, in days. */
export const QUOTE_DAYS_MAX = 90

/** `withdrawn`: by another quote, or because the campaign was taken back to be changed. */
export type QuoteState = 'open' | 'accepted' | 'declined' | 'withdrawn'

/** The operator's price for the space that a campaign takes. It says nothing of what clicks are worth: the contract does. */
export interface Quote {
  id: number
  priceMicros: bigint
  text: string
  /** Its last day, in Europe/Paris: `2026-12-24`. */
  validUntil: string
  state: QuoteState
  madeAt: Date
  answeredAt: Date | null
}

/** A quote as the operator makes it. `validUntil` is judged by the day on which it is made. */
export const NewQuote = z.object({
  priceMicros: z.bigint().positive().max(MAX_AMOUNT_MICROS),
  text: cleanText(QUOTE_TEXT_MAX),
  validUntil: z.iso.date(),
})
export type NewQuote = z.output<typeof NewQuote>

export type QuoteRefusal = 'over' | 'too-long'

/** Why a quote cannot be made on a day; null when it can. */
export function judgeQuote({ validUntil }: Pick<NewQuote, 'validUntil'>, now: Date): QuoteRefusal | null {
  const today = parisDay(now)
  if (validUntil < today) return 'over'
  const days = (Date.parse(validUntil) - Date.parse(today)) / 86_400_000
  return days > QUOTE_DAYS_MAX ? 'too-long' : null
}

/** Whether a quote may be answered now: it waits, and its last day is not over. */
export function isOpen({ state, validUntil }: Pick<Quote, 'state' | 'validUntil'>, now: Date): boolean {
  return state === 'open' && parisDay(now) <= validUntil
}

/** Whether a quote keeps the operator from accepting: it made a price, and has no yes to it. */
export function holdsBack(quote: Pick<Quote, 'state'> | null): boolean {
  return quote !== null && (quote.state === 'open' || quote.state === 'declined')
}
