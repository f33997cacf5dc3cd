import { z } from 'zod'
import { canonicalJson, type Signable } from '../contract/index.js'
import { sha256 } from '../lib/id.js'

/** Whole numbers of any size, as text in the JSON: micro-euros, cents, sequence numbers. */
export const whole = z
  .string()
  .regex(/^(0|-?[1-9]\d*)$/)
  .transform(BigInt)
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/)

/** What a cinema earned by one campaign in one month; an earlier month than the one that it was closed with: it came late. */
const EarnedLine = z.strictObject({
  closedWith: month,
  /** Of the clicks. */
  month,
  campaign: z.int(),
  film: z.string().nullable(),
  /** Less those that were taken back: it may be below zero. */
  clicks: z.int(),
  micros: whole,
  /** Its part of a difference to what the operator reports that was accepted. */
  differenceMicros: whole,
})

/** The close of a month; `sequence`: its transaction in the ledger, null where there was nothing to close. */
const MonthClose = z.strictObject({
  month,
  sequence: whole.nullable(),
  clicks: z.int(),
  earnedMicros: whole,
  lateMicros: whole,
  differenceMicros: whole,
  feeMicros: whole,
  commonFundMicros: whole,
  confirmedMicros: whole,
})

/** What moved confirmed revenue and was no close: payments, and what came back. */
const MovementLine = z.strictObject({
  sequence: whole,
  at: z.iso.datetime(),
  kind: z.string(),
  micros: whole,
  /** What the cinema's bank calls the payment. */
  reference: z.string().nullable(),
})

/** What a click was worth and how it was shared, from a moment on. */
const RuleLine = z.strictObject({
  from: z.iso.datetime(),
  clickPriceMicros: whole,
  lookBackDays: z.int(),
  sharing: z.string(),
})

/** Of the cinema's contract, as it was at the end. */
const StatementTerms = z.strictObject({
  contract: z.uuid(),
  version: z.string(),
  feeBasisPoints: z.int(),
  commonFund: z.boolean(),
  thresholdCents: whole,
  disputeDays: z.int(),
  /** Months from one reckoning to the next. */
  periodMonths: z.int(),
})

/**
 * A cinema's statement of a month, or of several together. Amounts are micro-euros of its confirmed revenue:
 * before + confirmed + movements = after. Nothing of a person is in it.
 */
export const StatementBody = z.strictObject({
  version: z.literal(1),
  cinema: z.strictObject({ id: z.uuid(), name: z.string(), city: z.string(), organisation: z.string().nullable() }),
  federation: z.string(),
  /** `2026-11` or `2026-T4`. */
  period: z.string(),
  issuedAt: z.iso.datetime(),
  /** It covers transactions of the ledger up to this one. */
  ledgerUpto: whole,
  beforeMicros: whole,
  months: z.array(MonthClose),
  lines: z.array(EarnedLine),
  movements: z.array(MovementLine),
  afterMicros: whole,
  rules: z.array(RuleLine),
  terms: StatementTerms.nullable(),
})

export type StatementBody = z.output<typeof StatementBody>
export type EarnedLine = z.output<typeof EarnedLine>
export type MonthClose = z.output<typeof MonthClose>
export type MovementLine = z.output<typeof MovementLine>
export type StatementTerms = z.output<typeof StatementTerms>

/** A statement with the hash of its canonical JSON, in hexadecimal. */
export interface IssuedStatement extends StatementBody {
  sha256: string
}

/** The one text of what is kept, and its SHA-256. Whole numbers of any size are text in it. */
export function sealBody(body: unknown): { text: string; sha256: Buffer } {
  const text = canonicalJson(asSignable(body))
  return { text, sha256: sha256(text) }
}

function asSignable(value: unknown): Signable {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(asSignable)
  if (typeof value !== 'object' || value === null) return value as Signable
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asSignable(inner)]))
}
