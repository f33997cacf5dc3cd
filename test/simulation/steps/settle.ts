import {
  askClose,
  carryOutCloses,
  type DeclaredLine,
  DIFFERENCE_REASONS,
  decideDifference,
  declareMonth,
} from '../../../server/settlement/index.js'
import { endOfMonth, monthOf } from '../auditor/calendar.js'
import { agree, count, type Simulation, survive } from '../simulation.js'
import { caughtUp } from './sweeps.js'

const DAY_MS = 86_400_000

/** The operator declares a month: mostly what was counted, sometimes less, more, another campaign, or a month that is not over. */
export async function declared(sim: Simulation, month = anyMonth(sim)): Promise<void> {
  const { random, world, database, auditor } = sim
  const lines: DeclaredLine[] = []
  const compared = auditor.months.compared(month)
  for (const { campaign } of world.campaigns) {
    const { clicks = 0, micros = 0n } = compared.get(campaign)?.estimated ?? {}
    const kind = random.next()
    const otherwise = BigInt(random.between(0, 20_000))
    if (kind < 0.6) lines.push({ campaign, clicks, micros })
    else if (kind < 0.75) lines.push({ campaign, clicks, micros: micros > otherwise ? micros - otherwise : 0n })
    else if (kind < 0.9) lines.push({ campaign, clicks: clicks + 3, micros: micros + otherwise })
  }
  const wanted = auditor.months.declare(month, new Map(lines.map((line) => [line.campaign, line])), sim.now)
  const asked = { period: month, lines, person: world.accountant, now: new Date(sim.now) }
  const answer = await declareMonth(database.console, asked)
  agree('declareMonth', month, { wanted, answer: answer.done ? null : answer.why })
}

/** The federation decides about what differs, one campaign or all. */
export async function differencesDecided(
  sim: Simulation,
  month = anyMonth(sim),
  { keep = false }: { keep?: boolean } = {},
): Promise<void> {
  const { random, world, database, auditor } = sim
  for (const { campaign } of world.campaigns) {
    if (keep && !auditor.months.isUndecided(month, campaign)) continue
    const accepted = !keep && random.chance(0.6)
    const reason = random.pick(DIFFERENCE_REASONS)
    const wanted = auditor.months.decide(month, { campaign, accepted, now: sim.now })
    const answer = await decideDifference(database.console, {
      ...{ period: month, campaign, decision: accepted ? 'accepted' : 'kept', reason, note: '' },
      ...{ person: world.officers[0], now: new Date(sim.now) },
    })
    agree('decideDifference', `${month}, campaign ${campaign}`, { wanted, answer: answer.done ? null : answer.why })
  }
}

export async function closeAsked(sim: Simulation, month = anyMonth(sim)): Promise<void> {
  const { world, database, auditor } = sim
  const wanted = auditor.months.ask(month, sim.now)
  const asked = { period: month, person: world.officers[0], now: new Date(sim.now) }
  const answer = await askClose(database.console, asked)
  count(sim.tally.steps, `close ${answer.done ? 'accepted' : answer.why}`)
  agree('askClose', month, { wanted, answer: answer.done ? null : answer.why })
}

export async function closesCarriedOut(sim: Simulation): Promise<void> {
  const { database, auditor, tally } = sim
  const now = new Date(sim.now)
  const before = auditor.months.closed.size
  await survive(sim, 'close', database.worker, (pool) => carryOutCloses(pool, { now }))
  auditor.months.carryOut(sim.now)
  count(tally.steps, 'month closed', auditor.months.closed.size - before)
}

/** What a diligent federation does in the days after a month: everything, in its order, for the oldest month that is open. */
export async function monthSettled(sim: Simulation): Promise<void> {
  const { auditor, random } = sim
  await caughtUp(sim)
  const [month] = auditor.months.openMonths()
  if (month === undefined || sim.now < endOfMonth(month) + 3 * DAY_MS) return
  if (random.chance(0.8)) await declared(sim, month)
  await differencesDecided(sim, month)
  await differencesDecided(sim, month, { keep: true })
  await closeAsked(sim, month)
  await closesCarriedOut(sim)
}

/** The present month, or one of the last. */
function anyMonth({ random, auditor, now }: Simulation): string {
  const [oldest] = auditor.months.openMonths()
  return oldest !== undefined && random.chance(0.5) ? oldest : monthOf(now - random.between(0, 70) * DAY_MS)
}
