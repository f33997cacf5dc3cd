import { type Catalogue, type CatalogueFilm, filmOfSlug } from './catalogue.js'

/**
 * How the addresses of a site name films. `pattern` is a path whose parts are literal, `*` (any one part), `{n}` (a number), and
 * in one of them `{slug}` or `{id}`: `/films/{slug}`, `/film/{id}-*`, `/seance/{n}/{slug}.html`.
 */
export interface PageRule {
  pattern: string
  reads: 'slug' | 'id'
  /** What kind of page the site says that these are; null where it says nothing. */
  kind: string | null
  /** Films by the numbers of the site, for a rule that reads an id. */
  ids: Readonly<Record<string, number>>
  /** How many different films spoke for it. */
  evidence: number
}

/** A path as it is compared with patterns: decoded, in lower case, without a slash at its end. */
export function plainPath(path: string): string {
  let decoded = path
  try {
    decoded = decodeURIComponent(path)
  } catch {
    // Then as it came.
  }
  return decoded.toLowerCase().replace(/\/+$/, '') || '/'
}

/** What a site's rules say of its paths. Made once for a site; reading a path is a few regular expressions. */
export function createRuleReader(
  rules: readonly PageRule[],
  catalogue: Catalogue,
): (path: string) => { film: CatalogueFilm | null; kind: string | null } | null {
  const compiled = rules.map((rule) => ({ ...rule, expression: expressionOf(rule.pattern) }))
  return function readPath(path) {
    const plain = plainPath(path)
    let seen: { film: null; kind: string | null } | null = null
    for (const { expression, reads, ids, kind } of compiled) {
      const value = expression.exec(plain)?.[1]
      if (value === undefined) continue
      const film = reads === 'slug' ? filmOfSlug(value, catalogue) : (catalogue.film(ids[value] ?? 0) ?? null)
      if (film !== null) return { film, kind }
      seen ??= { film: null, kind }
    }
    return seen
  }
}

/** The regular expression of a pattern; everything that is no sign of the pattern is meant literally. */
export function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split(/(\{slug\}|\{id\}|\{n\}|\*)/)
    .map((part) => SIGNS[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('')
  return new RegExp(`^${source}$`, 'u')
}

const SIGNS: Readonly<Record<string, string>> = {
  '{slug}': '([^/]{1,150}?)',
  '{id}': '(\\d{1,12})',
  '{n}': '\\d{1,12}',
  '*': '[^/]{0,150}',
}
