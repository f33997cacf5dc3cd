import type pg from 'pg'
import { listContracts } from '../../contract/index.js'
import { cinemaPayable } from '../../ledger/index.js'
import { addMonths } from '../../lib/clock.js'
import { effectOf, standingOf } from './standing.js'
import { byOrganisation, type KeptRow } from './store.js'

/** Where no contract says how long records are kept (Code de commerce, art. L123-22: ten years). */
const USUAL_YEARS = 10
const LIVE = ['offered', 'signed-by-one', 'in-force', 'suspended'] as const

type Seen = Pick<KeptRow, 'id' | 'number' | 'organisation' | 'askedAt' | 'holdUntil' | 'confirmedAt' | 'stoppedAt'>

/**
 * Deletes bank details that are records no more: those that another replaced or that were stopped, and all of an organisation
 * without a contract, `recordYears` of its terms after they ended and after its last payment. Under the worker's role, which reads
 * nothing that is sealed.
 * @returns how many rows were deleted
 */
export async function purgeBankDetails(db: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rows } = await db.query<Seen>(
    `SELECT id, number, organisation_id AS organisation, asked_at AS "askedAt", hold_until AS "holdUntil",
       confirmed_at AS "confirmedAt", stopped_at AS "stoppedAt" FROM payout.bank_details ORDER BY number`,
  )
  const over: string[] = []
  for (const own of byOrganisation(rows)) over.push(...(await overOf(db, own, now)))
  const { rowCount } = await db.query('DELETE FROM payout.bank_details WHERE id = ANY ($1::uuid[])', [over])
  return rowCount ?? 0
}

async function overOf(db: pg.Pool, rows: readonly Seen[], now: Date): Promise<string[]> {
  const organisation = rows[0]?.organisation ?? ''
  const contracts = await listContracts(db, { kind: 'federation-cinema', partyId: organisation })
  const years = Math.max(...contracts.map(({ terms }) => terms.recordYears), contracts.length > 0 ? 0 : USUAL_YEARS)
  const paidAt = await lastPayment(db, organisation)
  const { inForce, pending } = standingOf(rows, now)
  const isLive = contracts.some(({ state }) => LIVE.some((live) => live === state))
  const lastEnd = latest(contracts.map(({ endedAt }) => endedAt))
  return rows
    .filter((row) => {
      const isUsed = row.id === inForce?.id || row.id === pending?.id
      if (isUsed && isLive) return false
      const ended = row.stoppedAt ?? latest([row.askedAt, isUsed ? lastEnd : replacedAt(row, rows), paidAt])
      return ended !== null && addMonths(ended, 12 * years) <= now
    })
    .map(({ id }) => id)
}

/** When the next details took effect. */
function replacedAt(row: Seen, rows: readonly Seen[]): Date | null {
  const next = rows.find((other) => other.number > row.number && effectOf(other) !== null)
  return next === undefined ? null : effectOf(next)
}

/** When money last moved that was to be paid to the cinemas of an organisation. */
async function lastPayment(db: pg.Pool, organisation: string): Promise<Date | null> {
  const { rows: cinemas } = await db.query<{ id: string }>(
    'SELECT id::text AS id FROM public.cinema WHERE organisation_id = $1',
    [organisation],
  )
  const { rows } = await db.query<{ at: Date | null }>(
    `SELECT max(t.at) AS at FROM ledger.entry e JOIN ledger.transaction t ON t.sequence = e.sequence
     WHERE e.account = ANY ($1::text[])`,
    [cinemas.map(({ id }) => cinemaPayable(id))],
  )
  return rows[0]?.at ?? null
}

function latest(moments: readonly (Date | null)[]): Date | null {
  return moments.reduce((last, moment) => (moment !== null && (last === null || moment > last) ? moment : last), null)
}
