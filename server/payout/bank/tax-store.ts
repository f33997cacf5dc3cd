import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { transaction } from '../../lib/postgres.js'
import type { TaxRegime } from './tax.js'

export interface DeclaredTax extends TaxRegime {
  declaredAt: Date
}

const COLUMNS = `t.regime, t.legal_name AS "legalName", t.address, t.siren, t.vat_number AS "vatNumber",
  t.vat_basis_points AS "vatBasisPoints", t.declared_at AS "declaredAt"`

/** Writes down what an organisation declares of itself. What it declared before is kept: invoices were made by it. */
export async function declareTaxRegime(
  pool: pg.Pool,
  { organisation, person, tax, now }: { organisation: string; person: string; tax: TaxRegime; now: Date },
): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query(
      `INSERT INTO payout.tax_regime
         (organisation_id, declared_at, declared_by, regime, legal_name, address, siren, vat_number, vat_basis_points)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[organisation, now, person, tax.regime, tax.legalName, tax.address],
        ...[tax.siren, tax.vatNumber, tax.vatBasisPoints],
      ],
    )
    const facts = { organisation, regime: tax.regime }
    await appendAudit(client, { at: now, kind: 'tax-regime-declared', subject: organisation, facts })
  })
}

/** What an organisation declared last; null before it declared anything. */
export async function taxRegimeOf(
  db: pg.Pool | pg.ClientBase,
  { organisation }: { organisation: string },
): Promise<DeclaredTax | null> {
  const { rows } = await db.query<DeclaredTax>(
    `SELECT ${COLUMNS} FROM payout.tax_regime t WHERE t.organisation_id = $1 ORDER BY t.number DESC LIMIT 1`,
    [organisation],
  )
  return rows[0] ?? null
}

/** What the organisations of cinemas declared last, by cinema. The worker's role may read it too. */
export async function taxRegimesOf(db: pg.Pool | pg.ClientBase): Promise<Map<string, DeclaredTax>> {
  const { rows } = await db.query<DeclaredTax & { cinema: string }>(
    `SELECT c.id::text AS cinema, ${COLUMNS} FROM public.cinema c CROSS JOIN LATERAL (
       SELECT * FROM payout.tax_regime t WHERE t.organisation_id = c.organisation_id ORDER BY t.number DESC LIMIT 1) AS t`,
  )
  return new Map(rows.map(({ cinema, ...tax }) => [cinema, tax]))
}
