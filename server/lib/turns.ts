import { QueueFull } from './batch.js'

/** A rest is no longer than this, or those who wait would give up. */
const MAX_REST_MS = 10_000

/**
 * Does things one after the other; whoever comes while too many wait is refused with `QueueFull`. After each there is a rest of
 * so many times what it took, for others to go on.
 */
export class Turns {
  readonly #maxWaiting: number
  readonly #rests: number
  #free: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor({ maxWaiting, rests = 0 }: { maxWaiting: number; rests?: number }) {
    this.#maxWaiting = maxWaiting
    this.#rests = rests
  }

  /** What `work` gives, when its turn has come. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#maxWaiting) throw new QueueFull()
    this.#waiting++
    let since = 0
    const turn = this.#free.then(() => {
      since = performance.now()
      return work()
    })
    const rest = () => pause(Math.min(this.#rests * (performance.now() - since), MAX_REST_MS))
    this.#free = turn.then(rest, rest)
    try {
      return await turn
    } finally {
      this.#waiting--
    }
  }
}

async function pause(ms: number): Promise<void> {
  if (ms >= 1) await new Promise((resolve) => setTimeout(resolve, ms).unref())
}
