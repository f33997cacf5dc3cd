import { MICROS_PER_CENT } from '../../lib/money.js'
import { only } from '../../membership/index.js'
import { CONTEST_REASONS, type Invoice } from '../../statement/index.js'
import { EmptyState, Money, State, Table } from '../kit/index.js'
import type { OwnCinema } from '../read/salle.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { ContestForm } from './contest-form.js'
import { SalleTabs } from './tabs.js'

/** An invoice is contested by whoever manages the cinema. */
export const CONTEST_INVOICE = only('cinema', { own: true, role: 'manager', effect: 'change' })

/** What was made in the name of a cinema's organisation, and the one form about it. */
export function Invoices({ cinema, invoices }: { cinema: OwnCinema; invoices: readonly Invoice[] }) {
  const { words, format } = useView()
  const said = words.invoices
  const open = invoices.filter(({ kind, state }) => kind === 'invoice' && state === 'issued')
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
      <p class="lead">{said.lead}</p>
      <p class="soft">{said.association}</p>
      {invoices.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <InvoiceTable invoices={invoices} at={`/salle/${cinema.slug}/factures`} />
      )}
      {open.length > 0 && <Contest slug={cinema.slug} open={open} />}
    </>
  )
}

/** Documents, each with its file. @param at where the files are */
export function InvoiceTable({ invoices, at }: { invoices: readonly Invoice[]; at: string }) {
  const { words, format } = useView()
  const said = words.invoices
  return (
    <Table
      caption={said.caption}
      columns={[
        { title: said.number },
        { title: said.what },
        { title: said.cinema },
        { title: said.on },
        { title: said.total, numeric: true },
        { title: said.state },
      ]}
      rows={invoices.map(({ id, number, kind, corrects, cinema, issuedOn, totalCents, state }) => [
        <a key="file" href={`${at}/${id}.pdf`}>
          {number}
        </a>,
        corrects === null ? said.kinds[kind] : fill(said.corrects, { number: corrects }),
        format.name(cinema.name),
        format.day(issuedOn),
        <Money key="total" micros={(kind === 'credit-note' ? -totalCents : totalCents) * MICROS_PER_CENT} />,
        <State
          key="state"
          state={state === 'contested' ? 'submitted' : 'accepted'}
          label={stateWord({ kind, state }, said)}
        />,
      ])}
    />
  )
}

/** What became of a document. */
export function stateWord({ kind, state }: Pick<Invoice, 'kind' | 'state'>, said: Words['invoices']): string {
  return kind === 'credit-note' ? said.creditNoteIssued : said.states[state]
}

function Contest({ slug, open }: { slug: string; open: readonly Invoice[] }) {
  const { words, format } = useView()
  const said = words.invoices.contest
  return (
    <ContestForm
      {...{ said, access: CONTEST_INVOICE, to: 'contestInvoice', action: `/salle/${slug}/factures` }}
      {...{ which: 'facture', reasons: CONTEST_REASONS, hint: said.redeclare }}
      open={open.map(({ id, number, contestUntil }) => ({
        value: id,
        text: fill(said.until, { number, day: contestUntil === null ? '—' : format.day(contestUntil) }),
      }))}
    />
  )
}
