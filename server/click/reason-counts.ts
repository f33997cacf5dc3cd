import type pg from 'pg'
import type { CountedClicks } from './figures.js'
import { REASONS, type Reason } from './rules/index.js'

export interface ReasonCounts extends CountedClicks {
  /** Clicks by reason against paying them; a click may have several. */
  reasons: Partial<Record<Reason, number>>
}

/** The judged clicks of all campaigns, or of one, in a span of days (`YYYY-MM-DD`, Europe/Paris, half-open), as they count now. */
export async function reasonCounts(
  db: pg.Pool,
  { campaign, from, to }: { campaign?: number; from: string; to: string },
): Promise<ReasonCounts> {
  const { rows } = await db.query<{ what: string; clicks: bigint }>(
    `SELECT what, sum(clicks)::bigint AS clicks FROM plane.click_count
     WHERE day >= $1::date AND day < $2::date AND ($3::int IS NULL OR campaign = $3) GROUP BY what`,
    [from, to, campaign ?? null],
  )
  const counts = new Map(rows.map(({ what, clicks }) => [what, Number(clicks)]))
  const count = (what: string) => counts.get(what) ?? 0
  return {
    ...{ judged: count('judged'), filtered: count('filtered'), payable: count('payable') },
    reasons: Object.fromEntries(REASONS.filter((reason) => count(reason) > 0).map((reason) => [reason, count(reason)])),
  }
}
