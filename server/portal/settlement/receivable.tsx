import { AGES, type Receivable } from '../../settlement/index.js'
import { Figure, Figures, Money, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'

/** What the operator owes, what it paid, and how old the rest is. `open`: with what moves at each click, which the federation alone sees. */
export function ReceivableSection({ receivable, open = false }: { receivable: Receivable; open?: boolean }) {
  const { words, format } = useView()
  const said = words.settlement.receivable
  const { owedMicros, paidMicros, openMicros, aheadMicros, byAge, months } = receivable
  const unpaid = months.filter(({ unpaidMicros }) => unpaidMicros > 0n)
  return (
    <Section title={said.title} id="du">
      <p class="soft">{said.note}</p>
      <Figures>
        <Figure label={said.owed} value={<Money micros={owedMicros} />} />
        <Figure label={said.paid} value={<Money micros={paidMicros} />} />
        {open && <Figure label={said.open} value={<Money micros={openMicros} />} />}
        {aheadMicros > 0n && <Figure label={said.ahead} value={<Money micros={aheadMicros} />} />}
      </Figures>
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
            { title: said.amount, numeric: true },
          ]}
          rows={unpaid.map(({ period, closedAt, age, unpaidMicros }) => [
            format.month(period),
            format.date(closedAt),
            said.ages[age],
            <Money key="unpaid" micros={unpaidMicros} exact />,
          ])}
        />
      )}
    </Section>
  )
}
