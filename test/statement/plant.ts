import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { DocumentBody } from '../../server/statement/index.js'
import { sealBody } from '../../server/statement/shape.js'

/** An invoice of an organisation's, planted: for what only asks who may see one. @returns its id */
export async function plantInvoice(
  owner: pg.Pool,
  {
    organisation,
    customer = organisation,
    totals = { netCents: 100n, vatCents: 0n, totalCents: 100n, paidCents: 100n, dueCents: 0n },
  }: { organisation: string; customer?: string; totals?: DocumentBody['totals'] },
): Promise<string> {
  const id = randomUUID()
  const { rows } = await owner.query<{ id: string; name: string; city: string }>(
    'SELECT id, name, city FROM public.cinema WHERE organisation_id = $1 LIMIT 1',
    [organisation],
  )
  const [cinema] = rows
  if (cinema === undefined) throw new Error('the organisation has no cinema')
  await owner.query(
    `INSERT INTO statement.series (supplier, customer, position)
     SELECT $1, $2, 1 + count(*) FROM statement.series WHERE supplier = $1 ON CONFLICT DO NOTHING`,
    [organisation, customer],
  )
  const { rows: next } = await owner.query<{ number: number }>(
    `SELECT statement.next_number($1, $2, 'invoice') AS number`,
    [organisation, customer],
  )
  const number = next[0]?.number ?? 1
  const { text, sha256 } = sealBody({ ...bodyOf({ organisation, cinema, number }), totals })
  await owner.query(
    `INSERT INTO statement.document (id, kind, supplier, customer, number, cinema, issued_at, contest_until, net_cents, vat_cents,
       total_cents, body, sha256) VALUES ($1, 'invoice', $2, $7, $3, $4, '2027-01-12T10:00:00Z', '2027-02-11', $8, $9, $10, $5, $6)`,
    [
      ...[id, organisation, number, cinema.id, text, sha256, customer],
      ...[totals.netCents, totals.vatCents, totals.totalCents],
    ],
  )
  return id
}

function bodyOf({
  organisation,
  cinema,
  number,
}: {
  organisation: string
  cinema: DocumentBody['cinema']
  number: number
}): Omit<DocumentBody, 'totals'> {
  const party = {
    organisation,
    name: 'Un nom',
    address: 'Une adresse',
    country: 'FR',
    siren: null,
    vatNumber: null,
  } as const
  return {
    ...{ version: 1, kind: 'invoice', number: `AF1-${String(number).padStart(6, '0')}`, typeCode: '389' },
    ...{ issuedOn: '2027-01-12', currency: 'EUR', process: 'S1', specification: 'urn:cen.eu:en16931:2017', notes: [] },
    ...{ seller: party, buyer: party, period: { from: '2026-10-01', to: '2026-12-31' }, corrects: null, vat: null },
    contract: { id: organisation, version: '2026-12' },
    statement: { period: '2026-12', sha256: '' },
    payment: { means: '58', reference: 'x', paidOn: '2027-01-12', dueOn: null },
    line: { id: '1', name: 'x', description: 'x', quantity: 1, unit: 'C62', netCents: 100n },
    ...{ clicks: 1, cinema, federation: 'Une fédération', contestUntil: '2027-02-11' },
  }
}
