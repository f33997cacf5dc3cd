import type pg from 'pg'
import type { PendingLine } from './pending.js'

/**
 * What of a payment was invoiced before, in cents: by payments that came back and were not paid again yet, since the next payment of it is
 * no other service. An invoice that was taken back does not count; one that is made anew is of the same amount, or, where its payment came
 * back, of what a later one paid again.
 */
export async function invoicedBefore(client: pg.ClientBase, line: PendingLine): Promise<bigint> {
  const { round, cents, cameBack } = line
  const open = await openCents(client, line.cinema)
  if (round === 0) return least(atLeastZero(open), cents)
  const again = await countedOnFirst(client, line)
  return cameBack ? cents - least(atLeastZero(-open), cents - again) : again
}

/**
 * Invoiced by payments that came back, less what payments that did not come back counted on. By what an invoice says was paid: it is the
 * net, and on those of before it had the tax in it.
 */
async function openCents(client: pg.ClientBase, cinema: string): Promise<bigint> {
  const { rows } = await client.query<{ cents: bigint }>(
    `SELECT coalesce(sum(CASE
         WHEN NOT x.returned THEN CASE WHEN x.round = 0 THEN -x.again_cents ELSE 0 END
         WHEN NOT EXISTS (SELECT FROM statement.document k WHERE k.corrects = d.id)
           THEN coalesce((d.body::jsonb->'totals'->>'paidCents')::bigint, 0)
         ELSE 0 END), 0)::bigint AS cents
     FROM (SELECT b.*, EXISTS (SELECT FROM payout.posting r
         WHERE r.batch = b.batch AND r.number = b.line AND r.kind = 'returned') AS returned
       FROM statement.billed_line b WHERE b.cinema = $1) AS x
     LEFT JOIN statement.document d ON d.id = x.document AND d.kind = 'invoice'`,
    [cinema],
  )
  return rows[0]?.cents ?? 0n
}

/** What the payment's first invoice left out. */
async function countedOnFirst(client: pg.ClientBase, { batch, line }: PendingLine): Promise<bigint> {
  const { rows } = await client.query<{ cents: bigint }>(
    'SELECT again_cents AS cents FROM statement.billed_line WHERE batch = $1 AND line = $2 AND round = 0',
    [batch, line],
  )
  return rows[0]?.cents ?? 0n
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value
}
