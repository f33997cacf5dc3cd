import { hourOf } from './calendar.js'
import type { AuditedClick } from './clicks.js'

/** One account's part in something that happened at a moment (milliseconds since 1970). Positive: owed to the holder. */
export interface Line {
  account: string
  micros: bigint
  at: number
}

/** What every account should hold, and why. */
export class Books {
  readonly #balances = new Map<string, bigint>()
  readonly #lines: Line[] = []

  /** Lines of one fact: they sum to zero, or the auditor itself is wrong. */
  enter(at: number, amounts: Record<string, bigint>): void {
    const sum = Object.values(amounts).reduce((total, micros) => total + micros, 0n)
    if (sum !== 0n) throw new Error('the auditor has entered what does not balance')
    for (const [account, micros] of Object.entries(amounts)) {
      if (micros === 0n) continue
      this.#balances.set(account, this.balance(account) + micros)
      this.#lines.push({ account, micros, at })
    }
  }

  balance(account: string): bigint {
    return this.#balances.get(account) ?? 0n
  }

  /** What an account holds by what happened before a moment. */
  balanceOf(account: string, { before }: { before: number }): bigint {
    return this.#lines
      .filter((line) => line.account === account && line.at < before)
      .reduce((sum, { micros }) => sum + micros, 0n)
  }

  accounts(): ReadonlyMap<string, bigint> {
    return this.#balances
  }
}

/** Enters what clicks gave or took back and is not in the books yet. */
export function accrue(books: Books, clicks: Iterable<AuditedClick>): void {
  for (const { at, moves } of clicks) {
    for (const move of moves) {
      if (move.posted) continue
      move.posted = true
      books.enter(hourOf(at), { 'operator:receivable': -move.micros, [`cinema:${move.cinema}:accrued`]: move.micros })
    }
  }
}

/** What the books have of clicks, by cinema, campaign, hour, and whether it was given or taken back; what is nothing is left out. */
export function accruals(clicks: Iterable<AuditedClick>): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const { campaign, at, moves } of clicks) {
    for (const { cinema, micros, back, posted } of moves) {
      if (!posted) continue
      const key = `${cinema} ${campaign} ${new Date(hourOf(at)).toISOString()} ${back ? 'clicks-reversed' : 'clicks'}`
      sums.set(key, (sums.get(key) ?? 0n) + micros)
    }
  }
  return new Map([...sums].filter(([, micros]) => micros !== 0n))
}
