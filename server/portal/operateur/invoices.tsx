import { MICROS_PER_CENT } from '../../lib/money.js'
import type { Invoice } from '../../statement/index.js'
import { EmptyState, Money, State, Table } from '../kit/index.js'
import { stateWord } from '../salle/invoices.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export const CUSTOMER_INVOICES = '/operateur/factures'
const SHOWN_MAX = 200

export interface CustomerInvoicesShown {
  year: number
  years: readonly number[]
  /** All of the year, the newest first. */
  invoices: readonly Invoice[]
}

/** What was made with the operator as the customer, a year at a time. */
export function CustomerInvoices({ year, years, invoices }: CustomerInvoicesShown) {
  const { words } = useView()
  const said = words.customerInvoices
  const others = years.filter((one) => one !== year)
  const counts = { shown: String(SHOWN_MAX), all: String(invoices.length) }
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {invoices.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <>
          <Documents year={year} invoices={invoices} />
          {invoices.length > SHOWN_MAX && <p class="soft">{fill(said.some, counts)}</p>}
          <p>
            <a href={`${CUSTOMER_INVOICES}/${year}.csv`}>{fill(said.csv, { year: String(year) })}</a>
          </p>
        </>
      )}
      {others.length > 0 && (
        <nav class="contents" aria-label={said.years}>
          <ul>
            {others.map((one) => (
              <li key={one}>
                <a href={`${CUSTOMER_INVOICES}?annee=${one}`}>{fill(said.year, { year: String(one) })}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  )
}

function Documents({ year, invoices }: Pick<CustomerInvoicesShown, 'year' | 'invoices'>) {
  const { words, format } = useView()
  const said = words.customerInvoices
  const sum = (of: (invoice: Invoice) => bigint) => <Cents cents={invoices.reduce((all, one) => all + of(one), 0n)} />
  return (
    <Table
      caption={fill(said.year, { year: String(year) })}
      columns={[
        { title: words.invoices.number },
        { title: words.invoices.what },
        { title: said.seller },
        { title: words.invoices.on },
        { title: said.net, numeric: true },
        { title: said.vat, numeric: true },
        { title: said.total, numeric: true },
        { title: said.due, numeric: true },
        { title: words.invoices.state },
      ]}
      rows={invoices.slice(0, SHOWN_MAX).map((invoice) => {
        const { id, number, kind, corrects, supplier, issuedOn, state, body } = invoice
        const { dueOn } = body.payment
        return [
          <a key="file" href={`${CUSTOMER_INVOICES}/${id}.pdf`}>
            {number}
          </a>,
          corrects === null ? words.invoices.kinds[kind] : fill(words.invoices.corrects, { number: corrects }),
          supplier.name,
          format.day(issuedOn),
          <Cents key="net" cents={signed(invoice, 'netCents')} />,
          <Cents key="vat" cents={signed(invoice, 'vatCents')} />,
          <Cents key="total" cents={signed(invoice, 'totalCents')} />,
          <>
            <Cents cents={dueCents(invoice)} />
            {dueCents(invoice) > 0n && dueOn !== null && <small class="soft">{` ${format.day(dueOn)}`}</small>}
          </>,
          <State
            key="state"
            state={state === 'contested' ? 'submitted' : 'accepted'}
            label={stateWord({ kind, state }, words.invoices)}
          />,
        ]
      })}
      total={[
        ...['', '', '', ''],
        ...[sum((one) => signed(one, 'netCents')), sum((one) => signed(one, 'vatCents'))],
        ...[sum((one) => signed(one, 'totalCents')), '', ''],
      ]}
    />
  )
}

function Cents({ cents }: { cents: bigint }) {
  return <Money micros={cents * MICROS_PER_CENT} />
}

/** A credit note takes away. */
export function signed({ kind, body }: Invoice, of: 'netCents' | 'vatCents' | 'totalCents' | 'paidCents'): bigint {
  return kind === 'credit-note' ? -body.totals[of] : body.totals[of]
}

/** The tax that the customer settles, which nobody records here: none on an invoice that was taken back. */
export function dueCents({ kind, state, body }: Invoice): bigint {
  return kind === 'invoice' && state !== 'credited' ? body.totals.dueCents : 0n
}
