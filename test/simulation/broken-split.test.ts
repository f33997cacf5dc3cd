import { jest } from '@jest/globals'
import type * as Money from '../../server/lib/money.js'
import { type TestDatabase, testDatabase } from '../database.js'

/** The program's own split, one micro-euro beside the right one: the sum is right, the parts are not. */
const real: typeof Money = await import('../../server/lib/money.js')
jest.unstable_mockModule('../../server/lib/money.js', () => ({
  ...real,
  split(...args: Parameters<typeof Money.split>) {
    const parts = real.split(...args)
    if (parts.length < 2 || parts[0] === 0n) return parts
    return parts.map((part, at) => (at === 0 ? part - 1n : at === 1 ? part + 1n : part))
  },
}))
const { simulate } = await import('./simulate.js')

let database: TestDatabase
afterAll(() => database?.drop())

test('a split that is wrong by one micro-euro makes the simulation fail', async () => {
  database = await testDatabase()
  const outcome = await simulate(database, { seed: 20_261_126, steps: 250 })
  expect(outcome.violation).toMatch(/differ|holds/)
}, 240_000)
