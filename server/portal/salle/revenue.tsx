import type { Micros } from '../../lib/money.js'
import { Figure, Figures, Money, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export interface CinemaRevenue {
  /** The cinema's share of payable clicks that was not closed into a period yet. */
  accrued: Micros
  /** Closed, and decided to be paid. */
  payable: Micros
  /** Payable clicks in which it has a share, ever. */
  clicks: number
  /** The balance from which it is paid, by its contract. */
  threshold: Micros
  /** The sum of all balances from which anybody is paid. */
  poolThreshold: Micros
  /** What a click is worth now and how it is shared; null while no contract says so. */
  rule: { clickPrice: Micros; lookBackDays: number } | null
  next: { expected: 'day'; day: string } | { expected: 'reached' } | { expected: 'unknown' }
}

/** What the cinema earned, by what rule, and when it can expect it, in words. */
export function Revenue({ revenue }: { revenue: CinemaRevenue }) {
  const { words, format } = useView()
  const said = words.salle.revenue
  const { accrued, payable, clicks, threshold, poolThreshold, rule, next } = revenue
  return (
    <Section title={said.title} id="revenu">
      <Figures>
        <Figure label={said.accrued} value={<Money micros={accrued} />} note={said.accruedNote} />
        <Figure label={said.clicks} value={format.number(clicks)} note={said.clicksNote} />
      </Figures>
      {payable > 0n && <p>{fill(said.payable, { amount: format.exactEuros(payable) })}</p>}
      <p>
        {next.expected === 'day' && fill(said.nextDate, { day: format.day(next.day) })}
        {next.expected === 'reached' && said.reached}
        {next.expected === 'unknown' && said.nextUnknown}
        {` ${fill(said.threshold, { amount: format.euros(threshold), pool: format.euros(poolThreshold) })}`}
      </p>
      {rule !== null && (
        <p class="soft">
          {fill(said.how, { price: format.exactEuros(rule.clickPrice), days: format.number(rule.lookBackDays) })}
        </p>
      )}
    </Section>
  )
}
