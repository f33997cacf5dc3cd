import type pg from 'pg'
import type { Side } from './state.js'
import type { Statement } from './statement.js'

type Queryable = pg.Pool | pg.ClientBase

/** A document signed elsewhere, as it was recorded; without its bytes. */
export interface SignedElsewhere {
  id: string
  contractId: string
  side: Side
  sha256: Buffer
  bytes: number
  /** The day on the document, YYYY-MM-DD. */
  signedOn: string
  signatoryName: string
  capacity: string
  recordedBy: { id: string; name: string }
  recordedAt: Date
  confirmedBy: { id: string; name: string } | null
  confirmedAt: Date | null
  /** Who fetched the document, and may confirm it. */
  readBy: string[]
}

/** What was recorded for a contract and not discarded. */
export async function listSignedElsewhere(db: Queryable, contractId: string): Promise<SignedElsewhere[]> {
  return read(db, 'e.contract_id = $1', contractId)
}

export async function findSignedElsewhere(db: Queryable, id: string): Promise<SignedElsewhere | null> {
  const [record] = await read(db, 'e.id = $1', id)
  return record ?? null
}

async function read(db: Queryable, where: string, id: string): Promise<SignedElsewhere[]> {
  const { rows } = await db.query(
    `SELECT e.id, e.contract_id AS "contractId", e.side, e.sha256, octet_length(e.file) AS bytes, e.signed_on AS "signedOn",
       e.signatory_name AS "signatoryName", e.capacity, e.recorded_at AS "recordedAt", e.confirmed_at AS "confirmedAt",
       json_build_object('id', r.id, 'name', r.name) AS "recordedBy",
       CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'name', c.name) END AS "confirmedBy",
       ARRAY(SELECT d.person_id::text FROM contract.signed_elsewhere_read d WHERE d.record_id = e.id) AS "readBy"
     FROM contract.signed_elsewhere e
     JOIN public.person r ON r.id = e.recorded_by
     LEFT JOIN public.person c ON c.id = e.confirmed_by
     WHERE ${where} AND e.discarded_at IS NULL ORDER BY e.recorded_at, e.id`,
    [id],
  )
  return rows
}

/** Whether a statement about a document that was signed elsewhere is about the one that was recorded and confirmed. */
export async function agreesWithRecord(db: Queryable, { contract, signatory, elsewhere }: Statement): Promise<boolean> {
  if (elsewhere === undefined) return true
  const record = await findSignedElsewhere(db, signatory.id)
  return (
    record !== null &&
    record.contractId === contract &&
    record.side === signatory.side &&
    record.sha256.toString('hex') === elsewhere.fileSha256 &&
    record.signedOn === elsewhere.signedOn &&
    record.signatoryName === signatory.name &&
    record.capacity === elsewhere.capacity &&
    record.recordedBy.id === elsewhere.recordedBy.id &&
    record.confirmedBy?.id === elsewhere.confirmedBy.id
  )
}
