import type pg from 'pg'
import type { BatchState } from './batch.js'

/** Where a payment to a cinema stands. */
export type PayoutState =
  /** Its batch waits for a signature, or to be handed over. */
  | 'prepared'
  | 'handed'
  | 'executed'
  /** The bank sent it back, or refused it: it is owed again. */
  | 'returned'
  | 'cancelled'

export interface Payout {
  batch: string
  endToEndId: string
  state: PayoutState
  cents: bigint
  /** Of the account that it goes to. */
  ibanTail: string
  preparedAt: Date
  /** `YYYY-MM-DD`, as the payer said; null while it is not executed. */
  executedOn: string | null
  returnedAt: Date | null
  returnReason: string | null
  /** The bank's, of the whole batch. */
  reference: string | null
}

const PAYOUTS_MAX = 200

/** What was paid to a cinema, or is on its way, the newest first. */
export async function payoutsOf(db: pg.Pool | pg.ClientBase, { cinema }: { cinema: string }): Promise<Payout[]> {
  const { rows } = await db.query<Omit<Payout, 'state'> & { batchState: BatchState }>(
    `SELECT b.id AS batch, l.end_to_end_id AS "endToEndId", b.state AS "batchState", l.cents, l.iban_tail AS "ibanTail",
       b.prepared_at AS "preparedAt", b.executed_on AS "executedOn", l.returned_at AS "returnedAt",
       l.return_reason AS "returnReason", b.reference
     FROM payout.line l JOIN payout.batch b ON b.id = l.batch
     WHERE l.cinema = $1 ORDER BY b.prepared_at DESC, b.id LIMIT $2`,
    [cinema, PAYOUTS_MAX],
  )
  return rows.map(({ batchState, ...row }) => ({ ...row, state: lineState(batchState, row.returnedAt) }))
}

/** Where a line stands: its batch's state, unless it came back by itself. */
export function lineState(batch: BatchState, returnedAt: Date | null): PayoutState {
  if (returnedAt !== null) return 'returned'
  if (batch === 'cancelled') return 'cancelled'
  if (batch === 'handed') return 'handed'
  return batch === 'executed' || batch === 'closed' ? 'executed' : 'prepared'
}
