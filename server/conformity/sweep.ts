import type pg from 'pg'
import type { Clock } from '../lib/clock.js'
import { checkSite, type Impossible } from './check.js'
import type { Consequence } from './consequence.js'
import type { LookOptions } from './look.js'
import { claimSite, keepCheck, releaseSite } from './store.js'
import type { Letter } from './tell.js'

/**
 * Looks at the one site whose turn it is, if there is one. Harmless to repeat, and at once in several places: a site is claimed.
 * @param options or why none can be done here; the result says that and nothing else
 * @param letter of what the cinema and the federation must be told
 * @returns null when it was nobody's turn
 */
export async function checkNext(
  pool: pg.Pool,
  {
    options,
    letter,
    clock,
    signal,
  }: { options: LookOptions | Impossible; letter: Letter; clock: Clock; signal?: AbortSignal },
): Promise<{ site: string; happened: Consequence[] } | null> {
  const site = await claimSite(pool, { now: clock() })
  if (site === null) return null
  try {
    const check = await checkSite(site, options)
    signal?.throwIfAborted()
    return { site: site.id, happened: await keepCheck(pool, { site, check, letter, at: clock() }) }
  } catch (error) {
    const stopped = signal?.aborted === true
    await releaseSite(pool, { site: site.id, seenAt: stopped ? null : clock() })
    if (stopped) return null
    throw error
  }
}
