import type { MonthOfList, OperatorPayment, PaymentRefusal, Receivable } from '../../settlement/index.js'
import { Money, Notice, OnlyWith, Section, Table, TextField, Toast } from '../kit/index.js'
import { MonthList } from '../settlement/month-list.js'
import type { PaymentOrder } from '../settlement/payment-orders.js'
import { ReceivableSection } from '../settlement/receivable.js'
import { useView } from '../view.js'
import { MANAGE } from './access.js'
import { FederationTabs } from './tabs.js'

export const PERIODS = '/federation/periodes'

export interface TypedPayment {
  day: string
  amount: string
  reference: string
}

export interface PeriodsShown {
  months: readonly MonthOfList[]
  receivable: Receivable
  orders: readonly PaymentOrder[]
  now: Date
  /** Null where the operator pays the cinemas itself, and never paid here. */
  payments: readonly OperatorPayment[] | null
  typed: TypedPayment
  refused: PaymentRefusal | null
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
      {page.refused !== null && <Notice kind="error">{said.payments.refusals[page.refused]}</Notice>}
      <p class="lead">{said.lead}</p>
      <MonthList months={page.months} href={PERIODS} />
      <ReceivableSection receivable={page.receivable} orders={page.orders} now={page.now} open />
      {page.payments !== null && <Payments {...page} payments={page.payments} />}
    </>
  )
}

function Payments({ payments, typed, refused }: PeriodsShown & { payments: readonly OperatorPayment[] }) {
  const { words, format } = useView()
  const said = words.settlement.federation.payments
  const wrong = (field: PaymentRefusal) => (refused === field ? said.refusals[field] : undefined)
  return (
    <Section title={said.title} id="paiements">
      <p class="soft">{said.note}</p>
      {payments.length === 0 ? (
        <p>{said.none}</p>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={[
            { title: said.day },
            { title: said.amount, numeric: true },
            { title: said.reference },
            { title: said.state },
          ]}
          rows={payments.map(({ receivedOn, micros, reference, postedAt }) => [
            format.day(receivedOn),
            <Money key="amount" micros={micros} exact />,
            reference,
            postedAt === null ? said.waiting : said.posted,
          ])}
        />
      )}
      <OnlyWith access={MANAGE} to="closeMonth">
        <form class="stack" method="post" action={`${PERIODS}/paiement`} novalidate>
          <TextField {...{ name: 'jour', label: said.day, value: typed.day, type: 'date', error: wrong('day') }} />
          <TextField
            {...{ name: 'montant', label: said.amount, value: typed.amount, maxLength: 30, error: wrong('amount') }}
          />
          <TextField
            {...{
              name: 'reference',
              label: said.reference,
              value: typed.reference,
              maxLength: 140,
              error: wrong('reference'),
            }}
          />
          <p>
            <button type="submit">{said.send}</button>
          </p>
        </form>
      </OnlyWith>
    </Section>
  )
}
