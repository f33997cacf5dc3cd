import { rollUp, rollUpAll } from '../../../server/audience/index.js'
import { judgeClicks, postShares } from '../../../server/click/index.js'
import { settled } from '../../audience/plane.js'
import { type Simulation, survive } from '../simulation.js'
import { tombstoneKey } from './people.js'
import { hoursLookedAt } from './traffic.js'

/** All visits, or some, go into the pool. */
export async function rolledUp(sim: Simulation): Promise<void> {
  const { random, database, auditor } = sim
  const now = new Date(sim.now)
  const some = random.chance(0.3)
  const maxRows = random.between(1, 12)
  await settled(database.worker)
  if (some) {
    // Taken once: a part that was committed before a death must not be followed by another.
    await rollUp(database.worker, { now, tombstoneKey, maxRows })
    return auditor.rollUp(maxRows)
  }
  await survive(sim, 'roll-up', database.worker, (pool) => rollUpAll(pool, { now, tombstoneKey, maxRows }))
  auditor.rollUp()
}

/** Clicks are judged, all that can be or some. */
export async function judged(sim: Simulation): Promise<void> {
  const { random, database, auditor } = sim
  const now = new Date(sim.now)
  const some = random.chance(0.3)
  const maxRows = random.between(1, 30)
  await settled(database.worker)
  if (some) {
    await judgeClicks(database.worker, { now, maxRows, maxPieces: 1 })
    return auditor.judge(sim.now, { most: maxRows, pieces: 1 })
  }
  await survive(sim, 'judge', database.worker, (pool) => judgeClicks(pool, { now, maxRows }))
  auditor.judge(sim.now, { most: maxRows })
}

/** Shares go into the ledger. */
export async function posted(sim: Simulation): Promise<void> {
  const { random, database, auditor } = sim
  const now = new Date(sim.now)
  const maxRows = random.pick([1, 7, 1_000])
  await settled(database.worker)
  await survive(sim, 'post', database.worker, (pool) => postShares(pool, { now, maxRows }))
  auditor.post(sim.now)
}

/** All sweeps one after another: what a quiet minute does. */
export async function caughtUp(sim: Simulation): Promise<void> {
  const { random, database, auditor } = sim
  const now = new Date(sim.now)
  const maxRows = random.pick([5, 5_000])
  await settled(database.worker)
  await survive(sim, 'roll-up', database.worker, (pool) => rollUpAll(pool, { now, tombstoneKey }))
  auditor.rollUp()
  await survive(sim, 'judge', database.worker, (pool) => judgeClicks(pool, { now, maxRows }))
  auditor.judge(sim.now, { most: maxRows })
  await hoursLookedAt(sim)
  await settled(database.worker)
  await survive(sim, 'post', database.worker, (pool) => postShares(pool, { now }))
  auditor.post(sim.now)
}
