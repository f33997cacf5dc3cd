import type pg from 'pg'
import { balances, cinemaPrefix, operatorReceivable, parseCinemaAccount } from '../ledger/index.js'
import { assert } from '../lib/assert.js'
import { DAY_MS } from '../lib/clock.js'
import type { Micros } from '../lib/money.js'
import { periodNamed } from './period.js'
import { readTermsOfMonths } from './terms.js'

/** Ages of a receivable, in days since its month was closed. */
export const AGES = ['to-30', 'to-60', 'to-90', 'over-90'] as const
export type Age = (typeof AGES)[number]

export interface OwedMonth {
  period: string
  closedAt: Date
  /** What the operator owes for it by the close, in micro-euros; negative where more was taken back than came. */
  owedMicros: Micros
  /**
   * Until when it is to be paid, where the federation is the debtor's creditor: so many days after the close (contract, article 12).
   * Null where the operator pays the cinemas: then by each order, from the day on which it is handed over (annex B).
   */
  dueAt: Date | null
  /** Of it, what is not paid yet: payments go to the oldest month first. */
  unpaidMicros: Micros
  age: Age
}

export interface Receivable {
  /** Closed months, the oldest first. */
  months: OwedMonth[]
  byAge: Record<Age, Micros>
  /** Of what is not paid, what should have been by now. */
  overdueMicros: Micros
  /** Of closed months: owed in all, and paid. */
  owedMicros: Micros
  paidMicros: Micros
  /** Paid beyond what is owed for closed months. */
  aheadMicros: Micros
  /** Of months that are not closed: what is known so far. It has no age yet. */
  openMicros: Micros
}

/**
 * Puts payments against closed months, the oldest first, and ages what is left. The contracts do not say which debt a payment settles;
 * then it is the oldest of those that are due (Code civil, article 1342-10).
 * @param months oldest first
 */
export function ageReceivable(
  months: readonly Pick<OwedMonth, 'period' | 'closedAt' | 'owedMicros' | 'dueAt'>[],
  { paidMicros, openMicros, now }: { paidMicros: Micros; openMicros: Micros; now: Date },
): Receivable {
  // What was taken back in a month pays for others as money does.
  let left = paidMicros - months.reduce((sum, { owedMicros }) => sum + (owedMicros < 0n ? owedMicros : 0n), 0n)
  const byAge: Record<Age, Micros> = { 'to-30': 0n, 'to-60': 0n, 'to-90': 0n, 'over-90': 0n }
  const aged = months.map((month): OwedMonth => {
    const owed = month.owedMicros > 0n ? month.owedMicros : 0n
    const paid = left < 0n ? 0n : left < owed ? left : owed
    left -= paid
    const age = ageOf(month.closedAt, now)
    byAge[age] += owed - paid
    return { ...month, age, unpaidMicros: owed - paid }
  })
  const owedMicros = months.reduce((sum, month) => sum + month.owedMicros, 0n)
  const overdueMicros = aged.reduce(
    (sum, { dueAt, unpaidMicros }) => sum + (dueAt !== null && dueAt < now ? unpaidMicros : 0n),
    0n,
  )
  const unpaid = AGES.reduce((sum, age) => sum + byAge[age], 0n)
  assert(unpaid - left === owedMicros - paidMicros, 'what is not paid, less what was paid ahead, is what is owed')
  return { months: aged, byAge, overdueMicros, owedMicros, paidMicros, aheadMicros: left, openMicros }
}

function ageOf(closedAt: Date, now: Date): Age {
  const days = Math.floor((now.getTime() - closedAt.getTime()) / DAY_MS)
  return days <= 30 ? 'to-30' : days <= 60 ? 'to-60' : days <= 90 ? 'to-90' : 'over-90'
}

/**
 * What the operator owes, by the ledger: its account is what all clicks were worth less what it paid, so that what it paid follows
 * from it and from what was closed and accrued, without adding years of entries up.
 */
export async function readReceivable(db: pg.Pool | pg.ClientBase, { now }: { now: Date }): Promise<Receivable> {
  const { rows } = await db.query<{ period: string; closedAt: Date; owedMicros: bigint }>(
    `SELECT period, c.closed_at AS "closedAt",
       coalesce(sum(earned_micros + late_micros + difference_micros), 0)::bigint AS "owedMicros"
     FROM settlement.close c LEFT JOIN settlement.closed_cinema USING (period)
     WHERE c.state = 'closed' GROUP BY period ORDER BY period`,
  )
  const held = await balances(db, { prefix: '' })
  let openMicros = 0n
  for (const [account, micros] of held)
    if (account.startsWith(cinemaPrefix) && parseCinemaAccount(account)?.side === 'accrued') openMicros += micros
  const closed = rows.reduce((sum, { owedMicros }) => sum + owedMicros, 0n)
  const paidMicros = closed + openMicros + (held.get(operatorReceivable) ?? 0n)
  const termsOf = await readTermsOfMonths(db)
  const months = rows.map((row) => {
    const { payer, paymentDays } = termsOf(periodNamed(row.period))
    return { ...row, dueAt: payer === 'federation' ? new Date(row.closedAt.getTime() + paymentDays * DAY_MS) : null }
  })
  return ageReceivable(months, { paidMicros, openMicros, now })
}
