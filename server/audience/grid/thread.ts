import { createPool } from '../../lib/postgres.js'
import { answerThread } from '../../lib/thread.js'
import type { GridCounts } from './count.js'
import { countPool } from './count-pool.js'
import type { Window } from './read-pool.js'

/** The thread of `countGrid`. */
export interface ThreadData {
  url: string
  window: Window
}

const TIMEOUT_MS = 300_000

await answerThread<ThreadData, GridCounts>(
  async ({ url, window }) => {
    const pool = createPool({ url, max: 1, name: 'grid', statementTimeoutMs: TIMEOUT_MS })
    try {
      return await countPool(pool, window)
    } finally {
      await pool.end()
    }
  },
  {
    moved: ({ people, addressable, matched, byCinema, addressableByCinema }) => [
      people,
      addressable,
      ...matched.values(),
      byCinema,
      addressableByCinema,
    ],
  },
)
