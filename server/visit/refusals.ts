import type pg from 'pg'
import { type Clock, parisDay } from '../lib/clock.js'
import { addRefusals } from './store.js'

/** The site of a visit whose site is not known. */
const NOWHERE = '00000000-0000-0000-0000-000000000000'
const FLUSH_EVERY_MS = 1_000

/** Counts refusals by site, day and reason, with nothing of the person, and adds them to the database every second. */
export class RefusalCounter {
  readonly #pool: pg.Pool
  readonly #clock: Clock
  readonly #onCount: (reason: string) => void
  #counts = new Map<string, { site: string; day: string; reason: string; refused: number }>()
  #timer: NodeJS.Timeout
  #flushing: Promise<void> = Promise.resolve()

  constructor({
    pool,
    clock,
    onCount = () => {},
  }: { pool: pg.Pool; clock: Clock; onCount?: (reason: string) => void }) {
    this.#pool = pool
    this.#clock = clock
    this.#onCount = onCount
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  count(reason: string, site: string | null): void {
    this.#onCount(reason)
    const day = parisDay(this.#clock())
    const key = `${reason}|${site ?? ''}|${day}`
    const entry = this.#counts.get(key)
    if (entry) entry.refused++
    else this.#counts.set(key, { site: site ?? NOWHERE, day, reason, refused: 1 })
  }

  /** Writes what was counted. When the database is away the counts are kept for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const counts = this.#counts
      if (counts.size === 0) return
      this.#counts = new Map()
      try {
        await addRefusals(this.#pool, [...counts.values()])
      } catch {
        for (const [key, entry] of counts) {
          const newer = this.#counts.get(key)
          if (newer) newer.refused += entry.refused
          else this.#counts.set(key, entry)
        }
      }
    })
    return this.#flushing
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}
