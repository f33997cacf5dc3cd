import type pg from 'pg'
import type { TestDatabase } from '../database.js'
import type { Auditor } from './auditor/auditor.js'
import type { Bank } from './bank.js'
import { type CountedPool, type CrashPlan, countedPool, MOMENTS } from './crash.js'
import type { Answer, ClickFact } from './facts.js'
import type { Random } from './random.js'
import type { World } from './world.js'

/** What a run has done, for people to read. */
export interface Tally {
  steps: Map<string, number>
  faults: Map<string, number>
  /** By sweep: the statements before, in or after which its process died. */
  crashPoints: Map<string, Set<string>>
  checks: number
}

/** Somebody's browser: what its banners hold. */
export interface Person {
  visitor: string
  answers: Map<string, Answer>
}

/** A violation of what should hold: the run ends there. */
export class Violation extends Error {}

export interface Simulation {
  random: Random
  database: TestDatabase
  auditor: Auditor
  world: World
  bank: Bank
  people: Person[]
  /** Milliseconds since 1970; it can jump back. */
  now: number
  /** When the simulation began; the latest that it ever was: what is agreed is agreed in this order. */
  began: number
  latest: number
  /** When contracts were last signed. */
  signedAt: number
  /** The last clicks, some of which come again. */
  clicked: ClickFact[]
  /** How often a process dies in the middle of its work, 0 to 1. */
  crashChance: number
  pace: number
  tally: Tally
  /** Statements that a work takes, as it was seen, so that it can be broken at each of them. */
  statements: Map<string, number>
}

/** Program and auditor refuse for the same reason, or neither does. */
export function agree(
  what: string,
  of: string,
  { wanted, answer }: { wanted: string | null; answer: string | null },
): void {
  if (wanted !== answer) throw new Violation(`${what} of ${of} answers ${answer}, and should answer ${wanted}`)
}

export function count(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by)
}

export function newTally(): Tally {
  return { steps: new Map(), faults: new Map(), crashPoints: new Map(), checks: 0 }
}

/** Deaths of one work in a row, by chance; and at every statement one after the other, at most. */
const MAX_DEATHS = 3
const MAX_STATEMENTS = 60
/** Of the works that die, so many die at each of their statements. */
const EVERYWHERE = 0.06

/**
 * Does what a process does, on a pool of its role: it may die between any two statements, and then begins again, as the
 * supervisor and the queue see to it. What it did must come out as if it had not died.
 */
export async function survive<T>(
  sim: Simulation,
  name: string,
  real: pg.Pool,
  work: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const { random, statements } = sim
  const everywhere = random.chance(sim.crashChance * EVERYWHERE)
  const moment = random.pick(MOMENTS)
  for (let statement = 1; everywhere && statement <= MAX_STATEMENTS; statement++) {
    const outcome = await dieAt(sim, { name, real, work, plan: { statement, moment } })
    if (outcome.done) return outcome.result
  }
  for (let death = 0; death < MAX_DEATHS && random.chance(sim.crashChance); death++) {
    const statement = 1 + Math.floor(random.next() * ((statements.get(name) ?? 3) + 1))
    const outcome = await dieAt(sim, { name, real, work, plan: { statement, moment: random.pick(MOMENTS) } })
    if (outcome.done) return outcome.result
  }
  const counted = countedPool(real, null)
  const result = await work(counted.pool)
  statements.set(name, Math.max(statements.get(name) ?? 0, Math.min(counted.statements(), MAX_STATEMENTS)))
  return result
}

/** One life that ends at a statement, unless the work takes fewer. */
async function dieAt<T>(
  { tally }: Simulation,
  life: { name: string; real: pg.Pool; work: (pool: pg.Pool) => Promise<T>; plan: CrashPlan },
): Promise<{ done: true; result: T } | { done: false }> {
  const { name, real, work, plan } = life
  const outcome = await attempt(countedPool(real, plan), work)
  if (outcome.done) return outcome
  count(tally.faults, `died ${plan.moment} a statement`)
  const points = tally.crashPoints.get(name) ?? new Set()
  tally.crashPoints.set(name, points.add(`${plan.statement} ${plan.moment}`))
  return outcome
}

async function attempt<T>(
  counted: CountedPool,
  work: (pool: pg.Pool) => Promise<T>,
): Promise<{ done: true; result: T } | { done: false }> {
  try {
    return { done: true, result: await work(counted.pool) }
  } catch (error) {
    if (!counted.died()) throw error
    await counted.gone()
    return { done: false }
  }
}
