import type { Witness } from '../../server/ledger/index.js'
import type { TestDatabase } from '../database.js'
import { Auditor } from './auditor/auditor.js'
import { equipOfficers, giveAccount, IBAN, isPublic, openBank } from './bank.js'
import { compareBalances, compareClicks, compareMonths, comparePayouts, verifyChain } from './compare.js'
import { randomOf } from './random.js'
import { count, newTally, type Simulation, type Tally, Violation } from './simulation.js'
import { anyCinemaTerms, campaignChanges, cinemaAgrees, contractsChange, operatorAgrees } from './steps/agree.js'
import { accountMoves, bankReports } from './steps/bank.js'
import { clicks, lateClicks } from './steps/clicks.js'
import {
  batchMoves,
  batchPaid,
  batchPrepared,
  decisionsCarriedOut,
  operatorPays,
  paymentTakenBack,
  titlePaid,
  transferReturned,
} from './steps/pay.js'
import { erasure, newPerson, visits, withdrawal } from './steps/people.js'
import { closeAsked, closesCarriedOut, declared, differencesDecided, monthSettled } from './steps/settle.js'
import { caughtUp, judged, posted, rolledUp } from './steps/sweeps.js'
import { officersAtOnce, workersAtOnce } from './steps/together.js'
import { cinemaExcluded, hoursLookedAt, impressions, judgedAgain } from './steps/traffic.js'
import { keepPartitions, makeWorld } from './world.js'

interface Step {
  name: string
  weight: number
  run: (sim: Simulation) => Promise<void>
}

const STEPS: readonly Step[] = [
  { name: 'visits', weight: 22, run: (sim) => visits(sim) },
  { name: 'clicks', weight: 22, run: clicks },
  { name: 'late clicks', weight: 5, run: lateClicks },
  { name: 'withdrawal', weight: 3, run: withdrawal },
  { name: 'erasure', weight: 1, run: erasure },
  { name: 'roll-up', weight: 8, run: rolledUp },
  { name: 'judge', weight: 8, run: judged },
  { name: 'post', weight: 6, run: posted },
  { name: 'all sweeps', weight: 8, run: caughtUp },
  { name: 'contract', weight: 3, run: contractsChange },
  { name: 'impressions', weight: 4, run: impressions },
  { name: 'hours looked at', weight: 5, run: hoursLookedAt },
  { name: 'judging again', weight: 2, run: judgedAgain },
  { name: 'cinema excluded', weight: 0.5, run: cinemaExcluded },
  { name: 'month settled', weight: 7, run: monthSettled },
  { name: 'declaration', weight: 1, run: (sim) => declared(sim) },
  { name: 'decision', weight: 1, run: (sim) => differencesDecided(sim) },
  { name: 'close asked', weight: 1, run: (sim) => closeAsked(sim) },
  { name: 'close carried out', weight: 2, run: closesCarriedOut },
  { name: 'batch prepared', weight: 1, run: (sim) => batchPrepared(sim) },
  { name: 'batch moved', weight: 3, run: (sim) => batchMoves(sim) },
  { name: 'batch paid', weight: 4, run: batchPaid },
  { name: 'transfer returned', weight: 1.5, run: transferReturned },
  { name: 'report of the bank', weight: 2, run: bankReports },
  { name: 'account', weight: 2, run: accountMoves },
  { name: 'workers at once', weight: 3, run: workersAtOnce },
  { name: 'officers at once', weight: 2, run: officersAtOnce },
  { name: 'title paid', weight: 1, run: titlePaid },
  { name: 'operator pays', weight: 2, run: operatorPays },
  { name: 'payment taken back', weight: 1, run: paymentTakenBack },
  { name: 'payouts carried out', weight: 3, run: decisionsCarriedOut },
  { name: 'campaign', weight: 2, run: campaignChanges },
]

const PEOPLE = 12
const START = Date.parse('2027-02-20T09:00:00Z')
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const CHAIN_EVERY = 25
const CLICKS_EVERY = 5

export interface Options {
  seed: number
  /** Ends after so many steps, or when `until` (milliseconds since 1970, of the real clock) has come. */
  steps: number
  until?: number
  crashChance?: number
  /** How much faster than usual the clock goes. */
  pace?: number
  /** What a test breaks on purpose, after each step: the simulation has to find it. */
  sabotage?: (sim: Simulation, step: string) => Promise<void>
}

export interface Outcome {
  seed: number
  pace: number
  steps: number
  /** Days of the simulated clock. */
  days: number
  clicks: number
  /** Months that were closed, and cents that were paid out and did not come back. */
  months: number
  paidCents: bigint
  earnedMicros: bigint
  tally: Tally
  /** What did not hold, and at which step; null when all did. */
  violation: string | null
}

/** Runs a federation from a seed on an empty, migrated database, and holds it against the auditor after every step. */
export async function simulate(database: TestDatabase, options: Options): Promise<Outcome> {
  const sim = await begin(database, options)
  let [done, witness, violation]: [number, Witness | undefined, string | null] = [0, undefined, null]
  while (done < options.steps && violation === null && Date.now() < (options.until ?? Number.POSITIVE_INFINITY)) {
    const step = sim.random.weighted(STEPS)
    done++
    try {
      await tick(sim)
      await step.run(sim)
      count(sim.tally.steps, step.name)
      await options.sabotage?.(sim, step.name)
      const last = done === options.steps
      await compareBalances(sim)
      if (done % CLICKS_EVERY === 0 || last) {
        await compareClicks(sim)
        await compareMonths(sim)
        await comparePayouts(sim)
      }
      if (done % CHAIN_EVERY === 0 || last) {
        witness = await verifyChain(database, witness)
        await nothingChanges(sim)
      }
    } catch (error) {
      const what = error instanceof Violation ? error.message : `${(error as Error).stack}`
      violation = `step ${done} (${step.name}), ${new Date(sim.now).toISOString()}: ${what}`
    }
  }
  return outcomeOf(sim, { seed: options.seed, done, violation })
}

async function begin(database: TestDatabase, { seed, crashChance = 0.25, pace = 1 }: Options): Promise<Simulation> {
  const random = randomOf(seed)
  const payer = random.pick(['operator', 'operator', 'federation'] as const)
  const auditor = new Auditor({ payer })
  const now = START + random.between(0, 300) * 24 * HOUR_MS + random.between(0, 24 * 60) * MINUTE_MS
  const world = await makeWorld(database.owner, { random, auditor, now, payer })
  const sim: Simulation = {
    ...{
      random,
      database,
      auditor,
      world,
      bank: openBank(),
      people: [],
      now,
      began: now,
      latest: now,
      signedAt: now - 1,
      clicked: [],
    },
    ...{ crashChance, pace, tally: newTally(), statements: new Map() },
  }
  for (let n = 0; n < PEOPLE; n++) sim.people.push(newPerson(sim))
  // Such that much is shared from the beginning; what is odd comes with the first amendments.
  await operatorAgrees(sim, { clickPriceMicros: random.pick([400n, 9_999n, 123_457n, 123_457n, 2_123_457n]) })
  for (const place of world.places) {
    sim.now++
    await cinemaAgrees(sim, place, { ...anyCinemaTerms(random), lookBackDays: 90 })
  }
  await openAccounts(sim)
  await keepPartitions(database, sim.now)
  return sim
}

/** Most cinemas gave bank details; one is a town's, and one has given none yet. */
async function openAccounts({ database, bank, world, auditor, now: at }: Simulation): Promise<void> {
  const now = new Date(at)
  await equipOfficers(database, { bank, officers: world.officers, now })
  for (const [n, { cinema, organisation }] of world.places.entries()) {
    auditor.payouts.paidBy.set(cinema, n === 0 ? 'title' : 'transfer')
    if (n === 0) await isPublic(database.owner, { organisation, now })
    if (n > 1) {
      await giveAccount(database.owner, { bank, organisation, now })
      auditor.payouts.accounts.opened(cinema, IBAN, at)
    }
  }
}

/** Time goes on by minutes, hours or days; now and then a clock is set back. */
async function tick(sim: Simulation): Promise<void> {
  const { random } = sim
  const day = Math.floor(sim.now / (24 * HOUR_MS))
  const kind = random.next()
  if (kind < 0.03) {
    sim.now -= random.between(1, 26 * 60) * MINUTE_MS
    count(sim.tally.faults, 'a clock that went back')
  } else if (kind < 0.7) sim.now += random.between(1, 90) * MINUTE_MS + random.between(0, 59_999)
  else if (kind < 0.92) sim.now += random.between(1, 20) * HOUR_MS * sim.pace
  else sim.now += Math.min(random.between(1, 5) * sim.pace, 6) * 24 * HOUR_MS
  sim.latest = Math.max(sim.latest, sim.now)
  if (Math.floor(sim.now / (24 * HOUR_MS)) !== day) await keepPartitions(sim.database, sim.now)
}

/** All sweeps again, twice: what was done is done, and the second time nothing moves. */
async function nothingChanges(sim: Simulation): Promise<void> {
  await caughtUp(sim)
  await compareBalances(sim)
  const before = await countRows(sim)
  await caughtUp(sim)
  const after = await countRows(sim)
  if (before !== after) throw new Violation(`a replay of all sweeps has changed something: ${before}, then ${after}`)
  sim.tally.checks++
}

async function countRows({ database }: Simulation): Promise<string> {
  const { rows } = await database.console.query(
    `SELECT concat((SELECT count(*) FROM ledger.transaction), ' transactions, ', (SELECT count(*) FROM plane.click_verdict), ' verdicts, ',
       (SELECT count(*) FROM plane.click_share), ' shares') AS line`,
  )
  return rows[0].line
}

function outcomeOf(
  sim: Simulation,
  { seed, done, violation }: { seed: number; done: number; violation: string | null },
): Outcome {
  const clicks = [...sim.auditor.clicks.all()]
  return {
    ...{ seed, pace: sim.pace, steps: done, violation, tally: sim.tally, clicks: clicks.length },
    ...{ months: sim.auditor.months.closed.size, paidCents: sim.auditor.payouts.paidCents() },
    days: Math.round((sim.latest - sim.began) / (24 * HOUR_MS)),
    earnedMicros: clicks.reduce((sum, { shares }) => sum + [...shares.values()].reduce((a, b) => a + b, 0n), 0n),
  }
}
