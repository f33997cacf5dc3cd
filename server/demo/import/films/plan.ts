import {
  type Alias,
  type CatalogueFilm,
  createCatalogue,
  GENRES,
  type GrowingCatalogue,
  matchFilm,
  normaliseTitle,
  properTitle,
  writtenWell,
} from '../../../film/index.js'
import type { FilmRow } from './clean.js'

/** A film of the catalogue with all that an import may fill in. */
export interface FilmFacts extends CatalogueFilm {
  directors: readonly string[]
  genres: readonly string[]
}

/** What an import does to the catalogue. A film that is new has a negative number until the database gives it one. */
export interface FilmPlan {
  inserted: FilmFacts[]
  completed: FilmFacts[]
  unchanged: number
  /** Rows that describe the film of an earlier row. */
  merged: { line: number; title: string; into: string }[]
  /** Other names, of films and rows that were found to be one. */
  aliases: { name: string; film: number }[]
  doubts: { line: number; about: string; what: string }[]
  lengths: { fromAnother: number; leftOut: number }
  /** Films that the catalogue had for everybody, and a row for children: they are for children from now on. */
  nowForChildren: string[]
}

/**
 * Finds for every row its film: by its slug, else by what it says; a new one where there is none. An import fills in what the
 * catalogue does not know and changes nothing that it knows: what the federation corrected stays. The order of the rows does
 * not decide which are one film, so that a second import finds all as before.
 */
export function planFilms(
  rows: readonly FilmRow[],
  { films, aliases }: { films: readonly FilmFacts[]; aliases: readonly Alias[] },
): FilmPlan {
  const catalogue = createCatalogue(films, aliases)
  const facts = new Map(films.map((film) => [film.id, film]))
  const stored: ReadonlyMap<number, FilmFacts> = new Map(facts)
  const groups = new Map<number, FilmRow[]>()
  const plan: FilmPlan = {
    ...{ inserted: [], completed: [], unchanged: 0, merged: [], aliases: [], doubts: [] },
    ...{ lengths: { fromAnother: 0, leftOut: 0 }, nowForChildren: [] },
  }
  for (const row of byEvidence(rows)) {
    const found = catalogue.named(row.slug) ?? find(row, catalogue, plan)
    if (found === null) {
      const made = filmOf(row, -(groups.size + 1))
      catalogue.add(made)
      facts.set(made.id, made)
    }
    const id = found?.id ?? -(groups.size + 1)
    groups.set(id, [...(groups.get(id) ?? []), row])
    // What is evidence of a film grows with its rows: a later row may name the director whom the first did not.
    const known = facts.get(id) as FilmFacts
    const completed = complete(known, row, stored.get(id))
    if (completed !== known) catalogue.replace(completed)
    facts.set(id, completed)
  }
  settle(plan, { groups, facts, before: stored, catalogue })
  return plan
}

/** Those that say most come first, so that what is one film does not hang on the order of a file. */
function byEvidence(rows: readonly FilmRow[]): FilmRow[] {
  const said = ({ directors, durationMin, year }: FilmRow) =>
    (directors.length > 0 ? 4 : 0) + (durationMin === null ? 0 : 2) + (year === null ? 0 : 1)
  return [...rows].sort((a, b) => said(b) - said(a) || (a.slug < b.slug ? -1 : 1))
}

function find(row: FilmRow, catalogue: GrowingCatalogue, plan: FilmPlan): CatalogueFilm | null {
  const match = matchFilm(row, catalogue)
  if (match.sure === 'certain') return match.film
  if (match.sure === 'uncertain')
    plan.doubts.push({
      ...{ line: row.line, about: describe(row) },
      what: `perhaps ${match.candidates.slice(0, 2).map(describe).join(', or ')}`,
    })
  return null
}

function describe({ title, directors }: Pick<FilmFacts, 'title' | 'directors'>): string {
  return directors.length === 0 ? title : `${title} (${directors.slice(0, 2).join(', ')})`
}

function filmOf({ slug, title, directors, genres, durationMin, year, forChildren }: FilmRow, id: number): FilmFacts {
  return { id, slug, title, directors, genres, durationMin, year, forChildren }
}

/**
 * The film with what it did not know; itself when the row says nothing new. That it is for children is believed of every file, and
 * taken back by none: the federation alone says that it is not. Of such a film no genre is filled in, from whichever row.
 * @param stored as the catalogue had it; undefined for a new one
 */
function complete(film: FilmFacts, row: FilmRow, stored: FilmFacts | undefined): FilmFacts {
  const forChildren = film.forChildren || row.forChildren
  const genres = film.genres.length > 0 && stored !== undefined ? film.genres : union(film.genres, row.genres)
  const wanted = {
    directors: film.directors.length > 0 ? film.directors : row.directors,
    genres: forChildren && stored !== undefined ? stored.genres : genres,
    durationMin: film.durationMin ?? row.durationMin,
    year: film.year ?? row.year,
    forChildren,
  }
  const same = (Object.keys(wanted) as (keyof typeof wanted)[]).every(
    (key) => JSON.stringify(wanted[key]) === JSON.stringify(film[key]),
  )
  return same ? film : { ...film, ...wanted }
}

function union(some: readonly string[], more: readonly string[]): string[] {
  return GENRES.filter((genre) => some.includes(genre) || more.includes(genre))
}

function settle(
  plan: FilmPlan,
  {
    groups,
    facts,
    before,
    catalogue,
  }: {
    groups: ReadonlyMap<number, FilmRow[]>
    facts: ReadonlyMap<number, FilmFacts>
    before: ReadonlyMap<number, FilmFacts>
    catalogue: GrowingCatalogue
  },
): void {
  for (const [id, rows] of groups) {
    const film = { ...(facts.get(id) as FilmFacts) }
    const stored = before.get(id)
    if (stored === undefined) plan.inserted.push({ ...film, title: bestTitle(rows) })
    else if (facts.get(id) !== stored) plan.completed.push(film)
    else plan.unchanged++
    if (stored?.forChildren === false && film.forChildren) plan.nowForChildren.push(describe(film))
    for (const row of rows.slice(1)) plan.merged.push({ line: row.line, title: describe(row), into: describe(film) })
    const hourly = rows.filter(({ hours }) => hours !== null).length
    plan.lengths[film.durationMin === null ? 'leftOut' : 'fromAnother'] += hourly
    const names = new Set(rows.flatMap((row) => [row.slug, normaliseTitle(row.title)]))
    for (const name of names) {
      const isKnown = name === film.slug || name === normaliseTitle(film.title) || catalogue.named(name) !== undefined
      // A title that two films have names neither of them.
      if (!isKnown && catalogue.titled(name).length === 0) plan.aliases.push({ name, film: id })
    }
  }
}

function bestTitle(rows: readonly FilmRow[]): string {
  const [first] = rows.map(({ title }) => title).sort((a, b) => writtenWell(b) - writtenWell(a))
  return properTitle(first as string)
}
