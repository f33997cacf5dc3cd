import type { Micros } from '../lib/money.js'
import type { EarnedLine, MonthClose, MovementLine, StatementBody } from './shape.js'

/** A month, campaign and cinema as the ledger has it: sums of its postings. */
export interface PostedLine {
  month: string
  campaign: number
  micros: Micros
  clicks: number
  /** Clicks that were worth nothing: of those the ledger may know nothing. */
  worthless: number
}

/** All that a statement of a month is made from: what settlement kept, and beside it what the ledger has. */
export interface StatementFacts extends Omit<StatementBody, 'version' | 'months' | 'movements' | 'terms' | 'rules'> {
  rules: StatementBody['rules']
  terms: StatementBody['terms']
  close: MonthClose
  /** The entries of the close's posting, by account: what it took and gave; all zero where there is none. */
  posted: Pick<MonthClose, 'feeMicros' | 'commonFundMicros' | 'confirmedMicros'> & { accruedMicros: Micros }
  postedLines: PostedLine[]
  postedDifferences: { campaign: number; micros: Micros }[]
  /** Entries of the account of confirmed revenue: closes among them. */
  entries: (MovementLine & { key: string })[]
}

/** What does not agree with what; people read these. */
export type StatementFault = string

/**
 * Puts a month's statement together, and refuses one that does not add up: to the entries of the ledger, to the postings of its clicks,
 * and from the balance before to the balance after.
 */
export function composeStatement(facts: StatementFacts): { statement: StatementBody } | { faults: StatementFault[] } {
  const faults = [
    ...linesAgainstClose(facts),
    ...closeAgainstLedger(facts),
    ...linesAgainstLedger(facts),
    ...balance(facts),
  ]
  if (faults.length > 0) return { faults }
  const { close, posted: _, postedLines: __, postedDifferences: ___, entries, ...rest } = facts
  const movements = entries.filter((entry) => !isClose(entry)).map(({ key: _, ...movement }) => movement)
  return { statement: { version: 1, ...rest, months: [close], movements } }
}

function linesAgainstClose({ lines, close }: StatementFacts): StatementFault[] {
  const late = (line: EarnedLine) => line.month !== close.month
  return [
    differs('clicks', BigInt(total(lines, ({ clicks }) => BigInt(clicks))), BigInt(close.clicks)),
    differs(
      'earned',
      total(
        lines.filter((line) => !late(line)),
        ({ micros }) => micros,
      ),
      close.earnedMicros,
    ),
    differs(
      'late',
      total(lines.filter(late), ({ micros }) => micros),
      close.lateMicros,
    ),
    differs(
      'difference',
      total(lines, ({ differenceMicros }) => differenceMicros),
      close.differenceMicros,
    ),
    differs(
      'closed',
      close.earnedMicros + close.lateMicros + close.differenceMicros,
      close.feeMicros + close.commonFundMicros + close.confirmedMicros,
    ),
  ].flat()
}

function closeAgainstLedger({ close, posted }: StatementFacts): StatementFault[] {
  return [
    differs('accrued', -posted.accruedMicros, close.earnedMicros + close.lateMicros + close.differenceMicros),
    differs('fee', posted.feeMicros, close.feeMicros),
    differs('common fund', posted.commonFundMicros, close.commonFundMicros),
    differs('confirmed', posted.confirmedMicros, close.confirmedMicros),
  ].flat()
}

function linesAgainstLedger({ lines, postedLines, postedDifferences }: StatementFacts): StatementFault[] {
  const keyOf = ({ month, campaign }: { month: string; campaign: number }) => `${month} campaign ${campaign}`
  const posted = new Map(postedLines.map((line) => [keyOf(line), line]))
  const closed = new Map(lines.map((line) => [keyOf(line), line]))
  const faults = [...new Set([...posted.keys(), ...closed.keys()])].flatMap((key) => {
    const ours = closed.get(key)
    const theirs = posted.get(key)
    const missing = (ours?.clicks ?? 0) - (theirs?.clicks ?? 0)
    const known = Math.abs(missing) <= (theirs?.worthless ?? 0) || (ours?.micros === 0n && theirs === undefined)
    return [
      ...differs(`revenue of ${key}`, theirs?.micros ?? 0n, ours?.micros ?? 0n),
      ...(known ? [] : [`clicks of ${key}: ${missing} are not in the ledger`]),
    ]
  })
  const accepted = new Map(postedDifferences.map(({ campaign, micros }) => [campaign, micros]))
  for (const campaign of new Set([...accepted.keys(), ...lines.map((line) => line.campaign)])) {
    const own = lines.filter((line) => line.campaign === campaign)
    const sum = total(own, ({ differenceMicros }) => differenceMicros)
    faults.push(...differs(`difference of campaign ${campaign}`, accepted.get(campaign) ?? 0n, sum))
  }
  return faults
}

function balance({ beforeMicros, afterMicros, entries, close }: StatementFacts): StatementFault[] {
  const others = entries.filter((entry) => isClose(entry) && entry.sequence !== close.sequence)
  return [
    ...differs('balance', beforeMicros + total(entries, ({ micros }) => micros), afterMicros),
    ...others.map(({ key }) => `${key} is the close of another month`),
    ...differs(
      'entry of the close',
      total(entries.filter(isClose), ({ micros }) => micros),
      close.confirmedMicros,
    ),
  ]
}

function isClose({ kind }: { kind: string }): boolean {
  return kind === 'period-close'
}

function differs(what: string, found: bigint, expected: bigint): StatementFault[] {
  return found === expected ? [] : [`${what}: ${found} instead of ${expected}`]
}

function total<Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint {
  return rows.reduce((sum, row) => sum + of(row), 0n)
}
