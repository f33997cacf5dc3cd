import { Accounts } from './accounts.js'
import type { Books } from './books.js'
import { dayOf, endOfMonth } from './calendar.js'
import type { Contracts } from './contracts.js'
import type { Months } from './months.js'

const MICROS_PER_CENT = 10_000n
/** Contracts of the simulation: nothing is paid until so much is owed to all; once a year, balances from this on. */
export const POOL_THRESHOLD_CENTS = 4n
export const YEARLY_CENTS = 2n

export type BatchKind = 'quarter' | 'year' | 'exit'
export type BatchState = 'prepared' | 'signed' | 'approved' | 'handed' | 'executed' | 'cancelled'

interface Line {
  cinema: string
  cents: bigint
  returned: boolean
}

interface Batch {
  id: string
  kind: BatchKind
  state: BatchState
  preparedAt: number
  lines: Map<string, Line>
}

interface Waiting {
  at: number
  entries: Record<string, bigint>
}

/** Whether a cinema is paid by a transfer, when it has given an account, or on its own title. */
export type PaidBy = 'transfer' | 'title'

/** Batches: who is paid what, and what each decision about them does to the books once it is carried out. */
export class Payouts {
  readonly paidBy = new Map<string, PaidBy>()
  readonly accounts = new Accounts()
  readonly batches = new Map<string, Batch>()
  readonly payments = new Map<string, { micros: bigint; takenBack: boolean }>()
  readonly #contracts: Contracts
  readonly #months: Months
  readonly #books: Books
  readonly #payer: 'operator' | 'federation'
  #waiting: Waiting[] = []

  constructor(args: { contracts: Contracts; months: Months; books: Books; payer: 'operator' | 'federation' }) {
    this.#contracts = args.contracts
    this.#months = args.months
    this.#books = args.books
    this.#payer = args.payer
  }

  /** What a batch would pay, the largest first, or why there is none. */
  plan(kind: BatchKind, now: number): { refused: string } | { lines: { cinema: string; cents: bigint }[] } {
    if (this.#openOnes().some((batch) => (batch.kind === 'exit') === (kind === 'exit')))
      return { refused: 'another-open' }
    if (this.#waiting.length > 0) return { refused: 'still-writing' }
    const through = this.#reckoned()
    if (kind !== 'exit' && (through === null || (kind === 'year' && !through.endsWith('-12'))))
      return { refused: 'too-early' }
    const dues = [...this.#dues(kind, through)]
    const whole = dues.reduce((sum, [, { due }]) => sum + (due > 0n ? due : 0n), 0n)
    const held = kind === 'quarter' && whole < POOL_THRESHOLD_CENTS * MICROS_PER_CENT
    const lines = dues
      .filter(([, { due, least, ended }]) => due >= MICROS_PER_CENT && due >= least && (ended || !held))
      .filter(([cinema, { ended }]) => this.#isPayable(cinema, now) && (kind !== 'exit' || ended))
      .map(([cinema, { due }]) => ({ cinema, cents: due / MICROS_PER_CENT }))
      .sort((a, b) => (a.cents !== b.cents ? (a.cents > b.cents ? -1 : 1) : a.cinema < b.cinema ? -1 : 1))
    if (lines.length === 0) return { refused: 'nothing-to-pay' }
    const sum = lines.reduce((total, { cents }) => total + cents, 0n) * MICROS_PER_CENT
    if (this.#payer === 'federation' && sum > this.#cash()) return { refused: 'cash-short' }
    return { lines }
  }

  /** The batch was made, with these lines by the numbers that the bank knows them by. */
  prepared(
    { id, kind, now }: { id: string; kind: BatchKind; now: number },
    lines: readonly { endToEndId: string; cinema: string; cents: bigint }[],
  ): void {
    const own = lines.map(({ endToEndId, cinema, cents }): [string, Line] => [
      endToEndId,
      { cinema, cents, returned: false },
    ])
    this.batches.set(id, { id, kind, state: 'prepared', preparedAt: now, lines: new Map(own) })
  }

  open(): Batch | null {
    return this.#openOnes()[0] ?? null
  }

  sign(id: string, role: 'preparer' | 'approver'): string | null {
    const batch = this.#batch(id)
    if (batch.state !== (role === 'preparer' ? 'prepared' : 'signed')) return 'wrong-state'
    const why = this.#whyNotPaid(batch)
    if (why !== null) return why
    batch.state = role === 'preparer' ? 'signed' : 'approved'
    return null
  }

  hand(id: string, now: number): string | null {
    const batch = this.#batch(id)
    if (batch.state !== 'approved') return 'wrong-state'
    const why = this.#whyNotPaid(batch)
    if (why !== null) return why
    batch.state = 'handed'
    this.#each(batch, now, ({ cinema }) => [`cinema:${cinema}:payable`, clearing(batch)])
    return null
  }

  execute(id: string, { day, dayStart, now }: { day: string; dayStart: number; now: number }): string | null {
    const batch = this.#batch(id)
    if (batch.state === 'executed') return 'already-executed'
    if (batch.state !== 'handed') return 'not-handed'
    if (day > dayOf(now) || day < dayOf(batch.preparedAt)) return 'bad-day'
    batch.state = 'executed'
    this.#each(batch, dayStart, () => [clearing(batch), this.#paidFrom()])
    return null
  }

  cancel(id: string, now: number): string | null {
    const batch = this.#batch(id)
    if (batch.state === 'cancelled') return 'already-cancelled'
    if (batch.state === 'executed') return 'already-executed'
    if (batch.state === 'handed') this.#each(batch, now, ({ cinema }) => [clearing(batch), `cinema:${cinema}:payable`])
    batch.state = 'cancelled'
    return null
  }

  /** A transfer comes back, or is refused before it is made. */
  returned(endToEndId: string, now: number): string | null {
    const batch = [...this.batches.values()].find(({ lines }) => lines.has(endToEndId))
    const line = batch?.lines.get(endToEndId)
    if (!batch || !line) return 'unknown-payout'
    if (batch.state === 'cancelled') return 'cancelled'
    if (batch.state !== 'handed' && batch.state !== 'executed') return 'not-handed'
    if (line.returned) return 'already-returned'
    line.returned = true
    this.#move(
      batch.state === 'handed' ? clearing(batch) : this.#paidFrom(),
      `cinema:${line.cinema}:payable`,
      line.cents,
      now,
    )
    return null
  }

  /** A bank's report on a batch: what it names comes back, or all of it is refused. */
  reported(id: string, named: readonly string[], now: number): { taken: number; known: number } | { refused: string } {
    const batch = this.#batch(id)
    if (named.length === 0) return { refused: 'nothing-refused' }
    if (!named.every((endToEndId) => batch.lines.has(endToEndId))) return { refused: 'unknown-payout' }
    if (batch.state === 'cancelled') return { refused: 'cancelled' }
    if (batch.state !== 'handed' && batch.state !== 'executed') return { refused: 'not-handed' }
    const counts = { taken: 0, known: 0 }
    for (const endToEndId of named) counts[this.returned(endToEndId, now) === null ? 'taken' : 'known'] += 1
    return counts
  }

  /** A cinema in public hands was paid on its own title. */
  titlePaid(cinema: string, cents: bigint, dayStart: number): string | null {
    const account = `cinema:${cinema}:payable`
    const waiting = this.#waiting.reduce((sum, { entries }) => sum + (entries[account] ?? 0n), 0n)
    if (this.paidBy.get(cinema) !== 'title') return 'not-by-title'
    if (cents * MICROS_PER_CENT > this.#books.balance(account) + waiting) return 'over-balance'
    this.#move(account, this.#paidFrom(), cents, dayStart)
    return null
  }

  /** The operator has paid the federation, which pays the cinemas. */
  operatorPaid(payment: string, micros: bigint, dayStart: number): void {
    this.payments.set(payment, { micros, takenBack: false })
    this.#books.enter(dayStart, { 'operator:receivable': micros, 'federation:cash': -micros })
  }

  /** A payment was noted wrongly: what it moved goes back, now, once. */
  paymentTakenBack(id: string, now: number): string | null {
    const payment = this.payments.get(id)
    if (payment === undefined) return 'unknown'
    if (payment.takenBack) return 'already'
    payment.takenBack = true
    this.#books.enter(now, { 'operator:receivable': -payment.micros, 'federation:cash': payment.micros })
    return null
  }

  /** By transfers that were executed and did not come back. */
  paidCents(): bigint {
    const executed = [...this.batches.values()].filter(({ state }) => state === 'executed')
    const paid = executed.flatMap(({ lines }) => [...lines.values()]).filter(({ returned }) => !returned)
    return paid.reduce((sum, { cents }) => sum + cents, 0n)
  }

  carryOut(): void {
    for (const { at, entries } of this.#waiting) this.#books.enter(at, entries)
    this.#waiting = []
  }

  #openOnes(): Batch[] {
    const states: BatchState[] = ['prepared', 'signed', 'approved', 'handed']
    return [...this.batches.values()].filter(({ state }) => states.includes(state))
  }

  /** By a transfer, to an account that is used, and by one batch at a time until it is handed over. */
  #isPayable(cinema: string, now: number): boolean {
    const inAnother = this.#openOnes().some(
      ({ state, lines }) => state !== 'handed' && [...lines.values()].some((line) => line.cinema === cinema),
    )
    return this.paidBy.get(cinema) === 'transfer' && this.accounts.isUsable(cinema, now) && !inAnother
  }

  /** What open batches will take. */
  #promised(): bigint {
    const lines = this.#openOnes().flatMap((batch) => [...batch.lines.values()])
    return lines.reduce((sum, { cents, returned }) => sum + (returned ? 0n : cents * MICROS_PER_CENT), 0n)
  }

  /** By the contracts: what each cinema is due, from what on it is paid, and whether it has left. */
  #dues(kind: BatchKind, through: string | null): Map<string, { due: bigint; least: bigint; ended: boolean }> {
    const dues = new Map<string, { due: bigint; least: bigint; ended: boolean }>()
    for (const cinema of this.paidBy.keys()) {
      const standing = this.#contracts.standing(cinema)
      if (standing === null) continue
      const { terms, ended } = standing
      const payable = this.#books.balance(`cinema:${cinema}:payable`)
      const due = kind === 'exit' || ended ? payable : payable - this.#confirmedAfter(cinema, through)
      const threshold = terms.thresholdCents
      const least = ended ? 0n : kind === 'year' && YEARLY_CENTS < threshold ? YEARLY_CENTS : threshold
      if (payable > 0n) dues.set(cinema, { due, least: least * MICROS_PER_CENT, ended })
    }
    return dues
  }

  #confirmedAfter(cinema: string, through: string | null): bigint {
    let sum = 0n
    for (const [month, cinemas] of this.#months.closed) {
      const confirmed = cinemas.get(cinema)?.confirmedMicros ?? 0n
      if ((through === null || endOfMonth(month) > endOfMonth(through)) && confirmed > 0n) sum += confirmed
    }
    return sum
  }

  /** The newest closed month that ends a quarter. */
  #reckoned(): string | null {
    const quarters = [...this.#months.closed.keys()].filter((month) => Number(month.slice(5)) % 3 === 0)
    return quarters.sort().at(-1) ?? null
  }

  /** What the federation holds and has not promised to anybody. */
  #cash(): bigint {
    return -this.#books.balance('federation:cash') - this.#promised()
  }

  #whyNotPaid(batch: Batch): string | null {
    if (this.#isOverBalance(batch)) return 'balance-changed'
    return this.#payer === 'federation' && this.#cash() < 0n ? 'cash-short' : null
  }

  #isOverBalance({ lines }: Batch): boolean {
    return [...lines.values()].some(
      ({ cinema, cents }) => this.#books.balance(`cinema:${cinema}:payable`) / MICROS_PER_CENT < cents,
    )
  }

  #each(batch: Batch, at: number, accounts: (line: Line) => [from: string, to: string]): void {
    for (const line of batch.lines.values()) if (!line.returned) this.#move(...accounts(line), line.cents, at)
  }

  #move(from: string, to: string, cents: bigint, at: number): void {
    const micros = cents * MICROS_PER_CENT
    this.#waiting.push({ at, entries: { [from]: -micros, [to]: micros } })
  }

  #paidFrom(): string {
    return this.#payer === 'operator' ? 'operator:receivable' : 'federation:cash'
  }

  #batch(id: string): Batch {
    const batch = this.batches.get(id)
    if (batch === undefined) throw new Error(`the auditor was told of no batch ${id}`)
    return batch
  }
}

function clearing({ id }: Batch): string {
  return `payout:${id}:clearing`
}
