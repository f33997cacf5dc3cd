import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import type { ContestReason } from './contest.js'
import { type JudgingFacts, judgeLine, pendingLines, readJudgingFacts, type WaitingReason } from './pending.js'
import { DocumentBody, type DocumentKind } from './shape.js'

type Queryable = pg.Pool | pg.ClientBase

/**
 * `issued` until it is `contested`, or `accepted` when the time is over. After a contest it is `kept`, or waits to be taken back
 * (`crediting`) and is `credited`. Notes and credit notes stay `issued`.
 */
export type InvoiceState = 'issued' | 'accepted' | 'contested' | 'kept' | 'crediting' | 'credited'

export interface Invoice {
  id: string
  kind: DocumentKind
  number: string
  cinema: { id: string; slug: string; name: string; city: string }
  supplier: { id: string; name: string }
  customer: string
  issuedOn: string
  contestUntil: string | null
  totalCents: bigint
  vatCents: bigint
  state: InvoiceState
  contest: { reason: ContestReason; note: string; at: Date } | null
  answer: { answer: 'kept' | 'credited'; note: string } | null
  /** The number of the invoice that a credit note takes back. */
  corrects: string | null
  /** All that stands on it. */
  body: DocumentBody
}

const INVOICES_MAX = 500
/** Of a customer's year: 3,000 cinemas, paid by quarter, each with an association's note or an invoice that is corrected once. */
const YEAR_MAX = 40_000

/**
 * Documents of a supplier, of a customer's year, of all whose cinemas have a contract with a federation, or that one of them; the newest
 * first, and of a year all of them.
 * @param today in France
 */
export async function invoicesOf(
  db: Queryable,
  {
    organisation,
    federation,
    customer,
    document,
    today,
  }: {
    organisation?: string
    federation?: string
    customer?: { organisation: string; year?: number }
    document?: string
    today: string
  },
): Promise<Invoice[]> {
  interface Row {
    id: string
    kind: DocumentKind
    body: string
    slug: string
    until: string | null
    reason: ContestReason | null
    note: string
    at: Date
    answer: 'kept' | 'credited' | null
    answerNote: string
    credited: boolean
    supplier: string
  }
  const { rows } = await db.query<Row>(
    `SELECT d.id, d.kind, d.body, d.supplier, c.slug, d.contest_until AS until, t.reason, t.note, t.at, a.answer,
       a.note AS "answerNote", EXISTS (SELECT FROM statement.document k WHERE k.corrects = d.id) AS credited
     FROM statement.document d JOIN public.cinema c ON c.id = d.cinema
     LEFT JOIN statement.contest t ON t.document = d.id LEFT JOIN statement.contest_answer a ON a.document = d.id
     WHERE ($1::uuid IS NULL OR d.supplier = $1) AND ($2::uuid IS NULL OR EXISTS (
       SELECT FROM public.contract k WHERE k.party_id = d.supplier AND k.federation_id = $2))
       AND ($4::uuid IS NULL OR d.id = $4) AND ($5::uuid IS NULL OR d.customer = $5)
       AND ($6::int IS NULL OR d.issued_at >= make_timestamptz($6, 1, 1, 0, 0, 0, 'Europe/Paris')
         AND d.issued_at < make_timestamptz($6 + 1, 1, 1, 0, 0, 0, 'Europe/Paris'))
     ORDER BY d.issued_at DESC, d.number DESC, d.kind DESC LIMIT $3`,
    [
      ...[organisation ?? null, federation ?? null, customer?.year === undefined ? INVOICES_MAX : YEAR_MAX],
      ...[document ?? null, customer?.organisation ?? null, customer?.year ?? null],
    ],
  )
  assert(customer?.year === undefined || rows.length < YEAR_MAX, 'a year of documents is read whole')
  return rows.map((row) => {
    const body = DocumentBody.parse(JSON.parse(row.body))
    const { id, kind, reason, note, at, answer, answerNote } = row
    return {
      ...{ id, kind, number: body.number, cinema: { ...body.cinema, slug: row.slug }, customer: body.buyer.name },
      ...{ supplier: { id: row.supplier, name: body.seller.name }, issuedOn: body.issuedOn, contestUntil: row.until },
      body,
      ...{ totalCents: body.totals.totalCents, vatCents: body.totals.vatCents, state: stateOf(row, today) },
      ...{ contest: reason === null ? null : { reason, note, at }, corrects: body.corrects?.number ?? null },
      answer: answer === null ? null : { answer, note: answerNote },
    }
  })
}

function stateOf(
  row: { kind: DocumentKind; until: string | null; reason: string | null; answer: string | null; credited: boolean },
  today: string,
): InvoiceState {
  if (row.kind !== 'invoice') return 'issued'
  if (row.credited) return 'credited'
  if (row.answer !== null) return row.answer === 'kept' ? 'kept' : 'crediting'
  if (row.reason !== null) return 'contested'
  return row.until !== null && today > row.until ? 'accepted' : 'issued'
}

/** A document as it was issued, with its hash in hexadecimal, and whose it is; null for none. */
export async function findDocument(
  db: Queryable,
  { id }: { id: string },
): Promise<{ body: DocumentBody; sha256: string; supplier: string; customer: string } | null> {
  const { rows } = await db.query<{ body: string; sha256: string; supplier: string; customer: string }>(
    `SELECT body, encode(sha256, 'hex') AS sha256, supplier, customer FROM statement.document WHERE id = $1`,
    [id],
  )
  const [row] = rows
  return row === undefined ? null : { ...row, body: DocumentBody.parse(JSON.parse(row.body)) }
}

/** An executed payment without its document, and why. */
export interface WaitingInvoice {
  cinema: { id: string; name: string; city: string }
  cents: bigint
  executedOn: string
  why: WaitingReason
}

/** On a page. */
const WAITING_SHOWN = 200

/** Payments that wait for something before their document is made: the first of them, and how many there are. */
export async function waitingInvoices(
  db: Queryable,
  { most = WAITING_SHOWN } = {},
): Promise<{ count: number; first: WaitingInvoice[] }> {
  const first: WaitingInvoice[] = []
  let count = 0
  let facts: JudgingFacts | null = null
  for await (const line of pendingLines(db)) {
    facts ??= await readJudgingFacts(db)
    const judged = judgeLine(line, facts)
    if (!('waits' in judged)) continue
    count += 1
    const { cinema: id, name, city, cents, executedOn } = line
    if (first.length < most) first.push({ cinema: { id, name, city }, cents, executedOn, why: judged.waits })
  }
  return { count, first }
}

/** The years in which a customer was invoiced, the newest first. */
export async function customerYears(db: Queryable, { organisation }: { organisation: string }): Promise<number[]> {
  const { rows } = await db.query<{ year: number }>(
    `SELECT DISTINCT extract(year FROM issued_at AT TIME ZONE 'Europe/Paris')::int AS year FROM statement.document
     WHERE customer = $1 ORDER BY year DESC`,
    [organisation],
  )
  return rows.map(({ year }) => year)
}
