import { parisDay } from '../../lib/clock.js'
import type { Arrivals } from '../read/salle.js'

/**
 * What had arrived at a moment. A page carries it in its address (`?depuis=`), so that it works without a script and
 * the server keeps nothing of who is looking: `1795593600~showtimes.12_film.3~gpc.1`.
 */
export interface Mark extends Arrivals {
  at: Date
}

/** An essay takes minutes; an older address begins anew. */
const MARK_LIVES_MS = 6 * 3_600_000
const MAX_LENGTH = 1_500
const COUNTS = '(?:[a-z-]{1,40}\\.\\d{1,9}(?:_[a-z-]{1,40}\\.\\d{1,9})*)?'
const MARK = new RegExp(`^(\\d{9,11})~(${COUNTS})~(${COUNTS})$`)

export function writeMark({ at, visits, refused }: Mark): string {
  return `${Math.floor(at.getTime() / 1000)}~${writeCounts(visits)}~${writeCounts(refused)}`
}

/** Null for what is no mark, or one of another day: then there is nothing to compare with. */
export function readMark(text: unknown, now: Date): Mark | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null
  const [, seconds, visits = '', refused = ''] = MARK.exec(text) ?? []
  if (seconds === undefined) return null
  const at = new Date(Number(seconds) * 1000)
  const age = now.getTime() - at.getTime()
  if (age < -1000 || age > MARK_LIVES_MS) return null
  return { at, visits: readCounts(visits), refused: readCounts(refused) }
}

/** The day from which what came after a mark is counted. */
export function dayOf(mark: Pick<Mark, 'at'>): string {
  return parisDay(mark.at)
}

/** What is more in `after` than in `before`; nothing that is less, since what was erased has not arrived. */
export function increase({ before, after }: { before: Arrivals; after: Arrivals }): Arrivals {
  return { visits: more(before.visits, after.visits), refused: more(before.refused, after.refused) }
}

/** Whether nothing at all arrived, kept or refused. */
export function isNothing({ visits, refused }: Arrivals): boolean {
  return visits.size === 0 && refused.size === 0
}

type Counts = ReadonlyMap<string, number>

function more(before: Counts, after: Counts): Counts {
  const grown = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
  return new Map(grown.filter(([, count]) => count > 0))
}

function writeCounts(counts: Counts): string {
  return [...counts].map(([name, count]) => `${name}.${count}`).join('_')
}

function readCounts(text: string): Counts {
  if (text === '') return new Map()
  return new Map(
    text.split('_').map((part) => {
      const [name = '', count] = part.split('.')
      return [name, Number(count)]
    }),
  )
}
