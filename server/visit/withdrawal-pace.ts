import { Allowance } from '../lib/allowance.js'
import { QueueFull } from '../lib/batch.js'
import type { Clock } from '../lib/clock.js'
import { Turns } from '../lib/turns.js'

/** All visits wait for a withdrawal, for some milliseconds: a fifth of the time at most. */
const RESTS = 4
const MAX_WAITING = 64
/** The script sends two at most, and while it is refused ten in 45 seconds: they are never too many. */
const PERSON = { atOnce: 6, everyMs: 10_000, maxKept: 20_000 }

/**
 * Withdrawals one after the other, few of one person, and a limited number that wait: a client that sends nothing else cannot
 * hold up the visits of others. Rejects with `QueueFull` when it is too many of either; nothing was taken back then.
 *
 * One that waits stands for others like it: it begins after they came, and takes whatever they would. One that has begun does
 * not, and one that has ended is not remembered: a visit may have come since, here or to another process.
 */
export function paceWithdrawals<Taken>(
  withdraw: (args: { visitor: string; site: string; at: Date }) => Promise<Taken>,
  { clock }: { clock: Clock },
): (args: { visitor: string; site: string }) => Promise<Taken> {
  const turns = new Turns({ maxWaiting: MAX_WAITING, rests: RESTS })
  const people = new Allowance(PERSON)
  const waiting = new Map<string, Promise<Taken>>()

  return async function withdrawInTurn({ visitor, site }) {
    if (!people.spend(visitor, { now: clock() })) throw new QueueFull('too many withdrawals of one person')
    const name = `${visitor} ${site}`
    const alike = waiting.get(name)
    if (alike !== undefined) return alike
    const taking = turns.take(() => {
      waiting.delete(name)
      // The log tells when it took effect: what was given while this waited ends after it began.
      return withdraw({ visitor, site, at: clock() })
    })
    waiting.set(name, taking)
    try {
      return await taking
    } finally {
      // One that was refused never began.
      if (waiting.get(name) === taking) waiting.delete(name)
    }
  }
}
