import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'
import { appendAudit } from './audit/append.js'
import type { ContractRefusal, Outcome } from './contract.js'
import { findSignedElsewhere } from './elsewhere-read.js'
import type { ContractLibrary } from './kinds.js'
import type { SignatureRing } from './ring.js'
import { verifyStatement } from './signature.js'
import type { Side } from './state.js'
import { statementOf } from './statement.js'
import { signatoryOf } from './store.js'
import { lockContract, readSignatures } from './store-read.js'
import { LOCK_CONTRACTS } from './store-sites.js'
import { change, factsOf, sealSignature } from './transition.js'

export const SIGNED_FILE_MAX_BYTES = 10 * 1024 * 1024
const TEXT_MAX = 120

export type ElsewhereRefusal =
  | ContractRefusal
  /** Not a PDF by its first bytes, or too large, or empty. */
  | 'not-a-pdf'
  /** A name, a capacity or a day is missing, too long, or not one; or the day is to come. */
  | 'incomplete-record'
  | 'recorded-already'
  | 'unknown-record'
  /** Whoever recorded a document does not confirm it. */
  | 'same-officer'
  /** The document was not fetched by whoever confirms it. */
  | 'unread-record'

export type Recorded = { done: true; recordId: string } | { done: false; why: ElsewhereRefusal }

/**
 * An officer of the federation records a document that somebody signed elsewhere, such as a mayor's PDF. It counts for nothing
 * until another officer has read and confirmed it.
 */
export async function recordSignedElsewhere(
  { pool, ring }: { pool: pg.Pool; ring: SignatureRing },
  record: {
    contractId: string
    side: Side
    file: Buffer
    /** YYYY-MM-DD, as the document says. */
    signedOn: string
    signatoryName: string
    capacity: string
    personId: string
    at: Date
  },
): Promise<Recorded> {
  const { contractId, side, file, signedOn, personId, at } = record
  const [name, capacity] = [record.signatoryName.trim(), record.capacity.trim()]
  if (!isPdf(file)) return { done: false, why: 'not-a-pdf' }
  if (!isText(name) || !isText(capacity) || !isPastDay(signedOn, at)) return { done: false, why: 'incomplete-record' }
  return transaction(pool, async (client): Promise<Recorded> => {
    await client.query(LOCK_CONTRACTS)
    const contract = await lockContract(client, contractId)
    if (contract === null) return { done: false, why: 'unknown-contract' }
    const officer = await signatoryOf(client, contract, personId)
    if (typeof officer === 'string') return { done: false, why: officer }
    if (officer.side !== 'federation') return { done: false, why: 'not-a-party' }
    if (contract.state !== 'offered' && contract.state !== 'signed-by-one')
      return { done: false, why: 'illegal-transition' }
    for (const jws of await readSignatures(client, contractId)) {
      const read = await verifyStatement(jws, ring.jwks)
      if (read.valid && read.statement.signatory.side === side) return { done: false, why: 'already-signed' }
    }
    const recordId = randomUUID()
    const hash = sha256(file)
    const { rowCount } = await client.query(
      `INSERT INTO contract.signed_elsewhere
         (id, contract_id, side, file, sha256, signed_on, signatory_name, capacity, recorded_by, recorded_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [recordId, contractId, side, file, hash, signedOn, name, capacity, personId, at],
    )
    if (rowCount === 0) return { done: false, why: 'recorded-already' }
    const facts = { ...factsOf(contract), side, fileSha256: hash.toString('hex') }
    await appendAudit(client, { at, kind: 'signature-recorded', subject: recordId, facts })
    return { done: true, recordId }
  })
}

/** The document itself, for an officer who reads it; that they did is noted. Null: there is no such document. */
export async function fetchSignedElsewhere(
  pool: pg.Pool,
  { recordId, personId, at }: { recordId: string; personId: string; at: Date },
): Promise<Buffer | null> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ file: Buffer }>(
      'SELECT file FROM contract.signed_elsewhere WHERE id = $1 AND discarded_at IS NULL',
      [recordId],
    )
    const [record] = rows
    if (record === undefined) return null
    await client.query(
      'INSERT INTO contract.signed_elsewhere_read (record_id, person_id, read_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [recordId, personId, at],
    )
    return record.file
  })
}

/** Another officer, who has read the document, confirms it: its side has signed, at this instant. */
export async function confirmSignedElsewhere(
  { pool, library, ring }: { pool: pg.Pool; library: ContractLibrary; ring: SignatureRing },
  { recordId, contractId, personId, at }: { recordId: string; contractId: string; personId: string; at: Date },
): Promise<Outcome | { done: false; why: ElsewhereRefusal }> {
  let refused: ElsewhereRefusal | null = null
  const outcome = await change(pool, contractId, async (client, tell) => {
    const contract = await lockContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    const record = await findSignedElsewhere(client, recordId)
    const officer = await signatoryOf(client, contract, personId)
    if (typeof officer === 'string') return officer
    if (officer.side !== 'federation') return 'not-a-party'
    refused = whyNotConfirmed(record, { contractId, personId })
    if (refused !== null || record === null) return 'unknown-contract'
    const startsAt = contract.inForceFrom?.toISOString() ?? null
    const signatory = { id: record.id, name: record.signatoryName, side: record.side }
    const statement = {
      ...statementOf(contract, { signatory, at, startsAt }),
      elsewhere: {
        fileSha256: record.sha256.toString('hex'),
        signedOn: record.signedOn,
        capacity: record.capacity,
        recordedBy: record.recordedBy,
        confirmedBy: { id: officer.id, name: officer.name },
      },
    }
    const why = await sealSignature({ client, tell, library, ring }, { contract, statement, personId, at })
    if (why !== null) return why
    const { rowCount } = await client.query(
      'UPDATE contract.signed_elsewhere SET confirmed_by = $2, confirmed_at = $3 WHERE id = $1',
      [recordId, personId, at],
    )
    assert(rowCount === 1, 'a record that was read is confirmed')
    return null
  })
  return refused === null ? outcome : { done: false, why: refused }
}

function whyNotConfirmed(
  record: Awaited<ReturnType<typeof findSignedElsewhere>>,
  { contractId, personId }: { contractId: string; personId: string },
): ElsewhereRefusal | null {
  if (record === null || record.contractId !== contractId) return 'unknown-record'
  if (record.confirmedBy !== null) return 'already-signed'
  if (record.recordedBy.id === personId) return 'same-officer'
  return record.readBy.includes(personId) ? null : 'unread-record'
}

/** A record that was made in error is discarded, before it counts; another may be made. @returns whether there was one */
export async function discardSignedElsewhere(
  pool: pg.Pool,
  { recordId, contractId, at }: { recordId: string; contractId: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE contract.signed_elsewhere SET discarded_at = $3
     WHERE id = $1 AND contract_id = $2 AND confirmed_at IS NULL AND discarded_at IS NULL`,
    [recordId, contractId, at],
  )
  return rowCount === 1
}

/** By its first and last bytes: whatever a browser called it. */
function isPdf(file: Buffer): boolean {
  if (file.length < 16 || file.length > SIGNED_FILE_MAX_BYTES) return false
  return file.subarray(0, 5).toString('latin1') === '%PDF-' && file.subarray(-1024).includes('%%EOF')
}

function isText(text: string): boolean {
  return text.length > 0 && text.length <= TEXT_MAX && text.isWellFormed() && !/\p{Cc}/u.test(text)
}

function isPastDay(day: string, at: Date): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) return false
  // Somewhere it is that day already.
  return time <= at.getTime() + 14 * 3_600_000
}
