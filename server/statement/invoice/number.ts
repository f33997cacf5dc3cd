import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import type { DocumentKind } from './shape.js'

export interface Allotted {
  /** In its series: 1, 2, 3… */
  number: number
  /** As it stands on the document: `AF1-000042`. */
  text: string
  /** When the one before it was issued: a series is in the order of its days, whatever the clock says. Null: it is the first. */
  after: Date | null
}

/** *Autofacturation*, *avoir*, *note de versement*: so that no number is one of the supplier's own invoices. */
const PREFIX: Readonly<Record<DocumentKind, string>> = { invoice: 'AF', 'credit-note': 'AV', note: 'NV' }

/**
 * The next number of a supplier's series for a customer and a kind. Nobody else has it: whoever asks for the same series waits until
 * this transaction ends, and if it is rolled back the number was never given. The database refuses a document of another number.
 */
export async function allotNumber(
  client: pg.ClientBase,
  { supplier, customer, kind }: { supplier: string; customer: string; kind: DocumentKind },
): Promise<Allotted> {
  const position = await seriesOf(client, { supplier, customer })
  const { rows } = await client.query<{ number: number }>('SELECT statement.next_number($1, $2, $3) AS number', [
    ...[supplier, customer, kind],
  ])
  const { rows: issued } = await client.query<{ after: Date | null }>(
    'SELECT max(issued_at) AS after FROM statement.document WHERE supplier = $1 AND customer = $2 AND kind = $3',
    [supplier, customer, kind],
  )
  const number = rows[0]?.number ?? 0
  assert(number > 0, 'a series has a next number')
  return {
    number,
    text: `${PREFIX[kind]}${position}-${String(number).padStart(6, '0')}`,
    after: issued[0]?.after ?? null,
  }
}

/** Each customer of a supplier has its own series: two never have a number in common. */
async function seriesOf(
  client: pg.ClientBase,
  { supplier, customer }: { supplier: string; customer: string },
): Promise<number> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended(concat('lanterne.supplier:', $1::text), 0))`, [
    supplier,
  ])
  await client.query(
    `INSERT INTO statement.series (supplier, customer, position)
     SELECT $1, $2, 1 + coalesce((SELECT max(position) FROM statement.series WHERE supplier = $1), 0) ON CONFLICT DO NOTHING`,
    [supplier, customer],
  )
  const { rows } = await client.query<{ position: number }>(
    'SELECT position FROM statement.series WHERE supplier = $1 AND customer = $2',
    [supplier, customer],
  )
  return rows[0]?.position ?? 0
}
