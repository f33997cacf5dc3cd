import { insertClicks } from '../../../server/click/store.js'
import type { CampaignFact, ClickFact } from '../facts.js'
import { count, type Person, type Simulation, survive } from '../simulation.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Clicks that are kept to be sent again, at most. */
const MAX_REMEMBERED = 200

/** Somebody clicks, sometimes several times within seconds; a bot or a prefetch among them; many people at once. */
export async function clicks(sim: Simulation): Promise<void> {
  const { random } = sim
  const facts: ClickFact[] = []
  for (let n = random.between(1, 6); n > 0; n--) facts.push(...clicksOf(sim, random.pick(sim.people), sim.now))
  await keepClicks(sim, facts, { spooled: false })
}

/** What lay in a spool while the database was away comes late, in any order, some of it twice. */
export async function lateClicks(sim: Simulation): Promise<void> {
  const { random } = sim
  const facts: ClickFact[] = []
  for (let n = random.between(1, 6); n > 0; n--) {
    const late = random.chance(0.7) ? random.between(0, 72 * HOUR_MS) : random.between(0, 40 * DAY_MS)
    facts.push(...clicksOf(sim, random.pick(sim.people), sim.now - late))
  }
  const twice = random.some([...facts, ...sim.clicked], random.between(0, 5))
  count(sim.tally.faults, 'clicks that came late', facts.length)
  count(sim.tally.faults, 'clicks that came twice', twice.length)
  const reordered = random.some([...facts, ...twice], facts.length + twice.length)
  // A record of a spool is there once or several times, never in one statement: an id is kept once.
  const half = reordered.length >> 1
  await keepClicks(sim, once(reordered.slice(0, half)), { spooled: true })
  await keepClicks(sim, once(reordered.slice(half)), { spooled: true })
}

function once(facts: readonly ClickFact[]): ClickFact[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()]
}

function clicksOf({ random, world }: Simulation, person: Person, around: number): ClickFact[] {
  const campaign = random.pick(world.campaigns)
  const known = random.chance(0.85)
  const duplicateKey = keyOf(person, campaign, around)
  const facts: ClickFact[] = []
  for (let n = random.pick([1, 1, 1, 2, 3]); n > 0; n--) {
    const at = around + random.between(0, 60_000)
    facts.push({
      ...{ id: random.uuidAt(at), at },
      ...{ campaign: campaign.campaign, creative: campaign.creative, placement: campaign.placement },
      visitor: known ? person.visitor : null,
      agentClass: random.pick([
        'browser',
        'browser',
        'browser',
        'browser',
        'browser',
        'browser',
        'bot',
        'empty',
        'other',
      ]),
      fetchClass: random.pick(['navigation', 'navigation', 'navigation', 'unknown', 'prefetch', 'not-a-navigation']),
      duplicateKey,
      networkKey: random.chance(0.5) ? String(at % 7) : null,
      dataCentre: random.chance(0.05),
    })
  }
  return facts
}

/** One person on one campaign on one day. */
function keyOf({ visitor }: Person, { campaign }: CampaignFact, at: number): string {
  return BigInt.asIntN(
    64,
    BigInt(`0x${visitor.slice(0, 8)}`) * 100_000_000n + BigInt(campaign * 100_000 + Math.floor(at / DAY_MS)),
  ).toString()
}

async function keepClicks(
  sim: Simulation,
  facts: readonly ClickFact[],
  { spooled }: { spooled: boolean },
): Promise<void> {
  if (facts.length === 0) return
  const kept = facts.map((fact) => ({ ...fact, botList: 'isbot-5.0.0', device: 'desktop' as const }))
  await survive(sim, 'clicks', sim.database.pixel, (pool) => insertClicks(pool, kept, { spooled }))
  sim.auditor.clicked(facts)
  sim.clicked.push(...facts)
  sim.clicked.splice(0, sim.clicked.length - MAX_REMEMBERED)
}
