import type pg from 'pg'
import { type Clock, parisDay } from '../lib/clock.js'

/** The publisher of a page of which none is known, and the campaign of what concerns none. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
const NO_CAMPAIGN = 0
const FLUSH_EVERY_MS = 1_000

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
  readonly #pool: pg.Pool
  readonly #clock: Clock
  readonly #onCount: (outcome: string) => void
  #counts = new Map<string, Counted>()
  #timer: NodeJS.Timeout
  #flushing: Promise<void> = Promise.resolve()

  /** @param onCount is told each outcome of a look-up, once for all the campaigns that it found */
  constructor({
    pool,
    clock,
    onCount = () => {},
  }: { pool: pg.Pool; clock: Clock; onCount?: (outcome: string) => void }) {
    this.#pool = pool
    this.#clock = clock
    this.#onCount = onCount
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  /** @param publisher null where the page is nobody's */
  count(outcome: string, { publisher, campaign = NO_CAMPAIGN }: { publisher: string | null; campaign?: number }): void {
    if (campaign === NO_CAMPAIGN) this.#onCount(outcome)
    this.#add({ outcome, publisher: publisher ?? NOBODY, campaign, day: parisDay(this.#clock()), lookups: 1 })
  }

  /** Writes what was counted. When the database is away the counts are kept for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const counts = [...this.#counts.values()]
      if (counts.length === 0) return
      this.#counts = new Map()
      try {
        await addLookUps(this.#pool, counts)
      } catch {
        for (const counted of counts) this.#add(counted)
      }
    })
    return this.#flushing
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  #add(counted: Counted): void {
    const key = `${counted.outcome}|${counted.publisher}|${counted.campaign}|${counted.day}`
    const entry = this.#counts.get(key)
    if (entry) entry.lookups += counted.lookups
    else this.#counts.set(key, counted)
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
