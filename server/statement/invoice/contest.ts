import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { transaction } from '../../lib/postgres.js'
import { readNote } from './note.js'

/** What a cinema says is wrong. After the first two the invoice is made anew, by what it has declared since. */
export const CONTEST_REASONS = ['identity', 'tax', 'amount', 'other'] as const
export type ContestReason = (typeof CONTEST_REASONS)[number]

export type ContestRefusal =
  /** No invoice of this organisation's. */
  'unknown' | 'too-late' | 'already' | 'note'

export type Done<Why extends string> = { done: true } | { done: false; why: Why }

/** A cinema contests an invoice that was made in its name (annexe A): once, until the day that stands on it. The caller has looked who may. */
export async function contestInvoice(
  pool: pg.Pool,
  asked: { document: string; organisation: string; reason: ContestReason; note: string; person: string; now: Date },
): Promise<Done<ContestRefusal>> {
  const { document, organisation, reason, person, now } = asked
  const note = readNote(asked.note)
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ until: string; contested: boolean }>(
      `SELECT contest_until AS until, EXISTS (SELECT FROM statement.contest c WHERE c.document = d.id) AS contested
       FROM statement.document d WHERE id = $1 AND supplier = $2 AND kind = 'invoice'`,
      [document, organisation],
    )
    const [invoice] = rows
    if (invoice === undefined) return { done: false, why: 'unknown' }
    if (invoice.contested) return { done: false, why: 'already' }
    if (parisDay(now) > invoice.until) return { done: false, why: 'too-late' }
    if (note === null) return { done: false, why: 'note' }
    const { rowCount } = await client.query(
      'INSERT INTO statement.contest (document, reason, note, person, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [document, reason, note, person, now],
    )
    if (rowCount !== 1) return { done: false, why: 'already' }
    await appendAudit(client, { at: now, kind: 'invoice-contested', subject: document, facts: { reason } })
    return { done: true }
  })
}

export type AnswerRefusal = 'not-contested' | 'already' | 'note'

/** The federation answers a contest: the invoice is kept, or taken back by a credit note that the worker makes. */
export async function answerContest(
  pool: pg.Pool,
  asked: { document: string; answer: 'kept' | 'credited'; note: string; person: string; now: Date },
): Promise<Done<AnswerRefusal>> {
  const { document, answer, person, now } = asked
  const note = readNote(asked.note)
  if (note === null) return { done: false, why: 'note' }
  return transaction(pool, async (client) => {
    const { rowCount: contested } = await client.query('SELECT FROM statement.contest WHERE document = $1', [document])
    if (contested === 0) return { done: false, why: 'not-contested' }
    const { rowCount } = await client.query(
      'INSERT INTO statement.contest_answer (document, answer, note, person, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [document, answer, note, person, now],
    )
    if (rowCount !== 1) return { done: false, why: 'already' }
    await appendAudit(client, {
      at: now,
      kind: 'invoice-contest-answered',
      subject: document,
      facts: { credited: answer === 'credited' },
    })
    return { done: true }
  })
}
