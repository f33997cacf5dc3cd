import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { parisMidnight, shiftDay } from '../lib/paris.js'
import { firstIdAt } from './click-time.js'
import { type ExplainedClick, explainClick } from './explain.js'
import { type ReasonCounts, reasonCounts } from './reason-counts.js'

/** What a typical click was worth, and to how many cinemas; of no person, no cinema, no time. */
export type TypicalClick = Pick<ExplainedClick, 'priceMicros' | 'parts'>

export interface ExplainedCampaign {
  /** Judged clicks of the days, as they count now: with reasons that say something of their people, which no page tells exactly. */
  counts: ReasonCounts
  /** What cinemas earned by them. */
  micros: Micros
  /** Null where there are too few clicks that were shared in the same way. */
  typical: TypicalClick | null
}

/** A typical click stands for so many at least that were shared among as many cinemas, so that it is nobody's. */
export const FEWEST_ALIKE = 50

/**
 * Explains a campaign's clicks of some days (`YYYY-MM-DD`, Europe/Paris, half-open): what became of them, and what one of the commonest
 * kind made. That one is taken from the day on which the campaign earned most, so that a day's clicks are read and not a month's. The
 * console's role may ask.
 */
export async function explainCampaign(
  db: pg.Pool,
  { campaign, from, to }: { campaign: number; from: string; to: string },
): Promise<ExplainedCampaign> {
  const [counts, { rows }] = await Promise.all([
    reasonCounts(db, { campaign, from, to }),
    db.query<{ day: string; micros: bigint }>(
      `SELECT day::text AS day, sum(micros)::bigint AS micros FROM plane.earned_day
       WHERE campaign = $1 AND day >= $2::date AND day < $3::date GROUP BY day ORDER BY sum(clicks) DESC, day`,
      [campaign, from, to],
    ),
  ])
  const micros = rows.reduce((sum, row) => sum + row.micros, 0n)
  const [most] = rows
  return { counts, micros, typical: most === undefined ? null : await typicalClick(db, { campaign, day: most.day }) }
}

async function typicalClick(
  db: pg.Pool,
  { campaign, day }: { campaign: number; day: string },
): Promise<TypicalClick | null> {
  const [from, to] = [parisMidnight(day), parisMidnight(shiftDay(day, 1))]
  if (from === null || to === null) return null
  const { rows } = await db.query<{ click: string }>(
    `SELECT min(click::text) AS click FROM (
       SELECT click, count(*) AS cinemas FROM (
         SELECT click, cinema FROM plane.click_share WHERE campaign = $1 AND click >= $2::uuid AND click < $3::uuid
         GROUP BY click, cinema HAVING count(*) FILTER (WHERE NOT reversed) > count(*) FILTER (WHERE reversed)
       ) AS part GROUP BY click
     ) AS shared GROUP BY cinemas HAVING count(*) >= $4 ORDER BY count(*) DESC, cinemas LIMIT 1`,
    [campaign, firstIdAt(from), firstIdAt(to), FEWEST_ALIKE],
  )
  const explained = rows[0] === undefined ? null : await explainClick(db, { click: rows[0].click })
  return explained === null ? null : { priceMicros: explained.priceMicros, parts: explained.parts }
}
