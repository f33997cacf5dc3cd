import { z } from 'zod'
import { whole } from '../shape.js'

const day = z.iso.date()

/** BG-4 and BG-7. Every party is French. */
const Party = z.strictObject({
  organisation: z.uuid(),
  /** BT-27, BT-44. */
  name: z.string(),
  /** BT-35, BT-50: as it was declared, in one line. */
  address: z.string(),
  /** BT-40, BT-55. */
  country: z.literal('FR'),
  /** BT-30, BT-47, of scheme 0002. */
  siren: z.string().nullable(),
  /** BT-31, BT-48. */
  vatNumber: z.string().nullable(),
})

/** BG-23, of the one rate that a document has; null on a note, which is no invoice. */
const Vat = z.strictObject({
  /** BT-118: standard, or exempt. */
  category: z.enum(['S', 'E']),
  /** BT-119, basis points. */
  rateBasisPoints: z.int(),
  /** BT-120, BT-121. */
  exemption: z.strictObject({ text: z.string(), code: z.string() }).nullable(),
})

/** BG-25. */
const Line = z.strictObject({
  /** BT-126. */
  id: z.string(),
  /** BT-153, BT-154. */
  name: z.string(),
  description: z.string(),
  /** BT-129 and BT-130: one of it; clicks and price are said in the description, since the share is no whole price a click. */
  quantity: z.literal(1),
  unit: z.literal('C62'),
  /** BT-146 and BT-131. */
  netCents: whole,
})

/**
 * A document with what EN 16931 asks for (business terms are named), so that its XML can be made from it and the account that was paid
 * (BT-84, which a SEPA transfer has to say: it is kept sealed, with the payment). Amounts are cents; those of a credit note are what it
 * takes back. Nothing of a person is in it.
 */
export const DocumentBody = z.strictObject({
  version: z.literal(1),
  kind: z.enum(['invoice', 'credit-note', 'note']),
  /** BT-1. */
  number: z.string(),
  /** BT-3: a self-billed invoice, or credit note (UNTDID 1001); null: a note is no invoice. */
  typeCode: z.enum(['389', '261']).nullable(),
  /** BT-2. */
  issuedOn: day,
  /** BT-5. */
  currency: z.literal('EUR'),
  /** BT-23 and BT-24: services; the European norm. */
  process: z.literal('S1'),
  specification: z.literal('urn:cen.eu:en16931:2017'),
  /** BT-21 and BT-22: what the law wants said, by its subject (UNTDID 4451). */
  notes: z.array(z.strictObject({ subject: z.enum(['REG', 'PMT', 'PMD', 'AAB']), text: z.string() })),
  seller: Party,
  buyer: Party,
  /** BT-73 and BT-74, both days included. */
  period: z.strictObject({ from: day, to: day }),
  /** BT-12: the contract with the mandate. */
  contract: z.strictObject({ id: z.uuid(), version: z.string() }),
  /** BT-25 and BT-26, of what a credit note corrects. */
  corrects: z.strictObject({ number: z.string(), issuedOn: day }).nullable(),
  /** BT-122: the statement that it is drawn from. */
  statement: z.strictObject({ period: z.string(), sha256: z.string() }),
  /** BT-81 (SEPA credit transfer), BT-83; the day of the payment; BT-9, of the tax that the customer settles; null: there is none. */
  payment: z.strictObject({
    means: z.literal('58'),
    reference: z.string(),
    paidOn: day,
    dueOn: day.nullable().default(null),
  }),
  line: Line,
  vat: Vat.nullable(),
  totals: z.strictObject({
    /** BT-106 and BT-109. */
    netCents: whole,
    /** BT-110. */
    vatCents: whole,
    /** BT-112. */
    totalCents: whole,
    /** BT-113: the net. (On the first invoices, of which the tax was a part of what is paid, the total.) */
    paidCents: whole,
    /** BT-115. */
    dueCents: whole,
  }),
  /** What it is of. */
  clicks: z.int(),
  cinema: z.strictObject({ id: z.uuid(), name: z.string(), city: z.string() }),
  federation: z.string(),
  /** The last day on which it can be contested, in France; null: it cannot. */
  contestUntil: day.nullable(),
})
export type DocumentBody = z.output<typeof DocumentBody>
export type DocumentKind = DocumentBody['kind']
export type PartyBody = z.output<typeof Party>
