import type pg from 'pg'

/**
 * Until when nothing that is in the database can change any more by itself: all clicks are judged, their hours looked at, orders to
 * judge them again carried out, and their shares posted to the ledger. Later clicks may still come for an earlier moment (from a
 * spool); they are judged and posted then. The console's role may ask.
 */
export async function postedUpTo(db: pg.Pool | pg.ClientBase): Promise<Date> {
  const { rows } = await db.query<{ upto: Date }>(
    `SELECT least(judge.at, post.at,
       (SELECT min(at) FROM plane.click WHERE xid >= judge.upto),
       (SELECT min(hour) FROM plane.look_due),
       (SELECT min(from_at) FROM plane.judging_order WHERE ended_at IS NULL),
       (SELECT min(at) FROM plane.click_share WHERE xid >= post.upto)) AS upto
     FROM plane.watermark judge, plane.watermark post WHERE judge.sweep = 'judge' AND post.sweep = 'post'`,
  )
  const upto = rows[0]?.upto
  return upto instanceof Date ? upto : new Date(0) // Before the first sweep a mark is at -infinity, which is no Date.
}
