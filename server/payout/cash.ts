import type pg from 'pg'
import { balances, federationCash } from '../ledger/index.js'
import { MICROS_PER_CENT } from '../lib/money.js'

/** What the federation holds for the cinemas and no open batch pays out, in micro-euros: to the ledger it owes it. */
export async function cashOf(db: pg.Pool | pg.ClientBase): Promise<bigint> {
  const { rows } = await db.query<{ cents: bigint }>(
    `SELECT coalesce(sum(l.cents), 0)::bigint AS cents FROM payout.line l JOIN payout.batch b ON b.id = l.batch
     WHERE b.payer = 'federation' AND b.state IN ('prepared', 'signed', 'approved', 'handed') AND l.returned_at IS NULL`,
  )
  const held = -((await balances(db, { prefix: federationCash })).get(federationCash) ?? 0n)
  return held - (rows[0]?.cents ?? 0n) * MICROS_PER_CENT
}
