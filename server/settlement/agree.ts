import type { Micros } from '../lib/money.js'
import type { ShareSum } from './arithmetic.js'

/** Cinemas for which shares and ledger say different amounts, as text; none when they agree to the micro-euro. */
export function disagreements(sums: readonly ShareSum[], accrued: ReadonlyMap<string, Micros>): string[] {
  const derived = new Map<string, Micros>()
  for (const { cinema, micros } of sums) derived.set(cinema, (derived.get(cinema) ?? 0n) + micros)
  return [...new Set([...derived.keys(), ...accrued.keys()])].sort().flatMap((cinema) => {
    const [shared, posted] = [derived.get(cinema) ?? 0n, accrued.get(cinema) ?? 0n]
    return shared === posted ? [] : [`cinema ${cinema}: ${shared} by its shares, ${posted} in the ledger`]
  })
}
