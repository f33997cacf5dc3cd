import type { DisclosureSettings } from './settings.js'

/** Why a figure is not shown. `complement`, `difference`: it would tell another; `waits`: too few cinemas joined or left yet. */
export type Withheld =
  | 'few-people'
  | 'few-cinemas'
  | 'dominated'
  | 'complement'
  | 'difference'
  | 'waits'
  | 'not-counted'

export type Shown = { figure: number; withheld: null } | { figure: null; withheld: Withheld }

/**
 * What may be shown of a cell: of its people, of those that may be addressed, and of those that a buying platform knows too, by the
 * platform's id. `activated`: it is said to be large enough for a campaign, which changes with releases only.
 */
export type ProtectedCell = {
  cell: string
  activated: boolean
  addressable: Shown
  matched: Readonly<Record<string, Shown>>
  /** When the figures were counted, when that was before this release: they are held. Null: in this release, or none is shown. */
  heldSince: Date | null
} & Shown

/** Of what was shown before, what the next release must know. It says which cinemas are behind a figure: for the worker alone. */
export interface Past {
  /** The window of the last release; null before the first. */
  window: string | null
  settings: DisclosureSettings | null
  /** What the last release shows. */
  cells: ReadonlyMap<string, ProtectedCell>
  madeAt: Date | null
  /** Cinemas behind every figure that was shown, each set once: by the cell of what it asks of cinemas alone. */
  sets: readonly PastSet[]
}

export interface PastSet {
  projection: string
  /** Ids of the cinemas. */
  cinemas: readonly string[]
  /** The people that each cinema had when a figure of this set was last counted: by id, of all cinemas then. */
  people: ReadonlyMap<string, number>
  /** Numbers of releases: the greater the later. */
  lastRelease: number
}

export const NO_PAST: Past = { window: null, settings: null, cells: new Map(), madeAt: null, sets: [] }
