import type pg from 'pg'
import { type Clock, parisDay } from '../lib/clock.js'
import { FlushedCounts } from '../lib/flushed-counts.js'

/** The publisher of a page of which none is known, and the campaign of what concerns none. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
const NO_CAMPAIGN = 0

interface Counted {
  publisher: string
  campaign: number
  day: string
  outcome: string
  lookups: number
}

/**
 * Counts look-ups by publisher, campaign, day (Europe/Paris) and outcome, with nothing of the person, and adds them to the database
 * every second.
 */
export class LookUpCounter {
  readonly #clock: Clock
  readonly #onCount: (outcome: string) => void
  readonly #counts: FlushedCounts<Omit<Counted, 'lookups'>>

  /** @param onCount is told each outcome of a look-up, once for all the campaigns that it found */
  constructor({
    pool,
    clock,
    onCount = () => {},
  }: { pool: pg.Pool; clock: Clock; onCount?: (outcome: string) => void }) {
    this.#clock = clock
    this.#onCount = onCount
    this.#counts = new FlushedCounts((counts) =>
      addLookUps(
        pool,
        counts.map(({ what, count }) => ({ ...what, lookups: count })),
      ),
    )
  }

  /** @param publisher null where the page is nobody's */
  count(outcome: string, { publisher, campaign = NO_CAMPAIGN }: { publisher: string | null; campaign?: number }): void {
    if (campaign === NO_CAMPAIGN) this.#onCount(outcome)
    const of = publisher ?? NOBODY
    const day = parisDay(this.#clock())
    this.#counts.add(`${outcome}|${of}|${campaign}|${day}`, () => ({ outcome, publisher: of, campaign, day }))
  }

  /** Writes what was counted. When the database is away the counts are kept for the next time. */
  flush(): Promise<void> {
    return this.#counts.flush()
  }

  stop(): Promise<void> {
    return this.#counts.stop()
  }
}

async function addLookUps(pool: pg.Pool, counts: readonly Counted[]): Promise<void> {
  await pool.query(
    `INSERT INTO plane.lookup_count AS l (publisher, campaign, day, outcome, lookups)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::date[], $4::text[], $5::bigint[])
     ON CONFLICT (publisher, campaign, day, outcome) DO UPDATE SET lookups = l.lookups + excluded.lookups`,
    [
      counts.map((one) => one.publisher),
      counts.map((one) => one.campaign),
      counts.map((one) => one.day),
      counts.map((one) => one.outcome),
      counts.map((one) => one.lookups),
    ],
  )
}
