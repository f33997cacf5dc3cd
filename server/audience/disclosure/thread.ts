import { answerThread } from '../../lib/thread.js'
import type { GridCounts } from '../grid/count.js'
import type { Sealing } from './measure.js'
import type { Past } from './past.js'
import { type Protected, protectRelease } from './protect.js'

/** The thread of `protectInThread`. */
export interface ThreadData {
  counts: GridCounts
  sealing: Omit<Sealing, 'key'> & { key: Uint8Array; past: Past }
}

await answerThread<ThreadData, Protected>(({ counts, sealing }) =>
  protectRelease(counts, { ...sealing, key: Buffer.from(sealing.key) }),
)
