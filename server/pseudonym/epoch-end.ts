import { addMonths } from '../lib/clock.js'
import { LIFE_MONTHS } from './cookie.js'

/** Whether an epoch's keys may be destroyed, or since when. */
export type EpochEnd =
  | { over: true }
  /** `in-use`: ids are issued in it, or were until a moment that nobody knows. */
  | { over: false; why: 'in-use' }
  /** `alive`: a cookie that was issued in its last moment is good until then. */
  | { over: false; why: 'alive'; until: Date }

/**
 * An epoch is over when its last cookie is dead: 13 months after its last use (DESIGN §6). A cookie names the day of its issue,
 * and lives to the same day 13 months later.
 * @param lastUsedAt when the processes took a later epoch; null while they have not, as far as is known
 */
export function epochEnd({ lastUsedAt, now }: { lastUsedAt: Date | null; now: Date }): EpochEnd {
  if (lastUsedAt === null) return { over: false, why: 'in-use' }
  const until = addMonths(lastUsedAt, LIFE_MONTHS)
  return now >= until ? { over: true } : { over: false, why: 'alive', until }
}
