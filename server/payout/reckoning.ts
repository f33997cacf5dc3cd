/** A month that was closed. */
interface ClosedMonth {
  /** `2026-12`. */
  name: string
  to: Date
}

/** What a batch of a quarter pays: everything that was confirmed by months up to this one. */
export interface Reckoning {
  through: string
  to: Date
  /** It ends the year: balances are paid from the yearly minimum on, once. */
  endsYear: boolean
}

/**
 * The newest month that ends a quarter and is closed (contract federation-cinema art. 11); null while none is. The months before it
 * were closed before it.
 * @param everyMonths `periodMonths` of the terms: 3 for quarters
 */
export function newestReckoning(closed: readonly ClosedMonth[], everyMonths: number): Reckoning | null {
  const [newest] = closed
    .filter(({ name }) => Number(name.slice(5)) % everyMonths === 0)
    .sort((a, b) => (a.name < b.name ? 1 : -1))
  return newest === undefined ? null : { through: newest.name, to: newest.to, endsYear: newest.name.endsWith('-12') }
}
