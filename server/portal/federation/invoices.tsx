import { MICROS_PER_CENT } from '../../lib/money.js'
import type { Invoice, StatementContest, WaitingInvoice } from '../../statement/index.js'
import { EmptyState, Money, OnlyWith, Section, SelectField, Table, TextField } from '../kit/index.js'
import { InvoiceTable } from '../salle/invoices.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { Customer, INVOICES, type PayingOrganisation } from './invoice-customer.js'
import { ContestedStatements } from './statement-contests.js'
import { FederationTabs } from './tabs.js'

export interface InvoicesShown {
  invoices: readonly Invoice[]
  /** The first of them, and how many there are. */
  waiting: { count: number; first: readonly WaitingInvoice[] }
  customers: readonly PayingOrganisation[]
  /** Of statements. */
  contests: readonly StatementContest[]
}

/** All that was made in cinemas' names; what waits and what is contested stand on top. */
export function InvoiceReview({ invoices, waiting, customers, contests }: InvoicesShown) {
  const { words } = useView()
  const said = words.invoiceReview
  const contested = invoices.filter(({ state }) => state === 'contested')
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      {contested.length > 0 && (
        <Section title={said.contested.title} id="contestees">
          {contested.map((invoice) => (
            <Contested key={invoice.id} invoice={invoice} />
          ))}
        </Section>
      )}
      <ContestedStatements contests={contests} />
      {waiting.count > 0 && <Waiting waiting={waiting} />}
      {invoices.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <InvoiceTable invoices={invoices} at={INVOICES} />
      )}
      <Section title={said.customers.title} id="clients">
        <p>{said.customers.lead}</p>
        {customers.map((customer) => (
          <Customer key={customer.id} customer={customer} />
        ))}
      </Section>
    </>
  )
}

function Waiting({ waiting: { count, first } }: Pick<InvoicesShown, 'waiting'>) {
  const { words, format } = useView()
  const said = words.invoiceReview.waiting
  return (
    <Section title={said.title} id="attente">
      <Table
        caption={said.caption}
        captionUnseen
        columns={[
          { title: words.invoices.cinema },
          { title: said.on },
          { title: words.invoices.total, numeric: true },
          { title: said.why },
        ]}
        rows={first.map(({ cinema, executedOn, cents, why }) => [
          format.name(cinema.name),
          format.day(executedOn),
          <Money key="total" micros={cents * MICROS_PER_CENT} />,
          said.reasons[why],
        ])}
      />
      {count > first.length && (
        <p class="soft">{fill(said.some, { shown: format.number(first.length), all: format.number(count) })}</p>
      )}
    </Section>
  )
}

function Contested({ invoice: { id, number, cinema, contest } }: { invoice: Invoice }) {
  const { words, format } = useView()
  const said = words.invoiceReview.contested
  if (contest === null) return null
  const reason = words.invoices.contest.reasons[contest.reason]
  return (
    <>
      <h3>{number}</h3>
      <p>{fill(said.said, { cinema: format.name(cinema.name), reason, day: format.date(contest.at) })}</p>
      {contest.note !== '' && <p class="soft">{contest.note}</p>}
      <OnlyWith access={MANAGE} to="answerInvoice">
        <form method="post" action={`${INVOICES}/repondre`} class="stack" novalidate>
          <input type="hidden" name="facture" value={id} />
          <SelectField
            name="reponse"
            label={said.answer}
            value=""
            placeholder={said.choose}
            options={(['kept', 'credited'] as const).map((value) => ({ value, text: said.answers[value] }))}
          />
          <TextField name="mots" label={said.note} value="" maxLength={1000} required={false} />
          <p>
            <button type="submit">{said.do}</button>
          </p>
        </form>
      </OnlyWith>
    </>
  )
}
