import { AGES, type OwedMonth, type Receivable } from '../../settlement/index.js'
import { Figure, Figures, Money, Notice, Section, Table } from '../kit/index.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import type { PaymentOrder } from './payment-orders.js'

/**
 * What the operator owes, what it paid, how old the rest is and until when it is to be paid.
 * @param orders what it was told to pay to cinemas, and has not yet
 * @param open with what moves at each click, which the federation alone sees
 */
export function ReceivableSection({
  receivable,
  orders,
  now,
  open = false,
}: {
  receivable: Receivable
  orders: readonly PaymentOrder[]
  now: Date
  open?: boolean
}) {
  const view = useView()
  const { words, format } = view
  const said = words.settlement.receivable
  const { owedMicros, paidMicros, openMicros, aheadMicros, overdueMicros, byAge, months } = receivable
  const unpaid = months.filter(({ unpaidMicros }) => unpaidMicros > 0n)
  return (
    <Section title={said.title} id="du">
      <p class="soft">{said.note}</p>
      <Figures>
        <Figure label={said.owed} value={<Money micros={owedMicros} />} />
        <Figure label={said.paid} value={<Money micros={paidMicros} />} />
        {open && <Figure label={said.open} value={<Money micros={openMicros} />} />}
        {overdueMicros > 0n && <Figure label={said.overdue} value={<Money micros={overdueMicros} />} />}
        {aheadMicros > 0n && <Figure label={said.ahead} value={<Money micros={aheadMicros} />} />}
      </Figures>
      {orders.map(({ micros, handedAt, dueAt }) => (
        <Notice key={handedAt.getTime()} kind={dueAt < now ? 'error' : 'warning'}>
          {fill(dueAt < now ? said.orderLate : said.order, {
            ...{ amount: format.microEuros(micros), handed: format.date(handedAt), due: format.date(dueAt) },
          })}
        </Notice>
      ))}
      <Table
        caption={said.caption}
        columns={[{ title: said.age }, { title: said.amount, numeric: true }]}
        rows={AGES.map((age) => [said.ages[age], <Money key={age} micros={byAge[age]} exact />])}
      />
      {unpaid.length > 0 && (
        <Table
          caption={said.months}
          columns={[
            { title: words.settlement.columns.month },
            { title: said.closedAt },
            { title: said.age },
            { title: said.due },
            { title: said.amount, numeric: true },
          ]}
          rows={unpaid.map(({ period, closedAt, age, dueAt, unpaidMicros }) => [
            format.month(period),
            format.date(closedAt),
            said.ages[age],
            dueText(dueAt, { now, view }),
            <Money key="unpaid" micros={unpaidMicros} exact />,
          ])}
        />
      )}
    </Section>
  )
}

function dueText(dueAt: OwedMonth['dueAt'], { now, view: { words, format } }: { now: Date; view: View }): string {
  const said = words.settlement.receivable
  if (dueAt === null) return said.byOrder
  return fill(dueAt < now ? said.dueLate : said.dueOn, { day: format.date(dueAt) })
}
