import { addAll, type CinemaSet } from './cinema-set.js'
import { toldByAll } from './combine.js'
import { type Floors, joined, judge, type Spread, spreadOf } from './judge.js'
import type { Family, Relations } from './relations.js'
import { type Counted, rowOf } from './table.js'

export interface Hiding {
  counted: Counted
  spreads: readonly Spread[]
  relations: Relations
  floors: Floors
  /** By cell: the cinemas of the figure that is shown, or that would be. */
  sets: readonly CinemaSet[]
  /** Whether a figure of these cinemas may be told: it is not too near to one that was shown. */
  mayTell: (set: CinemaSet) => boolean
}

/**
 * Complementary suppression: hides more cells until what is hidden is not told by what is shown: neither by a cell less the cells
 * that divide it, nor by a sum of these, nor by any combination of such sums over the whole grid. The smallest cells go first.
 * @param shown by cell; changed in place
 * @param isSafe whether a hidden cell may be told all the same: it was hidden to hide another
 */
export function hideComplements(hiding: Hiding, shown: boolean[], isSafe: (cell: number) => boolean): void {
  const { relations, counted } = hiding
  const rests = relations.families.map((family) => restOf(counted, family))
  const familiesOf = familiesByCell(relations, counted.cells.length)
  const waiting = new Set(relations.families.keys())
  for (;;) {
    settle(waiting)
    // That nobody is in a cell is no secret: its cinemas, or that there are none, are known.
    const known = shown.map((isShown, cell) => isShown || counted.people[cell] === 0)
    const told = toldByAll(relations.families, { known, hasRest: rests.map(({ cinemas }) => cinemas > 0) })
    const unsafe = [
      ...told.cells.filter((cell) => !isSafe(cell)).map((cell) => familiesOf[cell] ?? []),
      ...told.rests
        .filter((family) => judge(rests[family] as Spread, hiding.floors) !== null)
        .map((family) => [family]),
    ]
    if (unsafe.length === 0) return
    const hidden = unsafe.map((families) => hideSmallest(families)).some((cell) => cell !== null)
    if (!hidden && hideSmallest([...relations.families.keys()]) === null) return
  }

  /** Looks at families until none tells too much by itself. */
  function settle(queue: Set<number>): void {
    for (const number of queue) {
      queue.delete(number)
      while (tells(relations.families[number] as Family, rests[number] as Spread))
        if (hideSmallest([number]) === null) break
    }
  }

  /** Hides the smallest shown cell that divides one of some others. */
  function hideSmallest(numbers: readonly number[]): number | null {
    const candidates = numbers.flatMap((n) => (relations.families[n] as Family).children).filter((cell) => shown[cell])
    if (candidates.length === 0) return null
    const people = (cell: number) => counted.people[cell] as number
    const smallest = candidates.reduce((least, cell) => (people(cell) < people(least) ? cell : least))
    shown[smallest] = false
    for (const number of familiesOf[smallest] ?? []) waiting.add(number)
    return smallest
  }

  function tells(family: Family, rest: Spread): boolean {
    const open = family.children.filter((cell) => shown[cell])
    if (open.length === 0) return false
    const hidden = family.children.filter((cell) => !shown[cell] && counted.people[cell] !== 0)
    if (!shown[family.parent]) return hidden.length === 0 && rest.cinemas === 0
    const left = family.by === 'people' ? leftOfPeople(hidden) : leftOfCinemas(family, { open, hidden, rest })
    if (left.cinemas > 0 && judge(left, hiding.floors) !== null) return true
    return family.by === 'cinemas' && !hiding.mayTell(setLeft(family, open))
  }

  /** Each of the hidden people is in one of the cells: sums are exact. */
  function leftOfPeople(hidden: readonly number[]): Spread {
    const rows = hidden.map((cell) => rowOf(counted, cell))
    const sums = new Uint32Array(counted.cinemas)
    for (const row of rows) for (let n = 0; n < sums.length; n++) sums[n] = (sums[n] as number) + (row[n] as number)
    return spreadOf(
      hidden.reduce((sum, cell) => sum + (counted.people[cell] as number), 0),
      sums,
    )
  }

  /**
   * One person may visit several parts, so that a sum counts some twice. Different people there are at least as many as in the
   * largest part, and as in the whole less the sum of what is shown.
   */
  function leftOfCinemas(
    { parent }: Family,
    { open, hidden, rest }: { open: readonly number[]; hidden: readonly number[]; rest: Spread },
  ): Spread {
    const people = (cell: number) => counted.people[cell] as number
    const left = people(parent) - open.reduce((sum, cell) => sum + people(cell), 0)
    const parts = [...hidden.map((cell) => hiding.spreads[cell] as Spread), rest]
    return joined(Math.max(left, ...parts.map((part) => part.people)), parts)
  }

  /** The cinemas of the whole less the sum of what is shown, with those that a part has and the whole has not yet, or no more. */
  function setLeft({ parent }: Family, open: readonly number[]): CinemaSet {
    const whole = hiding.sets[parent] as CinemaSet
    const sum = new Uint32Array(whole.length)
    for (const cell of open) addAll(sum, hiding.sets[cell] as CinemaSet)
    return sum.map((word, n) => word ^ (whole[n] as number))
  }
}

/** What a cell has and none of the cells that divide it. */
function restOf(counted: Counted, { by, parent, children }: Family): Spread {
  if (by === 'people') return spreadOf(0, [])
  const rows = children.map((cell) => rowOf(counted, cell))
  const spread = spreadOf(
    0,
    rowOf(counted, parent).map((n, cinema) => (rows.some((row) => row[cinema] !== 0) ? 0 : n)),
  )
  const people = (cell: number) => counted.people[cell] as number
  const left = people(parent) - children.reduce((sum, cell) => sum + people(cell), 0)
  return joined(Math.max(left, spread.top[0]), [spread])
}

function familiesByCell({ families }: Relations, cells: number): number[][] {
  const found = Array.from({ length: cells }, (): number[] => [])
  families.forEach(({ parent, children }, number) => {
    for (const cell of [parent, ...children]) found[cell]?.push(number)
  })
  return found
}
