import type pg from 'pg'
import type { StatementReason } from './contest-statement.js'

type Queryable = pg.Pool | pg.ClientBase

/** A statement that can be contested still; `until`: the last day, in France; null while its reckoning goes on. */
export interface ContestableStatement {
  period: string
  until: string | null
}

/** The last two years: no reckoning is longer than one. */
const MONTHS_BACK = 24

/** The months of a cinema whose statement can be contested on a day, the newest first. */
export async function contestableStatements(
  db: Queryable,
  { cinema, today }: { cinema: string; today: string },
): Promise<ContestableStatement[]> {
  const { rows } = await db.query<ContestableStatement>(
    `SELECT s.period, statement.contest_until(s.cinema, s.period) AS until
     FROM (SELECT * FROM statement.issued WHERE cinema = $1 ORDER BY period DESC LIMIT $2) AS s
     WHERE s.body::jsonb->'terms' <> 'null'::jsonb
       AND NOT EXISTS (SELECT FROM statement.statement_contest c WHERE c.cinema = s.cinema AND c.period = s.period)
     ORDER BY s.period DESC`,
    [cinema, MONTHS_BACK],
  )
  return rows.filter(({ until }) => until === null || today <= until)
}

export interface StatementContest {
  cinema: { id: string; name: string; city: string }
  period: string
  reason: StatementReason
  note: string
  at: Date
  answer: { answer: 'kept' | 'corrected'; note: string; at: Date } | null
}

const CONTESTS_MAX = 200

/** Contested statements of a cinema, or of all whose organisations have a contract with a federation; those without an answer first. */
export async function statementContests(
  db: Queryable,
  { cinema, federation }: { cinema?: string; federation?: string },
): Promise<StatementContest[]> {
  type Row = Omit<StatementContest, 'cinema' | 'answer'> & {
    id: string
    name: string
    city: string
    answer: 'kept' | 'corrected' | null
    answerNote: string
    answeredAt: Date
  }
  const { rows } = await db.query<Row>(
    `SELECT c.id, c.name, c.city, t.period, t.reason, t.note, t.at, a.answer, a.note AS "answerNote", a.at AS "answeredAt"
     FROM statement.statement_contest t JOIN public.cinema c ON c.id = t.cinema
     LEFT JOIN statement.statement_contest_answer a ON a.cinema = t.cinema AND a.period = t.period
     WHERE ($1::uuid IS NULL OR t.cinema = $1) AND ($2::uuid IS NULL OR EXISTS (
       SELECT FROM public.contract k WHERE k.party_id = c.organisation_id AND k.federation_id = $2))
     ORDER BY a.answer IS NOT NULL, t.at DESC, c.id LIMIT $3`,
    [cinema ?? null, federation ?? null, CONTESTS_MAX],
  )
  return rows.map(({ id, name, city, answer, answerNote, answeredAt, ...contest }) => ({
    ...contest,
    cinema: { id, name, city },
    answer: answer === null ? null : { answer, note: answerNote, at: answeredAt },
  }))
}
