import { mayEnter } from '../../membership/index.js'
import type { OperatorPayment, PaymentRefusal, TakeBackRefusal } from '../../settlement/index.js'
import { AreaField } from '../campaigns/fields.js'
import { Dialog, Money, OnlyWith, Section, Table, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'

/** Where a payment is recorded, and where one is taken back. */
export const PAYMENTS = '/federation/periodes/paiement'

export interface TypedPayment {
  day: string
  amount: string
  reference: string
}

/** What was typed to take a payment back, and why it was refused. */
export interface NotTakenBack {
  payment: string
  reason: string
  why: TakeBackRefusal
}

interface PaymentsShown {
  payments: readonly OperatorPayment[]
  typed: TypedPayment
  refused: PaymentRefusal | null
  notTakenBack: NotTakenBack | null
}

/** What the operator paid to the federation, what of it was taken back, and the form that records a payment. */
export function OperatorPayments({ payments, typed, refused, notTakenBack }: PaymentsShown) {
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
          rows={payments.map((payment) => {
            const amount = <Money micros={payment.micros} exact />
            const struck = payment.takenBack !== null
            return [
              format.day(payment.receivedOn),
              struck ? <s key="amount">{amount}</s> : amount,
              struck ? <s key="reference">{payment.reference}</s> : payment.reference,
              <Standing key="state" payment={payment} notTakenBack={notTakenBack} />,
            ]
          })}
        />
      )}
      <OnlyWith access={MANAGE} to="closeMonth">
        <form class="stack" method="post" action={PAYMENTS} novalidate>
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

/** Whether a payment is in the ledger, why it was taken back, and the button that takes it back. */
function Standing({ payment, notTakenBack }: { payment: OperatorPayment; notTakenBack: NotTakenBack | null }) {
  const { words, format, person } = useView()
  const said = words.settlement.federation.payments
  const { postedAt, takenBack } = payment
  if (takenBack !== null)
    return (
      <div>
        <p>
          {fill(said.takenBack, { at: format.moment(takenBack.at) })}
          {takenBack.postedAt === null && <> ({said.waiting})</>}
        </p>
        <p class="soft">{fill(said.takenBackWhy, { reason: takenBack.reason })}</p>
      </div>
    )
  if (postedAt === null) return <>{said.waiting}</>
  return (
    <div>
      <p>{said.posted}</p>
      {mayEnter(person, MANAGE).may && <TakeBack payment={payment} notTakenBack={notTakenBack} />}
    </div>
  )
}

function TakeBack({ payment, notTakenBack }: { payment: OperatorPayment; notTakenBack: NotTakenBack | null }) {
  const { words, format } = useView()
  const { takeBack: said } = words.settlement.federation.payments
  const { id, micros, receivedOn } = payment
  const asked = { amount: format.microEuros(micros), day: format.day(receivedOn) }
  const typed = notTakenBack?.payment === id ? notTakenBack : null
  const error = typed?.why === 'reason' ? said.refusals.reason : undefined
  return (
    <Dialog {...{ id: `annuler-${id}`, opener: said.open, close: said.close }} title={fill(said.ask, asked)}>
      <p>{said.text}</p>
      <form method="post" action={`${PAYMENTS}/annuler`} novalidate>
        <input type="hidden" name="paiement" value={id} />
        <AreaField
          {...{ name: `raison-${id}`, label: said.reason, hint: said.reasonHint, value: typed?.reason ?? '', rows: 2 }}
          {...{ required: true, error }}
        />
        <button type="submit">{said.do}</button>
      </form>
    </Dialog>
  )
}
