import { setTimeout as sleep } from 'node:timers/promises'
import { rollUpAll } from '../../audience/index.js'
import { insertClicks, judgeClicks, lookAtHours, postedUpTo, postShares } from '../../click/index.js'
import { assert } from '../../lib/assert.js'
import { parisDay } from '../../lib/clock.js'
import { closedUpTo, type Period } from '../../settlement/index.js'
import { createVisitKeeper } from '../../visit/index.js'
import { demoCinemas } from '../cinemas.js'
import type { Place } from '../pool/places.js'
import { loadPlaces, makePartitionsSince } from '../pool/store.js'
import { siteOf } from '../sites.js'
import type { Calendar } from './calendar.js'
import type { PastLinks } from './campaigns.js'
import { clicksOf, eveningsOf, type Link, type Regulars, visitsOf } from './crowd.js'
import type { PastOptions } from './past.js'
import { LAST_MONTHS, PAID } from './roles.js'

const CLICKS_AT_ONCE = 512
const PAUSE_MS = 20
const ATTEMPTS = 500

/** People go to their cinema, and click; what they clicked is judged, shared and posted. Each step waits for what the one before wrote. */
export async function earn(
  { pools, clock, tombstoneKey }: PastOptions,
  { calendar, links }: { calendar: Calendar; links: PastLinks },
): Promise<void> {
  const now = clock()
  const { quarter, lastMonth } = calendar
  const places = placesOf(await loadPlaces(pools.worker, { now }))
  const parts = [
    { regulars: regularsOf(places), first: quarter[0], months: quarter, links: links.quarter },
    { regulars: someOf(places), first: lastMonth, months: [lastMonth], links: links.lastMonth },
  ]
  for (const { first } of parts) await makePartitionsSince(pools.worker, { day: parisDay(first.from), days: 2 })
  const keeper = createVisitKeeper({ pool: pools.pixel, tombstoneKey })
  const visits = parts.flatMap(({ regulars, first }) => visitsOf(regulars, first))
  await Promise.all(visits.map((visit) => keeper.keep(visit)))
  await keeper.drain()
  for (const part of parts) await click({ pools }, part)
  await until(async () => {
    await rollUpAll(pools.worker, { now, tombstoneKey }) // Clicks are judged up to its mark.
    await judgeClicks(pools.worker, { now })
    await lookAtHours(pools.worker, { now, closedUpTo })
    await postShares(pools.worker, { now })
    return (await postedUpTo(pools.console)) >= lastMonth.to
  })
}

async function click(
  { pools }: Pick<PastOptions, 'pools'>,
  {
    regulars,
    first,
    months,
    links,
  }: { regulars: readonly Regulars[]; first: Period; months: readonly Period[]; links: readonly Link[] },
): Promise<void> {
  const clicks = clicksOf(regulars, { from: first.from, evenings: eveningsOf(months), links })
  for (let at = 0; at < clicks.length; at += CLICKS_AT_ONCE)
    await insertClicks(pools.pixel, clicks.slice(at, at + CLICKS_AT_ONCE), { spooled: false })
}

/** Those who are paid have many regulars, the others a person each. */
function regularsOf(places: ReadonlyMap<string, Place>): Regulars[] {
  return [...places].map(([slug, place]) => {
    const paid = PAID.find((one) => one.slug === slug)
    if (paid === undefined) return { place, people: 1, clicks: 4, also: null }
    return { place, people: paid.people, clicks: 16, also: paid.also === null ? null : (places.get(paid.also) ?? null) }
  })
}

function someOf(places: ReadonlyMap<string, Place>): Regulars[] {
  return LAST_MONTHS.flatMap((slug) => {
    const place = places.get(slug)
    return place === undefined ? [] : [{ place, people: 15, clicks: 8, also: null }]
  })
}

/** The cinemas of the demonstration that are under contract, by their slugs. */
function placesOf(places: readonly Place[]): Map<string, Place> {
  const bySite = new Map(places.map((place) => [place.site, place]))
  return new Map(
    demoCinemas.flatMap((cinema) => {
      const place = bySite.get(siteOf(cinema, { localPort: null }).id)
      return place === undefined ? [] : [[cinema.slug, place] as const]
    }),
  )
}

/** A transaction of somebody else's that is open holds the sweeps up for a while. */
async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await isDone()) return
    await sleep(PAUSE_MS)
  }
  assert(false, 'what the demonstration earned was judged and posted in time')
}
