import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { type Dispatch, dispatch } from '../../../server/demo/replay/dispatch.js'
import { createProgress } from '../../../server/demo/replay/progress.js'

interface Item {
  key: string
  n: number
}

function options(other: Partial<Dispatch<Item>> = {}): Dispatch<Item> {
  return {
    concurrency: 3,
    keyOf: ({ key }) => key,
    dueMs: () => 0,
    work: async () => {},
    onDone: () => {},
    signal: new AbortController().signal,
    ...other,
  }
}

test('items of one key are done one after the other, in order, and never too many at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      async (keys, concurrency) => {
        const items = keys.map((key, n) => ({ key, n }))
        const busy = new Set<string>()
        const order = new Map<string, number[]>()
        let most = 0
        const done = await dispatch(items, {
          ...options(),
          concurrency,
          work: async ({ key, n }) => {
            expect(busy.has(key)).toBe(false)
            busy.add(key)
            most = Math.max(most, busy.size)
            await sleep(n % 2)
            order.set(key, [...(order.get(key) ?? []), n])
            busy.delete(key)
          },
        })
        expect(done).toBe(items.length)
        expect(most).toBeLessThanOrEqual(concurrency)
        for (const list of order.values()) expect(list).toEqual([...list].sort((a, b) => a - b))
      },
    ),
    { numRuns: 30 },
  )
})

test('the first error stops it and is thrown', async () => {
  const begun: number[] = []
  const items = Array.from({ length: 50 }, (_, n) => ({ key: String(n), n }))
  const work = async ({ n }: Item) => {
    begun.push(n)
    await sleep(1)
    if (n === 5) throw new Error('no answer')
  }
  await expect(dispatch(items, options({ work }))).rejects.toThrow('no answer')
  expect(begun.length).toBeLessThan(20)
})

test('when it is interrupted what is under way is finished, and nothing more begun', async () => {
  const controller = new AbortController()
  const items = Array.from({ length: 50 }, (_, n) => ({ key: String(n), n }))
  const finished: number[] = []
  const work = async ({ n }: Item) => {
    if (n === 4) controller.abort()
    await sleep(1)
    finished.push(n)
  }
  const done = await dispatch(items, options({ work, signal: controller.signal }))
  expect(done).toBe(finished.length)
  expect(done).toBeGreaterThanOrEqual(5)
  expect(done).toBeLessThan(12)
})

test('an interruption ends a long wait for what is due', async () => {
  const controller = new AbortController()
  const running = dispatch([{ key: 'a', n: 0 }], options({ dueMs: () => 3_600_000, signal: controller.signal }))
  controller.abort()
  expect(await running).toBe(0)
})

test('progress is a bar on a terminal, and a line each tenth of the way elsewhere', () => {
  const written: string[] = []
  let now = 0
  const tell = (terminal: boolean) => {
    written.length = 0
    const step = createProgress({ terminal, write: (text) => written.push(text), now: () => now }).begin('Visits', 1000)
    for (let done = 1; done <= 1000; done++) {
      now += 1
      step(done)
    }
    return written
  }
  expect(tell(false)).toHaveLength(10)
  expect(written.at(-1)).toBe('Visits: 1,000 of 1,000, 1,000/s\n')
  expect(tell(true).length).toBeLessThan(15)
  expect(written.at(-1)).toMatch(/^\rVisits █{30} 1,000 of 1,000, 1,000\/s\S*\n$/)
})
