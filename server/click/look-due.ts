import type pg from 'pg'
import { arrayLiteral } from '../lib/postgres.js'
import { hourOf } from './click-time.js'
import type { ClickToJudge } from './load.js'

/**
 * Reads the end of the last closed month; null when none is. It is asked while the judge's mark is held, which a close takes too: what
 * it says stays true until the transaction ends.
 */
export type ClosedUpTo = (client: pg.ClientBase) => Promise<Date | null>

/** An hour (UTC) of a campaign in which there were clicks. */
export interface DueHour {
  campaign: number
  hour: Date
}

/** Notes that the hours of these clicks are to be looked at when they are over; a click that comes late has its hour looked at again. */
export async function noteHours(
  client: pg.ClientBase,
  clicks: readonly Pick<ClickToJudge, 'campaign' | 'at'>[],
): Promise<void> {
  const hours = new Map(
    clicks.map(({ campaign, at }) => [`${campaign}|${hourOf(at).getTime()}`, { campaign, hour: hourOf(at) }]),
  )
  const rows = [...hours.values()]
  await client.query(
    `INSERT INTO plane.look_due (campaign, hour) SELECT campaign, to_timestamp(ms / 1000)
     FROM unnest($1::int[], $2::float8[]) AS d(campaign, ms) ON CONFLICT DO NOTHING`,
    [arrayLiteral(rows.map(({ campaign }) => campaign)), arrayLiteral(rows.map(({ hour }) => hour.getTime()))],
  )
}

/** The oldest hour that is over since so long; null when none is. */
export async function nextDueHour(
  client: pg.ClientBase,
  { endedBefore }: { endedBefore: Date },
): Promise<DueHour | null> {
  const { rows } = await client.query<DueHour>(
    `SELECT campaign, hour FROM plane.look_due WHERE hour + interval '1 hour' <= $1 ORDER BY hour, campaign LIMIT 1`,
    [endedBefore],
  )
  return rows[0] ?? null
}

export async function hourLookedAt(client: pg.ClientBase, { campaign, hour }: DueHour): Promise<void> {
  await client.query('DELETE FROM plane.look_due WHERE campaign = $1 AND hour = $2', [campaign, hour])
}

/** Hours before a moment are not looked at any more: their month is closed. */
export async function forgetHours(client: pg.ClientBase, { before }: { before: Date }): Promise<void> {
  await client.query('DELETE FROM plane.look_due WHERE hour < $1', [before])
}
