import type pg from 'pg'
import { GroupCommit } from '../lib/batch.js'
import type { Clock } from '../lib/clock.js'
import { isRefusedRow } from '../lib/postgres.js'
import { type DayRow, readDays } from './evaluate.js'

const MAX_BATCH_PEOPLE = 256
const MAX_WAITING = 2_048

export interface DayReader {
  /** Somebody's days. Rejects with `QueueFull` when too many wait, and at once while the database is away: an auction does not wait. */
  read(visitor: string): Promise<readonly DayRow[]>
  depth(): number
  drain(): Promise<void>
}

/** Reads the days of all who asked while the last query ran in one query. */
export function createDayReader({ pool, clock }: { pool: pg.Pool; clock: Clock }): DayReader {
  const grouped = new GroupCommit<string, readonly DayRow[]>({
    commit: readAll,
    isRetryable: (error) => !isRefusedRow(error),
    maxBatchRows: MAX_BATCH_PEOPLE,
    maxQueueRows: MAX_WAITING,
    patienceMs: 0,
  })

  async function readAll(visitors: string[]): Promise<(readonly DayRow[])[]> {
    const found = new Map<string, DayRow[]>(visitors.map((visitor) => [visitor, []]))
    for (const row of await readDays(pool, { visitors: [...found.keys()], now: clock() }))
      found.get(row.visitor)?.push(row)
    return visitors.map((visitor) => found.get(visitor) ?? [])
  }

  return { read: (visitor) => grouped.add(visitor), depth: () => grouped.depth, drain: () => grouped.drain() }
}
