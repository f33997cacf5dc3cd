/**
 * How often somebody may do something: so many times at once, then once in each interval. Of each there is kept one number,
 * in memory, until it says nothing any more; of more people than are kept those who came longest ago are forgotten first.
 */
export class Allowance {
  readonly #atOnce: number
  readonly #everyMs: number
  readonly #maxKept: number
  /** By name: when all will be allowed again, in milliseconds since 1970. Whoever came last is last. */
  readonly #fullAt = new Map<string, number>()

  constructor({ atOnce, everyMs, maxKept }: { atOnce: number; everyMs: number; maxKept: number }) {
    this.#atOnce = atOnce
    this.#everyMs = everyMs
    this.#maxKept = maxKept
  }

  /** How many are remembered. */
  get kept(): number {
    return this.#fullAt.size
  }

  /** True, and one time less is left; false, and nothing changes, when none is. */
  spend(name: string, { now }: { now: Date }): boolean {
    if (!this.isLeft(name, { now })) return false
    const at = now.getTime()
    const fullAt = this.#fullAfter(name, at)
    this.#fullAt.delete(name)
    this.#fullAt.set(name, fullAt)
    this.#forget(at)
    return true
  }

  /** Whether one time is left. Nothing changes: for what costs one only when it fails. */
  isLeft(name: string, { now }: { now: Date }): boolean {
    const at = now.getTime()
    return this.#fullAfter(name, at) - at <= this.#atOnce * this.#everyMs
  }

  #fullAfter(name: string, at: number): number {
    return Math.max(this.#fullAt.get(name) ?? at, at) + this.#everyMs
  }

  #forget(at: number): void {
    for (const [name, fullAt] of this.#fullAt) {
      if (fullAt > at && this.#fullAt.size <= this.#maxKept) return
      this.#fullAt.delete(name)
    }
  }
}
