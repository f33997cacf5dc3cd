import { normaliseTitle } from '../lib/text.js'
import type { PageKind } from './wire.js'

/** Words of a path, in the order in which they decide. A children's page is one whatever else it is. */
const KINDS: readonly [PageKind, RegExp][] = [
  ['enfants', /(^|[/_-])(enfants?|jeune-?public|jeunesse|tout-?petits|cine-?gouter|kids)([/_.-]|$)/],
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
 * where it is given.
 */
export function pageKind(path: string): PageKind {
  const whole = decode(path).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  // A film's title is no word of the site: "Les Enfants du paradis" is for everybody.
  const plain = CHILDRENS_LIST.test(whole) ? whole : whole.replace(FILM_PAGE, '$1')
  return KINDS.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other'
}

/** Up to the title of a film. */
const FILM_PAGE = /^(.*\/(?:films?|movies?|fiche)\/)[^/]+\/?$/
/** … and a list of films for children, which looks like the page of one. */
const CHILDRENS_LIST =
  /\/(?:films?|movies?|fiche)\/(?:les-)?(enfants?|jeune-?public|jeunesse|tout-?petits|cine-?gouter|kids)\/?$/

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
}

const MAX_REMEMBERED = 20_000

/**
 * Turns what the pixel sends about a page into (kind, film), with the films known now. A cinema has few pages, and each is
 * looked at again and again: the latest are remembered.
 * @param films ids by slug and by normalised title
 */
export function createPageReader(
  films: ReadonlyMap<string, number>,
): (page: { path: string; title: string | undefined }) => ViewedPage {
  const remembered = new Map<string, ViewedPage>()
  return function readPage({ path, title }) {
    const key = title === undefined ? path : `${path}\0${title}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    const viewed = {
      kind: pageKind(path),
      film: title === undefined ? filmOfPath(path, films) : (films.get(normaliseTitle(title)) ?? null),
    }
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(key, viewed)
    return viewed
  }
}

function filmOfPath(path: string, films: ReadonlyMap<string, number>): number | null {
  const slug = filmSlug(path)
  return slug === null ? null : (films.get(slug) ?? films.get(normaliseTitle(slug.replaceAll('-', ' '))) ?? null)
}
