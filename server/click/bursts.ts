import type pg from 'pg'
import { addDays, DAY_MS } from '../lib/clock.js'
import { arrayLiteral } from '../lib/postgres.js'
import type { ClickToJudge } from './load.js'

/** How many clicks of its person, and of its network, on its campaign and day a click is the last of so far. */
export interface BurstCounts {
  personClicks: number | null
  networkClicks: number | null
}

const NOT_COUNTED: BurstCounts = { personClicks: null, networkClicks: null }
/** A click may come from a spool a day late, around midnight. */
const KEPT_DAYS = 3

/**
 * Counts clicks on top of those that were counted before, in the order that is given. Only clicks of browsers that navigate
 * count, and of persons only those that are known: without, many people of one network share a key.
 * @returns the counts of each click, in the same order
 */
export async function countBursts(client: pg.ClientBase, clicks: readonly ClickToJudge[]): Promise<BurstCounts[]> {
  const added = new Map<string, { day: string; what: string; key: bigint; clicks: number }>()
  const places = clicks.map((click) => {
    if (!countsForBursts(click)) return null
    const day = new Date(Math.floor(click.at.getTime() / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
    const place = (what: string, key: bigint | null) => {
      if (key === null) return null
      const name = `${day}|${what}|${key}`
      const one = added.get(name) ?? { day, what, key, clicks: 0 }
      added.set(name, one)
      one.clicks++
      return { name, nth: one.clicks }
    }
    return {
      person: click.visitorKnown ? place('person', click.duplicateKey) : null,
      network: place('network', click.networkKey),
    }
  })
  if (added.size === 0) return clicks.map(() => NOT_COUNTED)
  const before = await addCounts(client, [...added.values()])
  const countOf = (place: { name: string; nth: number } | null) =>
    place === null ? null : (before.get(place.name) ?? 0) + place.nth
  return places.map((place) =>
    place === null ? NOT_COUNTED : { personClicks: countOf(place.person), networkClicks: countOf(place.network) },
  )
}

function countsForBursts({ agentClass, fetchClass }: ClickToJudge): boolean {
  return agentClass === 'browser' && (fetchClass === 'navigation' || fetchClass === 'unknown')
}

/** By key, how many there were before. */
async function addCounts(
  client: pg.ClientBase,
  added: readonly { day: string; what: string; key: bigint; clicks: number }[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ day: string; what: string; key: bigint; clicks: number }>(
    `INSERT INTO plane.burst_count AS b (day, what, key, clicks)
     SELECT * FROM unnest($1::date[], $2::text[], $3::bigint[], $4::int[])
     ON CONFLICT (day, what, key) DO UPDATE SET clicks = b.clicks + excluded.clicks
     RETURNING day, what, key, clicks`,
    [
      arrayLiteral(added.map(({ day }) => day)),
      arrayLiteral(added.map(({ what }) => what)),
      arrayLiteral(added.map(({ key }) => key)),
      arrayLiteral(added.map(({ clicks }) => clicks)),
    ],
  )
  const now = new Map(rows.map(({ day, what, key, clicks }) => [`${day}|${what}|${key}`, clicks]))
  return new Map(
    added.map(({ day, what, key, clicks }) => {
      const name = `${day}|${what}|${key}`
      return [name, (now.get(name) ?? clicks) - clicks]
    }),
  )
}

/**
 * The same counts told from the clicks that are kept, for rules that came later than a click's first verdict.
 * @param clicks of one day (UTC) or a few: all clicks of their days are read once
 */
export async function recountBursts(
  client: pg.ClientBase,
  clicks: readonly Pick<ClickToJudge, 'id' | 'at' | 'visitorKnown'>[],
): Promise<Map<string, BurstCounts>> {
  if (clicks.length === 0) return new Map()
  const { rows } = await client.query<{ id: string; person: number; network: number | null }>(
    `WITH asked AS (
       SELECT c.id, c.duplicate_key, c.network_key, (c.at AT TIME ZONE 'UTC')::date AS day
       FROM plane.click c WHERE c.id = ANY ($1::uuid[])
     ), counted AS (
       SELECT c.id, (c.at AT TIME ZONE 'UTC')::date AS day,
         count(*) OVER (PARTITION BY (c.at AT TIME ZONE 'UTC')::date, c.duplicate_key ORDER BY c.at, c.id)::int AS person,
         CASE WHEN c.network_key IS NOT NULL
           THEN count(*) OVER (PARTITION BY (c.at AT TIME ZONE 'UTC')::date, c.network_key ORDER BY c.at, c.id)::int END AS network
       FROM plane.click c
       WHERE c.minute >= (SELECT (min(extract(epoch FROM day::timestamp AT TIME ZONE 'UTC')) / 60)::int FROM asked)
         AND c.minute < (SELECT (max(extract(epoch FROM (day + 1)::timestamp AT TIME ZONE 'UTC')) / 60)::int FROM asked)
         AND c.agent_class = 'browser' AND c.fetch_class IN ('navigation', 'unknown')
         AND (c.duplicate_key IN (SELECT duplicate_key FROM asked) OR c.network_key IN (SELECT network_key FROM asked))
     )
     SELECT id, person, network FROM counted WHERE id IN (SELECT id FROM asked)`,
    [arrayLiteral(clicks.map(({ id }) => id))],
  )
  const known = new Set(clicks.filter(({ visitorKnown }) => visitorKnown).map(({ id }) => id))
  return new Map(
    rows.map(({ id, person, network }) => [
      id,
      { personClicks: known.has(id) ? person : null, networkClicks: network },
    ]),
  )
}

/** Forgets the counts of days on which no click is expected any more. */
export async function forgetBursts(client: pg.ClientBase, { now }: { now: Date }): Promise<void> {
  await client.query('DELETE FROM plane.burst_count WHERE day < $1::date', [
    addDays(now, -KEPT_DAYS).toISOString().slice(0, 10),
  ])
}
