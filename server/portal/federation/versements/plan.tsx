import { MICROS_PER_CENT } from '../../../lib/money.js'
import type { BatchPlan, Oddity, PlannedRow } from '../../../payout/index.js'
import { EmptyState, Figure, Figures, Fold, Money, Notice, Section, SHORT_LIST, Table } from '../../kit/index.js'
import type { PayoutsShown } from '../../read/payouts.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { PAYOUTS } from './access.js'

/** What a SEPA transfer costs an association at a bank, about: shown, and counted nowhere. */
const TRANSFER_COST_MICROS = 200_000n

/** What a batch of the chosen kind would pay now: sums first, then cinema by cinema. */
export function Plan({ shown }: { shown: PayoutsShown }) {
  const { words, format } = useView()
  const said = words.batches.view
  const { plan, kind } = shown
  return (
    <Section title={said.title} id="apercu">
      <Kinds kind={kind} />
      {'refused' in plan ? (
        <Notice kind="warning">{words.batches.prepare.refused[plan.refused]}</Notice>
      ) : (
        <>
          <p class="soft">
            {plan.through !== null && `${fill(said.through, { month: format.month(plan.through) })} `}
            {fill(said.payer, { payer: words.batches.payers[plan.payer] })}
          </p>
          <Sums shown={shown} plan={plan} />
          {plan.heldByPool && <p>{said.poolHeld}</p>}
          {plan.rows.length === 0 ? (
            <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
          ) : (
            <Fold
              summary={fill(said.each, { count: format.number(plan.rows.length) })}
              open={plan.rows.length <= SHORT_LIST}
            >
              <PlanTable plan={plan} expectedOn={shown.expectedOn} />
            </Fold>
          )}
        </>
      )}
    </Section>
  )
}

function Kinds({ kind }: { kind: PayoutsShown['kind'] }) {
  const { words } = useView()
  const said = words.batches
  return (
    <>
      <nav class="tabs" aria-label={said.view.choose}>
        {(['quarter', 'year', 'exit'] as const).map((one) => (
          <a key={one} href={`${PAYOUTS}?sorte=${one}#apercu`} aria-current={one === kind ? 'true' : undefined}>
            {said.kinds[one]}
          </a>
        ))}
      </nav>
      <p>{said.kindTexts[kind]}</p>
    </>
  )
}

function Sums({ shown, plan }: { shown: PayoutsShown; plan: BatchPlan }) {
  const { words, format } = useView()
  const said = words.batches.view
  const { totals } = plan
  const cost = BigInt(totals.paid) * TRANSFER_COST_MICROS
  return (
    <Figures>
      <Figure label={said.confirmed} value={<Money micros={totals.confirmedMicros} />} />
      <Figure
        label={said.pay}
        value={<Money micros={totals.cents * MICROS_PER_CENT} />}
        note={format.plural(totals.paid, said.payNote)}
      />
      <Figure label={said.carried} value={<Money micros={totals.carriedMicros} />} />
      <Figure label={said.pool} value={<Money micros={shown.poolThresholdMicros} />} />
      <Figure label={said.fund} value={<Money micros={shown.fundMicros} />} note={said.fundNote} />
      <Figure
        label={said.cost}
        value={<Money micros={cost} />}
        note={fill(said.costNote, { each: format.euros(TRANSFER_COST_MICROS) })}
      />
    </Figures>
  )
}

function PlanTable({ plan, expectedOn }: { plan: BatchPlan; expectedOn: PayoutsShown['expectedOn'] }) {
  const { words, format } = useView()
  const said = words.batches.view
  const { rows, totals } = plan
  const expected = (row: PlannedRow) => {
    const day = row.reason === null ? null : (expectedOn.get(row.cinemaId) ?? null)
    return day === null ? '—' : format.day(day)
  }
  return (
    <Table
      caption={said.caption}
      columns={[
        { title: said.cinema },
        { title: said.balance, numeric: true },
        { title: said.pay, numeric: true },
        { title: said.carried, numeric: true },
        { title: said.why },
        { title: said.expected },
      ]}
      rows={rows.map((row) => [
        format.name(row.name ?? row.cinemaId),
        <Money key="balance" micros={row.payableMicros} exact />,
        <Money key="pay" micros={row.cents * MICROS_PER_CENT} exact />,
        <Money key="carried" micros={row.carriedMicros} exact />,
        row.reason === null ? said.paid : words.batches.reasons[row.reason],
        expected(row),
      ])}
      total={[
        said.total,
        <Money key="balance" micros={totals.confirmedMicros} exact />,
        <Money key="pay" micros={totals.cents * MICROS_PER_CENT} exact />,
        <Money key="carried" micros={totals.carriedMicros} exact />,
        '',
        '',
      ]}
    />
  )
}

/** What somebody should look at before they sign, on top: oddities of what is paid, and faults of what is not. */
export function Odd({
  odd,
  rows,
}: {
  odd: ReadonlyMap<string, readonly Oddity[]>
  rows: readonly { cinemaId: string; name: string | null; cents: bigint; reason: PlannedRow['reason'] }[]
}) {
  const { words, format } = useView()
  const said = words.batches.odd
  const strange = rows.flatMap(({ cinemaId, name, cents, reason }) => {
    const what = [
      ...(odd.get(cinemaId) ?? []).map((one) => said.kinds[one]),
      ...(reason !== null && FAULTS.has(reason) ? [words.batches.reasons[reason]] : []),
    ]
    return what.length === 0 ? [] : [{ cinemaId, name, cents, what }]
  })
  return (
    <Section title={said.title} id="a-regarder">
      {strange.length === 0 ? (
        <p>{said.none}</p>
      ) : (
        <>
          <p>{said.text}</p>
          <Table
            prose
            caption={said.caption}
            columns={[
              { title: words.batches.view.cinema },
              { title: words.batches.view.pay, numeric: true },
              { title: said.what },
            ]}
            rows={strange.map(({ cinemaId, name, cents, what }) => [
              format.name(name ?? cinemaId),
              <Money key="pay" micros={cents * MICROS_PER_CENT} />,
              what.join(' ; '),
            ])}
          />
        </>
      )}
    </Section>
  )
}

/** Reasons that no threshold explains, and that somebody can do something about. */
const FAULTS: ReadonlySet<string> = new Set([
  ...['unknown-cinema', 'negative-balance', 'no-contract', 'other-payer', 'no-bank-details', 'bank-details-on-hold'],
  ...['bank-details-unreadable', 'bank-details-unwritable'],
])
