import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { type Entry, federationCash, operatorReceivable, type Posting, post } from '../ledger/index.js'
import { parisDay } from '../lib/clock.js'
import { uuidv7 } from '../lib/id.js'
import type { Micros } from '../lib/money.js'
import { parisMidnight } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import { readReference } from './note.js'
import { periodOf } from './period.js'
import { readMonthTerms } from './terms.js'

export type PaymentRefusal =
  /** The operator pays the cinemas itself: nothing comes to the federation. */
  | 'not-collected'
  | 'amount'
  /** Not a day, or one that is still to come. */
  | 'day'
  | 'reference'
  /** The same amount was recorded for that day under that reference, and not taken back. */
  | 'already'

const MAX_MICROS = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * Records that the operator paid the federation, where the federation is the debtor of the cinemas. The worker posts it
 * (`carryOutOperatorPayments`).
 * @param receivedOn the day of the bank's statement, `YYYY-MM-DD`; `reference` the bank's, one line
 */
export async function recordOperatorPayment(
  pool: pg.Pool,
  asked: { micros: Micros; receivedOn: string; reference: string; person: string; now: Date },
): Promise<{ done: true; id: string } | { done: false; why: PaymentRefusal }> {
  const { micros, receivedOn, person, now } = asked
  const reference = readReference(asked.reference)
  if (micros <= 0n || micros > MAX_MICROS) return { done: false, why: 'amount' }
  if (parisMidnight(receivedOn) === null || receivedOn > parisDay(now) || receivedOn < '2020')
    return { done: false, why: 'day' }
  if (reference === null) return { done: false, why: 'reference' }
  return transaction(pool, async (client) => {
    const { payer } = await readMonthTerms(client, periodOf(now))
    if (payer !== 'federation') return { done: false, why: 'not-collected' }
    const id = uuidv7(now.getTime())
    const { rowCount } = await client.query(
      `INSERT INTO settlement.operator_payment (id, micros, received_on, reference, person, at, taken_back_before)
       VALUES ($1, $2::bigint, $3, $4, $5, $6, (SELECT count(*) FROM settlement.operator_payment p
         JOIN settlement.payment_reversal r ON r.payment = p.id WHERE (p.reference, p.received_on, p.micros) = ($4, $3, $2)))
       ON CONFLICT (reference, received_on, micros, taken_back_before) DO NOTHING`,
      [id, micros, receivedOn, reference, person, now],
    )
    if (rowCount === 0) return { done: false, why: 'already' }
    await appendAudit(client, { at: now, kind: 'operator-payment-recorded', subject: id, facts: { receivedOn } })
    return { done: true, id }
  })
}

export interface OperatorPayment {
  id: string
  micros: Micros
  receivedOn: string
  reference: string
  at: Date
  /** Null while it is being written into the ledger. */
  postedAt: Date | null
  /** That it was taken back, since it was noted wrongly. */
  takenBack: { reason: string; at: Date; postedAt: Date | null } | null
}

/** What the operator paid, the newest day first; the last hundred. What was taken back is among it. */
export async function readOperatorPayments(db: pg.Pool | pg.ClientBase): Promise<OperatorPayment[]> {
  const { rows } = await db.query<
    Omit<OperatorPayment, 'takenBack'> & { reason: string | null; backAt: Date; backPostedAt: Date | null }
  >(
    `SELECT p.id, p.micros, received_on AS "receivedOn", reference, p.at, p.posted_at AS "postedAt",
       r.reason, r.at AS "backAt", r.posted_at AS "backPostedAt"
     FROM settlement.operator_payment p LEFT JOIN settlement.payment_reversal r ON r.payment = p.id
     ORDER BY received_on DESC, id DESC LIMIT 100`,
  )
  return rows.map(({ reason, backAt, backPostedAt, ...payment }) => ({
    ...payment,
    takenBack: reason === null ? null : { reason, at: backAt, postedAt: backPostedAt },
  }))
}

const AT_ONCE = 100

/** Posts recorded payments, each exactly once. @returns how many were posted */
export async function carryOutOperatorPayments(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string; micros: bigint; receivedOn: string }>(
      `SELECT id, micros, received_on AS "receivedOn" FROM settlement.operator_payment WHERE posted_at IS NULL
       ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE`,
    )
    if (rows.length === 0) return 0
    await client.query('UPDATE settlement.operator_payment SET posted_at = $2 WHERE id = ANY ($1::uuid[])', [
      rows.map(({ id }) => id),
      now,
    ])
    await post(client, rows.map(toPosting))
    return rows.length
  })
}

function toPosting({ id, micros, receivedOn }: { id: string; micros: bigint; receivedOn: string }): Posting {
  return {
    ...{ key: `operator-payment:${id}`, at: parisMidnight(receivedOn) as Date, kind: 'operator-payment' },
    details: { payment: id, receivedOn },
    entries: entriesOfPayment(micros),
  }
}

export function entriesOfPayment(micros: Micros): Entry[] {
  return [
    { account: operatorReceivable, micros },
    { account: federationCash, micros: -micros },
  ]
}
