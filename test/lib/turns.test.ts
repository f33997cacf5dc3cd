import { QueueFull } from '../../server/lib/batch.js'
import { Turns } from '../../server/lib/turns.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('one after the other, in their order, also after one that failed; who comes while too many wait is refused', async () => {
  const turns = new Turns({ maxWaiting: 3 })
  const said: string[] = []
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      said.push(`${name} begins`)
      await sleep(5)
      said.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const all = [work('a'), work('b', true), work('c'), work('d')]
  const ends = await Promise.allSettled(all)
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
  expect((ends[3] as PromiseRejectedResult).reason).toBeInstanceOf(QueueFull)
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  expect(await work('e')).toBe('e')
})

test('after each there is a rest of so many times what it took, which nobody waits for but the next', async () => {
  const turns = new Turns({ maxWaiting: 3, rests: 10 })
  const since = performance.now()
  await turns.take(() => sleep(20))
  expect(performance.now() - since).toBeLessThan(150)
  await turns.take(async () => {})
  expect(performance.now() - since).toBeGreaterThan(200)
})
