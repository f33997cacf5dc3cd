import type pg from 'pg'
import { assert } from '../lib/assert.js'
import { tombstoneHash } from '../pseudonym/index.js'

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

/** Of one who has more than this, the rest is deleted before, in pieces: what all visits wait for takes some milliseconds. */
const PIECE_ROWS = 5_000
/** Far more than anybody's: an end to the loop. */
const MAX_PIECES = 2_000
const TRIES = 3
const PAUSE_MS = 250

/**
 * Erases a person: all that is kept under this pseudonym goes at once, a tombstone keeps visits in flight from bringing it
 * back, and each receipt's log says "withdrawn". What was visited and clicked still counts, for nobody. Again: nothing.
 * `db` has a short statement timeout. Throws what `isDatabaseAway` knows when the locks are not to be had: nobody is erased then.
 */
export async function erase(db: pg.Pool, { visitor, at, tombstoneKey }: Erasure): Promise<Erased> {
  const cleared = await clearAhead(db, { visitor, site: null })
  const { rows } = await patiently(() =>
    db.query<Erased>('SELECT * FROM plane.erase_person($1, $2, $3)', [
      visitor,
      tombstoneHash({ key: tombstoneKey, visitor }),
      at,
    ]),
  )
  const [erased] = rows
  assert(erased !== undefined, 'an erasure tells what it deleted')
  return sum(cleared, erased)
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

/** Deletes what one transaction is too short for, at a site or (null) everywhere; little is left then. */
export async function clearAhead(
  db: pg.Pool,
  { visitor, site }: { visitor: string; site: string | null },
): Promise<Erased> {
  let cleared: Erased = { consents: 0, days: 0, visits: 0, clicks: 0 }
  for (let n = 0; n < MAX_PIECES && (await hasMuch(db, { visitor, site })); n++) {
    const { rows } = await patiently(() =>
      db.query<Erased>('SELECT 0 AS consents, * FROM plane.clear_ahead($1, $2, $3)', [visitor, site, PIECE_ROWS]),
    )
    if (rows[0] !== undefined) cleared = sum(cleared, rows[0])
  }
  return cleared
}

async function hasMuch(db: pg.Pool, { visitor, site }: { visitor: string; site: string | null }): Promise<boolean> {
  const { rowCount } = await db.query(
    `(SELECT FROM plane.visit WHERE visitor = $1 AND ($2::uuid IS NULL OR site = $2) OFFSET $3 LIMIT 1)
     UNION ALL (SELECT FROM plane.visitor_cinema_day WHERE visitor = $1 AND $2 IS NULL OFFSET $3 LIMIT 1)
     UNION ALL (SELECT FROM plane.click_visitor WHERE visitor = $1 AND $2 IS NULL OFFSET $3 LIMIT 1)`,
    [visitor, site, PIECE_ROWS],
  )
  return rowCount !== 0
}

/** Tries again, with a pause in which others go on, when a lock was not to be had within its time. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await work()
    } catch (error) {
      if (n === TRIES || !/^(55P03|57014|40P01)$/.test((error as { code?: string }).code ?? '')) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * n))
  }
}

export function sum(one: Erased, other: Erased): Erased {
  return {
    consents: one.consents + other.consents,
    days: one.days + other.days,
    visits: one.visits + other.visits,
    clicks: one.clicks + other.clicks,
  }
}
