import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { assert } from '../lib/assert.js'
import { transaction } from '../lib/postgres.js'
import { DECISIONS, type Decision, DIFFERENCE_REASONS, type DifferenceReason, hasShares } from './difference.js'
import { lockMonths } from './lock.js'
import { type Month, readMonth } from './months.js'
import { readNote } from './note.js'

export type DecideRefusal =
  /** There is no such campaign in the month, or it has no difference. */
  | 'no-difference'
  /** Late clicks may still change it. */
  | 'too-early'
  /** The month was closed, or is being closed. */
  | 'closed'
  /** No cinema has a click of this campaign: what the operator reports for it could be given to nobody. */
  | 'no-share'
  /** The note is too long, or holds what is no text. */
  | 'note'
  /** The amounts are no more those that the decision was made about. */
  | 'changed'

/**
 * Keeps what the federation decides about a campaign's difference: `accepted`, the operator's amount counts, and the difference is
 * posted; `kept`, ours does. It is about the two amounts as they are now: when one changes, it is to be decided anew.
 * @param seen the amounts that the person saw, where a page showed them; when they changed meanwhile nothing is decided
 */
export async function decideDifference(
  pool: pg.Pool,
  asked: {
    period: string
    campaign: number
    decision: Decision
    reason: DifferenceReason
    note: string
    person: string
    now: Date
    seen?: { estimatedMicros: bigint; reportedMicros: bigint }
  },
): Promise<{ done: true } | { done: false; why: DecideRefusal }> {
  const { period, campaign, decision, reason, person, now, seen } = asked
  assert(DECISIONS.includes(decision) && DIFFERENCE_REASONS.includes(reason), 'a decision has words of its lists')
  const note = readNote(asked.note)
  if (note === null) return { done: false, why: 'note' }
  return transaction(pool, async (client) => {
    await lockMonths(client)
    const month = await readMonth(client, { period, now })
    const one = month.campaigns.find((of) => of.campaign === campaign)
    const why = whyNot(month, { campaign: one, decision, now })
    if (why !== null || one === undefined || one.reported === null) return { done: false, why: why ?? 'no-difference' }
    const [estimated, reported] = [one.estimated.micros, one.reported.micros]
    if (seen !== undefined && (seen.estimatedMicros !== estimated || seen.reportedMicros !== reported))
      return { done: false, why: 'changed' }
    await client.query(
      `INSERT INTO settlement.decision (period, campaign, estimated_micros, reported_micros, decision, reason, note, person, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [period, campaign, estimated, reported, decision, reason, note, person, now],
    )
    const kind = 'difference-decided' as const
    await appendAudit(client, { at: now, kind, subject: `month:${period}`, facts: { campaign, decision, reason } })
    return { done: true }
  })
}

function whyNot(
  month: Month,
  { campaign, decision, now }: { campaign: Month['campaigns'][number] | undefined; decision: Decision; now: Date },
): DecideRefusal | null {
  if (month.state === 'closed' || month.state === 'asked') return 'closed'
  if (campaign === undefined || campaign.differenceMicros === 0n) return 'no-difference'
  if (now < month.terms.lateUntil) return 'too-early'
  return decision === 'accepted' && !hasShares(campaign.estimated) ? 'no-share' : null
}
