import type pg from 'pg'
import { type Clock, parisDay } from '../lib/clock.js'
import { FlushedCounts } from '../lib/flushed-counts.js'
import { addRefusals } from './store.js'

/** The site of a visit whose site is not known. */
const NOWHERE = '00000000-0000-0000-0000-000000000000'

/** Counts refusals by site, day and reason, with nothing of the person, and adds them to the database every second. */
export class RefusalCounter {
  readonly #clock: Clock
  readonly #onCount: (reason: string) => void
  readonly #counts: FlushedCounts<{ site: string; day: string; reason: string }>

  constructor({
    pool,
    clock,
    onCount = () => {},
  }: { pool: pg.Pool; clock: Clock; onCount?: (reason: string) => void }) {
    this.#clock = clock
    this.#onCount = onCount
    this.#counts = new FlushedCounts((counts) =>
      addRefusals(
        pool,
        counts.map(({ what, count }) => ({ ...what, refused: count })),
      ),
    )
  }

  count(reason: string, site: string | null): void {
    this.#onCount(reason)
    const day = parisDay(this.#clock())
    this.#counts.add(`${reason}|${site ?? ''}|${day}`, () => ({ site: site ?? NOWHERE, day, reason }))
  }

  /** Writes what was counted. When the database is away the counts are kept for the next time. */
  flush(): Promise<void> {
    return this.#counts.flush()
  }

  stop(): Promise<void> {
    return this.#counts.stop()
  }
}
