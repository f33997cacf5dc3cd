import type pg from 'pg'
import { type Clock, parisDay } from '../lib/clock.js'
import type { ToldPage } from './page.js'
import { addSeen, type SeenEntry } from './seen-store.js'

const FLUSH_EVERY_MS = 10_000
/** Pages that wait to be written; beyond, what they tell is dropped: the next visit tells it again. */
const MAX_WAITING = 5_000
const MAX_PATH = 300
/** Visits of one day before an address is kept: one that a single person was given never is. */
const COMMON_VISITS = 3

/** Adds up what the pages of kept visits tell of films, and writes it every ten seconds, with nothing of who looked. */
export class SeenPages {
  readonly #pool: pg.Pool
  readonly #clock: Clock
  #waiting = new Map<ToldPage, SeenEntry>()
  /** Visits of this day, of pages that have been written and of those that have not. */
  #today = { day: '', visits: new Map<ToldPage, number>() }
  #timer: NodeJS.Timeout
  #flushing: Promise<void> = Promise.resolve()

  constructor({ pool, clock }: { pool: pg.Pool; clock: Clock }) {
    this.#pool = pool
    this.#clock = clock
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  /** @param kind as the page said it */
  add(told: ToldPage, { site, kind }: { site: string; kind: string | undefined }): void {
    // The reader gives the same object for the same page of a site.
    const entry = this.#waiting.get(told)
    if (entry !== undefined) {
      entry.visits++
      return
    }
    if (this.#waiting.size >= MAX_WAITING || !mayBeKept(told)) return
    const day = parisDay(this.#clock())
    this.#waiting.set(told, { site, ...told, kind: kind ?? null, day, visits: 1, common: false })
  }

  /** Writes what was told. When the database is away it is told again by later visits. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      if (this.#waiting.size === 0) return
      const entries = [...this.#waiting].map(([told, entry]) => ({ ...entry, common: this.#isCommon(told, entry) }))
      this.#waiting = new Map()
      await addSeen(this.#pool, entries).catch(() => {})
    })
    return this.#flushing
  }

  #isCommon(told: ToldPage, { day, visits }: SeenEntry): boolean {
    if (this.#today.day !== day || this.#today.visits.size >= MAX_WAITING) this.#today = { day, visits: new Map() }
    const all = (this.#today.visits.get(told) ?? 0) + visits
    this.#today.visits.set(told, all)
    return all >= COMMON_VISITS
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}

/** An address that may name a person is not kept, nor is text that the database cannot keep. */
function mayBeKept({ path, title }: ToldPage): boolean {
  return path !== '' && path.length <= MAX_PATH && !/@|%40/i.test(path) && (title ?? '').length <= 200
}
