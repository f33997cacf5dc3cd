import type { Micros } from '../../lib/money.js'
import { Facts, Notice, Section } from '../kit/index.js'
import type { Statement } from '../read/statement.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** How a month's amount was computed: the contract's terms, with this cinema's numbers. */
export function Rule({ statement, sentence }: { statement: Statement; sentence: string | null }) {
  const { words, format } = useView()
  const said = words.statement
  const { rules, averageMicros, period } = statement
  const only = rules.length === 1 ? rules[0] : undefined
  return (
    <Section title={said.rule} id="regle">
      {sentence !== null && <p>{sentence}</p>}
      {rules.length === 0 && <p>{said.noRule}</p>}
      {rules.map(({ from, clickPrice, lookBackDays, sharing }) => (
        <div key={`${clickPrice} ${lookBackDays} ${sharing}`}>
          {/* What counted since before the month needs no date. */}
          {from > period.from && <h3>{fill(said.ruleFrom, { day: format.date(from) })}</h3>}
          <Facts
            facts={[
              [said.price, format.exactEuros(clickPrice)],
              [said.sharing, fill(said.sharingText, { sharing: words.shared.rules[sharing] })],
              [said.lookBack, fill(said.lookBackText, { days: format.number(lookBackDays) })],
            ]}
          />
        </div>
      ))}
      {averageMicros !== null && <Facts facts={[[said.average, average(averageMicros, only?.clickPrice)]]} />}
      {sentence !== null && <p class="soft">{said.cut}</p>}
    </Section>
  )

  function average(micros: Micros, price: Micros | undefined): string {
    const amount = format.exactEuros(micros)
    if (price === undefined || price === 0n) return fill(said.averageAlone, { amount })
    return fill(said.averageText, { amount, share: format.share(Number(micros), Number(price)) })
  }
}

/** Whether the month's clicks are what the ledger has of them. */
export function Control({ statement, earned }: { statement: Statement; earned: Micros }) {
  const { words, format } = useView()
  const said = words.statement
  const { postedMicros, unpostedMicros } = statement
  const [amount, posted, unposted] = [earned, postedMicros, unpostedMicros].map((micros) => format.exactEuros(micros))
  const values = { amount: amount ?? '', posted: posted ?? '', unposted: unposted ?? '' }
  if (earned !== postedMicros + unpostedMicros) {
    return (
      <Notice kind="error">
        <strong class="error">{`${said.control} ${fill(said.differs, values)}`}</strong>
      </Notice>
    )
  }
  const text = unpostedMicros === 0n ? fill(said.agrees, { amount: values.amount }) : fill(said.agreesSoon, values)
  return (
    <p id="controle">
      <strong>{said.control}</strong> {text}
    </p>
  )
}
