import { DAY_MS } from '../lib/clock.js'

const WEEK_MS = 7 * DAY_MS
/** Asked for by a cinema or the federation: once an hour at most. */
export const ASK_EVERY_MS = 3_600_000

/** When the robot last should have looked at a site: each has its own moment of the week, spread by its id. */
export function lastSlot(siteId: string, now: Date): Date {
  const offset = (Number.parseInt(siteId.replaceAll('-', '').slice(0, 8), 16) * 1000) % WEEK_MS
  return new Date(Math.floor((now.getTime() - offset) / WEEK_MS) * WEEK_MS + offset)
}

/** Its next moment, after `now`. */
export function nextSlot(siteId: string, now: Date): Date {
  return new Date(lastSlot(siteId, now).getTime() + WEEK_MS)
}

/** Whether a site is to be looked at now: somebody asks, or its moment of the week has come since it was looked at, or became known. */
export function isDue(
  site: { id: string; since: Date; askedAt: Date | null; checkedAt: Date | null },
  now: Date,
): boolean {
  const { id, since, askedAt, checkedAt } = site
  if (askedAt !== null && (checkedAt === null || askedAt > checkedAt)) return true
  const seen = checkedAt ?? since
  return seen < lastSlot(id, now)
}
