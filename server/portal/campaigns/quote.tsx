import type { ComponentChildren } from 'preact'
import { type Campaign, isOpen } from '../../campaign/index.js'
import { EmptyState, Facts, Money, Section, State } from '../kit/index.js'
import { useView } from '../view.js'

/**
 * The operator's quote and where it stands; below it what may be done.
 * @param waits how an open one is said to whoever reads
 */
export function QuoteSection({
  campaign: { quote },
  waits,
  now,
  children,
}: {
  campaign: Pick<Campaign, 'quote'>
  waits: string
  now: Date
  children?: ComponentChildren
}) {
  const { words, format } = useView()
  const said = words.quote
  const state =
    quote === null ? '' : quote.state === 'open' ? (isOpen(quote, now) ? waits : said.over) : said.states[quote.state]
  return (
    <Section title={said.title} id="devis">
      {quote === null ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Facts
          facts={[
            [said.price, <Money key="price" micros={quote.priceMicros} />],
            [said.text, format.name(quote.text)],
            [said.madeAt, format.date(quote.madeAt)],
            [said.validUntil, format.day(quote.validUntil)],
            [words.campaigns.state, <State key="state" state={quote.state} label={state} />],
          ]}
        />
      )}
      {children}
    </Section>
  )
}
