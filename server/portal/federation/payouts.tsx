import type { PayoutPreviewOfDay } from '../../payout/index.js'
import { EmptyState, Money, Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Who would be paid what if the period were closed now, to the micro-euro, and why nothing is paid to the others. */
export function Payouts({ payouts }: { payouts: PayoutPreviewOfDay }) {
  const { words, format } = useView()
  const said = words.federation.payouts
  const { rows, totals, terms } = payouts
  return (
    <Section title={said.title} id="versements">
      <p class="soft">{said.note}</p>
      <p class="soft">
        {fill(said.thresholds, {
          cinema: format.euros(terms.cinemaThresholdMicros),
          pool: format.euros(terms.poolThresholdMicros),
        })}
      </p>
      {rows.length === 0 ? (
        <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>
      ) : (
        <>
          <Table
            caption={said.caption}
            columns={[
              { title: said.cinema },
              { title: said.balance, numeric: true },
              { title: said.pay, numeric: true },
              { title: said.carry, numeric: true },
              { title: said.why },
              { title: said.expected },
            ]}
            rows={rows.map((row) => [
              row.name ?? row.cinemaId,
              <Money key="due" micros={row.dueMicros} exact />,
              <Money key="pay" micros={row.payableMicros} exact />,
              <Money key="carry" micros={row.carriedMicros} exact />,
              said.reasons[row.carriedBecause ?? 'paid'],
              row.expectedOn === null ? '—' : format.day(row.expectedOn),
            ])}
            total={[
              said.total,
              <Money key="due" micros={totals.dueMicros} exact />,
              <Money key="pay" micros={totals.payableMicros} exact />,
              <Money key="carry" micros={totals.carriedMicros} exact />,
              '',
              '',
            ]}
          />
          <p class="soft">{said.agrees}</p>
        </>
      )}
    </Section>
  )
}
