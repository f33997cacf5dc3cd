import { createHash } from 'node:crypto'
import { shiftDay } from '../../lib/paris.js'
import { stickyNoise, stickyUniform, twoDigits } from './noise.js'

/**
 * Clicks of one kind (those that are paid, or those with one reason against it) on a creative at a placement on a day. Whether a click is
 * of this kind says whether a person visited cinemas of the pool.
 */
export interface PersonalClicks {
  /** `YYYY-MM-DD`, Europe/Paris */
  day: string
  placement: number
  creative: number
  clicks: number
}

/** `few-clicks`: none is given before enough of them have come. */
export type ClickFigure = { figure: number; withheld: null } | { figure: null; withheld: 'few-clicks' }

export interface ClickPeriod {
  /** The day after the period before; null for the first. */
  from: string | null
  /** Its last day. */
  to: string
  figure: number
}

/** What may be shown of one kind of clicks on a campaign: each click is in one period, one placement and one creative, never in a crossing of them. */
export interface ShownClicks {
  total: ClickFigure
  /** Days together until there are enough, oldest first. The total is theirs. */
  periods: ClickPeriod[]
  placement(id: number): ClickFigure
  creative(id: number): ClickFigure
}

export interface ClickSealing {
  campaign: number
  /** `payable`, or a reason. */
  kind: string
  /** Seeds the noise; nobody who reads figures knows it. Null: nothing is shown. */
  key: Buffer | null
  /** Europe/Paris */
  today: string
}

/** So many clicks, and up to half as many more, are told together, never fewer. */
export const FEWEST_TOLD = 50
const JITTER = 0.5
/**
 * A click is in four figures (a period, a placement, a creative, or a reason against it): with this scale all of them together move the
 * odds of what is guessed of one click by e^(4/6), from one to one to two to one at most.
 */
export const CLICK_NOISE = 6
/** A click may arrive from a spool a day late. */
const CLOSED_AFTER_DAYS = 2

export const FEW_CLICKS: ClickFigure = { figure: null, withheld: 'few-clicks' }

/** The last day whose clicks are all there and judged. */
export function lastClosedDay(today: string): string {
  return shiftDay(today, -CLOSED_AFTER_DAYS)
}

/**
 * Disclosure control for clicks (docs/disclosure.md). Somebody who has a link that one person alone was given must not learn from any
 * figure whether that click was paid, however many clicks of people whom they know they add, and however often they ask.
 *
 * A sum is told in steps: days are taken together until there are enough clicks, then their number is told once, with noise, and never
 * again with other noise. Nothing moves between two steps. The noise is seeded by the very clicks that are counted: the same clicks have
 * one figure, whether they are those of a period, of the only placement or of the only creative.
 */
export function protectClicks(rows: readonly PersonalClicks[], sealing: ClickSealing): ShownClicks {
  const closed = rows.filter(({ day, clicks }) => clicks > 0 && day <= lastClosedDay(sealing.today))
  const periods = stepsOf(closed, 'day', sealing)
  return {
    total: sumOf(periods),
    periods,
    placement: (id) =>
      sumOf(
        stepsOf(
          closed.filter(({ placement }) => placement === id),
          `placement ${id}`,
          sealing,
        ),
      ),
    creative: (id) =>
      sumOf(
        stepsOf(
          closed.filter(({ creative }) => creative === id),
          `creative ${id}`,
          sealing,
        ),
      ),
  }
}

/** Clicks by month, exactly, of the months that are over: what a campaign's operator owes for. Nothing finer, and nothing earlier. */
export function closedMonths(
  rows: readonly PersonalClicks[],
  { today }: { today: string },
): { month: string; clicks: number }[] {
  const open = firstOpenDay(today).slice(0, 7)
  const months = new Map<string, number>()
  for (const { day, clicks } of rows) {
    const month = day.slice(0, 7)
    if (month < open) months.set(month, (months.get(month) ?? 0) + clicks)
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, clicks]) => ({ month, clicks }))
}

/** The first day of the first month that is not over, with all its clicks there. */
export function firstOpenDay(today: string): string {
  return `${shiftDay(lastClosedDay(today), 1).slice(0, 7)}-01`
}

function stepsOf(rows: readonly PersonalClicks[], dimension: string, sealing: ClickSealing): ClickPeriod[] {
  const { key, campaign, kind } = sealing
  if (key === null) return []
  const steps: ClickPeriod[] = []
  let open: PersonalClicks[] = []
  for (const [day, clicks] of byDay(rows)) {
    open.push(...clicks)
    const name = `clicks-floor|${campaign}|${kind}|${dimension}|${steps.length}`
    const enough = FEWEST_TOLD * (1 + JITTER * stickyUniform({ key, name }))
    if (countOf(open) < enough) continue
    const before = steps.at(-1)?.to
    const figure = figureOf(open, { campaign, kind, key })
    steps.push({ from: before === undefined ? null : shiftDay(before, 1), to: day, figure })
    open = []
  }
  return steps
}

function figureOf(
  rows: readonly PersonalClicks[],
  { campaign, kind, key }: { campaign: number; kind: string; key: Buffer },
): number {
  const counted = rows.map(({ day, placement, creative, clicks }) => `${day} ${placement} ${creative} ${clicks}`).sort()
  const digest = createHash('sha256').update(counted.join('\n')).digest('hex')
  const noise = stickyNoise({ key, name: `clicks|${campaign}|${kind}|${digest}`, scale: CLICK_NOISE })
  // Noise must not show a figure below the floor, or the floor would be seen to be crossed.
  return twoDigits(Math.max(countOf(rows) + noise, FEWEST_TOLD))
}

function sumOf(steps: readonly ClickPeriod[]): ClickFigure {
  if (steps.length === 0) return FEW_CLICKS
  return { figure: twoDigits(steps.reduce((sum, { figure }) => sum + figure, 0)), withheld: null }
}

function countOf(rows: readonly PersonalClicks[]): number {
  return rows.reduce((sum, { clicks }) => sum + clicks, 0)
}

function byDay(rows: readonly PersonalClicks[]): [string, PersonalClicks[]][] {
  const days = new Map<string, PersonalClicks[]>()
  for (const row of rows) {
    const same = days.get(row.day)
    if (same === undefined) days.set(row.day, [row])
    else same.push(row)
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1))
}
