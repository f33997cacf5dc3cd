import type pg from 'pg'
import { arrayLiteral } from '../lib/postgres.js'
import { firstIdAt, hourAfter, hourOf } from './click-time.js'
import type { ClickToJudge } from './load.js'
import { type HourFacts, IMPRESSION_WINDOW_HOURS } from './rules/index.js'

type Place = Pick<ClickToJudge, 'campaign' | 'placement' | 'creative' | 'at'>

/**
 * What the hours of clicks show: impressions that were counted here, and clicks of browsers that navigate, outside of data
 * centres. All of it is told from what is kept, so that it is the same whenever it is asked.
 * @returns the facts of a click that is one of those given
 */
export async function loadHours(
  client: pg.ClientBase,
  clicks: readonly Place[],
): Promise<(click: Place) => HourFacts | null> {
  const places = new Map(clicks.map((click) => [placeName(click), click]))
  const found = places.size === 0 ? [] : await impressionsAt(client, [...places.values()])
  const facts = new Map(found.map(({ name, ...facts }) => [name, facts]))
  // Where no impression is counted, and that is nearly everywhere, no click is.
  const counting = [...places].filter(([name]) => (facts.get(name)?.dayImpressions ?? 0) > 0).map(([, click]) => click)
  const clicksOf = await clicksByHour(client, counting)
  return (click) => {
    const fact = facts.get(placeName(click))
    return fact === undefined ? null : { ...fact, hourClicks: clicksOf.get(hourName(click)) ?? 0 }
  }
}

function placeName(click: Place): string {
  return `${hourName(click)}|${click.creative}`
}

function hourName({ campaign, placement, at }: Place): string {
  return `${campaign}|${placement}|${hourOf(at).getTime()}`
}

async function impressionsAt(
  client: pg.ClientBase,
  places: readonly Place[],
): Promise<(Omit<HourFacts, 'hourClicks'> & { name: string })[]> {
  const { rows } = await client.query<Record<keyof Omit<HourFacts, 'hourClicks'>, bigint> & { n: bigint }>(
    `SELECT w.n, coalesce(sum(i.impressions) FILTER (WHERE i.creative = w.creative AND i.hour > w.hour - make_interval(hours => $5)), 0)::bigint
         AS "creativeImpressions",
       coalesce(sum(i.impressions), 0)::bigint AS "dayImpressions",
       coalesce(sum(i.impressions) FILTER (WHERE i.hour = w.hour), 0)::bigint AS "hourImpressions"
     FROM (SELECT campaign, placement, creative, to_timestamp(ms / 1000) AS hour, n
       FROM unnest($1::int[], $2::int[], $3::int[], $4::float8[]) WITH ORDINALITY AS p(campaign, placement, creative, ms, n)) AS w
     LEFT JOIN plane.impression_count i ON i.campaign = w.campaign AND i.placement = w.placement
       AND i.hour > w.hour - interval '24 hours' AND i.hour <= w.hour
     GROUP BY w.n`,
    [
      arrayLiteral(places.map(({ campaign }) => campaign)),
      arrayLiteral(places.map(({ placement }) => placement)),
      arrayLiteral(places.map(({ creative }) => creative)),
      arrayLiteral(places.map(({ at }) => hourOf(at).getTime())),
      IMPRESSION_WINDOW_HOURS,
    ],
  )
  return rows.map(({ n, ...counts }) => ({
    name: placeName(places[Number(n) - 1] as Place),
    creativeImpressions: Number(counts.creativeImpressions),
    dayImpressions: Number(counts.dayImpressions),
    hourImpressions: Number(counts.hourImpressions),
  }))
}

async function clicksByHour(client: pg.ClientBase, places: readonly Place[]): Promise<Map<string, number>> {
  const counted = new Map<string, number>()
  const hours = new Map(places.map((place) => [hourOf(place.at).getTime(), hourOf(place.at)]))
  for (const hour of hours.values()) {
    const { rows } = await client.query<{ campaign: number; placement: number; clicks: number }>(
      `SELECT campaign, placement, count(*)::int AS clicks FROM plane.click
       WHERE id >= $1::uuid AND id < $2::uuid AND campaign = ANY ($3::int[])
         AND agent_class = 'browser' AND fetch_class IN ('navigation', 'unknown') AND NOT data_centre
       GROUP BY campaign, placement`,
      [firstIdAt(hour), firstIdAt(hourAfter(hour)), arrayLiteral([...new Set(places.map(({ campaign }) => campaign))])],
    )
    for (const { campaign, placement, clicks } of rows)
      counted.set(hourName({ campaign, placement, creative: 0, at: hour }), clicks)
  }
  return counted
}
