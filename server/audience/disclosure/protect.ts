import type { GridCounts } from '../grid/count.js'
import { activatedOf, usableOf } from './activation.js'
import { tellsCinema } from './between.js'
import { judge } from './judge.js'
import { type Measured, protectMeasure, type Sealing } from './measure.js'
import { type Members, membersOf } from './members.js'
import type { Past, ProtectedCell, Shown, Withheld } from './past.js'
import { relationsOf } from './relations.js'
import { type DisclosureSettings, withHardFloors } from './settings.js'
import { type Counted, measuresOf, spreadsOf } from './table.js'

/** A release as it may be shown, and what must be remembered for the next one. */
export interface Protected {
  cells: ProtectedCell[]
  /** The cells that are used for a campaign from now on, exactly. Confidential: `activated` of a cell is what is said of it. */
  active: ReadonlySet<string>
  /** The cinemas behind what was counted anew and is shown. Confidential. */
  behind: { projection: string; cinemas: readonly string[] }[]
  /** How many cells were withheld, by measure and reason; no figures. */
  log: { measure: string; reason: Withheld | 'shown' | 'held'; cells: number }[]
}

/**
 * Disclosure control: every figure about people that leaves the pool passes through here, and tests attack it (docs/disclosure.md).
 * What comes out is stored and never counted again.
 */
export function protectRelease(counts: GridCounts, { past, ...sealing }: Sealing & { past: Past }): Protected {
  const relations = relationsOf(counts.cells)
  const measures = measuresOf(counts)
  const settings = withHardFloors(sealing.settings)
  const members = membersOf(counts, {
    relations,
    past,
    settings,
    mayShow: mayShow(measures.people, relations, settings),
  })
  const same = past.settings !== null && isSame(past.settings, sealing.settings)
  const common = { ...sealing, relations, members, frozen: same && past.window === sealing.window, judgeHeld: !same }
  const measured = (measure: string, before: (cell: ProtectedCell) => Shown | undefined): Measured => ({
    ...{ ...common, measure },
    before: (cell) => {
      const last = past.cells.get(cell)
      return last === undefined ? null : (before(last)?.figure ?? null)
    },
  })
  const people = protectMeasure(
    measures.people,
    measured('people', (cell) => cell),
  )
  const wholes = [{ counted: measures.people, shown: people }]
  const addressable = protectMeasure(
    measures.addressable,
    measured('addressable', (cell) => cell.addressable),
  ).map((shown, n) => asPart(shown, n, { counted: measures.addressable, wholes, settings }))
  const both = [{ counted: measures.addressable, shown: addressable }, ...wholes]
  const matched = new Map(
    [...measures.matched].map(([platform, counted]) => [
      platform,
      protectMeasure(
        counted,
        measured(`matched:${platform}`, (cell) => cell.matched[platform]),
      ).map((shown, n) => {
        // How many may be addressed would be told nearly: most of them are known to a large platform.
        const { withheld } = addressable[n] as Shown
        return withheld === null ? asPart(shown, n, { counted, wholes: both, settings }) : { figure: null, withheld }
      }),
    ]),
  )
  const usable = usableOf(measures.addressable, { ...common, addressable, past })
  const cells = counts.cells.map(
    (cell, n): ProtectedCell => ({
      ...{ cell, activated: usable[n] === true },
      ...(people[n] as Shown),
      addressable: addressable[n] as Shown,
      matched: Object.fromEntries([...matched].map(([platform, shown]) => [platform, shown[n] as Shown])),
      heldSince: heldSince(members, past, {
        cell,
        projection: relations.projections[n] as string,
        shown: people[n] as Shown,
      }),
    }),
  )
  return {
    ...{ cells, active: activatedOf(counts, settings), log: logOf(cells) },
    behind: behindOf(cells, { members, projections: relations.projections }),
  }
}

interface Whole {
  counted: Counted
  shown: readonly Shown[]
}

/**
 * A figure beside those that it is a part of: it is not shown where what is missing of one that is shown would be the audience of one
 * or two cinemas, and never larger than one, whatever the noise.
 */
function asPart(
  part: Shown,
  cell: number,
  { counted, wholes, settings }: { counted: Counted; wholes: readonly Whole[]; settings: DisclosureSettings },
): Shown {
  if (part.figure === null) return part
  const told = wholes.filter(({ shown }) => shown[cell]?.figure != null)
  if (told.some((whole) => tellsCinema(whole.counted, counted, cell, settings)))
    return { figure: null, withheld: 'difference' }
  const figure = Math.min(part.figure, ...told.map(({ shown }) => shown[cell]?.figure as number))
  return { figure, withheld: null }
}

function mayShow(
  counted: Counted,
  { projections }: { projections: readonly string[] },
  settings: DisclosureSettings,
): (projection: string) => boolean {
  const large = new Set<string>()
  spreadsOf(counted).forEach((spread, n) => {
    if (judge(spread, settings) === null) large.add(projections[n] as string)
  })
  return (projection) => large.has(projection)
}

function isSame(one: DisclosureSettings, other: DisclosureSettings): boolean {
  return (Object.keys(other) as (keyof DisclosureSettings)[]).every((name) => one[name] === other[name])
}

function heldSince(
  members: Members,
  past: Past,
  { cell, projection, shown }: { cell: string; projection: string; shown: Shown },
): Date | null {
  if (shown.figure === null || members.of.get(projection)?.turn === 'fresh') return null
  return past.cells.get(cell)?.heldSince ?? past.madeAt
}

function behindOf(
  cells: readonly ProtectedCell[],
  { members, projections }: { members: Members; projections: readonly string[] },
): Protected['behind'] {
  const shown = new Set<string>()
  cells.forEach((cell, n) => {
    const projection = projections[n] as string
    if (cell.figure !== null && members.of.get(projection)?.turn === 'fresh') shown.add(projection)
  })
  return [...shown].map((projection) => ({ projection, cinemas: members.of.get(projection)?.cinemas ?? [] }))
}

function logOf(cells: readonly ProtectedCell[]): Protected['log'] {
  const counts = new Map<string, number>()
  const add = (measure: string, reason: Protected['log'][number]['reason']) =>
    counts.set(`${measure} ${reason}`, (counts.get(`${measure} ${reason}`) ?? 0) + 1)
  for (const cell of cells) {
    add('people', cell.withheld ?? (cell.heldSince === null ? 'shown' : 'held'))
    add('addressable', cell.addressable.withheld ?? 'shown')
    for (const [platform, { withheld }] of Object.entries(cell.matched)) add(`matched:${platform}`, withheld ?? 'shown')
  }
  return [...counts].map(([name, cells]) => {
    const [measure, reason] = name.split(' ') as [string, Protected['log'][number]['reason']]
    return { measure, reason, cells }
  })
}
