import type pg from 'pg'
import { SECOND_MS } from '../lib/clock.js'
import { arrayLiteral, transaction } from '../lib/postgres.js'
import { lockWatermark } from '../lib/watermark.js'
import { type JudgedAgain, judgeNamedAgain } from './again.js'
import { forgetBursts } from './bursts.js'
import { firstIdAt, hourAfter } from './click-time.js'
import { loadHours } from './hours.js'
import { type ClosedUpTo, type DueHour, forgetHours, hourLookedAt, nextDueHour } from './look-due.js'
import { HOUR_REASONS, RULE_VERSION, rulesOf } from './rules/index.js'

/** Clicks and impressions of an hour are awaited this long after it: they are written within seconds. */
export const LOOK_AFTER_SECONDS = 600
const MAX_CLICKS = 2_000
const MAX_HOURS = 500

/**
 * Looks at hours of campaigns that are over: what only a whole hour shows, that a placement had more clicks than its
 * impressions can have made or clicks on what was not shown, speaks against clicks that were judged before. One transaction
 * for some thousand clicks; the hour is done with the last. A crash repeats a piece, which then changes nothing. An hour of a closed
 * month is not looked at again: what it had when it was closed stands, and a click that comes later is judged by itself alone.
 * @returns how many hours were looked at, and what changed in them
 */
export async function lookAtHours(
  pool: pg.Pool,
  { now, closedUpTo, maxClicks = MAX_CLICKS }: { now: Date; closedUpTo: ClosedUpTo; maxClicks?: number },
): Promise<JudgedAgain & { hours: number }> {
  const total = { hours: 0, clicks: 0, less: 0, more: 0, moved: 0 }
  const endedBefore = new Date(now.getTime() - LOOK_AFTER_SECONDS * SECOND_MS)
  let begun: Begun | null = null
  while (total.hours < MAX_HOURS) {
    const done = await transaction(pool, async (client) => {
      await lockWatermark(client, 'judge')
      const closed = await closedUpTo(client)
      if (closed !== null) await forgetHours(client, { before: closed })
      const due = await nextDueHour(client, { endedBefore })
      if (due === null) {
        await forgetBursts(client, { now })
        return null
      }
      return lookAt(client, due, {
        after: begun !== null && isSameHour(begun, due) ? begun.last : null,
        maxClicks,
        now,
      })
    })
    if (done === null) break
    begun = done.begun
    if (begun === null) total.hours++
    for (const key of ['clicks', 'less', 'more', 'moved'] as const) total[key] += done.changed[key]
  }
  return total
}

/** An hour of which some clicks were looked at, and the last of them. Between two pieces another hour may fall due that comes first. */
interface Begun extends DueHour {
  last: string
}

function isSameHour(a: DueHour, b: DueHour): boolean {
  return a.campaign === b.campaign && a.hour.getTime() === b.hour.getTime()
}

/** `begun`: where the next piece begins; null when the hour is done. */
async function lookAt(
  client: pg.PoolClient,
  due: DueHour,
  { after, maxClicks, now }: { after: string | null; maxClicks: number; now: Date },
): Promise<{ begun: Begun | null; changed: JudgedAgain }> {
  const nothing = { clicks: 0, less: 0, more: 0, moved: 0 }
  const touched = await touchedCreatives(client, due)
  const ids = touched.length === 0 ? [] : await clicksOf(client, due, { touched, after, limit: maxClicks })
  const changed = ids.length === 0 ? nothing : await judgeNamedAgain(client, ids, { ruleVersion: RULE_VERSION, now })
  const last = ids.at(-1)
  if (last !== undefined && ids.length === maxClicks) return { begun: { ...due, last }, changed }
  await hourLookedAt(client, due)
  return { begun: null, changed }
}

interface Creative {
  placement: number
  creative: number
}

/** The creatives and placements of the hour whose clicks the rules of the hour speak against, or spoke against when it was looked at before. */
async function touchedCreatives(client: pg.PoolClient, { campaign, hour }: DueHour): Promise<Creative[]> {
  // Most campaigns count no impressions: then nothing can be said, and nothing is read.
  const { rowCount } = await client.query(
    `SELECT FROM plane.impression_count WHERE campaign = $1 AND hour > $2::timestamptz - interval '24 hours' AND hour <= $2 LIMIT 1`,
    [campaign, hour],
  )
  if (rowCount === 0) return []
  const { rows } = await client.query<Creative & { found: boolean }>(
    `SELECT c.placement, c.creative, bool_or(v.reasons && $4::text[]) AS found
     FROM plane.click c JOIN plane.click_verdict v ON v.click = c.id
     WHERE c.id >= $1::uuid AND c.id < $2::uuid AND c.campaign = $3 GROUP BY c.placement, c.creative`,
    [firstIdAt(hour), firstIdAt(hourAfter(hour)), campaign, HOUR_REASONS],
  )
  const places = rows.map((row) => ({ ...row, campaign, at: hour }))
  const factsOf = await loadHours(client, places)
  const rules = rulesOf(RULE_VERSION).filter(({ stage }) => stage === 'hour')
  return places.filter((place) => {
    const facts = { ...NO_FACTS, hour: factsOf(place) }
    return place.found || rules.some((rule) => rule.against(facts))
  })
}

/** What the rules of the hour do not look at. */
const NO_FACTS = {
  agentClass: 'browser',
  fetchClass: 'navigation',
  dataCentre: false,
  duplicate: false,
  personClicks: null,
  networkClicks: null,
  campaignRunning: true,
  visitorKnown: true,
  cinemas: null,
  excludedCinemas: 0,
} as const

async function clicksOf(
  client: pg.PoolClient,
  { campaign, hour }: DueHour,
  { touched, after, limit }: { touched: readonly Creative[]; after: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM plane.click
     WHERE id >= $1::uuid AND id < $2::uuid AND campaign = $3 AND ($4::uuid IS NULL OR id > $4)
       AND (placement, creative) IN (SELECT * FROM unnest($5::int[], $6::int[]))
     ORDER BY id LIMIT $7`,
    [
      ...[firstIdAt(hour), firstIdAt(hourAfter(hour)), campaign, after],
      arrayLiteral(touched.map(({ placement }) => placement)),
      arrayLiteral(touched.map(({ creative }) => creative)),
      limit,
    ],
  )
  return rows.map(({ id }) => id)
}
