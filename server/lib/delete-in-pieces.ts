import type pg from 'pg'

const MAX_ROWS = 20_000

/**
 * Deletes the rows of a table that a condition on one indexed column holds for, in pieces, each its own transaction: nobody
 * waits long for a row, and all sweeps stand still until a transaction that writes has ended.
 * `table`, `column` and `condition` are constants of the caller's; `$1` in the condition is the limit.
 * @returns how many rows were deleted
 */
export async function deleteInPieces(
  pool: pg.Pool,
  { table, column, condition, limit }: { table: string; column: string; condition: string; limit: Date | string },
): Promise<number> {
  let deleted = 0
  for (let full = true; full; ) {
    // In the index's order, or a plan might begin at the table's start again for each piece. The condition is there twice: a
    // row that was changed while its turn came stays. (Not every PostgreSQL looks again whether it is still one of these.)
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ${condition} AND ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${condition} ORDER BY ${column} LIMIT ${MAX_ROWS}))`,
      [limit],
    )
    deleted += rowCount ?? 0
    full = rowCount === MAX_ROWS
  }
  return deleted
}
