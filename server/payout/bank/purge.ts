import type pg from 'pg'
import { type Contract, listContracts } from '../../contract/index.js'
import { cinemaPayable } from '../../ledger/index.js'
import { addMonths } from '../../lib/clock.js'
import { effectOf, standingOf } from './standing.js'
import { byOrganisation, type KeptRow } from './store.js'

/** Where no contract says how long records are kept (Code de commerce, art. L123-22: ten years). */
const USUAL_YEARS = 10
const LIVE = ['offered', 'signed-by-one', 'in-force', 'suspended'] as const

type Seen = Pick<KeptRow, 'id' | 'number' | 'organisation' | 'askedAt' | 'holdUntil' | 'confirmedAt' | 'stoppedAt'>

/** What a purge did with one kind of record: a line of the nightly report. */
export interface PurgedRecords {
  what: 'bank-details' | 'tax-regimes'
  deleted: number
  /** When the next of those that are left is to go; null when none is. */
  oldest: Date | null
  /** Nothing that was to go before is left. */
  ceiling: Date
}

/**
 * Deletes bank details and declarations for invoices that are records no more: those that another replaced or that were stopped, and
 * all of an organisation without a contract, `recordYears` of its terms after they ended and after its last payment. Each kind is a
 * step by itself: where one fails, the other has its line all the same. Under the worker's role, which reads nothing that is sealed.
 * Harmless to repeat.
 */
export const purgePayoutRecords = [purgeBank, purgeRegimes] as const

/** The bank details alone. @returns how many rows were deleted */
export async function purgeBankDetails(db: pg.Pool, { now }: { now: Date }): Promise<number> {
  const [{ deleted }] = await purgeBank(db, now)
  return deleted
}

async function purgeBank(db: pg.Pool, now: Date): Promise<[PurgedRecords]> {
  const { rowCount } = await db.query('DELETE FROM payout.bank_details WHERE id = ANY ($1::uuid[])', [
    overAt(await bankDue(db, now), now),
  ])
  return [{ what: 'bank-details', deleted: rowCount ?? 0, oldest: first(await bankDue(db, now)), ceiling: now }]
}

async function purgeRegimes(db: pg.Pool, now: Date): Promise<[PurgedRecords]> {
  const { rowCount } = await db.query('DELETE FROM payout.tax_regime WHERE number = ANY ($1::bigint[])', [
    overAt(await regimesDue(db), now),
  ])
  return [{ what: 'tax-regimes', deleted: rowCount ?? 0, oldest: first(await regimesDue(db)), ceiling: now }]
}

/** When a record goes; what is used has no such day. */
interface Due<Id> {
  id: Id
  at: Date
}

function overAt<Id>(due: readonly Due<Id>[], now: Date): Id[] {
  return due.filter(({ at }) => at <= now).map(({ id }) => id)
}

/** When the next goes of those that are there. */
function first(due: readonly Due<unknown>[]): Date | null {
  return due.reduce<Date | null>((least, { at }) => (least === null || at < least ? at : least), null)
}

async function bankDue(db: pg.Pool, now: Date): Promise<Due<string>[]> {
  const { rows } = await db.query<Seen>(
    `SELECT id, number, organisation_id AS organisation, asked_at AS "askedAt", hold_until AS "holdUntil",
       confirmed_at AS "confirmedAt", stopped_at AS "stoppedAt" FROM payout.bank_details ORDER BY number`,
  )
  const contracts = await listContracts(db)
  const due: Due<string>[] = []
  for (const own of byOrganisation(rows)) due.push(...(await bankDueOf(db, own, { contracts, now })))
  return due
}

async function bankDueOf(
  db: pg.Pool,
  rows: readonly Seen[],
  { contracts, now }: { contracts: readonly Contract[]; now: Date },
): Promise<Due<string>[]> {
  const { years, isLive, lastEnd, paidAt } = await standingOfOrganisation(db, rows[0]?.organisation ?? '', contracts)
  const { inForce, pending } = standingOf(rows, now)
  return rows.flatMap((row) => {
    const isUsed = row.id === inForce?.id || row.id === pending?.id
    if (isUsed && isLive) return []
    const ended = row.stoppedAt ?? latest([row.askedAt, isUsed ? lastEnd : replacedAt(row, rows), paidAt])
    return ended === null ? [] : [{ id: row.id, at: addMonths(ended, 12 * years) }]
  })
}

async function regimesDue(db: pg.Pool): Promise<Due<bigint>[]> {
  const { rows } = await db.query<{ id: bigint; organisation: string; declaredAt: Date; replacedAt: Date | null }>(
    `SELECT number AS id, organisation_id::text AS organisation, declared_at AS "declaredAt",
       lead(declared_at) OVER (PARTITION BY organisation_id ORDER BY number) AS "replacedAt"
     FROM payout.tax_regime ORDER BY number`,
  )
  const contracts = await listContracts(db)
  const due: Due<bigint>[] = []
  for (const own of byOrganisation(rows)) {
    const { years, isLive, lastEnd, paidAt } = await standingOfOrganisation(db, own[0]?.organisation ?? '', contracts)
    for (const { id, declaredAt, replacedAt } of own) {
      if (replacedAt === null && isLive) continue
      // Invoices were made by it until it was replaced, or until the last payment.
      const ended = latest([declaredAt, replacedAt ?? lastEnd, replacedAt ?? paidAt])
      if (ended !== null) due.push({ id, at: addMonths(ended, 12 * years) })
    }
  }
  return due
}

interface OrganisationRecords {
  /** How long its records are kept. */
  years: number
  /** It has a contract of whatever kind and on whichever side, or is about to. */
  isLive: boolean
  /** When its last contract ended. */
  lastEnd: Date | null
  paidAt: Date | null
}

async function standingOfOrganisation(
  db: pg.Pool,
  organisation: string,
  all: readonly Contract[],
): Promise<OrganisationRecords> {
  const contracts = all.filter(({ federation, party }) => federation.id === organisation || party.id === organisation)
  const years = contracts.flatMap(({ terms }) => ('recordYears' in terms ? (terms.recordYears ?? []) : []))
  return {
    years: years.length > 0 ? Math.max(...years) : USUAL_YEARS,
    isLive: contracts.some(({ state }) => LIVE.some((live) => live === state)),
    lastEnd: latest(contracts.map(({ endedAt }) => endedAt)),
    paidAt: await lastPayment(db, organisation),
  }
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
