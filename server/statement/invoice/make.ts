import { assert } from '../../lib/assert.js'
import { parisDay } from '../../lib/clock.js'
import type { TaxRegime } from '../../payout/index.js'
import { contestDay } from '../contest-day.js'
import { statementPeriod } from '../period.js'
import { lastDay, sayClicks, sayDay, sayMicros } from '../say.js'
import type { StatementBody } from '../shape.js'
import { mentionsOf, vatOf } from './mentions.js'
import type { PendingLine } from './pending.js'
import type { DocumentBody, PartyBody } from './shape.js'
import { vatOn } from './vat.js'

export interface ToMake {
  kind: 'invoice' | 'note'
  number: string
  line: PendingLine
  /** Of what is paid, that which was not invoiced before. */
  cents: bigint
  seller: { organisation: string; tax: TaxRegime }
  buyer: { organisation: string; tax: TaxRegime }
  federation: string
  contract: { id: string; version: string }
  contestDays: number
  /** Within which whoever owes pays what is not paid yet: the tax. */
  paymentDays: number
  months: { from: string; to: string }
  /** Statements of the months that are paid. */
  statements: readonly StatementBody[]
  /** The last one's hash, in hexadecimal. */
  statementSha256: string
  now: Date
}

/**
 * The invoice of a payment, or its note. Pure: the same facts make the same document. The price of a click is without tax (contract
 * operator-federation, article 11), and so is all that is shared of it and paid out: what is paid is the net, and the tax is the customer's to settle.
 */
export function makeDocument(of: ToMake): DocumentBody {
  const { kind, number, line, cents, contract, statements, now } = of
  const seller = partyOf(of.seller, kind)
  const buyer = partyOf(of.buyer, kind)
  const vat = vatOf(of.seller.tax)
  assert(kind === 'note' || vat !== null, 'an invoice says how it is taxed')
  const vatCents = vatOn(cents, vat?.rateBasisPoints ?? 0)
  const dueOn = vatCents === 0n ? null : contestDay(now, of.paymentDays)
  const period = { from: parisDay(statementPeriod(of.months.from).from), to: lastDay(statementPeriod(of.months.to).to) }
  const clicks = statements.flatMap(({ months }) => months).reduce((sum, month) => sum + month.clicks, 0)
  return {
    ...{ version: 1, kind, number, typeCode: kind === 'note' ? null : '389', issuedOn: parisDay(now), currency: 'EUR' },
    ...{ process: 'S1', specification: 'urn:cen.eu:en16931:2017', corrects: null, seller, buyer, period, vat, clicks },
    notes: mentionsOf(kind, { seller: seller.name, buyer: buyer.name }),
    contract: { id: contract.id, version: contract.version },
    statement: { period: of.months.to, sha256: of.statementSha256 },
    payment: { means: '58', reference: line.reference, paidOn: line.executedOn, dueOn },
    line: {
      ...{ id: '1', quantity: 1, unit: 'C62', netCents: cents, name: 'Part des clics payables' },
      description: describe({ kind, clicks, period, statements, share: line.name }),
    },
    totals: { netCents: cents, vatCents, totalCents: cents + vatCents, paidCents: cents, dueCents: vatCents },
    cinema: { id: line.cinema, name: line.name, city: line.city },
    federation: of.federation,
    contestUntil: kind === 'invoice' ? contestDay(now, of.contestDays) : null,
  }
}

/** A credit note that takes back all of an invoice. */
export function makeCreditNote(invoice: DocumentBody, { number, now }: { number: string; now: Date }): DocumentBody {
  assert(invoice.kind === 'invoice', 'an invoice is taken back')
  return {
    ...invoice,
    ...{ kind: 'credit-note', number, typeCode: '261', issuedOn: parisDay(now), contestUntil: null },
    corrects: { number: invoice.number, issuedOn: invoice.issuedOn },
    notes: mentionsOf('credit-note', { seller: invoice.seller.name, buyer: invoice.buyer.name }),
  }
}

/** A note says nothing of tax. */
function partyOf({ organisation, tax }: { organisation: string; tax: TaxRegime }, kind: ToMake['kind']): PartyBody {
  const { legalName: name, address, siren, vatNumber } = tax
  return { organisation, name, address, country: 'FR', siren, vatNumber: kind === 'note' ? null : vatNumber }
}

function describe({
  kind,
  clicks,
  period,
  statements,
  share,
}: {
  kind: ToMake['kind']
  clicks: number
  period: DocumentBody['period']
  statements: readonly StatementBody[]
  share: string
}): string {
  const prices = statements.flatMap(({ rules }) => rules.map(({ clickPriceMicros }) => clickPriceMicros))
  const each = [...new Set(prices)].map((price) => `${sayMicros(price)} le clic`)
  const net = kind === 'note' ? '' : ' hors taxes'
  const priced = each.length === 0 ? '' : `, au prix de ${each.join(' puis ')}${net}, partagé entre les salles visitées`
  const when = `du ${sayDay(period.from)} au ${sayDay(period.to)}`
  return `Part de ${share} dans ${sayClicks(clicks)} ${Math.abs(clicks) < 2 ? 'payable' : 'payables'}, ${when}${priced}.`
}
