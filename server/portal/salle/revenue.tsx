import type { ComponentChildren } from 'preact'
import type { Sharing } from '../../click/index.js'
import type { Micros } from '../../lib/money.js'
import { Money, Section, Ticket } from '../kit/index.js'
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
  rule: { clickPrice: Micros; lookBackDays: number; sharing: Sharing } | null
  next: { expected: 'day' | 'year'; day: string } | { expected: 'reached' } | { expected: 'unknown' }
}

/** What the cinema earned, by what rule, and when it can expect it, in words: as a ticket whose stub is the payment. */
export function Revenue({
  revenue,
  slug,
  children,
}: {
  revenue: CinemaRevenue
  slug: string
  /** Where its money is. */
  children: ComponentChildren
}) {
  const { words, format } = useView()
  const said = words.salle.revenue
  const { accrued, payable, clicks, threshold, poolThreshold, rule } = revenue
  return (
    <Section title={said.title} id="revenu">
      <Ticket title={said.accrued} stub={<Next next={revenue.next} />}>
        <p class="value">
          <Money micros={accrued} />
        </p>
        <p class="soft">{`${said.accruedNote} ${format.count(clicks, said.click)}.`}</p>
      </Ticket>
      {children}
      {payable > 0n && <p>{fill(said.payable, { amount: format.exactEuros(payable) })}</p>}
      <p class="soft">
        {rule !== null &&
          `${fill(said.how, {
            price: format.exactEuros(rule.clickPrice),
            sharing: words.shared.rules[rule.sharing],
            days: format.number(rule.lookBackDays),
          })} `}
        {fill(said.threshold, { amount: format.euros(threshold), pool: format.euros(poolThreshold) })}
      </p>
      <p>
        <a href={`/salle/${slug}/releves`}>{words.statements.link}</a>
      </p>
    </Section>
  )
}

/** The next payment: a day while the present pace leads to one, and the plain truth while it does not. */
function Next({ next }: { next: CinemaRevenue['next'] }) {
  const { words, format } = useView()
  const said = words.salle.revenue.next
  const { text, note } = said[next.expected]
  return (
    <>
      <small>{said.label}</small>
      <span>{'day' in next ? fill(text, { day: format.day(next.day) }) : text}</span>
      <small>{note}</small>
    </>
  )
}
