import { setTimeout as sleep } from 'node:timers/promises'

export interface Dispatch<T> {
  /** Items that are under way at once. */
  concurrency: number
  /** Items of one key wait for each other: a visitor does one thing at a time. */
  keyOf: (item: T) => string
  /** Milliseconds after the start at which an item is due; 0: as soon as possible. */
  dueMs: (item: T) => number
  work: (item: T) => Promise<void>
  onDone: (done: number) => void
  /** When it is aborted nothing more is begun; what is under way is finished. */
  signal: AbortSignal
}

/**
 * Works through items in their order, some at once. The first error stops it and is thrown.
 * @returns how many items were done
 */
export async function dispatch<T>(items: readonly T[], options: Dispatch<T>): Promise<number> {
  const { concurrency, keyOf, dueMs, work, onDone, signal } = options
  const startedAt = performance.now()
  const tails = new Map<string, Promise<void>>()
  const underWay = new Set<Promise<void>>()
  let done = 0
  let failure: unknown
  for (const item of items) {
    const waitMs = dueMs(item) - (performance.now() - startedAt)
    if (waitMs > 1) await sleep(waitMs, undefined, { signal }).catch(() => {})
    while (underWay.size >= concurrency) await Promise.race(underWay)
    if (signal.aborted || failure !== undefined) break
    const key = keyOf(item)
    const task: Promise<void> = (tails.get(key) ?? Promise.resolve())
      .then(() => (failure === undefined ? work(item) : undefined))
      .then(() => onDone(++done))
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => {
        underWay.delete(task)
        if (tails.get(key) === task) tails.delete(key)
      })
    tails.set(key, task)
    underWay.add(task)
  }
  await Promise.all(underWay)
  if (failure !== undefined) throw failure
  return done
}
