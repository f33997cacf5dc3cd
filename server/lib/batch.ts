/** The queue is full: answer 503 and let the sender try again. */
export class QueueFull extends Error {
  override name = 'QueueFull'
}

export interface GroupCommitOptions<Row, Outcome> {
  /** Commits the rows in one transaction and gives an outcome for each, in order. Must be harmless to repeat. */
  commit: (rows: Row[]) => Promise<Outcome[]>
  /** True for an error after which the same commit may be tried again (the connection was lost, the server restarts). */
  isRetryable: (error: unknown) => boolean
  /** Rows in one commit, at most. */
  maxBatchRows: number
  /** Rows waiting, at most; one more is refused. */
  maxQueueRows: number
  /** How long a row may wait for a database that is away, in milliseconds. */
  patienceMs: number
}

interface Waiting<Row, Outcome> {
  row: Row
  since: number
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}

const IN_FLIGHT = 2

/**
 * Group commit that clocks itself: a batch is whatever arrived while the last commit ran, at most two in flight, no
 * timer (docs/decisions/0002). `add` resolves after the commit that carries its row, and rejects when it did not
 * happen. A row that the database refuses is found by halving its batch; the others are committed.
 */
export class GroupCommit<Row, Outcome> {
  readonly #options: GroupCommitOptions<Row, Outcome>
  #waiting: Waiting<Row, Outcome>[] = []
  #inFlight = 0
  #scheduled = false
  #rowsInFlight = 0
  #idle: (() => void)[] = []

  constructor(options: GroupCommitOptions<Row, Outcome>) {
    this.#options = options
  }

  /** Rows that wait or are being committed. */
  get depth(): number {
    return this.#waiting.length + this.#rowsInFlight
  }

  add(row: Row): Promise<Outcome> {
    if (this.depth >= this.#options.maxQueueRows) return Promise.reject(new QueueFull('the queue is full'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, since: performance.now(), resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    if (this.depth === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= IN_FLIGHT) return
    this.#scheduled = true
    // After the current round of I/O: all requests that it brought are in one batch.
    setImmediate(() => {
      this.#scheduled = false
      this.#launch()
    })
  }

  #launch(): void {
    if (this.#waiting.length === 0 || this.#inFlight >= IN_FLIGHT) return
    // A second commit is worth its cost when as many rows wait as are on their way; else they go with the next.
    if (this.#inFlight > 0 && this.#waiting.length < this.#rowsInFlight) return
    const batch = this.#waiting.splice(0, this.#options.maxBatchRows)
    this.#inFlight++
    this.#rowsInFlight += batch.length
    void this.#settle(batch).then(() => {
      this.#inFlight--
      this.#rowsInFlight -= batch.length
      if (this.#waiting.length > 0) this.#schedule()
      else if (this.depth === 0) for (const resolve of this.#idle.splice(0)) resolve()
    })
  }

  async #settle(batch: Waiting<Row, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.#commitWithPatience(batch)
      batch.forEach((waiting, index) => {
        waiting.resolve(outcomes[index] as Outcome)
      })
    } catch (error) {
      if (batch.length === 1 || this.#options.isRetryable(error)) {
        for (const waiting of batch) waiting.reject(error)
        return
      }
      const middle = batch.length >> 1
      await this.#settle(batch.slice(0, middle))
      await this.#settle(batch.slice(middle))
    }
  }

  async #commitWithPatience(batch: Waiting<Row, Outcome>[]): Promise<Outcome[]> {
    const rows = batch.map((waiting) => waiting.row)
    const since = batch[0]?.since ?? 0
    for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 2, 250)) {
      try {
        return await this.#options.commit(rows)
      } catch (error) {
        const waitedMs = performance.now() - since
        if (!this.#options.isRetryable(error) || waitedMs + pauseMs > this.#options.patienceMs) throw error
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }
}
