import * as fc from 'fast-check'
import { Allowance } from '../../server/lib/allowance.js'

const after = (ms: number) => new Date(1_800_000_000_000 + ms)

test('so many at once, then one in each interval; being refused costs nothing', () => {
  const allowance = new Allowance({ atOnce: 3, everyMs: 10_000, maxKept: 10 })
  const spend = (ms: number) => allowance.spend('ann', { now: after(ms) })
  expect([0, 0, 0, 0, 9_999].map(spend)).toEqual([true, true, true, false, false])
  expect([10_000, 10_000, 19_999, 20_000].map(spend)).toEqual([true, false, false, true])
  expect([60_000, 60_000, 60_000, 60_000].map(spend)).toEqual([true, true, true, false])
  expect(allowance.spend('bob', { now: after(60_000) })).toBe(true)
})

test('to ask whether one is left costs nothing', () => {
  const allowance = new Allowance({ atOnce: 1, everyMs: 10_000, maxKept: 10 })
  const isLeft = (ms: number) => allowance.isLeft('ann', { now: after(ms) })
  expect([0, 0].map(isLeft)).toEqual([true, true])
  expect(allowance.kept).toBe(0)
  allowance.spend('ann', { now: after(0) })
  expect([0, 9_999, 10_000].map(isLeft)).toEqual([false, false, true])
})

test('who may do all again is forgotten, and of too many those who came longest ago', () => {
  const allowance = new Allowance({ atOnce: 1, everyMs: 10_000, maxKept: 3 })
  for (const name of ['a', 'b', 'c', 'd']) expect(allowance.spend(name, { now: after(0) })).toBe(true)
  expect(allowance.kept).toBe(3)
  expect(allowance.spend('d', { now: after(1) })).toBe(false)
  expect(allowance.spend('a', { now: after(1) })).toBe(true)
  allowance.spend('e', { now: after(20_000) })
  expect(allowance.kept).toBe(1)
})

test('in no stretch of time is more allowed than at once and one in each interval; and the memory has its limit', () => {
  const asks = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), waitMs: fc.nat(15_000) }), { maxLength: 60 })
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 5 }), (all, atOnce) => {
      const allowance = new Allowance({ atOnce, everyMs: 10_000, maxKept: 3 })
      const allowed: Record<string, number[]> = { a: [], b: [], c: [] }
      let ms = 0
      for (const { name, waitMs } of all) {
        ms += waitMs
        const spent = allowed[name] as number[]
        const may = allowance.spend(name, { now: after(ms) })
        if (may) spent.push(ms)
        else expect(spent.length).toBeGreaterThanOrEqual(atOnce)
        for (const [n, since] of spent.entries())
          expect(spent.length - n).toBeLessThanOrEqual(atOnce + Math.floor((ms - since) / 10_000))
        expect(allowance.kept).toBeLessThanOrEqual(3)
      }
    }),
  )
})
