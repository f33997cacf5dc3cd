import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { lockWatermark, moveWatermark, nextRange } from '../lib/watermark.js'
import { shareThePool } from '../visit/index.js'
import { rollUpRange, waitingSince } from './store.js'

export interface RollUpOptions {
  now: Date
  /** Keys the tombstones of erased people (`tombstoneHash` of pseudonym/). */
  tombstoneKey: Buffer
  /** Visits taken in one transaction, about: a batch that was committed together is never cut. */
  maxRows?: number
}

const MAX_ROWS = 20_000

/**
 * Turns visits into days of the pool, each visit exactly once (docs/decisions/0003). One transaction: it locks the
 * watermark, takes the visits of all transactions that ended since, adds them up, moves the watermark. A visit's row
 * carries the id of the transaction that wrote it; every transaction below the snapshot's xmin has ended, so that
 * nothing can appear behind the watermark later, in whatever order writers commit.
 *
 * A visit makes no row of the pool when its consent is gone (withdrawn while the visit was in flight) or its person was
 * erased. The roll-up shares the pool until its commit, and whoever takes a person out has it alone (visit/pool-lock.ts):
 * nothing is left behind.
 * @returns how many visits were taken, and whether all that could be taken were: if not, call again.
 */
export async function rollUp(
  pool: pg.Pool,
  { now, tombstoneKey, maxRows = MAX_ROWS }: RollUpOptions,
): Promise<{ rows: number; caughtUp: boolean }> {
  return transaction(pool, async (client) => {
    await shareThePool(client)
    const from = await lockWatermark(client, 'roll-up')
    const range = await nextRange(client, { from, tables: ['plane.visit', 'plane.visit_unlinked'], maxRows })
    const rows = range.filled ? await rollUpRange(client, { range, tombstoneKey }) : 0
    // The mark's time says up to when visits are in the pool, not when somebody looked: a transaction that stays open holds
    // the mark while sweeps go on. Those who may not see a visit read the lag from it.
    const upToDate = (await waitingSince(client, range.upto)) ?? now
    await moveWatermark(client, { sweep: 'roll-up', upto: range.upto, now: upToDate })
    return { rows, caughtUp: range.caughtUp }
  })
}

/** Rolls up until nothing is left that can be. */
export async function rollUpAll(pool: pg.Pool, options: RollUpOptions): Promise<{ rows: number }> {
  let rows = 0
  for (;;) {
    const done = await rollUp(pool, options)
    rows += done.rows
    if (done.caughtUp) return { rows }
  }
}
