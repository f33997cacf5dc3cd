import type { WantedMember } from './export-people.js'

/** What the latest line about a number and a campaign says, and in which file it is. */
export interface ToldMember {
  uid: string
  campaign: number
  member: boolean
  file: number
  until: Date
}

/** A line that the next file has. */
export type Change = Omit<ToldMember, 'file'>

/** What runs out within this time is said again, where it may be said for longer: a few rounds, and the way to the platform. */
const AHEAD_MS = 3_600_000

/**
 * What has to be said now, from who should be in the audiences and what was said last. What was said in a stale file (one that was
 * given up, or is older than the last full one) counts as if it may have arrived and may not: it is said again.
 */
export function changesOf(
  wanted: readonly WantedMember[],
  told: readonly ToldMember[],
  { isStale, now }: { isStale: (file: number) => boolean; now: Date },
): Change[] {
  const soon = now.getTime() + AHEAD_MS
  const last = new Map(told.map((one) => [keyOf(one), one]))
  const changes: Change[] = []
  for (const { uid, campaign, until, lasts } of wanted) {
    const before = last.get(keyOf({ uid, campaign }))
    last.delete(keyOf({ uid, campaign }))
    // Nothing outlives the consent: where that became shorter, the platform is told the earlier end.
    const holds = before?.member === true && !isStale(before.file) && before.until <= lasts
    // Where a consent was given anew, the earlier end is put off before it comes.
    const runsOut = before !== undefined && before.until < until && before.until.getTime() <= soon
    if (!holds || runsOut) changes.push({ uid, campaign, member: true, until })
  }
  for (const { uid, campaign, member, file, until } of last.values())
    if (member || isStale(file)) changes.push({ uid, campaign, member: false, until })
  return changes
}

function keyOf({ uid, campaign }: { uid: string; campaign: number }): string {
  return `${uid} ${campaign}`
}
