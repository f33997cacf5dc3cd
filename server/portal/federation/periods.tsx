import type { MonthOfList, OperatorPayment, PaymentRefusal, Receivable } from '../../settlement/index.js'
import { Notice, Toast } from '../kit/index.js'
import { MonthList } from '../settlement/month-list.js'
import type { PaymentOrder } from '../settlement/payment-orders.js'
import { ReceivableSection } from '../settlement/receivable.js'
import { useView } from '../view.js'
import { type NotTakenBack, OperatorPayments, type TypedPayment } from './operator-payments.js'
import { FederationTabs } from './tabs.js'

export const PERIODS = '/federation/periodes'

export interface PeriodsShown {
  months: readonly MonthOfList[]
  receivable: Receivable
  orders: readonly PaymentOrder[]
  now: Date
  /** Null where the operator pays the cinemas itself, and never paid here. */
  payments: readonly OperatorPayment[] | null
  typed: TypedPayment
  refused: PaymentRefusal | null
  notTakenBack: NotTakenBack | null
  done: unknown
}

/** The months, what the operator owes, and what it paid where the federation is the debtor. */
export function Periods(page: PeriodsShown) {
  const { words } = useView()
  const said = words.settlement.federation
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      {page.done === 'paiement' && <Toast>{said.payments.done}</Toast>}
      {page.done === 'annule' && <Toast>{said.payments.takeBack.done}</Toast>}
      {page.refused !== null && <Notice kind="error">{said.payments.refusals[page.refused]}</Notice>}
      {page.notTakenBack !== null && (
        <Notice kind="error">{said.payments.takeBack.refusals[page.notTakenBack.why]}</Notice>
      )}
      <p class="lead">{said.lead}</p>
      <MonthList months={page.months} href={PERIODS} />
      <ReceivableSection receivable={page.receivable} orders={page.orders} now={page.now} open />
      {page.payments !== null && <OperatorPayments {...page} payments={page.payments} />}
    </>
  )
}
