import type pg from 'pg'

/**
 * Until when all clicks that are in the database have been judged, and their shares posted to the ledger. Later clicks may still
 * come for an earlier moment (from a spool); they are judged and posted then. The console's role may ask.
 */
export async function postedUpTo(db: pg.Pool | pg.ClientBase): Promise<Date> {
  const { rows } = await db.query<{ upto: Date }>(
    `SELECT least(judge.at, post.at,
       (SELECT min(at) FROM plane.click WHERE xid >= judge.upto),
       (SELECT min(at) FROM plane.click_share WHERE xid >= post.upto)) AS upto
     FROM plane.watermark judge, plane.watermark post WHERE judge.sweep = 'judge' AND post.sweep = 'post'`,
  )
  const upto = rows[0]?.upto
  return upto instanceof Date ? upto : new Date(0) // Before the first sweep a mark is at -infinity, which is no Date.
}
