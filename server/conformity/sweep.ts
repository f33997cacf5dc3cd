import type pg from 'pg'
import type { Clock } from '../lib/clock.js'
import { checkSite } from './check.js'
import type { Consequence } from './consequence.js'
import type { LookOptions } from './look.js'
import { claimSite, keepCheck, releaseSite } from './store.js'

/**
 * Looks at the one site whose turn it is, if there is one. Harmless to repeat, and at once in several places: a site is claimed.
 * @param options null: there is no Chromium here; the result says that and nothing else
 * @returns null when it was nobody's turn
 */
export async function checkNext(
  pool: pg.Pool,
  { options, clock, signal }: { options: LookOptions | null; clock: Clock; signal?: AbortSignal },
): Promise<{ site: string; happened: Consequence[] } | null> {
  const site = await claimSite(pool, { now: clock() })
  if (site === null) return null
  try {
    const check = await checkSite(site, options)
    signal?.throwIfAborted()
    return { site: site.id, happened: await keepCheck(pool, { site, check, at: clock() }) }
  } catch (error) {
    const stopped = signal?.aborted === true
    await releaseSite(pool, { site: site.id, seenAt: stopped ? null : clock() })
    if (stopped) return null
    throw error
  }
}
