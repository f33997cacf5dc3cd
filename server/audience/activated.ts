import type pg from 'pg'
import { DAY_MS, parisDay } from '../lib/clock.js'
import { shiftDay } from '../lib/paris.js'
import { transaction } from '../lib/postgres.js'
import { activatedOf } from './disclosure/activation.js'
import type { DisclosureSettings } from './disclosure/settings.js'
import { readSettings } from './disclosure/settings-store.js'
import { countGrid } from './grid/count.js'

/** The days of the pool that count, the last of them today. */
export const WINDOW_DAYS = 90

/** The days that count at a moment: the first, and the first that does not any more. */
export function windowAt(now: Date): { windowFrom: string; windowTo: string } {
  const windowTo = shiftDay(parisDay(now), 1)
  return { windowFrom: shiftDay(windowTo, -WINDOW_DAYS), windowTo }
}

/**
 * Looks again which cells are large enough to be used for a campaign, and says so in `plane.activated_cell`. Figures are not touched.
 * Before the first release no cell is.
 * @param settings those of the last release when they are not given
 */
export async function recheckActivation(
  pool: pg.Pool,
  { now, settings }: { now: Date; settings?: DisclosureSettings },
): Promise<{ activated: number; changed: number }> {
  const held = await lastSettings(pool)
  if (held === null) return { activated: 0, changed: 0 }
  // Before the count: a contract that ends meanwhile is looked at once more.
  const takingPart = await takingPartAt(pool, now)
  const { windowFrom, windowTo } = windowAt(now)
  const counts = await countGrid(pool, { now, from: windowFrom, to: windowTo })
  const cells = activatedOf(counts, settings ?? held)
  return transaction(pool, async (client) => {
    const changed = await keepActivated(client, { cells, takingPart, now })
    return { activated: cells.size, changed }
  })
}

/**
 * The sweep: looks again when a cinema has come or gone since it was last done, and once a day. Whether one has is asked of the
 * contract terms alone, so that it may be asked often.
 */
export async function followActivation(pool: pg.Pool, { now }: { now: Date }): Promise<{ checked: boolean }> {
  const { rows } = await pool.query<{ at: Date; takingPart: Buffer }>(
    'SELECT checked_at AS at, taking_part AS "takingPart" FROM plane.activation_check',
  )
  const last = rows[0]
  const same = last?.takingPart.equals(await takingPartAt(pool, now)) === true
  if (last === undefined || (same && now.getTime() - last.at.getTime() < DAY_MS)) return { checked: false }
  await recheckActivation(pool, { now })
  return { checked: true }
}

/** Writes which cells are activated. In the caller's transaction. @returns how many cells changed */
export async function keepActivated(
  client: pg.ClientBase,
  { cells, takingPart, now }: { cells: ReadonlySet<string>; takingPart: Buffer; now: Date },
): Promise<number> {
  // Two that look at once: the second waits, and writes what it saw itself.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.activation', 0))`)
  const wanted = [...cells]
  const gone = await client.query('DELETE FROM plane.activated_cell WHERE cell <> ALL ($1::text[])', [wanted])
  const come = await client.query(
    'INSERT INTO plane.activated_cell (cell, since) SELECT cell, $2 FROM unnest($1::text[]) AS w(cell) ON CONFLICT DO NOTHING',
    [wanted, now],
  )
  await client.query(
    `INSERT INTO plane.activation_check (checked_at, taking_part) VALUES ($1, $2)
     ON CONFLICT (one) DO UPDATE SET checked_at = excluded.checked_at, taking_part = excluded.taking_part`,
    [now, takingPart],
  )
  return (gone.rowCount ?? 0) + (come.rowCount ?? 0)
}

/** A fingerprint of the cinemas with a contract in force. */
export async function takingPartAt(db: pg.Pool | pg.ClientBase, now: Date): Promise<Buffer> {
  const { rows } = await db.query<{ hash: Buffer }>(
    `SELECT sha256(convert_to(coalesce(string_agg(cinema, ' ' ORDER BY cinema), ''), 'UTF8')) AS hash
     FROM (SELECT DISTINCT cinema::text FROM plane.contract_term WHERE valid @> $1::timestamptz) AS t`,
    [now],
  )
  return rows[0]?.hash as Buffer
}

/** What a release was made with holds until the next one. */
async function lastSettings(pool: pg.Pool): Promise<DisclosureSettings | null> {
  const { rows } = await pool.query<{ settings: DisclosureSettings | null }>(
    `SELECT b.settings FROM plane.release r LEFT JOIN plane.release_base b ON b.release = r.id ORDER BY r.id DESC LIMIT 1`,
  )
  if (rows[0] === undefined) return null
  return rows[0].settings ?? (await readSettings(pool))
}
