import type { Catalogue, CatalogueFilm } from './catalogue.js'
import { compareDirectors } from './directors.js'
import { readTitle } from './title.js'

/** A film as a page or a file tells it. What it does not say is absent. */
export interface SeenFilm {
  title: string
  directors?: readonly string[]
  durationMin?: number | null
  year?: number | null
}

/** `uncertain`: one of these perhaps, the likeliest first, at most five; a person must say. */
export type FilmMatch =
  | { sure: 'certain'; film: CatalogueFilm }
  | { sure: 'uncertain'; candidates: readonly CatalogueFilm[] }
  | { sure: 'none' }

const MOST_CANDIDATES = 5
/** Versions and credits differ by so much. */
const SAME_MINUTES = 8
/** Below this share of words in common two titles have nothing to do with each other. */
const LIKE_ENOUGH = 0.6

/**
 * Whether a film that was seen is one of the catalogue. The title decides; directors, year and length are evidence for or
 * against. What contradicts itself is never certain: a false match would credit one film with what people saw of another.
 */
export function matchFilm(seen: SeenFilm, catalogue: Catalogue): FilmMatch {
  const { normalised, year } = readTitle(seen.title)
  if (normalised === '') return { sure: 'none' }
  const known = catalogue.named(normalised)
  if (known === null) return { sure: 'none' }
  const told = { ...seen, year: seen.year ?? year }
  // A slug of one word is a title too, of which there may be several.
  if (known !== undefined && known.slug !== normalised && compare(told, known) !== 'other')
    return { sure: 'certain', film: known }
  const titled = catalogue.titled(normalised)
  const one = singled(titled, told)
  if (one !== null) return { sure: 'certain', film: one }
  const misspelt = titled.length > 0 ? null : typo(normalised, told, catalogue)
  if (misspelt !== null) return { sure: 'certain', film: misspelt }
  const candidates = likely(normalised, told, catalogue)
  return candidates.length === 0 ? { sure: 'none' } : { sure: 'uncertain', candidates }
}

/** The one of films with the same title that the evidence speaks for, or speaks not against. */
function singled(titled: readonly CatalogueFilm[], seen: SeenFilm): CatalogueFilm | null {
  const judged = titled.map((film) => ({ film, verdict: compare(seen, film) }))
  const possible = judged.filter(({ verdict }) => verdict !== 'other')
  const proven = possible.filter(({ verdict }) => verdict === 'same')
  if (proven.length === 1) return (proven[0] as (typeof proven)[0]).film
  return proven.length === 0 && possible.length === 1 ? (possible[0] as (typeof possible)[0]).film : null
}

/** What directors, year and length say of two films with one title. A director says more than a length. */
function compare(seen: SeenFilm, film: CatalogueFilm): 'same' | 'other' | 'unknown' {
  const directors = compareDirectors(seen.directors ?? [], film.directors)
  const years = compareYears(seen.year ?? null, film.year)
  if (directors === 'other' || years === 'other') return 'other'
  if (directors === 'same' || years === 'same') return 'same'
  return compareMinutes(seen.durationMin ?? null, film.durationMin)
}

/** A film comes out a year later in another country. */
function compareYears(one: number | null, other: number | null): 'same' | 'other' | 'unknown' {
  if (one === null || other === null) return 'unknown'
  return Math.abs(one - other) <= 1 ? 'same' : 'other'
}

function compareMinutes(one: number | null, other: number | null): 'same' | 'other' | 'unknown' {
  if (one === null || other === null) return 'unknown'
  const apart = Math.abs(one - other)
  if (apart <= SAME_MINUTES) return 'same'
  return apart > Math.max(one, other) / 4 ? 'other' : 'unknown'
}

/** A title that differs by one letter, of the same director: never by a number, which makes another film of it. */
function typo(normalised: string, seen: SeenFilm, catalogue: Catalogue): CatalogueFilm | null {
  if (normalised.length < 8) return null
  const found = catalogue.near(normalised).filter((film) => {
    const other = catalogue.normalisedOf(film)
    return isOneApart(joined(normalised), joined(other)) && numbers(normalised) === numbers(other)
  })
  const [film] = found
  if (film === undefined || found.length > 1 || compare(seen, film) === 'other') return null
  return compareDirectors(seen.directors ?? [], film.directors) === 'same' ? film : null
}

function likely(normalised: string, seen: SeenFilm, catalogue: Catalogue): CatalogueFilm[] {
  const films = [...new Set([...catalogue.titled(normalised), ...catalogue.near(normalised)])]
  return films
    .map((film) => ({ film, score: likeness(normalised, catalogue.normalisedOf(film)) + bonus(seen, film) }))
    .filter(({ score }) => score >= LIKE_ENOUGH)
    .sort((a, b) => b.score - a.score || a.film.id - b.film.id)
    .slice(0, MOST_CANDIDATES)
    .map(({ film }) => film)
}

function bonus(seen: SeenFilm, film: CatalogueFilm): number {
  return { same: 0.1, other: -0.1, unknown: 0 }[compareDirectors(seen.directors ?? [], film.directors)]
}

/** 1 for the same title, 0 for nothing in common; a title within a longer one is nearly as good as the same. */
function likeness(one: string, other: string): number {
  if (one === other) return 1
  const [a, b] = [new Set(one.split(' ')), new Set(other.split(' '))]
  const shared = [...a].filter((word) => b.has(word)).reduce((sum, word) => sum + word.length, 0)
  const letters = (words: Set<string>) => [...words].reduce((sum, word) => sum + word.length, 0)
  const both = letters(a) + letters(b)
  const within = `${one} `.startsWith(`${other} `) || `${other} `.startsWith(`${one} `)
  return Math.max((2 * shared) / both, within ? 0.8 : 0, isOneApart(joined(one), joined(other)) ? 0.9 : 0)
}

function joined(text: string): string {
  return text.replaceAll(' ', '')
}

function numbers(normalised: string): string {
  return normalised
    .split(' ')
    .filter((word) => /\d/.test(word) || /^(i|ii|iii|iv|v|vi|vii|viii|ix|x)$/.test(word))
    .join(' ')
}

/** Whether one letter more, less or changed, or two neighbours exchanged, makes two texts the same. */
function isOneApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let from = 0
  while (from < one.length && one[from] === other[from]) from++
  let [a, b] = [one.length, other.length]
  while (a > from && b > from && one[a - 1] === other[b - 1]) {
    a--
    b--
  }
  const [x, y] = [one.slice(from, a), other.slice(from, b)]
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0])
}
