import {
  askJudgingAgain,
  carryOutJudging,
  judgeableUpTo,
  lookAtHours,
  RULE_VERSION,
} from '../../../server/click/index.js'
import { closedUpTo } from '../../../server/settlement/index.js'
import { hourOf } from '../auditor/calendar.js'
import type { ImpressionFact } from '../facts.js'
import { type Simulation, survive } from '../simulation.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Advertisements were shown in some of the last hours: sometimes too few for the clicks, sometimes only other creatives. */
export async function impressions(sim: Simulation): Promise<void> {
  const { random, world, database, auditor, now } = sim
  const campaign = random.pick(world.campaigns)
  for (let n = random.between(1, 4); n > 0; n--) {
    const fact: ImpressionFact = {
      ...{ campaign: campaign.campaign, placement: campaign.placement },
      creative: random.chance(0.7) ? campaign.creative : campaign.creative + 1_000,
      hour: hourOf(now - random.between(0, 5) * HOUR_MS),
      impressions: random.pick([1, 30, 60, 5_000]),
    }
    await database.pixel.query(
      `INSERT INTO plane.impression_count AS i (campaign, placement, creative, hour, impressions) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (campaign, placement, creative, hour) DO UPDATE SET impressions = i.impressions + excluded.impressions`,
      [fact.campaign, fact.placement, fact.creative, new Date(fact.hour), fact.impressions],
    )
    auditor.clicks.impressions.add(fact)
  }
}

/** Hours that are over are looked at. */
export async function hoursLookedAt(sim: Simulation): Promise<void> {
  const { random, database, auditor } = sim
  const now = new Date(sim.now)
  const maxClicks = random.pick([1, 5, 2_000])
  await survive(sim, 'look', database.worker, (pool) => lookAtHours(pool, { now, closedUpTo, maxClicks }))
  auditor.clicks.look(sim.now, auditor.months.closedUpTo())
}

/** An officer asks for some days to be judged again; the worker does it, from the end of the last closed month on. */
export async function judgedAgain(sim: Simulation): Promise<void> {
  const { random, world, database, auditor } = sim
  const now = new Date(sim.now)
  const to = judgeableUpTo(now)
  const from = new Date(to.getTime() - random.between(1, 40) * DAY_MS)
  const asked = await askJudgingAgain(database.console, {
    ...{ from, to, ruleVersion: RULE_VERSION, why: 'simulated', person: world.officers[0], now },
    closedUpTo: await closedUpTo(database.console),
  })
  if (!asked.asked) return
  const maxClicks = random.pick([1, 7, 2_000])
  await survive(sim, 'judge again', database.worker, (pool) => carryOutJudging(pool, { now, closedUpTo, maxClicks }))
  auditor.clicks.judgeAgain(from.getTime(), to.getTime())
}

/** A cinema loses its part in the clicks of some days, after it was heard. */
export async function cinemaExcluded(sim: Simulation): Promise<void> {
  const { random, world, database, auditor, now } = sim
  const { cinema } = random.pick(world.places)
  const from = now - random.between(1, 20) * DAY_MS
  const to = from + random.between(1, 10) * DAY_MS
  await database.owner.query(
    `INSERT INTO plane.scripted_visits (cinema, from_at, to_at, asked_why, asked_by, asked_at, explanation, decision, reason, decided_by, decided_at)
     VALUES ($1, $2, $3, 'simulated', $4, $5, 'explained', 'excluded', 'simulated', $4, $6)`,
    [cinema, new Date(from), new Date(to), world.officers[0], new Date(now), new Date(now + 1)],
  )
  auditor.clicks.exclude(cinema, from, to)
}
