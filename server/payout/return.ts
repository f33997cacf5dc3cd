import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { transaction } from '../lib/postgres.js'
import { lockBatch } from './batch.js'
import type { Decided } from './decide.js'
import { readPain002 } from './sepa/pain002.js'

/** Reasons that people meet, by their ISO 20022 codes; any other code of a bank's is taken as well. */
export const RETURN_REASONS = ['AC01', 'AC04', 'AC06', 'AG01', 'AM09', 'BE01', 'MD07', 'MS03', 'RR01', 'other'] as const

export type ReturnRefusal =
  | 'unknown-payout'
  /** It did not go anywhere yet. */
  | 'not-handed'
  | 'already-returned'
  | 'cancelled'
  | 'bad-reason'

/**
 * A transfer came back, or was refused by the bank before it was made: the cinema is owed it again. It is paid by the next batch, when
 * its bank details are in order.
 * @param reason an ISO 20022 code of four signs, or `other`
 */
export async function returnLine(
  pool: pg.Pool,
  { endToEndId, reason, person, now }: { endToEndId: string; reason: string; person: string; now: Date },
): Promise<Decided<ReturnRefusal>> {
  return transaction(pool, async (client) => {
    const why = await takeBack(client, { endToEndId, reason, person, now })
    return why === null ? { done: true } : { done: false, why }
  })
}

async function takeBack(
  client: pg.ClientBase,
  { endToEndId, reason, person, now }: { endToEndId: string; reason: string; person: string; now: Date },
): Promise<ReturnRefusal | null> {
  if (!/^([A-Z]{2}\d{2}|[A-Z]{4}|other)$/.test(reason)) return 'bad-reason'
  const { rows } = await client.query<{ batch: string; number: number }>(
    'SELECT batch, number FROM payout.line WHERE end_to_end_id = $1',
    [endToEndId],
  )
  const [line] = rows
  const batch = line === undefined ? null : await lockBatch(client, line.batch)
  if (line === undefined || batch === null) return 'unknown-payout'
  if (batch.state === 'cancelled') return 'cancelled'
  if (!['handed', 'executed', 'closed'].includes(batch.state)) return 'not-handed'
  const { rowCount } = await client.query(
    `UPDATE payout.line SET returned_at = $3, returned_by = $4, return_reason = $5
     WHERE batch = $1 AND number = $2 AND returned_at IS NULL`,
    [line.batch, line.number, now, person, reason],
  )
  if (rowCount !== 1) return 'already-returned'
  // Before the execution no money has moved: what was on its way stays where it was.
  const kind = batch.state === 'handed' ? 'cancelled' : 'returned'
  await client.query('INSERT INTO payout.posting (batch, number, kind, at) VALUES ($1, $2, $3, $4)', [
    ...[line.batch, line.number, kind, now],
  ])
  await appendAudit(client, {
    ...{ at: now, kind: 'payout-returned', subject: batch.id },
    facts: { line: line.number, executed: kind === 'returned' },
  })
  return null
}

export type ReportRefusal =
  | 'unreadable'
  | 'other-batch'
  | 'nothing-refused'
  /** The bank names an amount that is not the line's: somebody looks at it, and notes it by the form. */
  | 'other-amount'

/**
 * Takes a bank's report (pain.002): each transfer that it refuses comes back, as by the form. What was noted before is left as it is.
 * One transaction: all of it, or nothing.
 */
export async function takeReport(
  pool: pg.Pool,
  { batch: id, xml, person, now }: { batch: string; xml: string; person: string; now: Date },
): Promise<{ taken: number; known: number } | { refused: ReportRefusal | ReturnRefusal }> {
  const report = readPain002(xml)
  if (report === null) return { refused: 'unreadable' }
  return transaction(pool, async (client) => {
    const batch = await lockBatch(client, id)
    if (batch === null || report.messageId !== batch.messageId) return { refused: 'other-batch' }
    const { rows } = await client.query<{ id: string; cents: bigint }>(
      'SELECT end_to_end_id AS id, cents FROM payout.line WHERE batch = $1 ORDER BY number',
      [id],
    )
    const all = report.allRefused
    const named =
      all === null ? report.refused : rows.map((line) => ({ endToEndId: line.id, reason: all.reason, cents: null }))
    if (named.length === 0) return { refused: 'nothing-refused' }
    const lines = new Map(rows.map((line) => [line.id, line.cents]))
    // Before anything is written: a report of which a part is not ours is not half taken.
    if (!named.every(({ endToEndId }) => lines.has(endToEndId))) return { refused: 'unknown-payout' }
    if (named.some(({ endToEndId, cents }) => cents !== null && cents !== lines.get(endToEndId)))
      return { refused: 'other-amount' }
    if (!['handed', 'executed', 'closed'].includes(batch.state))
      return { refused: batch.state === 'cancelled' ? 'cancelled' : 'not-handed' }
    const counts = { taken: 0, known: 0 }
    for (const { endToEndId, reason } of named) {
      const why = await takeBack(client, { endToEndId, reason: reason ?? 'other', person, now })
      counts[why === null ? 'taken' : 'known'] += 1
    }
    return counts
  })
}
