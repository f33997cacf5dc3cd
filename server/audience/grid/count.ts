import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import { runInThread } from '../../lib/thread.js'
import type { Window } from './read-pool.js'
import type { ThreadData } from './thread.js'

/** Exact counts of the grid: they stay inside this folder until they are protected. */
export interface GridCounts {
  /** Names of the cells counted, canonical; the order of all arrays. Only cells whose territory has a participating cinema, and whose taste has enough films. */
  cells: readonly string[]
  /** Ids of the participating cinemas. */
  cinemas: readonly string[]
  /** Different people by cell. */
  people: Uint32Array
  addressable: Uint32Array
  /** Addressable and known to a buying platform, by platform id. */
  matched: ReadonlyMap<string, Uint32Array>
  /** People of a cell at one of its cinemas: index cell * cinemas.length + cinema. */
  byCinema: Uint32Array
  addressableByCinema: Uint32Array
  /** Days of the pool and different people read; the time it took; memory that held the people. */
  stats: { rows: number; people: number; ms: number; bytes: number }
}

/**
 * Counts every cell of the grid in one pass over the pool, all from one snapshot: whoever has a pooled day in the days
 * `from` <= day < `to`, not expired at `now`, at a cinema with a contract in force at `now`. In a thread of its own with a connection
 * of its own, so that nothing else of this process waits for it. Rejects as the database does.
 * @param pool of the database that is counted; its role may read `plane.visitor_cinema_day` and `plane.partner_match`
 */
export async function countGrid(pool: pg.Pool, window: Window): Promise<GridCounts> {
  const url = pool.options.connectionString
  assert(url !== undefined, 'a pool is made from a URL')
  return runInThread(import.meta.url, './thread', { url, window } satisfies ThreadData)
}
