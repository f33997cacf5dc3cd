import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { parisDay } from '../lib/clock.js'
import { parisMidnight } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import type { BankRing } from './bank/ring.js'
import { type Batch, lockBatch } from './batch.js'
import { type BatchFileFault, readBatchFile } from './batch-file.js'
import { signaturesOf, signersAreThere, verifyBatchSignatures } from './verify-signatures.js'

/**
 * What people decide about a batch once it is signed. Each decision is a row; the worker writes it into the ledger
 * (`carryOutPayouts`), each line once.
 */
export type Decided<Why extends string> = { done: true } | { done: false; why: Why }

interface Decision {
  batch: string
  person: string
  now: Date
}

export type HandRefusal =
  | 'unknown'
  | 'wrong-state'
  /** The signatures that are kept are not two people's over this file. */
  | 'unsigned'
  /** One of them does not have the role any more, or the passkey. */
  | 'signer-gone'
  | BatchFileFault

/** The file goes to the payer: from now on its lines are on their way. Looks at everything once more. */
export async function handBatch(
  pool: pg.Pool,
  { ring, ...decision }: Decision & { ring: BankRing },
): Promise<Decided<HandRefusal>> {
  const { person, now } = decision
  return decide(pool, decision, async (client, batch): Promise<HandRefusal | null> => {
    if (batch.state !== 'approved') return 'wrong-state'
    const file = await readBatchFile(client, { batch, ring, now })
    if ('fault' in file) return file.fault
    const signatures = await signaturesOf(client, batch.id)
    const signed = await verifyBatchSignatures(signatures, { batch: batch.id, file: file.bytes })
    if (!signed.preparer || !signed.approver) return 'unsigned'
    if (!(await signersAreThere(client, signatures))) return 'signer-gone'
    await client.query(`UPDATE payout.batch SET state = 'handed', handed_by = $2, handed_at = $3 WHERE id = $1`, [
      ...[batch.id, person, now],
    ])
    await askToPost(client, { batch: batch.id, kind: 'handed', at: now })
    await appendAudit(client, {
      ...{ at: now, kind: 'batch-handed', subject: batch.id },
      facts: { fileSha256: batch.fileSha256.toString('hex') },
    })
    return null
  })
}

export type ExecuteRefusal = 'unknown' | 'not-handed' | 'already-executed' | 'bad-reference' | 'bad-day'

/** The bank has paid: its reference, and the day. Lines that it refused before are not among what was paid. */
export async function markExecuted(
  pool: pg.Pool,
  { reference, executedOn, ...decision }: Decision & { reference: string; executedOn: string },
): Promise<Decided<ExecuteRefusal>> {
  const { person, now } = decision
  const said = reference.trim()
  return decide(pool, decision, async (client, batch): Promise<ExecuteRefusal | null> => {
    if (batch.state === 'executed' || batch.state === 'closed') return 'already-executed'
    if (batch.state !== 'handed') return 'not-handed'
    if (!isReference(said)) return 'bad-reference'
    const at = parisMidnight(executedOn)
    if (at === null || executedOn > parisDay(now) || executedOn < parisDay(batch.preparedAt)) return 'bad-day'
    await client.query(
      `UPDATE payout.batch SET state = 'executed', executed_by = $2, executed_at = $3, executed_on = $4, reference = $5 WHERE id = $1`,
      [batch.id, person, now, executedOn, said],
    )
    await askToPost(client, { batch: batch.id, kind: 'executed', at })
    await appendAudit(client, { at: now, kind: 'batch-executed', subject: batch.id, facts: { executedOn } })
    return null
  })
}

export type CancelRefusal = 'unknown' | 'already-executed' | 'already-cancelled'

/** Takes a batch back before it is executed: what was on its way is owed to the cinemas again. */
export async function cancelBatch(pool: pg.Pool, decision: Decision): Promise<Decided<CancelRefusal>> {
  const { person, now } = decision
  return decide(pool, decision, async (client, batch): Promise<CancelRefusal | null> => {
    if (batch.state === 'cancelled') return 'already-cancelled'
    if (batch.state === 'executed' || batch.state === 'closed') return 'already-executed'
    await client.query(
      `UPDATE payout.batch SET state = 'cancelled', cancelled_by = $2, cancelled_at = $3 WHERE id = $1`,
      [batch.id, person, now],
    )
    if (batch.state === 'handed') await askToPost(client, { batch: batch.id, kind: 'cancelled', at: now })
    await appendAudit(client, {
      at: now,
      kind: 'batch-cancelled',
      subject: batch.id,
      facts: { handed: batch.state === 'handed' },
    })
    return null
  })
}

/** What a person typed that a bank calls a payment by. */
export function isReference(text: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N} ./:_+-]{0,139}$/u.test(text)
}

async function decide<Why extends string>(
  pool: pg.Pool,
  { batch: id }: Decision,
  decision: (client: pg.ClientBase, batch: Batch) => Promise<Why | null>,
): Promise<Decided<Why | 'unknown'>> {
  return transaction(pool, async (client) => {
    const batch = await lockBatch(client, id)
    const why = batch === null ? 'unknown' : await decision(client, batch)
    return why === null ? { done: true } : { done: false, why }
  })
}

/** All lines that are still on their way. */
async function askToPost(
  client: pg.ClientBase,
  { batch, kind, at }: { batch: string; kind: 'handed' | 'executed' | 'cancelled'; at: Date },
): Promise<void> {
  await client.query(
    `INSERT INTO payout.posting (batch, number, kind, at)
     SELECT batch, number, $2, $3 FROM payout.line WHERE batch = $1 AND returned_at IS NULL ORDER BY number`,
    [batch, kind, at],
  )
}
