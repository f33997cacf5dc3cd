const DAY_MS = 86_400_000
/** Contracts: a change of the account takes effect after seven days; ten may be asked for in a day. */
const HOLD_MS = 7 * DAY_MS
const ASKS_PER_DAY = 10

/** An account that a cinema gave, and what became of it. */
interface Given {
  iban: string
  askedAt: number
  holdUntil: number
  confirmedAt: number | null
  stoppedAt: number | null
}

/** Where cinemas are paid: what each gave, what waits, and what is used. */
export class Accounts {
  readonly #given = new Map<string, Given[]>()

  /** One that was there from the beginning, whatever others have. */
  opened(cinema: string, iban: string, now: number): void {
    this.#given.set(cinema, [{ iban, askedAt: now, holdUntil: now, confirmedAt: now, stoppedAt: null }])
  }

  /** The first is used at once, unless another cinema has it; every other waits for its hold and for the federation. */
  ask(cinema: string, iban: string, clock: number): 'in-force' | 'held' | 'to-confirm' | 'same' | 'too-often' {
    const own = this.#of(cinema)
    const now = momentOf(own, clock)
    if (own.filter(({ askedAt }) => askedAt > now - DAY_MS).length >= ASKS_PER_DAY) return 'too-often'
    const { used, waiting } = this.#standing(own, now)
    if ((waiting ?? used)?.iban === iban) return 'same'
    const first = used === null
    const atOnce = first && !this.#isOfAnother(cinema, iban)
    if (waiting !== null) waiting.stoppedAt = now
    const holdUntil = first ? now : now + HOLD_MS
    const given = { iban, askedAt: now, holdUntil, confirmedAt: atOnce ? now : null, stoppedAt: null }
    this.#given.set(cinema, [...own, given])
    return atOnce ? 'in-force' : first ? 'to-confirm' : 'held'
  }

  /** The federation says yes to what a cinema gave last. */
  confirm(cinema: string, clock: number): string | null {
    const [why, last, now] = this.#decidable(cinema, clock)
    if (why !== null || last === undefined) return why
    if (last.confirmedAt !== null) return 'confirmed'
    last.confirmedAt = now
    return null
  }

  /** The cinema, or the federation, takes back what it gave last. */
  stop(cinema: string, clock: number): string | null {
    const [why, last, now] = this.#decidable(cinema, clock)
    if (why === null && last !== undefined) last.stoppedAt = now
    return why
  }

  /** Whether a transfer may be made to a cinema: it gave an account, and no other waits. */
  isUsable(cinema: string, clock: number): boolean {
    const there = this.#of(cinema).filter(({ stoppedAt }) => stoppedAt === null)
    const { used, waiting } = this.#standing(there, momentOf(there, clock))
    return used !== null && waiting === null
  }

  /** Whether a cinema gave an account that nobody has said yes to. */
  waits(cinema: string, clock: number): boolean {
    const { waiting } = this.#standing(this.#of(cinema), momentOf(this.#of(cinema), clock))
    return waiting !== null && waiting.confirmedAt === null
  }

  #decidable(cinema: string, clock: number): [why: string | null, last: Given | undefined, now: number] {
    const own = this.#of(cinema)
    const last = own.at(-1)
    const now = momentOf(own, clock)
    if (last === undefined) return ['unknown', last, now]
    if (last.stoppedAt !== null) return ['stopped', last, now]
    return [this.#standing(own, now).waiting === last ? null : 'in-force', last, now]
  }

  /** The newest that is in effect, and the newest after it that is not yet. */
  #standing(own: readonly Given[], now: number): { used: Given | null; waiting: Given | null } {
    const there = own.filter(({ stoppedAt }) => stoppedAt === null)
    const isUsed = ({ confirmedAt, holdUntil }: Given) =>
      confirmedAt !== null && Math.max(confirmedAt, holdUntil) <= now
    const used = there.findLast(isUsed) ?? null
    const waiting = there.slice(used === null ? 0 : there.indexOf(used) + 1).at(-1) ?? null
    return { used, waiting }
  }

  #of(cinema: string): Given[] {
    return this.#given.get(cinema) ?? []
  }

  #isOfAnother(cinema: string, iban: string): boolean {
    return [...this.#given].some(
      ([other, all]) => other !== cinema && all.some((one) => one.stoppedAt === null && one.iban === iban),
    )
  }
}

/** A clock that was set back undoes nothing: now is not before the last that happened. */
function momentOf(all: readonly Given[], clock: number): number {
  const moments = all.flatMap(({ askedAt, confirmedAt, stoppedAt }) => [askedAt, confirmedAt ?? 0, stoppedAt ?? 0])
  return Math.max(clock, ...moments)
}
