import { assert } from '../../lib/assert.js'
import { tellsTooLittle } from './between.js'
import { hideComplements } from './complement.js'
import { type Floors, judge, type Unsafe } from './judge.js'
import type { Member, Members } from './members.js'
import { stickyNoise, stickyUniform, twoDigits, twoDigitsUp } from './noise.js'
import type { Shown, Withheld } from './past.js'
import type { Relations } from './relations.js'
import { type DisclosureSettings, HARD_FLOOR, withHardFloors } from './settings.js'
import { type Counted, spreadsOf } from './table.js'

export interface Sealing {
  settings: DisclosureSettings
  /** Seeds the noise: of the third party alone. */
  key: Buffer
  /** The days that are counted: the same cell of the same window gets the same noise, however often it is counted. */
  window: string
}

export interface Measured extends Sealing {
  /** `people`, `addressable`, `matched:<platform>`. */
  measure: string
  relations: Relations
  members: Members
  /** The figure that the last release shows of a cell. */
  before: (cell: string) => number | null
  /** Whether that figure stays, whatever is counted now: it is of the same window, cinemas and settings. */
  frozen: boolean
  /** Settings were changed since: what is held is judged anew. */
  judgeHeld: boolean
}

/** A figure that is shown again is not withheld before its people are fewer than this part of the floor, so that it does not flicker. */
const LEAVES_AT = 0.8
/** A figure enters at the floor or up to this part above it, each cell at its own number: entering tells no exact count. */
const JITTER = 0.1

/** What may be shown of one measure of all cells, in their order. */
export function protectMeasure(counted: Counted, measured: Measured): Shown[] {
  const { relations, members, before, frozen } = measured
  const settings = withHardFloors(measured.settings)
  const spreads = spreadsOf(counted)
  const member = relations.projections.map((name) => {
    const found = members.of.get(name)
    assert(found !== undefined, 'a cell’s cinemas are those of a cell of the grid')
    return found
  })
  const held = counted.cells.map((cell, n) => {
    const [one, figure] = [member[n] as Member, before(cell)]
    return one.turn === 'held' || (frozen && one.unchanged && figure !== null)
  })
  const unsafe = counted.cells.map((cell, n) =>
    judge(spreads[n] as (typeof spreads)[number], floorsOf(cell, { ...measured, settings }, before(cell) !== null)),
  )
  const why = counted.cells.map((cell, n): Withheld | null => {
    if (!held[n]) return unsafe[n] as Unsafe | null
    const figure = before(cell)
    if (figure === null) return unsafe[n] ?? 'waits'
    return measured.judgeHeld ? (unsafe[n] as Unsafe | null) : null
  })
  hideDifferences(counted, { relations, member, why, settings })
  hideTold()
  return counted.cells.map((cell, n): Shown => {
    const withheld = why[n] ?? null
    if (withheld !== null) return { figure: null, withheld }
    const figure = held[n] ? (before(cell) as number) : figureOf(n)
    return { figure, withheld: null }
  })

  function hideTold(): void {
    const shown = why.map((reason) => reason === null)
    const isSafe = (cell: number) => unsafe[cell] === null && !(held[cell] && why[cell] === 'waits')
    hideComplements(
      {
        ...{ counted, spreads, relations, mayTell: members.mayTell },
        floors: settings,
        sets: member.map((one) => one.shown),
      },
      shown,
      isSafe,
    )
    shown.forEach((isShown, n) => {
      if (!isShown) why[n] ??= 'complement'
    })
  }

  /** Two noises: one of the window, so that two weeks cannot be compared to one person; one of the cinemas, which no average removes. */
  function figureOf(n: number): number {
    const { key, window, measure } = measured
    const { name, digest } = member[n] as Member
    const scale = settings.noiseScale
    const cell = `${name}|${relations.personSides[n]}|${measure}`
    const noise =
      stickyNoise({ key, name: `${cell}|${window}`, scale }) + stickyNoise({ key, name: `${cell}|${digest}`, scale })
    // Noise must not show a figure below the floor, or the floor would be seen to be crossed.
    return Math.max(twoDigits((counted.people[n] as number) + noise), twoDigitsUp(leaving(settings)))
  }
}

/** Of two cells of which one is in the other the inner one is withheld when what is between them is too little. */
function hideDifferences(
  counted: Counted,
  {
    relations,
    member,
    why,
    settings,
  }: { relations: Relations; member: readonly Member[]; why: (Withheld | null)[]; settings: DisclosureSettings },
): void {
  for (const { outer, inner } of relations.nested) {
    if (why[outer] !== null || why[inner] !== null) continue
    const isOne =
      member[outer]?.name === member[inner]?.name && relations.personSides[outer] === relations.personSides[inner]
    if (!isOne && tellsTooLittle(counted, { outer, inner }, settings)) why[inner] = 'difference'
  }
}

function floorsOf(
  cell: string,
  { settings, key, measure }: Pick<Measured, 'settings' | 'key' | 'measure'>,
  wasShown: boolean,
): Floors {
  const jitter = settings.noiseScale === 0 ? 0 : stickyUniform({ key, name: `floor|${cell}|${measure}` }) * JITTER
  const minPeople = wasShown ? leaving(settings) : Math.ceil(settings.minPeople * (1 + jitter))
  return { ...settings, minPeople }
}

function leaving({ minPeople, noiseScale }: DisclosureSettings): number {
  return noiseScale === 0 ? minPeople : Math.max(HARD_FLOOR.people, Math.ceil(minPeople * LEAVES_AT))
}
