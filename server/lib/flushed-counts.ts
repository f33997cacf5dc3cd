const FLUSH_EVERY_MS = 1_000

/**
 * Counts in memory, by key, and writes what was counted every second. What could not be written, as while the database is away, is
 * kept for the next time.
 */
export class FlushedCounts<What> {
  readonly #write: (counts: readonly { what: What; count: number }[]) => Promise<void>
  #counts = new Map<string, { what: What; count: number }>()
  #timer: NodeJS.Timeout
  #flushing: Promise<void> = Promise.resolve()

  /** @param write adds these counts to what is there; all of them, or none when it rejects */
  constructor(write: (counts: readonly { what: What; count: number }[]) => Promise<void>) {
    this.#write = write
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  /** @param what of the key: asked for when nothing was counted under it */
  add(key: string, what: () => What, count = 1): void {
    const entry = this.#counts.get(key)
    if (entry) entry.count += count
    else this.#counts.set(key, { what: what(), count })
  }

  /** Writes what was counted until now; resolves when that was tried. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const counts = this.#counts
      if (counts.size === 0) return
      this.#counts = new Map()
      try {
        await this.#write([...counts.values()])
      } catch {
        for (const [key, { what, count }] of counts) this.add(key, () => what, count)
      }
    })
    return this.#flushing
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}
