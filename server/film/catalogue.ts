import { assert } from '../lib/assert.js'
import { foldWords, slugify } from '../lib/text.js'
import { joinTitle, normaliseTitle } from './title.js'

/** A film as it is matched. */
export interface CatalogueFilm {
  id: number
  slug: string
  title: string
  /** Its title, normalised; where it is absent it is made. */
  normalised?: string
  directors: readonly string[]
  durationMin: number | null
  year: number | null
  forChildren: boolean
}

/** Another name of a film; null: no film at all, as the federation said. */
export interface Alias {
  name: string
  film: number | null
}

/** The films known at one moment, with the ways in which they are looked up. It does not change. */
export interface Catalogue {
  film(id: number): CatalogueFilm | undefined
  films(): readonly CatalogueFilm[]
  /** Those whose title is this one, normalised; more than one where titles are shared. */
  titled(normalised: string): readonly CatalogueFilm[]
  /** The film that a name was said to be, null for "none", undefined where nobody said anything. Slugs are names too. */
  named(name: string): CatalogueFilm | null | undefined
  /** Those that share rare words with a title, normalised: at most some dozens. */
  near(normalised: string): readonly CatalogueFilm[]
  normalisedOf(film: CatalogueFilm): string
}

/** A catalogue that is being made: what is added is found at once. */
export interface GrowingCatalogue extends Catalogue {
  add(film: CatalogueFilm): void
  /** What is known of a film has changed, but for its title and its slug. */
  replace(film: CatalogueFilm): void
}

const MOST_NEAR = 60
const MOST_WORDS = 30

export function createCatalogue(films: readonly CatalogueFilm[], aliases: readonly Alias[] = []): GrowingCatalogue {
  const byId = new Map<number, CatalogueFilm>()
  const titles = new Map<number, string>()
  const byTitle = new Map<string, number[]>()
  // Made when it is first asked for: whoever only reads pages never does.
  let byWord: Map<string, number[]> | null = null
  const slugs = new Map<string, number>()
  const said = new Map(aliases.map(({ name, film }) => [name, film]))
  const filmsOf = (ids: readonly number[]) => ids.map((id) => byId.get(id) as CatalogueFilm)

  function add(film: CatalogueFilm): void {
    const title = film.normalised ?? normaliseTitle(film.title)
    byId.set(film.id, film)
    titles.set(film.id, title)
    slugs.set(film.slug, film.id)
    if (title === '') return
    push(byTitle, title, film.id)
    if (byWord !== null) addWords(byWord, film.id)
  }

  function addWords(index: Map<string, number[]>, id: number): void {
    for (const word of significant(titles.get(id) ?? '')) push(index, word, id)
  }

  function words(): Map<string, number[]> {
    if (byWord !== null) return byWord
    const index = new Map<string, number[]>()
    for (const id of byId.keys()) addWords(index, id)
    byWord = index
    return index
  }

  for (const film of films) add(film)
  return {
    add,
    film: (id) => byId.get(id),
    films: () => [...byId.values()],
    titled: (normalised) => filmsOf(byTitle.get(normalised) ?? []),
    named(name) {
      // A film's own slug goes before what somebody called another film.
      const id = slugs.get(name) ?? said.get(name)
      return id === undefined || id === null ? id : byId.get(id)
    },
    normalisedOf: (film) => titles.get(film.id) ?? film.normalised ?? normaliseTitle(film.title),
    near(normalised) {
      const index = words()
      const rarest = significant(normalised).sort((a, b) => (index.get(a)?.length ?? 0) - (index.get(b)?.length ?? 0))
      return filmsOf([...new Set(rarest.flatMap((word) => index.get(word) ?? []))].slice(0, MOST_NEAR))
    },
    replace(film) {
      const before = byId.get(film.id)
      assert(before !== undefined && before.title === film.title && before.slug === film.slug, 'only facts change')
      byId.set(film.id, film)
    },
  }
}

/**
 * The film that a part of an address names: its slug or a name of it, its title, or its title followed by its director or its
 * year, as sites write where two films have one title. Null where none or several do.
 */
export function filmOfSlug(slug: string, catalogue: Catalogue): CatalogueFilm | null {
  const clean = slugify(slug)
  const known = catalogue.named(clean)
  if (known !== undefined) return known
  const words = foldWords(slug).slice(0, MOST_WORDS)
  for (let end = words.length; end > 0; end--) {
    const rest = words.slice(end)
    const found = catalogue.titled(joinTitle(words.slice(0, end))).filter((film) => explains(film, rest))
    if (found.length > 0) return found.length === 1 ? (found[0] as CatalogueFilm) : null
  }
  return null
}

/** Whether what stands behind a title in a slug is the film's year or its directors' names. */
function explains({ year, directors }: CatalogueFilm, rest: readonly string[]): boolean {
  if (rest.length === 0) return true
  if (rest.length === 1 && year !== null && rest[0] === String(year)) return true
  const names = new Set(directors.flatMap((name) => foldWords(name)))
  // A long list of names is cut in the middle of one.
  return rest.every((word, at) => names.has(word) || (at > 1 && at === rest.length - 1 && startsOne(names, word)))
}

function startsOne(names: ReadonlySet<string>, word: string): boolean {
  return [...names].some((name) => name.startsWith(word))
}

/** How the words of a title that say something begin: a letter amiss is mostly farther on. Not the short words that half of all titles have. */
function significant(normalised: string): string[] {
  const words = normalised.split(' ')
  const long = words.filter((word) => word.length >= 4)
  return [...new Set((long.length > 0 ? long : words).map((word) => word.slice(0, 4)))]
}

function push(lists: Map<string, number[]>, key: string, id: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [id])
  else list.push(id)
}
