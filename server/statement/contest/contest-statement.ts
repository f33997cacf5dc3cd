import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { transaction } from '../../lib/postgres.js'
import type { Done } from '../invoice/contest.js'
import { readNote } from '../invoice/note.js'
import { contestableStatements } from './read-contests.js'

/** What a cinema says is wrong with a statement. */
export const STATEMENT_REASONS = ['clicks', 'amount', 'payment', 'other'] as const
export type StatementReason = (typeof STATEMENT_REASONS)[number]

export type StatementContestRefusal =
  /** No statement of this cinema's, or the time is over, or it was contested before. */
  'closed' | 'note'

/**
 * A cinema contests the statement of a month (contract federation-cinema, article 11): once, and in time. Nothing of the statement
 * changes, and payments go on. The caller has looked who may.
 */
export async function contestStatement(
  pool: pg.Pool,
  asked: { cinema: string; period: string; reason: StatementReason; note: string; person: string; now: Date },
): Promise<Done<StatementContestRefusal>> {
  const { cinema, period, reason, person, now } = asked
  const note = readNote(asked.note)
  return transaction(pool, async (client) => {
    const open = await contestableStatements(client, { cinema, today: parisDay(now) })
    if (!open.some((one) => one.period === period)) return { done: false, why: 'closed' }
    if (note === null) return { done: false, why: 'note' }
    const { rowCount } = await client.query(
      `INSERT INTO statement.statement_contest (cinema, period, reason, note, person, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [cinema, period, reason, note, person, now],
    )
    if (rowCount !== 1) return { done: false, why: 'closed' }
    await appendAudit(client, {
      at: now,
      kind: 'statement-contested',
      subject: cinema,
      facts: { month: period, reason },
    })
    return { done: true }
  })
}

export type StatementAnswerRefusal = 'not-contested' | 'already' | 'note'

/** The federation answers: the statement is right, or what was wrong is corrected in a later one. */
export async function answerStatementContest(
  pool: pg.Pool,
  asked: {
    cinema: string
    period: string
    answer: 'kept' | 'corrected'
    note: string
    person: string
    now: Date
  },
): Promise<Done<StatementAnswerRefusal>> {
  const { cinema, period, answer, person, now } = asked
  const note = readNote(asked.note)
  if (note === null) return { done: false, why: 'note' }
  return transaction(pool, async (client) => {
    const { rowCount: contested } = await client.query(
      'SELECT FROM statement.statement_contest WHERE cinema = $1 AND period = $2',
      [cinema, period],
    )
    if (contested === 0) return { done: false, why: 'not-contested' }
    const { rowCount } = await client.query(
      `INSERT INTO statement.statement_contest_answer (cinema, period, answer, note, person, at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [cinema, period, answer, note, person, now],
    )
    if (rowCount !== 1) return { done: false, why: 'already' }
    await appendAudit(client, {
      ...{ at: now, kind: 'statement-contest-answered', subject: cinema },
      facts: { month: period, corrected: answer === 'corrected' },
    })
    return { done: true }
  })
}
