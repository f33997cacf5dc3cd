import type pg from 'pg'
import { rollUpAll } from '../../../server/audience/index.js'
import { judgeClicks, postShares } from '../../../server/click/index.js'
import { carryOutPayouts, handBatch, returnLine } from '../../../server/payout/index.js'
import { askClose, carryOutCloses } from '../../../server/settlement/index.js'
import { settled } from '../../audience/plane.js'
import { countedPool, MOMENTS } from '../crash.js'
import { count, type Simulation, Violation } from '../simulation.js'
import { tombstoneKey } from './people.js'
import { monthSettled } from './settle.js'

/** Several processes do all sweeps at once, and one of them may die: it comes out as if one had done them. */
export async function workersAtOnce(sim: Simulation): Promise<void> {
  const { database, auditor } = sim
  const now = new Date(sim.now)
  await settled(database.worker)
  await together(sim, (pool) => rollUpAll(pool, { now, tombstoneKey }))
  auditor.rollUp()
  await together(sim, (pool) => judgeClicks(pool, { now, maxRows: 5_000 }))
  auditor.judge(sim.now)
  await settled(database.worker)
  await together(sim, (pool) => postShares(pool, { now }))
  auditor.post(sim.now)
  await together(sim, (pool) => carryOutPayouts(pool, { now }))
  auditor.payouts.carryOut()
  await together(sim, (pool) => carryOutCloses(pool, { now }))
  auditor.months.carryOut(sim.now)
  count(sim.tally.faults, 'workers at once')
}

const MOST_STATEMENTS = 20

/** Two or three workers on one work; the first may die in it. Whoever is started after them finds nothing left to do. */
async function together(sim: Simulation, work: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const { random, database, crashChance } = sim
  const workers = random.between(2, 3)
  const plan = { statement: random.between(1, MOST_STATEMENTS), moment: random.pick(MOMENTS) }
  const mortal = countedPool(database.worker, random.chance(crashChance) ? plan : null)
  const dying = work(mortal.pool).catch(async (error) => {
    if (!mortal.died()) throw error
    count(sim.tally.faults, 'one of several workers that died')
    await mortal.gone()
  })
  await Promise.all([dying, ...Array.from({ length: workers - 1 }, () => work(database.worker))])
  await work(database.worker)
}

/** Two officers press one button at the same moment: it is pressed once. */
export async function officersAtOnce(sim: Simulation): Promise<void> {
  const { random, auditor } = sim
  const kind = random.pick(['close', 'hand', 'return'] as const)
  if (kind === 'close') return closeAtOnce(sim)
  const batch = random.pick([...auditor.payouts.batches.keys(), null])
  if (batch !== null) await (kind === 'hand' ? handAtOnce(sim, batch) : returnAtOnce(sim, batch))
}

async function closeAtOnce(sim: Simulation): Promise<void> {
  const { database, auditor, world, now } = sim
  await monthSettled(sim)
  const [period] = auditor.months.openMonths()
  if (period === undefined) return
  const wanted = [auditor.months.ask(period, now), auditor.months.ask(period, now)]
  await both(sim, 'askClose', wanted, async (person) => {
    const answer = await askClose(database.console, { period, person: world.officers[person], now: new Date(now) })
    return answer.done ? null : answer.why
  })
}

async function handAtOnce(sim: Simulation, batch: string): Promise<void> {
  const { database, auditor, bank, world, now } = sim
  const wanted = [auditor.payouts.hand(batch, now), auditor.payouts.hand(batch, now)]
  await both(sim, 'handBatch', wanted, async (person) => {
    const decision = { batch, person: world.officers[person], ring: bank.ring, now: new Date(now) }
    const answer = await handBatch(database.console, decision)
    return answer.done ? null : answer.why
  })
}

async function returnAtOnce(sim: Simulation, batch: string): Promise<void> {
  const { database, auditor, world, random, now } = sim
  const endToEndId = random.pick([...(auditor.payouts.batches.get(batch)?.lines.keys() ?? [])])
  const wanted = [auditor.payouts.returned(endToEndId, now), auditor.payouts.returned(endToEndId, now)]
  await both(sim, 'returnLine', wanted, async (person) => {
    const returned = { endToEndId, reason: 'AC04', person: world.officers[person], now: new Date(now) }
    const answer = await returnLine(database.console, returned)
    return answer.done ? null : answer.why
  })
}

/** In whichever order they come, the answers are those of one after the other. */
async function both(
  sim: Simulation,
  what: string,
  wanted: readonly (string | null)[],
  press: (person: 0 | 1) => Promise<string | null>,
): Promise<void> {
  const answers = await Promise.all([press(0), press(1)])
  const [found, should] = [answers, wanted].map((all) => all.map(String).sort().join(' and '))
  if (found !== should) throw new Violation(`${what} by two at once answers ${found}, and should answer ${should}`)
  count(sim.tally.faults, 'officers at once')
}
