import { type Floors, joined, judge, type Spread, spreadOf } from './judge.js'
import { HARD_FLOOR } from './settings.js'
import { type Counted, rowOf } from './table.js'

/** So few people that the noise of two figures hides them from whoever takes one from the other. */
export const HIDDEN_BY_NOISE = 10

/** Whether what is in one cell and not in a cell inside it is too little to be told: then the two are not both shown. */
export function tellsTooLittle(
  counted: Counted,
  { outer, inner }: { outer: number; inner: number },
  { pPercent }: Pick<Floors, 'pPercent'>,
): boolean {
  return judge(besides(counted, counted, { outer, inner }), hard(pPercent)) !== null
}

/**
 * The same between two measures of one cell: who is in the pool and may not be addressed. How many these are is told, and says
 * nothing of anybody; but where they are of one or two cinemas the difference would be the audience of these.
 */
export function tellsCinema(
  whole: Counted,
  part: Counted,
  cell: number,
  { pPercent }: Pick<Floors, 'pPercent'>,
): boolean {
  const rest = besides(whole, part, { outer: cell, inner: cell })
  return rest.people >= HIDDEN_BY_NOISE && judge(rest, { ...hard(pPercent), minPeople: 0 }) !== null
}

/** Who is in the outer cell and not in the inner one. Of people who visit several cinemas at least as many as their largest has. */
function besides(whole: Counted, part: Counted, { outer, inner }: { outer: number; inner: number }): Spread {
  const [row, less] = [rowOf(whole, outer), rowOf(part, inner)]
  const left = new Uint32Array(row.length)
  for (let n = 0; n < row.length; n++) left[n] = Math.max(0, (row[n] as number) - (less[n] as number))
  const spread = spreadOf(0, left)
  const people = (whole.people[outer] as number) - (part.people[inner] as number)
  return joined(Math.max(people, spread.top[0]), [spread])
}

function hard(pPercent: number): Floors {
  return { minPeople: HARD_FLOOR.people, minCinemas: HARD_FLOOR.cinemas, pPercent }
}
