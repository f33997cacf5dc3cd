import { type Clock, DAY_MS } from '../lib/clock.js'
import { errorText, type Log } from '../lib/log.js'
import type { MembershipStore } from '../membership/index.js'

/**
 * Drops the sessions and sign-in links that are over, now and once a day: it is the console that writes them. What fails
 * is made up for the day after.
 */
export function purgeDaily(
  store: Pick<MembershipStore, 'purge'>,
  { clock, log, everyMs = DAY_MS }: { clock: Clock; log: Pick<Log, 'warn'>; everyMs?: number },
): { stop(): Promise<void> } {
  let running = Promise.resolve()
  const purge = () => {
    running = store.purge(clock()).then(
      () => {},
      (error) => log.warn('old sessions were not purged', { error: errorText(error) }),
    )
  }
  const timer = setInterval(purge, everyMs)
  timer.unref()
  purge()
  return {
    /** Nothing of it uses the database afterwards. */
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
