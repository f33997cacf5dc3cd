import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../server/start/postgres.js'
import { root, testDatabase } from '../database.js'
import { addUp, told } from './report.js'
import { type Outcome, simulate } from './simulate.js'

/**
 * `npm run simulate -- [--hours 0.05] [--seed 1] [--steps 600] [--pace 1] [--worlds 1]`: federations one after another, each from a seed of
 * its own, on a PostgreSQL of its own, until the time is over or one of them does not agree with its auditor.
 */
const { values } = parseArgs({
  options: {
    hours: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string', default: '600' },
    worlds: { type: 'string' },
    pace: { type: 'string', default: '1' },
  },
})
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : wholeNumber('seed', values.seed)
const pace = wholeNumber('pace', values.pace)
const steps = wholeNumber('steps', values.steps)
const worlds = values.worlds === undefined ? Number.POSITIVE_INFINITY : wholeNumber('worlds', values.worlds)
const hours = Number(values.hours ?? (values.worlds === undefined ? '0.05' : '24'))
if (!(hours > 0)) throw new Error('--hours is a number above 0')

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${name} is a whole number`)
  return Number(text)
}

async function main(): Promise<number> {
  const asRoot = process.getuid?.() === 0
  const folder = mkdtempSync(join(asRoot && existsSync('/var/lib') ? '/var/lib' : tmpdir(), 'lanterne-simulation-'))
  chmodSync(folder, 0o755) // As root, PostgreSQL runs as another user, who must be able to enter.
  const postgres = await startPostgres({
    clusterDir: join(folder, 'postgres'),
    stageDir: asRoot ? '/var/lib/lanterne' : join(root, '.data'),
    password: 'simulation',
    settings: ['fsync=off'],
  })
  process.env.TEST_DATABASE_URL = postgres.url
  try {
    return await simulateWorlds(Date.now() + hours * 3_600_000)
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function simulateWorlds(until: number): Promise<number> {
  say(`seed ${seed}, ${hours} h at most, ${steps} steps a world`)
  const outcomes: Outcome[] = []
  do {
    const database = await testDatabase()
    try {
      const outcome = await simulate(database, { seed: seed + outcomes.length, steps, pace, until })
      outcomes.push(outcome)
      say(told(outcome))
      if (outcome.violation !== null) break
    } finally {
      await database.drop()
    }
  } while (outcomes.length < worlds && Date.now() < until)
  return sumUp(outcomes)
}

function sumUp(outcomes: readonly Outcome[]): number {
  const { faults, checks, crashPoints } = addUp(outcomes.map(({ tally }) => tally))
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const died = [...crashPoints].map(([name, points]) => `${name} ${points.size}`).join(', ')
  const injected = [...faults.values()].reduce((total, count) => total + count, 0)
  const violations = sum(({ violation }) => (violation === null ? 0 : 1))
  say(
    `\n${outcomes.length} worlds from seed ${seed}: ${sum((one) => one.steps)} steps, ${sum((one) => one.clicks)} clicks`,
  )
  say(`${injected} faults injected: ${[...faults].map(([name, count]) => `${name} ${count}`).join(', ')}`)
  say(`different statements at which a process died: ${died}`)
  say(`${checks} invariants checked, ${violations} violations`)
  return violations === 0 ? 0 : 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

process.exit(await main())
