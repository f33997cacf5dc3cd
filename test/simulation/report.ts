import type { Outcome } from './simulate.js'
import type { Tally } from './simulation.js'

/** A run, in a few lines for people. */
export function told(outcome: Outcome): string {
  const { seed, pace, steps, days, clicks, earnedMicros, months, paidCents, tally, violation } = outcome
  return [
    `seed ${seed}: ${steps} steps in ${days} days of the simulated clock, ${clicks} clicks that earned ${earnedMicros} micro-euros, ${months} months closed, ${paidCents} cents paid out`,
    `  steps: ${list(tally.steps)}`,
    `  faults: ${list(tally.faults)}`,
    `  statements at which a process died: ${points(tally)}`,
    `  invariants checked: ${tally.checks}`,
    violation === null
      ? '  violations: 0'
      : `  violations: 1\n${violation}\n  again: npm run simulate -- --seed ${seed} --pace ${pace} --worlds 1`,
  ].join('\n')
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

function points({ crashPoints }: Tally): string {
  return [...crashPoints].map(([name, all]) => `${name} ${all.size}`).join(', ')
}

/** Sums of several runs. */
export function addUp(tallies: readonly Tally[]): Tally {
  const sum: Tally = { steps: new Map(), faults: new Map(), crashPoints: new Map(), checks: 0 }
  for (const { steps, faults, crashPoints, checks } of tallies) {
    for (const [from, to] of [
      [steps, sum.steps],
      [faults, sum.faults],
    ] as const)
      for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count)
    for (const [name, all] of crashPoints)
      sum.crashPoints.set(name, new Set([...(sum.crashPoints.get(name) ?? []), ...all]))
    sum.checks += checks
  }
  return sum
}
