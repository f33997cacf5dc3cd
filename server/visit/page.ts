import {
  type Catalogue,
  type CatalogueFilm,
  createRuleReader,
  filmOfSlug,
  type PageRule,
  readTitle,
} from '../film/index.js'
import { isChildrensPage } from './childrens-page.js'
import { PAGE_KINDS, type PageKind } from './wire.js'

/** Words of a path, in the order in which they decide. */
const KINDS: readonly [PageKind, RegExp][] = [
  ['booking', /(^|[/_-])(reserv\w*|billet\w*|panier|achat|booking|tickets?|checkout)([/_.-]|$)/],
  [
    'showtimes',
    /(^|[/_-])(horaires?|seances?|programme\w*|agenda|grille|a-l-?affiche|showtimes?|calendrier)([/_.-]|$)/,
  ],
  [
    'event',
    /(^|[/_-])(evenements?|events?|festivals?|rencontres?|debats?|avant-?premieres?|cycles?|actualites?|news)([/_.-]|$)/,
  ],
  ['film', /(^|[/_-])(films?|movies?|fiche)([/_.-]|$)/],
  ['home', /^\/?(index\.\w+|accueil\/?|fr\/?|home\/?)?$/],
]

/**
 * What kind of page a path shows. It is a rule of thumb for sites that say nothing: `data-page` of the snippet decides
 * where it is given. A children's page is one whatever else it is.
 * @param catalogue whose titles are no words of the site; null: none is known
 */
export function pageKind(path: string, catalogue: Catalogue | null = null): PageKind {
  const decoded = decode(path)
  if (isChildrensPage(decoded, catalogue)) return 'enfants'
  const plain = decoded.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(FILM_PAGE, '$1')
  return KINDS.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other'
}

/** Up to the title of a film, which is no word of the site. */
const FILM_PAGE = /^(.*\/(?:films?|movies?|fiche)\/)[^/]+\/?$/

/** The last part of a film page's path as a slug: `/films/la-haine-1995/` → `la-haine-1995`. Null for other paths. */
export function filmSlug(path: string): string | null {
  const match = /\/(?:films?|movies?|fiche)\/(?:\d+-)?([a-z0-9-]{2,120})\/?$/i.exec(decode(path))
  return match?.[1]?.toLowerCase() ?? null
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** What a visit looked at: the page's kind, and the film where one is known. */
export interface ViewedPage {
  kind: PageKind
  film: number | null
  /** What the page tells for others: null when it has nothing to do with a film. */
  tells: ToldPage | null
}

/** What a page says of the film that it shows, with nothing of the visit: what rules are learnt from, and what is reviewed. */
export interface ToldPage {
  path: string
  title: string | null
  /** The title as it is matched, where no film is certain by it. */
  unknown: string | null
}

/** What is known of films and of the sites' addresses at one moment. */
export interface PageKnowledge {
  catalogue: Catalogue
  /** By site. */
  rules: ReadonlyMap<string, readonly PageRule[]>
}

const MAX_REMEMBERED = 20_000

/**
 * Turns what the pixel sends about a page into (kind, film), with what is known now. A cinema has few pages, and each is looked
 * at again and again: the latest are remembered, so that a page is read once and then looked up.
 */
export function createPageReader({
  catalogue,
  rules,
}: PageKnowledge): (page: { site: string; path: string; title: string | undefined }) => ViewedPage {
  const sites = new Map<string, SiteReader>()
  let remembered = 0

  return function readPage({ site, path, title }) {
    let reader = sites.get(site)
    if (reader === undefined) {
      reader = { pages: new Map(), readPath: createRuleReader(rules.get(site) ?? [], catalogue) }
      sites.set(site, reader)
    }
    // No joined key: it would be a new text at every visit.
    let titles = reader.pages.get(path)
    const known = titles?.get(title)
    if (known !== undefined) return known
    const viewed = viewPage({ path, title: title ?? '', catalogue, readPath: reader.readPath })
    if (remembered >= MAX_REMEMBERED) {
      for (const { pages } of sites.values()) pages.clear()
      remembered = 0
      titles = undefined
    }
    if (titles === undefined) reader.pages.set(path, new Map([[title, viewed]]))
    else titles.set(title, viewed)
    remembered++
    return viewed
  }
}

interface SiteReader {
  /** By path, then by declared title. */
  pages: Map<string, Map<string | undefined, ViewedPage>>
  readPath: ReturnType<typeof createRuleReader>
}

const NO_TITLE = { normalised: '', forChildren: false }

/** What the page says of itself goes before its site's rules, and these before the rule of thumb. */
function viewPage({
  path,
  title,
  catalogue,
  readPath,
}: {
  path: string
  title: string
  catalogue: Catalogue
  readPath: SiteReader['readPath']
}): ViewedPage {
  const { normalised, forChildren } = title === '' ? NO_TITLE : readTitle(title)
  const ruled = readPath(path)
  const slug = filmSlug(path)
  const byPath = ruled?.film ?? (slug === null ? null : filmOfSlug(slug, catalogue))
  const read = normalised === '' ? { film: byPath, unknown: null } : filmOfTitle(normalised, { byPath, catalogue })
  const kind = kindOf(path, { film: read.film, forChildren, ruled, catalogue })
  const named = read.film ?? (normalised === '' ? anyFilmIn(path, catalogue) : null)
  const tells =
    normalised === '' && named === null
      ? null
      : { path, title: normalised === '' ? null : title, unknown: read.unknown }
  return { kind, film: read.film?.id ?? null, tells }
}

/** The film that a declared title says; where several have it, or none, the address may decide. */
function filmOfTitle(
  normalised: string,
  { byPath, catalogue }: { byPath: CatalogueFilm | null; catalogue: Catalogue },
): { film: CatalogueFilm | null; unknown: string | null } {
  const named = catalogue.named(normalised)
  if (named === null) return { film: null, unknown: null }
  const titled = catalogue.titled(normalised)
  const film = named ?? (titled.length === 1 ? (titled[0] as CatalogueFilm) : null)
  if (film !== null && titled.length <= 1) return { film, unknown: null }
  const isWithin = byPath !== null && ` ${normalised} `.includes(` ${catalogue.normalisedOf(byPath)} `)
  return isWithin ? { film: byPath, unknown: null } : { film: null, unknown: normalised }
}

/** A children's page is one whatever else it is; so is the page of a film for children. */
function kindOf(
  path: string,
  {
    film,
    forChildren,
    ruled,
    catalogue,
  }: {
    film: CatalogueFilm | null
    forChildren: boolean
    ruled: { kind: string | null } | null
    catalogue: Catalogue
  },
): PageKind {
  const kind = pageKind(path, catalogue)
  if ([kind, ruled?.kind].includes('enfants') || forChildren || film?.forChildren === true) return 'enfants'
  if (ruled === null || kind !== 'other') return kind
  return PAGE_KINDS.find((known) => known === ruled.kind) ?? 'film'
}

/** A film of several words whose name is a part of an address: not certain, but what a rule may be learnt from. */
function anyFilmIn(path: string, catalogue: Catalogue): CatalogueFilm | null {
  for (const part of decode(path).split('/').slice(1).slice(-3)) {
    const bare = part.toLowerCase().replace(/\.\w{1,5}$/, '')
    const slugs = new Set([bare, bare.replace(/^(?:\d+|films?|fiche)[-_]/, ''), bare.replace(/[-_]\d+$/, '')])
    for (const slug of slugs) {
      const film = /[-_ ]/.test(slug) ? filmOfSlug(slug, catalogue) : null
      if (film !== null) return film
    }
  }
  return null
}
