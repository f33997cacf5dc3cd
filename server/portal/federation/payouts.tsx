import type { PayoutPreviewOfDay } from '../../payout/index.js'
import { EmptyState, Figure, Figures, Fold, Money, Section, SHORT_LIST, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { isOdd } from './concerns.js'

/** Who would be paid what if the period were closed now, to the micro-euro, and why nothing is paid to the others. */
export function Payouts({ payouts }: { payouts: PayoutPreviewOfDay }) {
  const { words, format } = useView()
  const said = words.federation.payouts
  const { rows, totals, terms } = payouts
  return (
    <Section title={said.title} id="versements">
      <p class="soft">{said.note}</p>
      <p class="soft">{fill(said.poolThreshold, { pool: format.euros(terms.poolThresholdMicros) })}</p>
      {rows.length === 0 ? (
        <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>
      ) : (
        <>
          <Figures>
            <Figure label={said.balance} value={<Money micros={totals.dueMicros} />} />
            <Figure label={said.pay} value={<Money micros={totals.payableMicros} />} />
            <Figure
              label={said.paidCount}
              value={format.number(totals.paid)}
              note={fill(said.paidCountNote, { count: format.number(rows.length) })}
            />
          </Figures>
          <Fold summary={fill(said.each, { count: format.number(rows.length) })} open={rows.length <= SHORT_LIST}>
            <PayoutTable payouts={payouts} />
          </Fold>
          <p class="soft">{said.agrees}</p>
        </>
      )}
    </Section>
  )
}

function PayoutTable({ payouts: { rows, totals } }: { payouts: PayoutPreviewOfDay }) {
  const { words, format } = useView()
  const said = words.federation.payouts
  return (
    <Table
      caption={said.caption}
      columns={[
        { title: said.cinema },
        { title: said.balance, numeric: true },
        { title: said.pay, numeric: true },
        { title: said.carry, numeric: true },
        { title: said.threshold, numeric: true },
        { title: said.why },
        { title: said.expected },
      ]}
      rows={[...rows.filter(isOdd), ...rows.filter((row) => !isOdd(row))].map((row) => [
        format.name(row.name ?? row.cinemaId),
        <Money key="due" micros={row.dueMicros} exact />,
        <Money key="pay" micros={row.payableMicros} exact />,
        <Money key="carry" micros={row.carriedMicros} exact />,
        <Money key="threshold" micros={row.thresholdMicros} />,
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
        '',
      ]}
    />
  )
}
