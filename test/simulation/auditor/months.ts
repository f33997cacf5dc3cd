import type { Books } from './books.js'
import { endOfMonth, monthOf } from './calendar.js'
import type { AuditedClick, Clicks, Move } from './clicks.js'
import type { Contracts } from './contracts.js'
import { groupBy } from './group.js'

/** Contracts: clicks that come within this still belong to their month; the operator has ten days to report. */
const LATE_MS = 72 * 3_600_000
const REPORT_MS = 10 * 86_400_000

export interface Amount {
  clicks: number
  micros: bigint
}

export interface Declaration {
  number: number
  lines: Map<number, Amount>
}

interface Decided {
  campaign: number
  estimatedMicros: bigint
  reportedMicros: bigint
  accepted: boolean
}

/** What a month was closed with, of one cinema. */
export interface ClosedCinema {
  clicks: number
  earnedMicros: bigint
  lateMicros: bigint
  differenceMicros: bigint
  feeMicros: bigint
  commonMicros: bigint
  confirmedMicros: bigint
}

interface Close {
  state: 'asked' | 'refused' | 'closed'
  declaration: Declaration | null
}

/** Shares of one cinema, campaign and month that are not closed. */
interface Unclosed extends Amount {
  cinema: string
  campaign: number
  month: string
}

/** Months: what the operator declares, what is decided, and what a close does to the books. */
export class Months {
  readonly closes = new Map<string, Close>()
  readonly closed = new Map<string, Map<string, ClosedCinema>>()
  readonly #declarations = new Map<string, Declaration>()
  readonly #decisions = new Map<string, Decided[]>()
  readonly #contracts: Contracts
  readonly #clicks: Clicks
  readonly #books: Books
  #declared = 0
  /** The clock of the last judging, and of the last posting. */
  sweptAt = { judge: 0, post: 0 }

  constructor(contracts: Contracts, clicks: Clicks, books: Books) {
    this.#contracts = contracts
    this.#clicks = clicks
    this.#books = books
  }

  declare(month: string, lines: ReadonlyMap<number, Amount>, now: number): string | null {
    if (now < endOfMonth(month)) return 'not-over'
    if (lines.size === 0) return 'empty'
    const close = this.closes.get(month)
    if (close && close.state !== 'refused') return 'closed'
    this.#declared++
    this.#declarations.set(month, { number: this.#declared, lines: new Map(lines) })
    return null
  }

  decide(
    month: string,
    { campaign, accepted, now }: { campaign: number; accepted: boolean; now: number },
  ): string | null {
    const state = this.closes.get(month)?.state
    if (state === 'closed' || state === 'asked') return 'closed'
    const one = this.compared(month).get(campaign)
    if (!one?.reported || one.reported.micros === one.estimated.micros) return 'no-difference'
    if (now < endOfMonth(month) + LATE_MS) return 'too-early'
    if (accepted && one.estimated.clicks === 0 && one.estimated.micros <= 0n) return 'no-share'
    const decided = {
      ...{ campaign, accepted },
      ...{ estimatedMicros: one.estimated.micros, reportedMicros: one.reported.micros },
    }
    this.#decisions.set(month, [...(this.#decisions.get(month) ?? []), decided])
    return null
  }

  /** Whether a campaign's difference waits for a decision. */
  isUndecided(month: string, campaign: number): boolean {
    return this.#undecided(month, this.compared(month)).includes(campaign)
  }

  ask(month: string, now: number): string | null {
    const close = this.closes.get(month)
    const declaration = this.#declarations.get(month) ?? null
    if (close && close.state !== 'refused') return 'already'
    if ([...this.closes].some(([later, { state }]) => later > month && state !== 'refused')) return 'passed'
    if (now < endOfMonth(month) + LATE_MS) return 'too-early'
    if (this.openMonths().some((one) => one < month)) return 'earlier-open'
    if (declaration === null && now < endOfMonth(month) + REPORT_MS) return 'report-missing'
    if (this.#postedUpTo() < endOfMonth(month)) return 'not-posted'
    if (this.#undecided(month, this.compared(month)).length > 0) return 'differences'
    this.closes.set(month, { state: 'asked', declaration })
    return null
  }

  /** Closes what was asked for, the oldest first; what may still get late clicks, or is not all posted, waits, and with it what is later. */
  carryOut(now: number): void {
    for (const month of [...this.closes.keys()].sort()) {
      const close = this.closes.get(month) as Close
      if (close.state !== 'asked') continue
      if (now < endOfMonth(month) + LATE_MS || this.#postedUpTo() < endOfMonth(month)) return
      const rows = this.#unclosed({ before: endOfMonth(month), onlyPosted: true })
      const compared = compare(byCampaign(rows), close.declaration)
      const open = this.openMonths().some((one) => one < month) || this.#undecided(month, compared).length > 0
      close.state = open ? 'refused' : 'closed'
      if (!open) this.#close(month, rows, compared)
    }
  }

  /** The end of the last closed month; before the first, the beginning of time. */
  closedUpTo(): number {
    const last = this.#lastClosed()
    return last === null ? 0 : endOfMonth(last)
  }

  /** What was earned of a month that is not closed, beside what the operator says; late clicks are with the first open month. */
  compared(month: string): Map<number, { estimated: Amount; reported: Amount | null }> {
    const first = !this.openMonths().some((one) => one < month)
    const rows = this.#unclosed({ before: endOfMonth(month), onlyPosted: false })
    const estimated = byCampaign(rows.filter((row) => first || row.month === month))
    return compare(estimated, this.#declarations.get(month) ?? null)
  }

  /** Months after the last closed one in which something was earned, the oldest first. */
  openMonths(): string[] {
    const last = this.#lastClosed()
    const months = new Set<string>()
    for (const { moves, at } of this.#clicks.all()) if (moves.length > 0) months.add(monthOf(at))
    return [...months].filter((month) => last === null || month > last).sort()
  }

  #close(month: string, rows: readonly Unclosed[], compared: ReturnType<typeof compare>): void {
    const at = endOfMonth(month) - 1
    const parts = new Map<Unclosed, bigint>()
    for (const [campaign, { estimated, reported }] of compared) {
      const difference = (reported?.micros ?? estimated.micros) - estimated.micros
      if (difference === 0n || !this.#decided(month, campaign, compared)?.accepted) continue
      const own = rows.filter((row) => row.campaign === campaign)
      for (const [row, part] of spread(difference, own)) parts.set(row, part)
      this.#books.enter(at, differenceEntries(difference, own, parts))
    }
    const cinemas = new Map<string, ClosedCinema>()
    for (const [cinema, own] of groupBy(rows, (row) => row.cinema))
      cinemas.set(cinema, this.#closeCinema(month, cinema, own, parts))
    this.closed.set(month, cinemas)
    for (const click of this.#clicks.all())
      for (const move of click.moves) if (move.posted && click.at < endOfMonth(month)) move.closed = true
  }

  #closeCinema(
    month: string,
    cinema: string,
    rows: readonly Unclosed[],
    parts: ReadonlyMap<Unclosed, bigint>,
  ): ClosedCinema {
    const account = `cinema:${cinema}:accrued`
    const accrued = this.#books.balanceOf(account, { before: endOfMonth(month) })
    const earnedMicros = total(rows.filter((row) => row.month === month))
    const lateMicros = total(rows) - earnedMicros
    const differenceMicros = rows.reduce((sum, row) => sum + (parts.get(row) ?? 0n), 0n)
    if (accrued !== earnedMicros + lateMicros + differenceMicros)
      throw new Error(`the auditor's own books and clicks differ for ${cinema} in ${month}`)
    const terms = this.#contracts.lastTerms(cinema, endOfMonth(month) - 1)
    const feeMicros = floor(accrued * BigInt(terms?.feeBasisPoints ?? 0), 10_000n)
    const rest = accrued - feeMicros
    const [commonMicros, confirmedMicros] = terms?.commonFund ? [rest, 0n] : [0n, rest]
    this.#books.enter(endOfMonth(month) - 1, {
      ...{ [account]: -accrued, [`cinema:${cinema}:payable`]: confirmedMicros },
      ...{ 'federation:fee': feeMicros, 'common:fund': commonMicros },
    })
    const clicks = rows.reduce((sum, row) => sum + row.clicks, 0)
    return { clicks, earnedMicros, lateMicros, differenceMicros, feeMicros, commonMicros, confirmedMicros }
  }

  #unclosed({ before, onlyPosted }: { before: number; onlyPosted: boolean }): Unclosed[] {
    const rows = new Map<string, Unclosed>()
    for (const click of this.#clicks.all()) {
      if (click.at >= before) continue
      for (const move of click.moves) if (!move.closed && (move.posted || !onlyPosted)) add(rows, click, move)
    }
    return [...rows.values()]
  }

  /** Until when everything is judged, looked at and posted. */
  #postedUpTo(): number {
    const waiting = [...this.#clicks.all()].filter(
      ({ judged, moves }) => !judged || moves.some(({ posted }) => !posted),
    )
    return Math.min(this.sweptAt.judge, this.sweptAt.post, this.#clicks.firstDue(), ...waiting.map(({ at }) => at))
  }

  #undecided(month: string, compared: ReturnType<typeof compare>): number[] {
    return [...compared]
      .filter(([, { estimated, reported }]) => reported !== null && reported.micros !== estimated.micros)
      .filter(([campaign]) => this.#decided(month, campaign, compared) === null)
      .map(([campaign]) => campaign)
  }

  /** The last decision about these amounts. */
  #decided(month: string, campaign: number, compared: ReturnType<typeof compare>): Decided | null {
    const one = compared.get(campaign)
    const decisions = this.#decisions.get(month) ?? []
    const found = decisions.findLast(
      (decided) =>
        decided.campaign === campaign &&
        decided.estimatedMicros === one?.estimated.micros &&
        decided.reportedMicros === one.reported?.micros,
    )
    return found ?? null
  }

  #lastClosed(): string | null {
    const closed = [...this.closes].filter(([, { state }]) => state === 'closed').map(([month]) => month)
    return closed.sort().at(-1) ?? null
  }
}

const NOTHING: Amount = { clicks: 0, micros: 0n }

function compare(
  estimated: ReadonlyMap<number, Amount>,
  declaration: Declaration | null,
): Map<number, { estimated: Amount; reported: Amount | null }> {
  const campaigns = new Set([...estimated.keys(), ...(declaration?.lines.keys() ?? [])])
  return new Map(
    [...campaigns].map((campaign) => [
      campaign,
      {
        estimated: estimated.get(campaign) ?? NOTHING,
        reported: declaration === null ? null : (declaration.lines.get(campaign) ?? NOTHING),
      },
    ]),
  )
}

function byCampaign(rows: readonly Unclosed[]): Map<number, Amount> {
  const sums = new Map<number, Amount>()
  for (const { campaign, clicks, micros } of rows) {
    const sum = sums.get(campaign) ?? NOTHING
    sums.set(campaign, { clicks: sum.clicks + clicks, micros: sum.micros + micros })
  }
  return sums
}

function add(rows: Map<string, Unclosed>, { campaign, at }: AuditedClick, { cinema, micros, back }: Move): void {
  const month = monthOf(at)
  const key = `${cinema} ${campaign} ${month}`
  const row = rows.get(key) ?? { cinema, campaign, month, clicks: 0, micros: 0n }
  rows.set(key, row)
  row.clicks += back ? -1 : 1
  row.micros += micros
}

/** By the largest remainder on what the clicks earned, or where they earned nothing on their number; ties by month, then cinema. */
function spread(difference: bigint, rows: readonly Unclosed[]): Map<Unclosed, bigint> {
  const earned = rows.some(({ micros }) => micros > 0n)
  const weight = ({ micros, clicks }: Unclosed) => atLeastZero(earned ? micros : BigInt(clicks))
  const whole = rows.reduce((sum, row) => sum + weight(row), 0n)
  const [sign, amount] = difference < 0n ? [-1n, -difference] : [1n, difference]
  const parts = rows.map((row) => ({ row, part: (amount * weight(row)) / whole, rest: (amount * weight(row)) % whole }))
  const left = amount - parts.reduce((sum, { part }) => sum + part, 0n)
  const name = ({ month, cinema }: Unclosed) => `${month} ${cinema}`
  parts.sort((a, b) => (a.rest !== b.rest ? (a.rest > b.rest ? -1 : 1) : name(a.row) < name(b.row) ? -1 : 1))
  return new Map(parts.map(({ row, part }, place) => [row, sign * (part + (BigInt(place) < left ? 1n : 0n))]))
}

function differenceEntries(
  difference: bigint,
  rows: readonly Unclosed[],
  parts: ReadonlyMap<Unclosed, bigint>,
): Record<string, bigint> {
  const entries: Record<string, bigint> = { 'operator:receivable': -difference }
  for (const row of rows) {
    const account = `cinema:${row.cinema}:accrued`
    entries[account] = (entries[account] ?? 0n) + (parts.get(row) ?? 0n)
  }
  return entries
}

function total(rows: readonly Amount[]): bigint {
  return rows.reduce((sum, { micros }) => sum + micros, 0n)
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value
}

/** Towards less, also below zero. */
function floor(value: bigint, by: bigint): bigint {
  return value / by - (value % by < 0n ? 1n : 0n)
}
