import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import { snapshot, transaction } from '../lib/postgres.js'
import { keepActivated, takingPartAt, windowAt } from './activated.js'
import { protectInThread } from './disclosure/in-thread.js'
import { peopleByCinema } from './disclosure/members.js'
import type { DisclosureSettings } from './disclosure/settings.js'
import { readSettings } from './disclosure/settings-store.js'
import { countGrid } from './grid/count.js'
import { keepRelease, loadPast, windowOf } from './release-keep.js'
import type { Release } from './release-read.js'

/**
 * Counts every cell of the grid exactly, protects the figures and freezes them (docs/decisions/0027): people with a pooled visit, in
 * the last 90 days, to a cinema whose contract is in force. What was withheld is stored as withheld; the exact counts are not stored
 * at all. The cells that may be used for a campaign follow.
 * @param key seeds the noise: it belongs to the third party alone
 * @throws when another release was made meanwhile: nothing is written then, and the next try counts with it
 */
export async function makeRelease(
  pool: pg.Pool,
  { now, key, settings: given }: { now: Date; key: Buffer; settings?: DisclosureSettings },
): Promise<Release> {
  const settings = given ?? (await readSettings(pool))
  const days = windowAt(now)
  const takingPart = await takingPartAt(pool, now)
  const { lastRelease, ...past } = await snapshot(pool, (client) => loadPast(client))
  const counts = await countGrid(pool, { now, from: days.windowFrom, to: days.windowTo })
  const protectedGrid = await protectInThread(counts, { past, settings, key, window: windowOf(days) })
  const { cells } = protectedGrid
  const head = { madeAt: now, ...days }
  return transaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.release', 0))`)
    const { rows } = await client.query<{ id: number | null }>('SELECT max(id) AS id FROM plane.release')
    if ((rows[0]?.id ?? null) !== lastRelease) throw new Error('another release was made meanwhile')
    const base = { cinemas: counts.cinemas, people: peopleByCinema(counts) }
    const id = await keepRelease(client, head, { protectedGrid, base, settings })
    await keepActivated(client, { cells: protectedGrid.active, takingPart, now })
    const { windowFrom, windowTo } = days
    const facts = {
      windowFrom,
      windowTo,
      cells: cells.length,
      activated: cells.filter((cell) => cell.activated).length,
    }
    await appendAudit(client, { at: now, kind: 'release-published', subject: String(id), facts })
    return { id, ...head, cells }
  })
}
