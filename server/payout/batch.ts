import type pg from 'pg'
import { parisDay } from '../lib/clock.js'
import type { BatchKind, CarriedReason, Payer } from './plan.js'

export const BATCH_STATES = ['prepared', 'signed', 'approved', 'handed', 'executed', 'closed', 'cancelled'] as const
/**
 * `prepared` → `signed` by who prepared it → `approved` by somebody else → `handed` to the payer → `executed` by the bank →
 * `closed`, when the ledger has it all; or `cancelled` before it is executed.
 */
export type BatchState = (typeof BATCH_STATES)[number]

export interface Batch {
  id: string
  kind: BatchKind
  payer: Payer
  through: string | null
  messageId: string
  fileSha256: Buffer
  debtorTail: string
  lines: number
  totalCents: bigint
  /** `YYYY-MM-DD`. */
  executionOn: string
  state: BatchState
  preparedBy: string
  preparedAt: Date
  handedAt: Date | null
  handedBy: string | null
  executedAt: Date | null
  executedBy: string | null
  /** `YYYY-MM-DD`, as the payer says. */
  executedOn: string | null
  reference: string | null
  closedAt: Date | null
  cancelledAt: Date | null
  cancelledBy: string | null
}

/**
 * Whether the file is handed over after the day on which it asks the bank to pay: the bank may refuse it, or take the next working day.
 */
export function isDayOver({ state, executionOn, handedAt }: Batch, { now }: { now: Date }): boolean {
  return ['prepared', 'signed', 'approved', 'handed'].includes(state) && executionOn < parisDay(handedAt ?? now)
}

export interface BatchLine {
  number: number
  cinema: string
  name: string
  endToEndId: string
  cents: bigint
  payableMicros: bigint
  ibanTail: string
  ibanSince: Date
  returnedAt: Date | null
  returnedBy: string | null
  returnReason: string | null
}

export interface CarriedLine {
  cinema: string
  name: string | null
  payableMicros: bigint
  reason: CarriedReason
}

const COLUMNS = `id, kind, payer, through, message_id AS "messageId", file_sha256 AS "fileSha256", debtor_tail AS "debtorTail", lines,
  total_cents AS "totalCents", execution_on AS "executionOn", state, prepared_by AS "preparedBy", prepared_at AS "preparedAt",
  handed_by AS "handedBy", handed_at AS "handedAt", executed_by AS "executedBy", executed_at AS "executedAt",
  executed_on AS "executedOn", reference, closed_at AS "closedAt", cancelled_by AS "cancelledBy", cancelled_at AS "cancelledAt"`

type Queryable = pg.Pool | pg.ClientBase

/** More batches than that are found by their addresses. */
const BATCHES_MAX = 200

/** The batches, the newest first. */
export async function listBatches(db: Queryable): Promise<Batch[]> {
  return (
    await db.query<Batch>(`SELECT ${COLUMNS} FROM payout.batch ORDER BY prepared_at DESC, id LIMIT ${BATCHES_MAX}`)
  ).rows
}

export async function findBatch(db: Queryable, id: string): Promise<Batch | null> {
  return (await db.query<Batch>(`SELECT ${COLUMNS} FROM payout.batch WHERE id = $1`, [id])).rows[0] ?? null
}

/** The same, held until the transaction ends: who decides on it after that sees what was decided. */
export async function lockBatch(client: pg.ClientBase, id: string): Promise<Batch | null> {
  return (
    (await client.query<Batch>(`SELECT ${COLUMNS} FROM payout.batch WHERE id = $1 FOR UPDATE`, [id])).rows[0] ?? null
  )
}

/** Its lines, in the order of the file. */
export async function linesOf(db: Queryable, batch: string): Promise<BatchLine[]> {
  const { rows } = await db.query<BatchLine>(
    `SELECT l.number, l.cinema, c.name, l.end_to_end_id AS "endToEndId", l.cents, l.payable_micros AS "payableMicros",
       l.iban_tail AS "ibanTail", l.iban_since AS "ibanSince", l.returned_at AS "returnedAt", l.returned_by AS "returnedBy",
       l.return_reason AS "returnReason"
     FROM payout.line l JOIN public.cinema c ON c.id = l.cinema WHERE l.batch = $1 ORDER BY l.number`,
    [batch],
  )
  return rows
}

/** Whom it did not pay, and why: the largest balance first. */
export async function carriedOf(db: Queryable, batch: string): Promise<CarriedLine[]> {
  const { rows } = await db.query<CarriedLine>(
    `SELECT k.cinema, c.name, k.payable_micros AS "payableMicros", k.reason
     FROM payout.carried k LEFT JOIN public.cinema c ON c.id::text = k.cinema
     WHERE k.batch = $1 ORDER BY k.payable_micros DESC, k.cinema`,
    [batch],
  )
  return rows
}

/** The file as it is kept, sealed. */
export async function sealedFileOf(db: Queryable, batch: string): Promise<Buffer | null> {
  const { rows } = await db.query<{ sealed: Buffer }>('SELECT file_sealed AS sealed FROM payout.batch WHERE id = $1', [
    batch,
  ])
  return rows[0]?.sealed ?? null
}

/** Whether the ledger has not all yet of what was decided about payouts; of one batch when it is named. */
export async function isWriting(db: Queryable, { batch }: { batch?: string } = {}): Promise<boolean> {
  const { rows } = await db.query<{ waits: boolean }>(
    `SELECT EXISTS (SELECT FROM payout.posting WHERE posted_at IS NULL AND ($1::uuid IS NULL OR batch = $1))
       OR ($1::uuid IS NULL AND EXISTS (SELECT FROM payout.title_payment WHERE posted_at IS NULL)) AS waits`,
    [batch ?? null],
  )
  return rows[0]?.waits ?? false
}
