import { createHmac } from 'node:crypto'
import { assert } from '../lib/assert.js'

/**
 * Disclosure control: every figure about people that leaves the pool passes through here, and tests attack it. The
 * parameters are the federation's settings, and confidential (EU SDC handbook ch. 4); the hard floors are the code's.
 */
export interface DisclosureSettings {
  /** People behind a published figure, at least. */
  minPeople: number
  /** Cinemas behind a published figure, at least. */
  minCinemas: number
  /**
   * The p%-rule: a figure is withheld when the second largest cinema, knowing its own people, could tell the largest
   * one's to within p percent.
   */
  pPercent: number
  /** Scale of the noise, in people: its standard deviation is about 1.4 times this. */
  noiseScale: number
  /** People in a cell that may be used for a campaign, at least. */
  activationPeople: number
}

export const DEFAULT_SETTINGS: DisclosureSettings = {
  minPeople: 100,
  minCinemas: 5,
  pPercent: 10,
  noiseScale: 3,
  activationPeople: 1000,
}

const HARD_FLOOR = { people: 50, cinemas: 3 }

/** A cell counted exactly: what must never be shown. */
export interface CellCount {
  cell: string
  /** Different people. */
  people: number
  /** People by cinema; one who visits two counts in both. Only cinemas with at least one. */
  byCinema: readonly number[]
}

export type Withheld = 'few-people' | 'few-cinemas' | 'dominated' | 'complement'

/** What may be shown of a cell. `activated`: it is large enough to be used for a campaign, whether it is shown or not. */
export type ProtectedCell = { cell: string; activated: boolean } & (
  | { figure: number; withheld: null }
  | { figure: null; withheld: Withheld }
)

interface Sealing {
  settings: DisclosureSettings
  /** Seeds the noise. */
  key: Buffer
  /** What a release counts: the same cell of the same window gets the same noise, however often it is counted. */
  window: string
}

/** A cell and what divides it by cinemas: each cinema of the whole is in one part, or in the rest. */
export interface Division {
  whole: CellCount
  parts: readonly CellCount[]
  /** What is in none of the parts: no cell, never shown, and told all the same by the whole less the parts. */
  rest: CellCount
}

/**
 * Protects a cell and the cells that divide it (the country and its régions). When the withheld parts together are too
 * small to be shown, the smallest of the others are withheld too: the whole less the parts shown would tell them.
 */
export function protectGrid({ whole, parts, rest }: Division, sealing: Sealing): ProtectedCell[] {
  const judged = new Map(parts.map((part) => [part, judge(part, sealing.settings)]))
  const shown = parts.filter((part) => judged.get(part) === null).sort((a, b) => a.people - b.people)
  while (shown.length > 0 && isRevealing(parts.filter((part) => judged.get(part) !== null))) {
    judged.set(shown.shift() as CellCount, 'complement')
  }
  return [protect(whole, sealing), ...parts.map((part) => show(part, judged.get(part) ?? null, sealing))]

  function isRevealing(withheld: readonly CellCount[]): boolean {
    const hidden = rest.people > 0 ? [...withheld, rest] : withheld
    if (hidden.length === 0) return false
    // One person may visit several parts, so that a sum counts some twice. Different people there are at least as many as
    // in the largest part, and as in the whole less the sum of what is shown.
    const largest = Math.max(...hidden.map((part) => part.people))
    const left = whole.people - shown.reduce((sum, part) => sum + part.people, 0)
    const together = {
      cell: 'withheld',
      people: Math.max(largest, left),
      byCinema: hidden.flatMap((part) => part.byCinema),
    }
    return judge(together, sealing.settings) !== null
  }
}

/** What may be shown of one cell by itself. */
export function protect(count: CellCount, sealing: Sealing): ProtectedCell {
  return show(count, judge(count, sealing.settings), sealing)
}

function show(count: CellCount, withheld: Withheld | null, { settings, key, window }: Sealing): ProtectedCell {
  const { cell, people } = count
  const floor = floors(settings)
  const activated =
    people >= Math.max(settings.activationPeople, HARD_FLOOR.people) && count.byCinema.length >= floor.cinemas
  if (withheld !== null) return { cell, activated, figure: null, withheld }
  const noise = stickyNoise({ key, name: `${cell}|${window}`, scale: settings.noiseScale })
  // Noise must not show a figure below the floor, or the floor would be seen to be crossed.
  const figure = Math.max(twoDigits(people + noise), twoDigitsUp(floor.people))
  return { cell, activated, figure, withheld: null }
}

function judge({ people, byCinema }: CellCount, settings: DisclosureSettings): Withheld | null {
  assert(byCinema.every((n) => n > 0 && n <= people) || people === 0, 'a cinema has some of the people of its cell')
  const floor = floors(settings)
  if (people < floor.people) return 'few-people'
  if (byCinema.length < floor.cinemas) return 'few-cinemas'
  // The figure is of different people, so the others' visitors count once even when they go to both: with the largest
  // overlap the rule withholds soonest.
  const [first = 0, second = 0] = [...byCinema].sort((a, b) => b - a)
  return (people - first - second) * 100 < settings.pPercent * first ? 'dominated' : null
}

function floors(settings: DisclosureSettings): { people: number; cinemas: number } {
  return {
    people: Math.max(settings.minPeople, HARD_FLOOR.people),
    cinemas: Math.max(settings.minCinemas, HARD_FLOOR.cinemas),
  }
}

/** A whole number rounded to two significant digits: 123 → 120, 45,678 → 46,000. */
function twoDigits(n: number): number {
  const unit = unitOf(n)
  return Math.round(n / unit) * unit
}

function twoDigitsUp(n: number): number {
  const unit = unitOf(n)
  return Math.ceil(n / unit) * unit
}

function unitOf(n: number): number {
  return n < 100 ? 1 : 10 ** (Math.floor(Math.log10(n)) - 1)
}

/**
 * Two-sided geometric noise, the same for the same name: asking again tells nothing more. Cut at twenty scales, which
 * changes less than one draw in 100 million.
 */
function stickyNoise({ key, name, scale }: { key: Buffer; name: string; scale: number }): number {
  if (scale === 0) return 0
  const bytes = createHmac('sha256', key).update(name).digest()
  const uniform = (bytes.readUIntBE(0, 6) + 0.5) / 2 ** 48 // Above 0 and below 1.
  const alpha = Math.exp(-1 / scale)
  // P(0) = (1 - alpha) / (1 + alpha), and P(n) = P(0) alpha^|n|.
  const zero = (1 - alpha) / (1 + alpha)
  if (uniform < zero) return 0
  const tail = 1 - (uniform - zero) / (1 - zero)
  const magnitude = Math.min(1 + Math.floor(Math.log(tail) / Math.log(alpha)), Math.ceil(20 * scale))
  return (bytes[6] as number) & 1 ? magnitude : -magnitude
}
