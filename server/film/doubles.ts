import type { Catalogue, CatalogueFilm } from './catalogue.js'
import { compareDirectors } from './directors.js'
import { matchFilm } from './match.js'

/**
 * Pairs of films of the catalogue that may be one: with one title, or of the same people and with nearly one. Never of two
 * people. Each pair once, the film that is known longer first.
 */
export function likelyDoubles(
  catalogue: Catalogue,
  { limit }: { limit: number },
): (readonly [CatalogueFilm, CatalogueFilm])[] {
  const pairs = new Map<string, readonly [CatalogueFilm, CatalogueFilm]>()
  for (const film of catalogue.films()) {
    if (pairs.size >= limit) break
    for (const other of alike(film, catalogue)) {
      const [first, second] = film.id < other.id ? [film, other] : [other, film]
      pairs.set(`${first.id} ${second.id}`, [first, second])
    }
  }
  return [...pairs.values()].slice(0, limit)
}

function alike(film: CatalogueFilm, catalogue: Catalogue): CatalogueFilm[] {
  const title = catalogue.normalisedOf(film)
  const match = matchFilm({ title: film.title, directors: film.directors, year: film.year }, catalogue)
  const near = match.sure === 'uncertain' ? match.candidates : []
  return [...new Set([...catalogue.titled(title), ...near])].filter((other) => {
    if (other.id === film.id) return false
    const people = compareDirectors(film.directors, other.directors)
    return people === 'same' || (people === 'unknown' && catalogue.normalisedOf(other) === title)
  })
}
