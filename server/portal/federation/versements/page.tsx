import { MICROS_PER_CENT } from '../../../lib/money.js'
import type { BankFault, BankField, Batch } from '../../../payout/index.js'
import { EmptyState, Fold, Money, Notice, OnlyWith, Section, SelectField, Table, TextField } from '../../kit/index.js'
import type { PayoutsShown } from '../../read/payouts.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { FederationTabs } from '../tabs.js'
import { PAYOUTS, PREPARE } from './access.js'
import { Odd, Plan } from './plan.js'

/** The payer's account as somebody typed it wrong: the number itself is not given back. */
export interface TypedDebtor {
  holder: string
  faults: Partial<Record<BankField, BankFault>>
}

/** `/federation/versements`. @param shown null: this console has no keys of bank details */
export function PayoutsPage({ shown, typed }: { shown: PayoutsShown | null; typed: TypedDebtor | null }) {
  const { words } = useView()
  const said = words.batches
  // Cinemas that left have a batch of their own, beside one of the calendar.
  const open = shown?.batches.find(
    ({ kind, state }) =>
      (kind === 'exit') === (shown.kind === 'exit') && ['prepared', 'signed', 'approved', 'handed'].includes(state),
  )
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      {shown === null ? (
        <Notice kind="warning">{said.noKeys}</Notice>
      ) : (
        <>
          {'rows' in shown.plan && <Odd odd={shown.odd} rows={shown.plan.rows} />}
          <Plan shown={shown} />
          <Prepare shown={shown} open={open} />
          <Titles shown={shown} />
          <Debtor shown={shown} typed={typed} />
          <Batches batches={shown.batches} />
        </>
      )}
    </>
  )
}

function Prepare({ shown, open }: { shown: PayoutsShown; open: Batch | undefined }) {
  const { words } = useView()
  const said = words.batches.prepare
  const pays = 'rows' in shown.plan && shown.plan.totals.cents > 0n
  return (
    <Section title={said.title} id="preparer">
      {open !== undefined && (
        <p>
          {open.kind === 'exit' ? said.openExit : said.open}{' '}
          <a href={`${PAYOUTS}/${open.id}`}>{fill(words.batch.one.title, { name: open.messageId })}</a>
        </p>
      )}
      {open === undefined && !pays && (
        <p>{said.refused['refused' in shown.plan ? shown.plan.refused : 'nothing-to-pay']}</p>
      )}
      {open === undefined && pays && (
        <OnlyWith access={PREPARE} to="preparePayout">
          <p>{said.text}</p>
          <form method="post" action={`${PAYOUTS}/preparer`}>
            <input type="hidden" name="sorte" value={shown.kind} />
            <button type="submit">{said.do}</button>
          </form>
        </OnlyWith>
      )}
    </Section>
  )
}

function Titles({ shown: { plan } }: { shown: PayoutsShown }) {
  const { words, format } = useView()
  const said = words.batches.titles
  const rows = 'rows' in plan ? plan.rows.filter(({ byTitle, payableMicros }) => byTitle && payableMicros > 0n) : []
  if (rows.length === 0) return null
  return (
    <Section title={said.title} id="titres">
      <p>{said.text}</p>
      <Table
        caption={said.caption}
        columns={[{ title: said.cinema }, { title: said.due, numeric: true }]}
        rows={rows.map(({ cinemaId, name, payableMicros }) => [
          format.name(name ?? cinemaId),
          <Money key="due" micros={payableMicros} exact />,
        ])}
      />
      <OnlyWith access={PREPARE} to="preparePayout">
        <Fold summary={said.fold} open={false}>
          <form method="post" action={`${PAYOUTS}/titres`}>
            <SelectField
              name="salle"
              label={said.cinema}
              value=""
              options={rows.map(({ cinemaId, name }) => ({ value: cinemaId, text: format.name(name ?? cinemaId) }))}
            />
            <TextField name="montant" label={said.amount} hint={said.amountHint} value="" maxLength={15} />
            <TextField name="titre" label={said.reference} value="" maxLength={140} />
            <TextField name="jour" label={said.paidOn} type="date" value="" />
            <button type="submit">{said.do}</button>
          </form>
        </Fold>
      </OnlyWith>
    </Section>
  )
}

function Debtor({ shown: { debtor }, typed }: { shown: PayoutsShown; typed: TypedDebtor | null }) {
  const { words, format } = useView()
  const said = words.batches.debtor
  const fault = (field: BankField) => {
    const code = typed?.faults[field]
    return code === undefined ? undefined : said.faults[code]
  }
  return (
    <Section title={said.title} id="payeur">
      <p>{said.text}</p>
      <p>
        {debtor === null
          ? said.unknown
          : fill(said.known, {
              ...{ day: format.date(debtor.setAt), holder: format.name(debtor.holder), tail: debtor.ibanTail },
            })}
      </p>
      <OnlyWith access={PREPARE} to="preparePayout">
        <Fold summary={said.fold} open={typed !== null}>
          <form method="post" action={`${PAYOUTS}/payeur`}>
            <TextField
              {...{ name: 'titulaire', label: said.holder, value: typed?.holder ?? '', maxLength: 70 }}
              error={fault('holder')}
            />
            <TextField {...{ name: 'iban', label: said.iban, value: '', maxLength: 42 }} error={fault('iban')} />
            <TextField
              {...{ name: 'bic', label: said.bic, value: '', maxLength: 11, required: false }}
              error={fault('bic')}
            />
            <button type="submit">{said.save}</button>
          </form>
        </Fold>
      </OnlyWith>
    </Section>
  )
}

function Batches({ batches }: { batches: readonly Batch[] }) {
  const { words, format } = useView()
  const said = words.batches
  return (
    <Section title={said.list.title} id="lots">
      {batches.length === 0 ? (
        <EmptyState title={said.list.none.title}>{said.list.none.text}</EmptyState>
      ) : (
        <Table
          caption={said.list.caption}
          captionUnseen
          columns={[
            { title: said.list.batch },
            { title: said.list.kind },
            { title: said.list.total, numeric: true },
            { title: said.list.lines, numeric: true },
            { title: said.list.state },
            { title: said.list.prepared },
          ]}
          rows={batches.map((batch) => [
            <a key="batch" href={`${PAYOUTS}/${batch.id}`}>
              {batch.messageId}
            </a>,
            said.kinds[batch.kind],
            <Money key="total" micros={batch.totalCents * MICROS_PER_CENT} />,
            format.number(batch.lines),
            said.states[batch.state],
            format.date(batch.preparedAt),
          ])}
        />
      )}
    </Section>
  )
}
