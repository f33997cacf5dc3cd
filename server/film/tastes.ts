import { isGenre } from './genres.js'

/** What of a film says what somebody likes. */
export interface TastedFilm {
  genres: readonly string[]
  forChildren: boolean
  /** Year of its first release; null when it is not known. */
  year: number | null
  /** What the federation says; null: its year decides. */
  heritage: boolean | null
}

/** The taste of old films, beside the genres. */
export const HERITAGE = 'patrimoine'
/** Years after which a film is one of the repertory. */
export const HERITAGE_AFTER_YEARS = 10

/**
 * The tastes that a film speaks for: its genres of the list, and `patrimoine` for an old one. None for a film for children:
 * whoever looks at its page may be a child, or be known by their children.
 */
export function tastesOf(film: TastedFilm, { now }: { now: Date }): readonly string[] {
  if (film.forChildren) return []
  const genres = film.genres.filter(isGenre)
  return isHeritage(film, { now }) ? [HERITAGE, ...genres] : genres
}

/** Whether a film is an old one: by the federation's word, else by its year. */
export function isHeritage({ year, heritage }: Pick<TastedFilm, 'year' | 'heritage'>, { now }: { now: Date }): boolean {
  return heritage ?? (year !== null && year <= now.getUTCFullYear() - HERITAGE_AFTER_YEARS)
}
