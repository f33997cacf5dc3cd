import { foldWords } from '../lib/text.js'
import { type Catalogue, type CatalogueFilm, filmOfSlug } from './catalogue.js'
import { type PageRule, plainPath } from './rules.js'
import { readTitle } from './title.js'

/** A page of a site as visits declared it: its path, and what it says of itself. */
export interface SeenPage {
  path: string
  title: string | null
  kind: string | null
}

/** So many different films must speak for a rule: less may be chance. */
const FEWEST_FILMS = 3
/** Above this share of pages that say another film, a rule is none. */
const MOST_WRONG = 0.05
const MOST_RULES = 8
const MOST_PARTS = 8
const MOST_PAGES = 5_000
const MOST_IDS = 5_000

/**
 * Learns how a site's addresses name films, from pages whose film is known by what they say of themselves, or whose address has
 * the name of a film of several words. Rules with most evidence come first, at most eight; none where the evidence is thin or
 * contradicts itself. Pure: the order of the pages changes nothing.
 */
export function learnRules(pages: readonly SeenPage[], catalogue: Catalogue): PageRule[] {
  const candidates = new Map<string, Evidence>()
  for (const page of pages.slice(0, MOST_PAGES)) {
    const film = filmOfTitle(page.title, catalogue)
    // A title that we do not know says neither yes nor no.
    if (page.title !== null && film === null) continue
    for (const { pattern, reads, value } of readings(plainPath(page.path))) {
      const key = `${reads} ${pattern}`
      const evidence = candidates.get(key) ?? new Evidence(pattern, reads)
      candidates.set(key, evidence)
      if (reads === 'id') evidence.addId(value, film)
      else evidence.addSlug(filmOfSlug(value, catalogue), { film, isClear: foldWords(value).length > 1 })
      evidence.addKind(page.kind)
    }
  }
  const rules = [...candidates.values()].flatMap((evidence) => evidence.rule() ?? [])
  return withoutWeaker(rules.sort(byStrength)).slice(0, MOST_RULES)
}

/** What speaks for one rule and against it. */
class Evidence {
  readonly #pattern: string
  readonly #reads: PageRule['reads']
  readonly #films = new Set<number>()
  readonly #ids = new Map<string, number | null>()
  readonly #kinds = new Map<string, number>()
  #right = 0
  #wrong = 0

  constructor(pattern: string, reads: PageRule['reads']) {
    this.#pattern = pattern
    this.#reads = reads
  }

  addSlug(read: CatalogueFilm | null, { film, isClear }: { film: CatalogueFilm | null; isClear: boolean }): void {
    if (film !== null) {
      if (read?.id === film.id) this.#found(film)
      else this.#wrong++
      // A single word in an address may be a word of the site: it counts only where the page says the same.
    } else if (read !== null && isClear) this.#found(read)
  }

  addId(id: string, film: CatalogueFilm | null): void {
    if (film === null) return
    const before = this.#ids.get(id)
    if (before === null || (before !== undefined && before !== film.id)) {
      this.#ids.set(id, null)
      this.#wrong++
      return
    }
    this.#ids.set(id, film.id)
    this.#found(film)
  }

  addKind(kind: string | null): void {
    if (kind !== null) this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1)
  }

  #found(film: CatalogueFilm): void {
    this.#films.add(film.id)
    this.#right++
  }

  rule(): PageRule | null {
    const evidence = this.#films.size
    if (evidence < FEWEST_FILMS || this.#wrong > MOST_WRONG * (this.#right + this.#wrong)) return null
    const ids = [...this.#ids].flatMap(([id, film]) => (film === null ? [] : [[id, film] as const]))
    ids.sort(([a], [b]) => (a.padStart(12, '0') < b.padStart(12, '0') ? 1 : -1)) // The newest numbers are on screen.
    return {
      ...{ pattern: this.#pattern, reads: this.#reads, kind: this.#kind(), evidence },
      ids: Object.fromEntries(ids.slice(0, MOST_IDS)),
    }
  }

  /** The kind that most of the pages which say one say; children's pages are never taken for others. */
  #kind(): string | null {
    const all = [...this.#kinds].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    const [first] = all
    const said = all.reduce((sum, [, n]) => sum + n, 0)
    return first !== undefined && first[1] > said / 2 ? first[0] : null
  }
}

interface Reading {
  pattern: string
  reads: PageRule['reads']
  value: string
}

/** All ways in which a path may name a film: each of its parts as a slug, with or without what sites put around one, or as a number. */
function readings(path: string): Reading[] {
  const parts = path.split('/').slice(1)
  if (parts.length === 0 || parts.length > MOST_PARTS || path.length > 300) return []
  const frame = parts.map((part) => (/^\d+$/.test(part) ? '{n}' : literal(part)))
  if (frame.includes(null)) return []
  return parts.flatMap((part, at) => {
    const before = frame.slice(0, at)
    const slugs = slugReadings(part).map(({ pattern, value }) => ({
      pattern: `/${[...before, pattern, ...frame.slice(at + 1)].join('/')}`,
      reads: 'slug' as const,
      value,
    }))
    // Behind a number stands the film's name, which says nothing more.
    const ids = idReadings(part).map(({ pattern, value }) => ({
      pattern: `/${[...before, pattern, ...frame.slice(at + 1).map(() => '*')].join('/')}`,
      reads: 'id' as const,
      value,
    }))
    return [...slugs, ...ids]
  })
}

/** A part that has a sign of patterns in it is no literal. */
function literal(part: string): string | null {
  return /[{}*]/.test(part) ? null : part
}

function slugReadings(part: string): { pattern: string; value: string }[] {
  const [, name = '', extension = ''] = /^(.*?)(\.(?:html?|php\d?|aspx?|jsp))?$/.exec(part) ?? []
  if (!/\p{L}/u.test(name)) return []
  const found = [{ pattern: `{slug}${extension}`, value: name }]
  const around: readonly [RegExp, (sign: string) => string][] = [
    [/^\d+[-_](.+)$/, () => '{n}-{slug}'],
    [/^(.+)[-_]\d+$/, () => '{slug}-{n}'],
    [/^(?:film|films|fiche|fiche-film|movie|event|evenement)[-_](.+)$/, (start) => `${start}{slug}`],
  ]
  for (const [expression, patternOf] of around) {
    const value = expression.exec(name)?.[1]
    if (value === undefined) continue
    const start = name.slice(0, name.length - value.length)
    const separated = patternOf(start).replace('-', name.includes('_') && !name.includes('-') ? '_' : '-')
    found.push({ pattern: `${start.match(/^\p{L}/u) ? patternOf(start) : separated}${extension}`, value })
  }
  return found
}

function idReadings(part: string): { pattern: string; value: string }[] {
  const whole = /^(\d{1,12})(\.\w{1,5})?$/.exec(part)
  if (whole?.[1] !== undefined) return [{ pattern: `{id}${whole[2] ?? ''}`, value: whole[1] }]
  const first = /^(\d{1,12})([-_])/.exec(part)
  const last = /([-_])(\d{1,12})(\.\w{1,5})?$/.exec(part)
  return [
    ...(first?.[1] === undefined ? [] : [{ pattern: `{id}${first[2]}*`, value: first[1] }]),
    ...(last?.[2] === undefined ? [] : [{ pattern: `*${last[1]}{id}${last[3] ?? ''}`, value: last[2] }]),
  ]
}

function filmOfTitle(title: string | null, catalogue: Catalogue): CatalogueFilm | null {
  if (title === null) return null
  const { normalised } = readTitle(title)
  const known = catalogue.named(normalised)
  if (known !== undefined) return known
  const titled = catalogue.titled(normalised)
  return titled.length === 1 ? (titled[0] as CatalogueFilm) : null
}

/** Most films first; a slug says by itself what a number must have been told. */
function byStrength(a: PageRule, b: PageRule): number {
  const slugFirst = Number(a.reads === 'id') - Number(b.reads === 'id')
  return b.evidence - a.evidence || slugFirst || (a.pattern < b.pattern ? -1 : 1)
}

/** Of two rules for one part of an address the stronger is enough: `{n}-{slug}` beside `{id}-*`. */
function withoutWeaker(rules: readonly PageRule[]): PageRule[] {
  return rules.filter((rule, at) => !rules.slice(0, at).some((better) => placeOf(better) === placeOf(rule)))
}

/** What stands before the part that names the film. */
function placeOf({ pattern }: PageRule): string {
  return pattern.slice(0, pattern.lastIndexOf('/', pattern.search(/\{(slug|id)\}/)) + 1)
}
