/** A taste that is near a film, and why: its own, or one that other films of the catalogue have together with one of its own. */
export interface LikelyTaste {
  taste: string
  why: { own: true; heritage: boolean } | { own: false; with: string; films: number }
}

/** Films of the catalogue that must have both, at least: one may be chance. */
const FILMS = 3
const NEAR = 4

/**
 * The tastes near a film's: its own first, then those that go with them in the catalogue most often. Nobody's visits are asked:
 * how many people have a taste is read from the release.
 * @param tastes the tastes that each film of the catalogue speaks for
 */
export function likelyTastes(film: number, tastes: ReadonlyMap<number, readonly string[]>): LikelyTaste[] {
  const own = tastes.get(film) ?? []
  const together = new Map<string, { with: string; films: number }>()
  for (const one of own) {
    for (const [taste, films] of goingWith(one, { tastes, besides: film })) {
      if (own.includes(taste) || films < FILMS || films <= (together.get(taste)?.films ?? 0)) continue
      together.set(taste, { with: one, films })
    }
  }
  const near = [...together].sort(([a, x], [b, y]) => y.films - x.films || a.localeCompare(b)).slice(0, NEAR)
  return [
    ...own.map((taste) => ({ taste, why: { own: true, heritage: taste === HERITAGE } as const })),
    ...near.map(([taste, why]) => ({ taste, why: { own: false, ...why } as const })),
  ]
}

const HERITAGE = 'patrimoine'

/** How many films have a taste and another, by the other. */
function goingWith(
  taste: string,
  { tastes, besides }: { tastes: ReadonlyMap<number, readonly string[]>; besides: number },
): Map<string, number> {
  const films = new Map<string, number>()
  for (const [id, its] of tastes) {
    if (id === besides || !its.includes(taste)) continue
    for (const other of its) if (other !== taste) films.set(other, (films.get(other) ?? 0) + 1)
  }
  return films
}
