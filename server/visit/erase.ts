import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { transaction } from '../lib/postgres.js'
import { tombstoneHash } from '../pseudonym/index.js'
import { haveThePoolAlone } from './pool-lock.js'

/** What an erasure deleted, as counts; nothing where there was nothing. */
export interface Erased {
  consents: number
  /** Days of the pool: a cinema and a day each. */
  days: number
  /** Visits of the last thirty days. */
  visits: number
  /** Clicks that were linked to the person; the clicks themselves stay, and are nobody's. */
  clicks: number
}

interface Erasure {
  visitor: string
  at: Date
  tombstoneKey: Buffer
}

/**
 * Erases a person: all that is kept under this pseudonym goes in one transaction, a tombstone keeps visits in flight from
 * bringing it back, and each receipt's log says "withdrawn". What was visited and clicked still counts, for nobody. Again: nothing.
 */
export async function erase(db: pg.Pool, erasure: Erasure): Promise<Erased> {
  return transaction(db, async (client) => {
    await haveThePoolAlone(client)
    return eraseIn(client, erasure)
  })
}

/** The same in a transaction that has the pool alone. */
export async function eraseIn(client: pg.PoolClient, { visitor, at, tombstoneKey }: Erasure): Promise<Erased> {
  const mark = tombstoneHash({ key: tombstoneKey, visitor })
  const { rows } = await client.query<Erased>('SELECT * FROM plane.erase_person($1, $2, $3)', [visitor, mark, at])
  const [erased] = rows
  assert(erased !== undefined, 'an erasure tells what it deleted')
  return erased
}

/** When a person was erased; null for all others. */
export async function erasedAt(
  db: pg.Pool,
  { visitor, tombstoneKey }: { visitor: string; tombstoneKey: Buffer },
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>('SELECT erased_at AS at FROM plane.tombstone WHERE visitor_hash = $1', [
    tombstoneHash({ key: tombstoneKey, visitor }),
  ])
  return rows[0]?.at ?? null
}
