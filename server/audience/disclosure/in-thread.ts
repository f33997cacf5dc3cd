import { runInThread } from '../../lib/thread.js'
import type { GridCounts } from '../grid/count.js'
import type { Sealing } from './measure.js'
import type { Past } from './past.js'
import type { Protected } from './protect.js'
import type { ThreadData } from './thread.js'

/** `protectRelease` in a thread of its own: with a large pool it takes seconds, in which the worker would judge no click. */
export function protectInThread(counts: GridCounts, sealing: Sealing & { past: Past }): Promise<Protected> {
  return runInThread(import.meta.url, './thread', { counts, sealing } satisfies ThreadData)
}
