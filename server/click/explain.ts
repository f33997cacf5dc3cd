import type pg from 'pg'
import type { Micros } from '../lib/money.js'
import { snapshot } from '../lib/postgres.js'
import { firstIdAt } from './click-time.js'
import type { Reason } from './rules/index.js'

/** Why a click is paid or not. It names no person, and no cinema: which cinemas somebody visited is theirs alone. */
export interface ExplainedClick {
  campaign: number
  placement: number
  creative: number
  /** The hour (UTC) of the click. */
  hour: Date
  /** It waited on a disk while the database was away. */
  spooled: boolean
  /** Oldest first; the last one counts. */
  verdicts: { round: number; ruleVersion: number; reasons: Reason[]; judgedAt: Date }[]
  /** Of the terms under which it is shared; null when it is not. */
  priceMicros: Micros | null
  /** What each cinema that shares it has, the largest first; empty when none does. Their sum is the price. */
  parts: Micros[]
}

/** Explains one click, or null when there is none of this id. The console's role may ask. */
export async function explainClick(db: pg.Pool, { click }: { click: string }): Promise<ExplainedClick | null> {
  return snapshot(db, async (client) => {
    const { rows } = await client.query<
      Pick<ExplainedClick, 'campaign' | 'placement' | 'creative' | 'hour' | 'spooled'>
    >(
      `SELECT campaign, placement, creative, date_trunc('hour', at, 'UTC') AS hour, spooled FROM plane.click WHERE id = $1`,
      [click],
    )
    const [kept] = rows
    if (kept === undefined) return null
    const { rows: verdicts } = await client.query<ExplainedClick['verdicts'][number]>(
      `SELECT round, rule_version AS "ruleVersion", reasons, judged_at AS "judgedAt" FROM plane.click_verdict
       WHERE click = $1 ORDER BY round`,
      [click],
    )
    const { rows: parts } = await client.query<{ micros: bigint; price: bigint }>(
      `SELECT sum(s.micros)::bigint AS micros, min(t.click_price_micros) AS price
       FROM plane.click_share s JOIN plane.contract_term t ON t.id = s.term WHERE s.click = $1 GROUP BY s.cinema, s.term
       HAVING count(*) FILTER (WHERE NOT reversed) > count(*) FILTER (WHERE reversed) ORDER BY 1 DESC`,
      [click],
    )
    const prices = parts.map(({ price }) => price)
    const lowest = prices.reduce<Micros | null>((low, price) => (low === null || price < low ? price : low), null)
    return { ...kept, verdicts, priceMicros: lowest, parts: parts.map(({ micros }) => micros) }
  })
}

/** Clicks that a cinema shares with so many others: `others` 0, 1, 2, or 3 for three and more. */
export interface ExplainedPart {
  others: number
  clicks: number
  micros: Micros
}

/** How a cinema's revenue of a time came about: its clicks by how many cinemas shared each. */
export interface ExplainedCinema {
  clicks: number
  micros: Micros
  /** Adds up to the two above; empty where it would tell of few people. */
  parts: ExplainedPart[]
  /** Clicks that it lost its part of after that was given, and what that was; null where they are none, or of few people. */
  takenBack: { clicks: number; micros: Micros } | null
}

/**
 * Fewer clicks than this that are shared with so many are not shown by themselves: with whom somebody's cinemas are shared would
 * be told of few people. Then no line is shown: one that is left out of a sum that is known would be told by the others.
 */
export const FEWEST_CLICKS = 10

/** Above so many clicks of a cinema in a month nobody waits for a page that explains them: some 1.2 s for each 100,000. */
export const MOST_EXPLAINED_CLICKS = 200_000

interface Explaining {
  cinema: string
  period: { from: Date; to: Date }
  /** Shares of transactions below this one, by which the time was closed; null: all there are. */
  sharesUpto?: string | null
}

/**
 * Explains what a cinema earned by clicks of a time (half-open): "these 25 clicks, of people who visited you alone, made 1 cent".
 * No times, no people, no other cinema. To the micro-euro what the shares sum to. Whoever reads it again as clicks come reads of
 * each by itself: show it of what is closed, as it was closed. The console's role may ask.
 */
export async function explainCinema(db: pg.Pool, explaining: Explaining): Promise<ExplainedCinema> {
  return snapshot(db, async (client) => {
    const parts = await partsOf(client, explaining)
    const takenBack = await takenBackOf(client, explaining)
    return {
      clicks: parts.reduce((sum, part) => sum + part.clicks, 0),
      micros: parts.reduce((sum, part) => sum + part.micros, 0n),
      parts: parts.some((part) => part.clicks < FEWEST_CLICKS) ? [] : parts,
      takenBack: takenBack.clicks < FEWEST_CLICKS ? null : takenBack,
    }
  })
}

const STANDS = 'count(*) FILTER (WHERE NOT s.reversed) > count(*) FILTER (WHERE s.reversed)'
const KNOWN = '($4::xid8 IS NULL OR s.xid < $4)'
const OWN = `s.cinema = $1 AND s.click >= $2::uuid AND s.click < $3::uuid AND ${KNOWN}`

async function partsOf(client: pg.ClientBase, explaining: Explaining): Promise<ExplainedPart[]> {
  const { rows } = await client.query<{ others: number; clicks: bigint; micros: bigint }>(
    `WITH own AS (
       SELECT s.click, sum(s.micros) AS micros FROM plane.click_share s WHERE ${OWN} GROUP BY s.click HAVING ${STANDS}
     ), sharing AS (
       SELECT s.click, s.cinema FROM own JOIN plane.click_share s USING (click) WHERE ${KNOWN}
       GROUP BY s.click, s.cinema HAVING ${STANDS}
     ), counted AS (
       SELECT own.click, own.micros, least(count(*) - 1, 3)::int AS others FROM own JOIN sharing USING (click) GROUP BY 1, 2
     )
     SELECT others, count(*) AS clicks, sum(micros)::bigint AS micros FROM counted GROUP BY others ORDER BY others`,
    valuesOf(explaining),
  )
  return rows.map((row) => ({ ...row, clicks: Number(row.clicks) }))
}

/** A click that was only shared otherwise is not lost; one that was lost twice is lost once, with what it last made. */
async function takenBackOf(client: pg.ClientBase, explaining: Explaining): Promise<{ clicks: number; micros: Micros }> {
  const { rows } = await client.query<{ clicks: bigint; micros: bigint }>(
    `SELECT count(*) AS clicks, coalesce(sum(micros), 0)::bigint AS micros FROM (
       SELECT (array_agg(-s.micros ORDER BY s.round DESC) FILTER (WHERE s.reversed))[1] AS micros
       FROM plane.click_share s WHERE ${OWN} GROUP BY s.click HAVING bool_or(s.reversed) AND NOT (${STANDS})
     ) AS lost`,
    valuesOf(explaining),
  )
  const { clicks = 0n, micros = 0n } = rows[0] ?? {}
  return { clicks: Number(clicks), micros }
}

function valuesOf({ cinema, period, sharesUpto = null }: Explaining): (string | null)[] {
  return [cinema, firstIdAt(period.from), firstIdAt(period.to), sharesUpto]
}
