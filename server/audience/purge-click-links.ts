import type pg from 'pg'
import { addDays, parisDay } from '../lib/clock.js'
import { deleteInPieces } from '../lib/delete-in-pieces.js'
import { parisMidnight } from '../lib/paris.js'

/** What the agreements say of periods; these where there is no agreement. */
const USUAL = { months: 3, lateHours: 72, disputeDays: 30 }

/** The smallest id of a click at `$1`. */
const FIRST_ID = `(lpad(to_hex((extract(epoch FROM $1::timestamptz) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`

/**
 * Deletes the links from people to their clicks of periods that are closed and contested no more (DESIGN §5): then no share of
 * theirs can change. Clicks that are not judged yet keep theirs.
 */
export async function purgeClickLinks(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return deleteInPieces(pool, {
    table: 'plane.click_visitor',
    column: 'click', // Sorted by time (UUIDv7), and indexed: by it the last piece ends at the limit, and not with the index.
    condition: `click < ${FIRST_ID} AND at < $1::timestamptz AND NOT EXISTS (SELECT FROM plane.click c WHERE c.id = click_visitor.click
      AND c.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'judge'))`,
    limit: await clickLinkCeiling(pool, { now }),
  })
}

/** When the oldest click happened that is linked to somebody: the first by its id, a look into the index. */
export async function oldestClickLink(pool: pg.Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date }>('SELECT at FROM plane.click_visitor ORDER BY click LIMIT 1')
  return rows[0]?.at ?? null
}

/** The beginning of the first period that is still open, or may still be contested: by the longest terms of any contract. */
export async function clickLinkCeiling(pool: pg.Pool, { now }: { now: Date }): Promise<Date> {
  const { rows } = await pool.query<{ months: number | null; lateHours: number | null; disputeDays: number | null }>(
    `SELECT max((terms->>'periodMonths')::integer) AS months, max((terms->>'lateEventHours')::integer) AS "lateHours",
       max((terms->>'disputeDays')::integer) AS "disputeDays"
     FROM public.contract WHERE kind = 'federation-cinema' AND state NOT IN ('draft', 'offered', 'signed-by-one')`,
  )
  const { months, lateHours, disputeDays } = rows[0] ?? {}
  const settled = addDays(now, -(disputeDays ?? USUAL.disputeDays) - (lateHours ?? USUAL.lateHours) / 24)
  return periodStart(settled, months ?? USUAL.months)
}

/** Periods of so many months follow each other from January of the year 0 on; they begin at midnight in Paris. */
function periodStart(at: Date, months: number): Date {
  const [year = 0, month = 1] = parisDay(at).split('-').map(Number)
  const index = Math.floor((12 * year + month - 1) / months) * months
  const day = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`
  return parisMidnight(day) ?? at
}
