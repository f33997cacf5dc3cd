import { type Cell, csvOf } from '../../lib/csv.js'
import { MICROS_PER_CENT } from '../../lib/money.js'
import type { Invoice } from '../../statement/index.js'
import { stateWord } from '../salle/invoices.js'
import type { View } from '../view.js'
import { dueCents, signed } from './invoices.js'

/** A customer's documents as its accounts take them in: a row each, credit notes below zero. */
export function customerCsv(invoices: readonly Invoice[], view: View): string {
  const { words } = view
  const said = words.customerInvoices.columns
  const header = [
    ...[said.number, said.kind, said.issuedOn, said.seller, said.siren, said.vatNumber, said.cinema, said.city],
    ...[said.from, said.to, said.net, said.rate, said.vat, said.total, said.paid, said.paidOn, said.reference],
    ...[said.due, said.dueOn, said.corrects, said.state],
  ]
  const rows = invoices.map((invoice): Cell[] => {
    const { kind, number, body, corrects } = invoice
    const { seller, cinema, period, payment, vat } = body
    const euros = (cents: bigint) => ({ euros: cents * MICROS_PER_CENT })
    return [
      ...[number, words.invoices.kinds[kind], body.issuedOn, seller.name, seller.siren, seller.vatNumber],
      ...[cinema.name, cinema.city, period.from, period.to, euros(signed(invoice, 'netCents'))],
      vat === null ? null : vat.rateBasisPoints / 100,
      ...[euros(signed(invoice, 'vatCents')), euros(signed(invoice, 'totalCents'))],
      // A credit note takes its invoice's transfer back too, so that the rows of one reference sum to what was transferred.
      ...[euros(signed(invoice, 'paidCents')), payment.paidOn, payment.reference],
      ...(kind === 'credit-note'
        ? [null, null]
        : [euros(dueCents(invoice)), dueCents(invoice) === 0n ? null : payment.dueOn]),
      ...[corrects, stateWord(invoice, words.invoices)],
    ]
  })
  return csvOf([header, ...rows], view)
}
