import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { assert } from '../lib/assert.js'
import type { Micros } from '../lib/money.js'
import { transaction } from '../lib/postgres.js'
import { lockMonths } from './lock.js'
import { type Period, periodNamed } from './period.js'
import { readClose } from './rows.js'

/** What the operator says of one campaign in a month. */
export interface DeclaredLine {
  campaign: number
  /** Payable clicks: a whole number from 0 to 2^53 - 1. */
  clicks: number
  /** What it owes for them, in micro-euros, from 0 to 2^53 - 1. */
  micros: Micros
}

export interface LineProblem {
  /** The place in the list, from 0. */
  at: number
  why: 'unknown-campaign' | 'clicks' | 'amount' | 'twice'
}

export type DeclareRefusal = 'not-over' | 'closed' | 'too-many' | 'empty'

export type Declared =
  | { done: true; declaration: bigint }
  | { done: false; why: DeclareRefusal; problems: [] }
  | { done: false; why: 'problems'; problems: LineProblem[] }

export const MAX_LINES = 1_000
const MAX = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * Keeps what the operator declares of a month (contract, article 11), all lines or none. Later it may declare the month anew, until
 * the close was asked for; the last declaration counts, the earlier ones stay.
 * @param person who declares, for the operator whose person they are
 */
export async function declareMonth(
  pool: pg.Pool,
  asked: { period: string; lines: readonly DeclaredLine[]; person: string; now: Date },
): Promise<Declared> {
  const { lines, person, now } = asked
  const period = periodNamed(asked.period)
  return transaction(pool, async (client): Promise<Declared> => {
    await lockMonths(client)
    const why = await whyNot(client, { period, lines, now })
    if (why !== null) return { done: false, why, problems: [] }
    const problems = judgeLines(lines, await knownCampaigns(client, lines))
    if (problems.length > 0) return { done: false, why: 'problems', problems }
    const { rows } = await client.query<{ id: bigint; organisation: string }>(
      `INSERT INTO settlement.declaration (period, organisation, person, at)
       SELECT $1, organisation_id, id, $3 FROM public.person WHERE id = $2 RETURNING id, organisation`,
      [period.name, person, now],
    )
    assert(rows[0], 'whoever declares is somebody')
    const { id: declaration, organisation } = rows[0]
    await client.query(
      `INSERT INTO settlement.declared_line (declaration, campaign, clicks, micros)
       SELECT $1, * FROM unnest($2::int[], $3::bigint[], $4::bigint[])`,
      [
        declaration,
        lines.map((line) => line.campaign),
        lines.map((line) => line.clicks),
        lines.map((line) => line.micros),
      ],
    )
    await appendAudit(client, {
      ...{ at: now, kind: 'month-declared', subject: `month:${period.name}` },
      facts: { organisation, declared: lines.length },
    })
    return { done: true, declaration }
  })
}

async function whyNot(
  client: pg.ClientBase,
  { period, lines, now }: { period: Period; lines: readonly DeclaredLine[]; now: Date },
): Promise<DeclareRefusal | null> {
  if (now < period.to) return 'not-over'
  if (lines.length === 0) return 'empty'
  if (lines.length > MAX_LINES) return 'too-many'
  const close = await readClose(client, period.name)
  // While a close waits it is about the declaration that was there; one that was refused may be declared anew.
  return close !== null && close.state !== 'refused' ? 'closed' : null
}

/** What is wrong with the lines, each on its own. */
export function judgeLines(lines: readonly DeclaredLine[], known: ReadonlySet<number>): LineProblem[] {
  const seen = new Set<number>()
  return lines.flatMap(({ campaign, clicks, micros }, at): LineProblem[] => {
    const twice = seen.has(campaign)
    seen.add(campaign)
    if (!known.has(campaign)) return [{ at, why: 'unknown-campaign' }]
    if (twice) return [{ at, why: 'twice' }]
    if (!Number.isSafeInteger(clicks) || clicks < 0) return [{ at, why: 'clicks' }]
    return micros < 0n || micros > MAX ? [{ at, why: 'amount' }] : []
  })
}

/** Of the campaigns that lines name, those that there are. */
export async function knownCampaigns(
  db: pg.Pool | pg.ClientBase,
  lines: readonly Pick<DeclaredLine, 'campaign'>[],
): Promise<Set<number>> {
  const ids = lines.map(({ campaign }) => campaign).filter((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)
  const { rows } = await db.query<{ id: number }>('SELECT id FROM public.campaign WHERE id = ANY ($1::int[])', [ids])
  return new Set(rows.map(({ id }) => id))
}
