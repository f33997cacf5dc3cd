import { peopleByCinema } from '../../../server/audience/disclosure/members.js'
import { NO_PAST, type Past } from '../../../server/audience/disclosure/past.js'
import { type Protected, protectRelease } from '../../../server/audience/disclosure/protect.js'
import { DEFAULT_SETTINGS, type DisclosureSettings } from '../../../server/audience/disclosure/settings.js'
import type { GridCounts } from '../../../server/audience/grid/count.js'

export const key = Buffer.alloc(32, 9)
/** No noise, and floors as low as they go, so that the rules alone are seen. */
export const LAX: DisclosureSettings = {
  ...DEFAULT_SETTINGS,
  ...{ minPeople: 50, minCinemas: 3, pPercent: 0, noiseScale: 0, activationPeople: 60 },
}

/** Releases one after another, remembering what the store remembers. */
export class History {
  past: Past = NO_PAST
  private releases = 0
  constructor(private readonly options: { settings?: DisclosureSettings; key?: Buffer } = {}) {}

  release(counts: GridCounts, { window = `week ${this.releases}`, settings = this.settings } = {}): Protected {
    const made = protectRelease(counts, { past: this.past, settings, key: this.options.key ?? key, window })
    this.releases++
    const people = new Map(counts.cinemas.map((id, n) => [id, peopleByCinema(counts)[n] as number]))
    const now = made.behind.map((one) => ({ ...one, people, lastRelease: this.releases }))
    const name = (set: { projection: string; cinemas: readonly string[] }) =>
      `${set.projection} ${[...set.cinemas].sort()}`
    const sets = new Map([...this.past.sets, ...now].map((set) => [name(set), set]))
    this.past = {
      ...{ window, settings, madeAt: new Date(this.releases * 1000) },
      cells: new Map(made.cells.map((cell) => [cell.cell, cell])),
      sets: [...sets.values()],
    }
    return made
  }

  get settings(): DisclosureSettings {
    return this.options.settings ?? DEFAULT_SETTINGS
  }
}

export function figureOf(made: Protected, cell = 'salles-art-et-essai'): number | null {
  return made.cells.find((one) => one.cell === cell)?.figure ?? null
}

export function whyNot(made: Protected, cell = 'salles-art-et-essai'): string | null {
  return made.cells.find((one) => one.cell === cell)?.withheld ?? null
}
