import type { Family } from './relations.js'

/** A sum that is known: hidden numbers by how often each is in it. */
type Line = Map<number, number>

/**
 * The hidden cells that all known ones together tell: each family says that a cell is the sum of those that divide it, and of a rest
 * where there is one. A hidden number is told when some combination of these sums leaves it alone.
 * @returns the cells, and the families whose rest is told
 */
export function toldByAll(
  families: readonly Family[],
  { known, hasRest }: { known: readonly boolean[]; hasRest: readonly boolean[] },
): { cells: number[]; rests: number[] } {
  const cells = known.length
  const lines = families.map(({ parent, children }, number): Line => {
    const hidden = children.filter((cell) => !known[cell]).map((cell) => [cell, 1] as const)
    const whole = known[parent] ? [] : [[parent, -1] as const]
    return new Map([...whole, ...hidden, ...(hasRest[number] ? [[cells + number, 1] as const] : [])])
  })
  const told = toldBy(lines.filter(({ size }) => size > 0))
  return { cells: told.filter((n) => n < cells), rests: told.filter((n) => n >= cells).map((n) => n - cells) }
}

/** Below this a number is nothing but what arithmetic left over: all that is added and taken away is ones. */
const NOTHING = 1e-6

/**
 * The unknowns that are told by all lines together. Lines are solved for one unknown each (Gauss), then what is left free takes any
 * numbers: an unknown that is nothing all the same, in sums that are all nothing, is one that the sums tell.
 */
function toldBy(lines: readonly Line[]): number[] {
  const values = new Map<number, number>()
  for (const { line, solved } of solve(lines).reverse()) {
    let sum = 0
    for (const [unknown, times] of line) {
      if (unknown === solved) continue
      const value = values.get(unknown) ?? anyNumber(unknown)
      values.set(unknown, value)
      sum += times * value
    }
    values.set(solved, -sum / (line.get(solved) as number))
  }
  return [...values].filter(([, value]) => Math.abs(value) < NOTHING).map(([unknown]) => unknown)
}

/** Each line with the unknown that it is solved for: in none of the lines after it. Changes the lines. */
function solve(lines: readonly Line[]): { line: Line; solved: number }[] {
  const open = new Set(lines)
  const linesOf = new Map<number, Set<Line>>()
  for (const line of lines) for (const unknown of line.keys()) linesWith(unknown).add(line)
  /** Unknowns of one line alone: solving it for them costs nothing. */
  const alone = [...linesOf.keys()].filter((unknown) => linesWith(unknown).size === 1)
  const solved: { line: Line; solved: number }[] = []
  while (open.size > 0) {
    const unknown = alone.pop() ?? rarest(shortest(open))
    const [line] = linesWith(unknown)
    if (line === undefined) continue
    close(line)
    solved.push({ line, solved: unknown })
    for (const other of [...linesWith(unknown)]) {
      subtract(other, line, unknown)
      if (other.size === 0) open.delete(other)
    }
  }
  return solved

  function linesWith(unknown: number): Set<Line> {
    const found = linesOf.get(unknown) ?? new Set()
    linesOf.set(unknown, found)
    return found
  }

  function close(line: Line): void {
    open.delete(line)
    for (const unknown of line.keys()) leave(line, unknown)
  }

  function leave(line: Line, unknown: number): void {
    const left = linesWith(unknown)
    if (left.delete(line) && left.size === 1) alone.push(unknown)
  }

  function rarest(line: Line): number {
    return [...line.keys()].reduce((least, one) => (linesWith(one).size < linesWith(least).size ? one : least))
  }

  function subtract(line: Line, pivot: Line, by: number): void {
    const times = (line.get(by) as number) / (pivot.get(by) as number)
    for (const [unknown, n] of pivot) {
      const left = (line.get(unknown) ?? 0) - times * n
      if (unknown !== by && Math.abs(left) > NOTHING) {
        line.set(unknown, left)
        linesWith(unknown).add(line)
      } else if (line.delete(unknown)) leave(line, unknown)
    }
  }
}

function shortest(lines: ReadonlySet<Line>): Line {
  let least: Line | null = null
  for (const line of lines) if (least === null || line.size < least.size) least = line
  return least as Line
}

/** A number from 1 to 2 that has nothing to do with that of another unknown; the same each time. */
function anyNumber(unknown: number): number {
  let mixed = Math.imul((unknown + 1) ^ ((unknown + 1) >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  return 1 + ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}
