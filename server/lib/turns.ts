import { QueueFull } from './batch.js'

/** Does things one after the other; whoever comes while too many wait is refused with `QueueFull`. */
export class Turns {
  readonly #maxWaiting: number
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor({ maxWaiting }: { maxWaiting: number }) {
    this.#maxWaiting = maxWaiting
  }

  /** What `work` gives, when its turn has come. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#maxWaiting) throw new QueueFull()
    this.#waiting++
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      this.#waiting--
    }
  }
}
