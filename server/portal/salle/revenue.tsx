import type { Micros } from '../../lib/money.js'
import { Figure, Figures, Money, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export interface CinemaRevenue {
  /** The cinema's share of payable clicks that was not closed into a period yet. */
  accrued: Micros
  /** Closed, and decided to be paid. */
  payable: Micros
  /** The balance from which it is paid; null while no contract says so. */
  threshold: Micros | null
  next: { expected: 'day'; day: string } | { expected: 'reached' } | { expected: 'unknown' }
}

/** What the cinema earned, and when it can expect it, in words. */
export function Revenue({ revenue }: { revenue: CinemaRevenue }) {
  const { words, format } = useView()
  const said = words.salle.revenue
  const { accrued, payable, threshold, next } = revenue
  return (
    <Section title={said.title} id="revenu">
      <Figures>
        <Figure label={said.accrued} value={<Money micros={accrued} />} note={said.accruedNote} />
      </Figures>
      {payable > 0n && <p>{fill(said.payable, { amount: format.exactEuros(payable) })}</p>}
      <p>
        {next.expected === 'day' && fill(said.nextDate, { day: format.day(next.day) })}
        {next.expected === 'reached' && said.reached}
        {next.expected === 'unknown' && said.nextUnknown}
        {threshold !== null && ` ${fill(said.threshold, { amount: format.euros(threshold) })}`}
      </p>
    </Section>
  )
}
