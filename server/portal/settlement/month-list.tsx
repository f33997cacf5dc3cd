import type { MonthOfList } from '../../settlement/index.js'
import { Fold, Money, Section, SHORT_LIST, State, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { STATE_LOOK } from './shown.js'

/** The months, the newest first, each a link to its page below `href`. */
export function MonthList({ months, href }: { months: readonly MonthOfList[]; href: string }) {
  const { words, format } = useView()
  const said = words.settlement
  const amount = (micros: bigint | null) => (micros === null ? '—' : <Money micros={micros} exact />)
  return (
    <Section title={said.months} id="mois">
      <Fold summary={said.months} open={months.length <= 2 * SHORT_LIST}>
        <Table
          caption={said.months}
          captionUnseen
          columns={[
            { title: said.columns.month },
            { title: said.columns.state },
            { title: said.columns.estimated, numeric: true },
            { title: said.columns.reported, numeric: true },
            { title: said.columns.owed, numeric: true },
          ]}
          rows={months.map(({ period, state, moved, estimatedMicros, declaredMicros, owedMicros }) => [
            <a key="month" href={`${href}/${period.name}`}>
              {format.month(period.name)}
            </a>,
            state === 'closing' && !moved ? (
              said.still
            ) : (
              <State key="state" state={STATE_LOOK[state]} label={said.states[state]} />
            ),
            amount(estimatedMicros),
            amount(declaredMicros),
            amount(owedMicros),
          ])}
        />
      </Fold>
    </Section>
  )
}
