import { parentPort, workerData } from 'node:worker_threads'
import { createPool } from '../../lib/postgres.js'
import type { GridCounts } from './count.js'
import { countPool } from './count-pool.js'
import type { Window } from './read-pool.js'

/** The thread of `countGrid`: counts once, answers, and ends. */
export interface ThreadData {
  url: string
  window: Window
}

export type ThreadAnswer =
  | { done: true; counts: GridCounts }
  | { done: false; message: string; code: string | undefined }

const TIMEOUT_MS = 300_000

const { url, window } = workerData as ThreadData
const pool = createPool({ url, max: 1, name: 'grid', statementTimeoutMs: TIMEOUT_MS })
try {
  const counts = await countPool(pool, window)
  const { people, addressable, matched, byCinema, addressableByCinema } = counts
  answer({ done: true, counts }, [people, addressable, ...matched.values(), byCinema, addressableByCinema])
} catch (error) {
  const { message, code } = error as Error & { code?: string }
  answer({ done: false, message, code })
} finally {
  await pool.end()
}

/** The arrays move to the other thread rather than being copied. */
function answer(message: ThreadAnswer, arrays: readonly Uint32Array[] = []): void {
  parentPort?.postMessage(
    message,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  )
}
