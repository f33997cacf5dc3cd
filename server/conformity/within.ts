import { setTimeout as sleep } from 'node:timers/promises'

/** What a promise gives, or `otherwise` when it fails or takes longer: a page may keep its browser busy for ever. */
export async function within<T>(promise: Promise<T>, ms: number, otherwise: T): Promise<T> {
  const stop = new AbortController()
  const late = sleep(ms, otherwise, { ref: false, signal: stop.signal }).catch(() => otherwise)
  try {
    return await Promise.race([promise.catch(() => otherwise), late])
  } finally {
    stop.abort()
  }
}
