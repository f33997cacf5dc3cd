import type pg from 'pg'
import { assert } from './assert.js'

/**
 * How far a sweep over rows has come, so that each row is taken exactly once (docs/decisions/0003). Rows carry the id
 * of the transaction that wrote them (`xid`); rows of transactions that have all ended lie below a mark, and nothing
 * can appear below it later, in whatever order writers commit.
 */
export type SweepName = 'roll-up' | 'judge' | 'post'

/** Rows of transactions `from` <= xid < `upto`, all of which have ended. */
export interface SweepRange {
  from: string
  upto: string
  /** There are rows in it. */
  filled: boolean
  /** Nothing above `upto` could be taken now. */
  caughtUp: boolean
}

/** Locks the mark's row until the end of the transaction: sweeps of one name go one after another. */
export async function lockWatermark(client: pg.ClientBase, sweep: SweepName): Promise<string> {
  return read(client, sweep, 'FOR UPDATE')
}

/** Where a sweep is, as it last committed. */
export async function readWatermark(client: pg.ClientBase, sweep: SweepName): Promise<string> {
  return read(client, sweep, '')
}

async function read(client: pg.ClientBase, sweep: SweepName, lock: 'FOR UPDATE' | ''): Promise<string> {
  const { rows } = await client.query<{ upto: string }>(
    `SELECT upto::text FROM plane.watermark WHERE sweep = $1 ${lock}`,
    [sweep],
  )
  const upto = rows[0]?.upto
  assert(upto !== undefined, `the watermark ${sweep} exists`)
  return upto
}

/** Moves a mark that this transaction has locked. */
export async function moveWatermark(
  client: pg.ClientBase,
  { sweep, upto, now }: { sweep: SweepName; upto: string; now: Date },
): Promise<void> {
  const { rowCount } = await client.query(
    'UPDATE plane.watermark SET upto = $2::xid8, at = $3 WHERE sweep = $1 AND upto <= $2::xid8',
    [sweep, upto, now],
  )
  assert(rowCount === 1, 'a watermark never goes back')
}

/**
 * The next rows to take: up to `below` (another sweep's mark; the snapshot's xmin when there is none), or fewer when
 * there are many. Rows that one transaction wrote are never parted. The mark must be locked before, in a statement of
 * its own, so that this one sees what the sweep before committed.
 * @param tables names of tables with an indexed column `xid`: constants of the caller's
 */
export async function nextRange(
  client: pg.ClientBase,
  {
    from,
    below = null,
    tables,
    maxRows,
  }: { from: string; below?: string | null; tables: readonly string[]; maxRows: number },
): Promise<SweepRange> {
  assert(maxRows > 0, 'a sweep takes at least one row')
  const rows = tables.map(
    (table) => `(SELECT xid FROM ${table} WHERE xid >= $1::xid8 AND xid < (SELECT xid FROM hi) ORDER BY xid LIMIT $2)`,
  )
  const { rows: found } = await client.query<{ upto: string; filled: boolean; caught_up: boolean }>(
    `WITH hi AS MATERIALIZED (SELECT coalesce($3::xid8, pg_snapshot_xmin(pg_current_snapshot())) AS xid),
     next AS MATERIALIZED (SELECT xid FROM (${rows.join(' UNION ALL ')}) AS rows ORDER BY xid LIMIT $2),
     last AS (SELECT xid FROM next ORDER BY xid OFFSET $2 - 1)
     SELECT coalesce((SELECT (xid::text::numeric + 1)::text FROM last), (SELECT xid::text FROM hi)) AS upto,
       EXISTS (SELECT FROM next) AS filled, NOT EXISTS (SELECT FROM last) AS caught_up`,
    [from, maxRows, below],
  )
  const row = found[0]
  assert(row, 'a select without FROM has a row')
  return { from, upto: row.upto, filled: row.filled, caughtUp: row.caught_up }
}
