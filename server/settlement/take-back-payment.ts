import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { type Posting, post, reverse } from '../ledger/index.js'
import { isUuid } from '../lib/id.js'
import type { Micros } from '../lib/money.js'
import { transaction } from '../lib/postgres.js'
import { lockMonths } from './lock.js'
import { readNote } from './note.js'
import { entriesOfPayment } from './payment.js'
import { readReceivable } from './receivable.js'

export type TakeBackRefusal =
  | 'unknown'
  /** It was taken back before. */
  | 'already'
  /** It is not in the ledger yet. */
  | 'waiting'
  /** There is none, it is too long, or holds what is no text. */
  | 'reason'
  /** By the ledger the operator has not paid so much: less than nothing would be left. */
  | 'never-paid'

/**
 * Takes a payment back that was noted wrongly: whole, once, and for a reason. The worker posts the reversal
 * (`carryOutPaymentReversals`); the right payment is recorded anew.
 */
export async function takeBackPayment(
  pool: pg.Pool,
  asked: { payment: string; reason: string; person: string; now: Date },
): Promise<{ done: true } | { done: false; why: TakeBackRefusal }> {
  const { payment, person, now } = asked
  const reason = readNote(asked.reason)
  if (reason === null || reason === '') return { done: false, why: 'reason' }
  if (!isUuid(payment)) return { done: false, why: 'unknown' }
  return transaction(pool, async (client) => {
    // Two payments that are taken back at once are each held against what is left of the other.
    await lockMonths(client)
    const found = await findPayment(client, payment)
    const why = found === null ? 'unknown' : await whyNot(client, found, now)
    if (found === null || why !== null) return { done: false, why: why ?? 'unknown' }
    await client.query(
      'INSERT INTO settlement.payment_reversal (payment, micros, reason, person, at) VALUES ($1, $2, $3, $4, $5)',
      [payment, found.micros, reason, person, now],
    )
    const facts = { receivedOn: found.receivedOn }
    await appendAudit(client, { at: now, kind: 'operator-payment-reversed', subject: payment, facts })
    return { done: true }
  })
}

interface Found {
  micros: Micros
  receivedOn: string
  posted: boolean
  takenBack: boolean
}

async function findPayment(client: pg.ClientBase, payment: string): Promise<Found | null> {
  const { rows } = await client.query<Found>(
    `SELECT p.micros, received_on AS "receivedOn", p.posted_at IS NOT NULL AS posted, r.payment IS NOT NULL AS "takenBack"
     FROM settlement.operator_payment p LEFT JOIN settlement.payment_reversal r ON r.payment = p.id WHERE p.id = $1`,
    [payment],
  )
  return rows[0] ?? null
}

async function whyNot(
  client: pg.ClientBase,
  { micros, posted, takenBack }: Found,
  now: Date,
): Promise<TakeBackRefusal | null> {
  if (takenBack) return 'already'
  if (!posted) return 'waiting'
  const { paidMicros } = await readReceivable(client, { now })
  const { rows } = await client.query<{ micros: bigint }>(
    'SELECT coalesce(sum(micros), 0)::bigint AS micros FROM settlement.payment_reversal WHERE posted_at IS NULL',
  )
  return micros + (rows[0]?.micros ?? 0n) > paidMicros ? 'never-paid' : null
}

const AT_ONCE = 100

/**
 * Posts the reversals of payments that were taken back, each exactly once, at the time when it is posted: what a closed month was
 * told of stays. @returns how many were posted
 */
export async function carryOutPaymentReversals(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ payment: string; micros: bigint; receivedOn: string }>(
      `SELECT r.payment, r.micros, p.received_on AS "receivedOn"
       FROM settlement.payment_reversal r JOIN settlement.operator_payment p ON p.id = r.payment
       WHERE r.posted_at IS NULL ORDER BY r.payment LIMIT ${AT_ONCE} FOR UPDATE OF r`,
    )
    if (rows.length === 0) return 0
    await client.query('UPDATE settlement.payment_reversal SET posted_at = $2 WHERE payment = ANY ($1::uuid[])', [
      rows.map(({ payment }) => payment),
      now,
    ])
    await post(
      client,
      rows.map(
        ({ payment, micros, receivedOn }): Posting => ({
          ...{ key: `operator-payment:${payment}:reversed`, at: now, kind: 'operator-payment-reversed' },
          ...{ details: { payment, receivedOn }, entries: reverse(entriesOfPayment(micros)) },
        }),
      ),
    )
    return rows.length
  })
}
