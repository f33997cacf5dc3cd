import { setImmediate as turn } from 'node:timers/promises'
import { purgeDaily } from '../../server/app/console-purge.js'

const now = new Date('2026-11-22T10:00:00Z')
const clock = () => now

/** Resolves when it was purged for the `times`th time. */
function fakeStore({ times, fail = false }: { times: number; fail?: boolean }) {
  const purged: Date[] = []
  let enough = () => {}
  const done = new Promise<void>((resolve) => {
    enough = resolve
  })
  const purge = async (at: Date) => {
    purged.push(at)
    if (purged.length === times) enough()
    if (fail) throw new Error('the database is away')
    return 0
  }
  return { purge, purged, done }
}

test('what is over is purged at the start, again and again, and no more once it is stopped', async () => {
  const store = fakeStore({ times: 3 })
  const keepsAlive = setInterval(() => {}, 1000) // The purge by itself does not keep a process alive.
  const { stop } = purgeDaily(store, { clock, log: { warn: () => {} }, everyMs: 1 })
  expect(store.purged).toEqual([now])
  await store.done
  await stop()
  clearInterval(keepsAlive)
  const { length } = store.purged
  for (let turns = 0; turns < 50; turns++) await turn()
  expect(store.purged).toHaveLength(length)
})

test('a purge that fails is logged, and made up for by the next', async () => {
  const store = fakeStore({ times: 2, fail: true })
  const logged: string[] = []
  const keepsAlive = setInterval(() => {}, 1000)
  const { stop } = purgeDaily(store, { clock, log: { warn: (message) => void logged.push(message) }, everyMs: 1 })
  await store.done
  await stop()
  clearInterval(keepsAlive)
  expect(logged.length).toBeGreaterThanOrEqual(2)
  expect(new Set(logged)).toEqual(new Set(['old sessions were not purged']))
})

test('stopping waits for the purge that runs', async () => {
  let finish = (_rows: number) => {}
  const purge = () =>
    new Promise<number>((resolve) => {
      finish = resolve
    })
  const { stop } = purgeDaily({ purge }, { clock, log: { warn: () => {} } })
  let stopped = false
  const stopping = stop().then(() => {
    stopped = true
  })
  await turn()
  expect(stopped).toBe(false)
  finish(0)
  await stopping
  expect(stopped).toBe(true)
})
