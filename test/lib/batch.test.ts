import fc from 'fast-check'
import { GroupCommit, QueueFull } from '../../server/lib/batch.js'

const limits = { isRetryable: () => false, maxBatchRows: 100, maxQueueRows: 1000, patienceMs: 0 }

test('what arrives while a commit runs is one batch, and at most two commits are in flight', async () => {
  const batches: number[] = []
  let inFlight = 0
  const group = new GroupCommit<number, number>({
    ...limits,
    async commit(rows) {
      inFlight++
      expect(inFlight).toBeLessThanOrEqual(2)
      batches.push(rows.length)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inFlight--
      return rows.map((row) => row * 2)
    },
  })
  const first = group.add(1)
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  const others = Array.from({ length: 50 }, (_, index) => group.add(index))
  expect(await first).toBe(2)
  expect(await Promise.all(others)).toEqual(Array.from({ length: 50 }, (_, index) => index * 2))
  expect(batches).toEqual([1, 50])
})

test('a bad row is refused alone: every other row of its batch is committed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }), async (good) => {
      const committed: number[] = []
      const group = new GroupCommit<number, true>({
        ...limits,
        async commit(rows) {
          if (rows.some((row) => !good[row])) throw new Error('a row is bad')
          committed.push(...rows)
          return rows.map(() => true)
        },
      })
      const outcomes = await Promise.allSettled(good.map((_, row) => group.add(row)))
      expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(good)
      expect(committed.sort((a, b) => a - b)).toEqual(good.flatMap((isGood, row) => (isGood ? [row] : [])))
    }),
  )
})

test('a commit that failed because the database was away is tried again with the same rows', async () => {
  let tries = 0
  const group = new GroupCommit<string, string>({
    ...limits,
    isRetryable: () => true,
    patienceMs: 5_000,
    async commit(rows) {
      if (++tries < 3) throw new Error('away')
      return rows
    },
  })
  expect(await group.add('a')).toBe('a')
  expect(tries).toBe(3)
})

test('when patience ends the sender is told, and nothing is claimed', async () => {
  const group = new GroupCommit<string, string>({
    ...limits,
    isRetryable: () => true,
    patienceMs: 60,
    commit: () => Promise.reject(new Error('away')),
  })
  await expect(group.add('a')).rejects.toThrow('away')
  expect(group.depth).toBe(0)
})

test('one row more than the queue holds is refused at once', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const group = new GroupCommit<number, number>({
    ...limits,
    maxQueueRows: 3,
    async commit(rows) {
      await gate
      return rows
    },
  })
  const kept = [group.add(1), group.add(2), group.add(3)]
  await expect(group.add(4)).rejects.toBeInstanceOf(QueueFull)
  release()
  expect(await Promise.all(kept)).toEqual([1, 2, 3])
})

test('drain waits for everything that was taken', async () => {
  let committed = 0
  const group = new GroupCommit<number, void>({
    ...limits,
    maxBatchRows: 7,
    async commit(rows) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      committed += rows.length
      return rows.map(() => undefined)
    },
  })
  const all = Array.from({ length: 40 }, (_, index) => group.add(index))
  await group.drain()
  expect(committed).toBe(40)
  await Promise.all(all)
})
