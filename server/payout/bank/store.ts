import type pg from 'pg'
import type { SealedDetails } from './seal.js'
import type { BankDecisions } from './standing.js'

/** Somebody of an organisation, at the page of one of its cinemas. */
export interface OfCinema {
  organisation: string
  cinema: { slug: string; name: string }
  person: string
}

export type StoppedAs = 'cinema' | 'federation' | 'replaced'

/** A row as it is kept: nothing of it is open but the last four characters. */
export interface KeptRow extends BankDecisions, Omit<SealedDetails, 'ibanMac'> {
  id: string
  organisation: string
  lastFour: string
  shared: boolean
  askedBy: string
  confirmedBy: string | null
  stoppedAs: StoppedAs | null
}

/** An organisation changes its details a few times in its life; this many are looked at. */
export const ROWS_MAX = 200

export const ROW = `b.id, b.number, b.organisation_id AS organisation, b.key_id AS "keyId", b.sealed, b.last_four AS "lastFour", b.shared,
  b.asked_at AS "askedAt", b.asked_by AS "askedBy", b.hold_until AS "holdUntil", b.confirmed_at AS "confirmedAt",
  b.confirmed_by AS "confirmedBy", b.stopped_at AS "stoppedAt", b.stopped_as AS "stoppedAs"`

/** All that an organisation gave, the newest first. */
export async function readRows(db: pg.Pool | pg.ClientBase, organisation: string): Promise<KeptRow[]> {
  const { rows } = await db.query<KeptRow>(
    `SELECT ${ROW} FROM payout.bank_details b WHERE b.organisation_id = $1 ORDER BY b.number DESC LIMIT ${ROWS_MAX}`,
    [organisation],
  )
  return rows
}

/** Rows of several organisations, those of each together, in the order in which they came. */
export function byOrganisation<R extends { organisation: string }>(rows: readonly R[]): R[][] {
  const groups = new Map<string, R[]>()
  for (const row of rows) groups.set(row.organisation, [...(groups.get(row.organisation) ?? []), row])
  return [...groups.values()]
}

/** All that an organisation gave, which nobody else changes until the transaction ends. */
export async function lockDetails(client: pg.ClientBase, organisation: string): Promise<KeptRow[]> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.bank-details:' || $1::uuid, 0))`, [
    organisation,
  ])
  return readRows(client, organisation)
}

/** Under the lock of its organisation: the row is not in effect. */
export async function stopRow(
  client: pg.ClientBase,
  { id }: Pick<KeptRow, 'id'>,
  { person, as, now }: { person: string; as: StoppedAs; now: Date },
): Promise<void> {
  await client.query('UPDATE payout.bank_details SET stopped_at = $2, stopped_by = $3, stopped_as = $4 WHERE id = $1', [
    ...[id, now, person, as],
  ])
}
