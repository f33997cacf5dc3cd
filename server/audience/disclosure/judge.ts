import { assert } from '../../lib/assert.js'
import type { DisclosureSettings } from './settings.js'

/** Why a figure is withheld by itself: `few-people`, `few-cinemas`, `dominated` (by the p%-rule). */
export type Unsafe = 'few-people' | 'few-cinemas' | 'dominated'

/** Different people, and how they are spread over cinemas: what must never be shown. */
export interface Spread {
  people: number
  /** Cinemas with at least one of them. */
  cinemas: number
  /** People of the three largest of them; somebody who visits two counts in both. */
  top: readonly [number, number, number]
}

export type Floors = Pick<DisclosureSettings, 'minPeople' | 'minCinemas' | 'pPercent'>

/** Whether a figure may be shown, by itself. Null: it may. */
export function judge({ people, cinemas, top }: Spread, floors: Floors): Unsafe | null {
  assert(top[0] <= people, 'a cinema has some of the people of its cell')
  if (people < floors.minPeople) return 'few-people'
  if (cinemas < floors.minCinemas) return 'few-cinemas'
  return isDominated(people, top, floors) ? 'dominated' : null
}

/**
 * The p%-rule (EU SDC handbook ch. 4) for a coalition of two: the second and the third largest know their own people; what is left
 * besides the largest must be p percent of it. The figure is of different people, so that the others' visitors count once even when
 * they go to both: with the largest overlap the rule withholds soonest.
 */
function isDominated(people: number, [first, second, third]: Spread['top'], { pPercent }: Floors): boolean {
  return pPercent > 0 && (people - first - second - third) * 100 < pPercent * first
}

/** How some people are spread, from the people of each of their cinemas. */
export function spreadOf(people: number, byCinema: ArrayLike<number>): Spread {
  let [cinemas, first, second, third] = [0, 0, 0, 0]
  for (let index = 0; index < byCinema.length; index++) {
    const n = byCinema[index] as number
    if (n === 0) continue
    cinemas++
    if (n <= third) continue
    if (n <= second) third = n
    else {
      third = second
      second = Math.min(n, first)
      first = Math.max(n, first)
    }
  }
  return { people, cinemas, top: [first, second, third] }
}

/** The spread of what several parts have together that share no cinema. */
export function joined(people: number, parts: readonly Spread[]): Spread {
  const top = spreadOf(
    0,
    parts.flatMap((part) => part.top),
  ).top
  return { people, cinemas: parts.reduce((sum, part) => sum + part.cinemas, 0), top }
}
