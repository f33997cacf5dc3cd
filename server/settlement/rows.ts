import type pg from 'pg'
import type { Counted, DecidedDifference } from './difference.js'

type Queryable = pg.Pool | pg.ClientBase

/** Why the worker refused a close that was asked for. */
export type CloseFault = 'differences' | 'ledger-differs' | 'earlier-open' | 'passed'

/** A month's close: asked for, then refused or carried out. */
export interface Close {
  period: string
  state: 'asked' | 'refused' | 'closed'
  /** The declaration that it goes by; null: our estimate. */
  declaration: bigint | null
  askedBy: string
  askedAt: Date
  why: CloseFault | null
  /** What does not agree, for people. At most 20. */
  differences: string[]
  closedAt: Date | null
}

const CLOSE = `period, state, declaration, asked_by AS "askedBy", asked_at AS "askedAt", why, differences, closed_at AS "closedAt"`

export async function readClose(db: Queryable, period: string): Promise<Close | null> {
  const { rows } = await db.query<Close>(`SELECT ${CLOSE} FROM settlement.close WHERE period = $1`, [period])
  return rows[0] ?? null
}

/** All closes, the newest month first. */
export async function readCloses(db: Queryable): Promise<Close[]> {
  const { rows } = await db.query<Close>(`SELECT ${CLOSE} FROM settlement.close ORDER BY period DESC`)
  return rows
}

export interface Declaration {
  id: bigint
  period: string
  organisation: string
  person: string
  at: Date
  lines: Map<number, Counted>
}

/** The last declaration of a month, or the one of this number. By number, not by time: a clock that was set back changes nothing. */
export async function readDeclaration(
  db: Queryable,
  { period, id }: { period: string; id?: bigint },
): Promise<Declaration | null> {
  const { rows } = await db.query<Omit<Declaration, 'lines'>>(
    `SELECT id, period, organisation, person, at FROM settlement.declaration
     WHERE period = $1 AND id = coalesce($2::bigint, id) ORDER BY id DESC LIMIT 1`,
    [period, id ?? null],
  )
  const [declaration] = rows
  if (declaration === undefined) return null
  const { rows: lines } = await db.query<{ campaign: number; clicks: bigint; micros: bigint }>(
    'SELECT campaign, clicks, micros FROM settlement.declared_line WHERE declaration = $1 ORDER BY campaign',
    [declaration.id],
  )
  const counted = lines.map(({ campaign, clicks, micros }) => [campaign, { clicks: Number(clicks), micros }] as const)
  return { ...declaration, lines: new Map(counted) }
}

/** Decisions about a month, in the order in which they were made. */
export async function readDecisions(db: Queryable, { period }: { period: string }): Promise<DecidedDifference[]> {
  const { rows } = await db.query<DecidedDifference>(
    `SELECT campaign, estimated_micros AS "estimatedMicros", reported_micros AS "reportedMicros", decision, reason, note, person, at
     FROM settlement.decision WHERE period = $1 ORDER BY id`,
    [period],
  )
  return rows
}
