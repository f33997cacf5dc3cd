import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { addDays } from '../../lib/clock.js'
import { transaction } from '../../lib/postgres.js'

/** A cinema that has not explained itself by then may be decided on (federation-cinema contract, article 10). */
export const EXPLAIN_DAYS = 15
const MAX_TEXT = 1000

export interface ScriptedCase {
  id: number
  cinema: string
  name: string
  /** The clicks of this time, half-open. */
  from: Date
  to: Date
  askedWhy: string
  askedAt: Date
  explanation: string | null
  decision: 'excluded' | 'dismissed' | null
  reason: string | null
  decidedAt: Date | null
}

export type AskedCinema =
  | { asked: true; id: number }
  /** `range`: no time that is over; nobody is asked about clicks to come. `open`: this cinema is asked already. */
  | { asked: false; why: 'range' | 'words' | 'open' | 'no-cinema' }

/** Notes that a cinema is asked about visits of a time. Nothing changes for it yet. */
export async function askCinema(
  db: pg.Pool,
  ask: { cinema: string; from: Date; to: Date; why: string; person: string; now: Date },
): Promise<AskedCinema> {
  const why = ask.why.trim()
  if (!isText(why)) return { asked: false, why: 'words' }
  if (!(ask.from < ask.to) || ask.to > ask.now) return { asked: false, why: 'range' }
  const { rowCount: known } = await db.query('SELECT FROM public.cinema WHERE id = $1', [ask.cinema])
  if (known === 0) return { asked: false, why: 'no-cinema' }
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO plane.scripted_visits (cinema, from_at, to_at, asked_why, asked_by, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id`,
    [ask.cinema, ask.from, ask.to, why, ask.person, ask.now],
  )
  const id = rows[0]?.id
  return id === undefined ? { asked: false, why: 'open' } : { asked: true, id }
}

export type DecidedCinema =
  | { decided: true }
  /** `too-early`: it has not explained itself, and has time to. */
  | { decided: false; why: 'words' | 'not-open' | 'too-early' }

/**
 * Decides about a cinema that was asked, for a reason that is kept, with what it explained, if it did. `excluded`: it has no
 * part in clicks of that time, which go to the others that were visited. Clicks that were shared before are shared anew when
 * they are judged again (order.ts). What was decided stays; the last decision about a moment counts.
 */
export async function decideCinema(
  pool: pg.Pool,
  decide: {
    id: number
    decision: 'excluded' | 'dismissed'
    explanation: string | null
    reason: string
    person: string
    organisation: string
    now: Date
  },
): Promise<DecidedCinema> {
  const reason = decide.reason.trim()
  const explanation = decide.explanation?.trim() || null
  if (!isText(reason) || (explanation !== null && !isText(explanation, 2 * MAX_TEXT)))
    return { decided: false, why: 'words' }
  return transaction(pool, async (client): Promise<DecidedCinema> => {
    const { rows } = await client.query<{ cinema: string; askedAt: Date }>(
      `SELECT cinema, asked_at AS "askedAt" FROM plane.scripted_visits WHERE id = $1 AND decision IS NULL FOR UPDATE`,
      [decide.id],
    )
    const [open] = rows
    if (open === undefined) return { decided: false, why: 'not-open' }
    const excluded = decide.decision === 'excluded'
    if (excluded && explanation === null && decide.now < addDays(open.askedAt, EXPLAIN_DAYS))
      return { decided: false, why: 'too-early' }
    await client.query(
      `UPDATE plane.scripted_visits SET explanation = $2, decision = $3, reason = $4, decided_by = $5, decided_at = $6 WHERE id = $1`,
      [decide.id, explanation, decide.decision, reason, decide.person, decide.now],
    )
    const facts = { organisation: decide.organisation, excluded }
    await appendAudit(client, { at: decide.now, kind: 'scripted-visits-decided', subject: open.cinema, facts })
    return { decided: true }
  })
}

/** What cinemas were asked, and what was decided: open ones first, then the newest. At most 50. */
export async function scriptedCases(db: pg.Pool): Promise<ScriptedCase[]> {
  const { rows } = await db.query<ScriptedCase>(
    `SELECT s.id, s.cinema, c.name, s.from_at AS from, s.to_at AS to, s.asked_why AS "askedWhy", s.asked_at AS "askedAt",
       s.explanation, s.decision, s.reason, s.decided_at AS "decidedAt"
     FROM plane.scripted_visits s JOIN public.cinema c ON c.id = s.cinema
     ORDER BY s.decision IS NOT NULL, s.id DESC LIMIT 50`,
  )
  return rows
}

/** A line or several, of a person: no control characters but line ends. */
function isText(text: string, max = MAX_TEXT): boolean {
  return text !== '' && text.length <= max && text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text)
}
