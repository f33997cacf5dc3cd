import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { told } from './report.js'
import * as sabotages from './sabotage.js'
import { type Options, type Outcome, simulate } from './simulate.js'
import { judged, rolledUp } from './steps/sweeps.js'

/** Seconds on a quiet machine; on a busy one each statement waits its turn. */
jest.setTimeout(240_000)

/** On a database of its own: a world begins with nothing. */
async function world(options: Options): Promise<Outcome> {
  const database: TestDatabase = await testDatabase()
  try {
    return await simulate(database, options)
  } finally {
    await database.drop()
  }
}

/** A violation is printed with the seed that finds it again. */
async function run(options: Options): Promise<Outcome> {
  const outcome = await world(options)
  if (outcome.violation !== null) process.stderr.write(`${told(outcome)}\n`)
  return outcome
}

test('a federation from a fixed seed agrees with an independent auditor after every step', async () => {
  const outcome = await run({ seed: 20_261_126, steps: 180, pace: 3 })
  expect(outcome.violation).toBeNull()
  expect(outcome.clicks).toBeGreaterThan(100)
  expect(outcome.earnedMicros).toBeGreaterThan(0n)
  expect(outcome.months).toBeGreaterThan(1)
  const died = [...outcome.tally.faults].filter(([fault]) => fault.startsWith('died'))
  expect(died.map(([fault]) => fault).sort()).toEqual([
    'died after a statement',
    'died before a statement',
    'died during a statement',
  ])
})

test('and from a seed that nobody has chosen', async () => {
  const outcome = await run({ seed: Math.floor(Math.random() * 2 ** 31), steps: 70, pace: 3 })
  expect(outcome.violation).toBeNull()
})

test('one seed gives the same run again', async () => {
  const options = { seed: 7, steps: 15, crashChance: 0 }
  const [first, again] = [await run(options), await run(options)]
  expect({ ...again, tally: null }).toEqual({ ...first, tally: null })
  expect(again.tally.steps).toEqual(first.tally.steps)
})

describe('what is broken on purpose is found', () => {
  test.each([
    ['a split that is wrong by one micro-euro', sabotages.moveOneMicro],
    ['a posting that is lost', sabotages.losePosting],
    ['a posting that is there twice', sabotages.postTwice],
  ])('%s', async (_what, sabotage: sabotages.Sabotage) => {
    let brokenAt = 0
    let step = 0
    const outcome = await world({
      ...{ seed: 5, steps: 60, crashChance: 0 },
      async sabotage(sim) {
        step++
        if (step < 10 || brokenAt > 0) return
        await rolledUp(sim)
        await judged(sim) // Now there may be shares that are not posted yet.
        if (await sabotage(sim)) brokenAt = step
      },
    })
    expect(brokenAt).toBeGreaterThan(0)
    expect(outcome.violation).not.toBeNull()
    expect(outcome.steps).toBeGreaterThanOrEqual(brokenAt)
    expect(outcome.steps).toBeLessThan(brokenAt + 40)
  })
})

test('the auditor imports nothing of the program', () => {
  const folder = join(root, 'test/simulation/auditor')
  const imported = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from = '']) => from),
  )
  expect(imported.length).toBeGreaterThan(10)
  expect(imported.filter((from) => !/^(\.\/[a-z-]+\.js|\.\.\/facts\.js|node:crypto)$/.test(from))).toEqual([])
  expect(readFileSync(join(folder, '../facts.ts'), 'utf8')).not.toContain('import')
})
