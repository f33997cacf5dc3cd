/** A cinema as a file describes it, cleaned. Null: the file does not say. */
export interface CinemaFacts {
  /** Address part that the file gives the cinema; null: one is made from name and town. */
  slug: string | null
  name: string
  /** Street and number: it helps to compare two cinemas, and is not kept. */
  street: string
  city: string
  postalCode: string | null
  insee: string | null
  departement: string
  region: string
  latitude: number | null
  longitude: number | null
  cncNumber: number | null
  category: string | null
  labels: string[]
  screens: number | null
  seats: number | null
}

/** A value that was made right, or left out because it could not be. */
export interface Correction {
  what: string
  from: string
  to: string
}

/** What became of a row. */
export type Cleaned =
  | { outcome: 'taken'; facts: CinemaFacts; corrections: Correction[]; link: ClaimedLink | null }
  | { outcome: 'left'; why: string }
  | { outcome: 'refused'; why: string; about: string }

/** The cinema of the CNC's file that the SCARE's file says is this one: found by distance and name, not certain. */
export interface ClaimedLink {
  cncNumber: number
  cncName: string
  /** Metres between the two positions; null when it is not said. */
  distanceM: number | null
}

/** Collects the corrections of one row. */
export class Corrections {
  readonly list: Correction[] = []

  /** Takes note when the two differ, and gives the new value. */
  note<T extends string | null>(what: string, { from, to }: { from: string; to: T }): T {
    if (to !== from) this.list.push({ what, from, to: to ?? 'nothing' })
    return to
  }
}
