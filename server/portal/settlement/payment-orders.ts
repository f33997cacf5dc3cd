import type pg from 'pg'
import { DAY_MS } from '../../lib/clock.js'
import { MICROS_PER_CENT, type Micros } from '../../lib/money.js'
import { linesOf, listBatches } from '../../payout/index.js'
import { periodOf, readTermsOfMonths } from '../../settlement/index.js'

/** What the operator was told to pay to cinemas, and has not yet. */
export interface PaymentOrder {
  micros: Micros
  handedAt: Date
  /** It is to be carried out until then (contract with the operator, annex B). */
  dueAt: Date
}

/** The orders that the operator holds, the oldest first. */
export async function paymentOrders(pool: pg.Pool): Promise<PaymentOrder[]> {
  const held = (await listBatches(pool)).filter(({ state, payer }) => state === 'handed' && payer === 'operator')
  if (held.length === 0) return []
  const termsOf = await readTermsOfMonths(pool)
  const orders: PaymentOrder[] = []
  for (const { id, handedAt } of held.reverse()) {
    if (handedAt === null) continue
    const { paymentDays } = termsOf(periodOf(handedAt))
    const cents = (await linesOf(pool, id)).reduce(
      (sum, line) => sum + (line.returnedAt === null ? line.cents : 0n),
      0n,
    )
    const dueAt = new Date(handedAt.getTime() + paymentDays * DAY_MS)
    orders.push({ micros: cents * MICROS_PER_CENT, handedAt, dueAt })
  }
  return orders
}
