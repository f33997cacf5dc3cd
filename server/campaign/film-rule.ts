/**
 * Which films the audience is for: those released mostly in art et essai cinemas (DESIGN §9). The rule is data, and what it says is a
 * hint: the federation decides.
 */
export const FILM_RULE = {
  /** Below so many cinemas nothing can be said, and the numbers would point at one of them. */
  fewestCinemas: 3,
  /** The part of the cinemas showing it that are classified art et essai: "mostly" is more than half. */
  mostly: 0.5,
} as const

export interface FilmScreenings {
  /** Cinemas known to show it. */
  cinemas: number
  /** Those of them that the CNC has classified art et essai. */
  artEtEssai: number
}

export type FilmHint =
  | { hint: 'meets' | 'does-not'; cinemas: number; artEtEssai: number }
  /** Too little is known. */
  | { hint: 'to-decide'; why: 'few-cinemas' }

/** What the rule says of a film, with the numbers that it was said by. */
export function hintOf({ cinemas, artEtEssai }: FilmScreenings): FilmHint {
  if (cinemas < FILM_RULE.fewestCinemas) return { hint: 'to-decide', why: 'few-cinemas' }
  return { hint: artEtEssai > cinemas * FILM_RULE.mostly ? 'meets' : 'does-not', cinemas, artEtEssai }
}
