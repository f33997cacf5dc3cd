import type { CarriedBecause, Payout } from '../../payout/index.js'
import { Facts, Money } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Where the money of a cinema is: what was paid last, and why the rest waits. */
export interface PayoutStanding {
  /** The newest that was not cancelled. */
  last: Payout | null
  carriedBecause: CarriedBecause | null
  /** Of its bank account: `none` is wanted soon; `waits` a change or a yes. */
  bank: 'given' | 'none' | 'waits' | 'own-title' | 'not-yet'
}

const MICROS_PER_CENT = 10_000n

export function PayoutState({ standing, slug }: { standing: PayoutStanding; slug: string }) {
  const { words, format } = useView()
  const said = words.salleWeek.payout
  const { last, carriedBecause, bank } = standing
  const why = bank === 'waits' ? said.bank.waits : carriedBecause === null ? null : said.carried[carriedBecause]
  return (
    <>
      <Facts
        facts={[
          [said.last, last === null ? said.never : <LastPayout key="last" payout={last} />],
          ...(why === null ? [] : [[said.why, why] as const]),
        ]}
      />
      {(bank === 'none' || bank === 'waits') && (
        <p>
          <a href={`/salle/${slug}/banque`}>{said.bankLink[bank]}</a>
        </p>
      )}
    </>
  )

  function LastPayout({ payout }: { payout: Payout }) {
    const { state, cents, executedOn, preparedAt } = payout
    const day = executedOn === null ? format.date(preparedAt) : format.day(executedOn)
    return (
      <>
        <Money micros={cents * MICROS_PER_CENT} />
        {` · ${fill(said.states[state], { day })}`}
      </>
    )
  }
}
