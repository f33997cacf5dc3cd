import { createHash } from 'node:crypto'
import type pg from 'pg'

/**
 * Gives `work` a pool whose transactions are all parts of one, and whose statements are each planned once. Seeding makes
 * hundreds of small changes; as many commits, each awaited on the disk, would be most of the first start. And a start
 * that is killed meanwhile leaves nothing half made.
 */
export async function inOneTransaction(pool: pg.Pool, work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    await work(partOf(client))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** As much of a pool as the domains use: it has one connection, and leaves beginning and ending to `inOneTransaction`. */
function partOf(client: pg.PoolClient): pg.Pool {
  const nothing = { rows: [], rowCount: 0 }
  const locks = new Set<string>()
  const part = {
    async query(text: string, values?: unknown[]) {
      if (text === 'BEGIN' || text === 'COMMIT') return nothing
      // What failed in a part has failed for all: whoever asks to roll back throws on.
      if (text === 'ROLLBACK') return nothing
      if (values !== undefined) return client.query({ name: nameOf(text), text, values })
      if (locks.has(text)) return nothing // It lasts as long as the transaction.
      if (text.includes('pg_advisory_xact_lock')) locks.add(text)
      return client.query(text)
    },
    connect: async () => part,
    release() {},
  }
  return part as unknown as pg.Pool
}

/** The connection goes back to its pool with its prepared statements: one name must always mean the same text. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
