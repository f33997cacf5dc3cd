import fc from 'fast-check'
import {
  type CatalogueFilm,
  createCatalogue,
  createRuleReader,
  expressionOf,
  learnRules,
  type SeenPage,
} from '../../server/film/index.js'
import { slugify } from '../../server/lib/text.js'

const TITLES = [
  'Anatomie d’une chute',
  'Les Matins merveilleux',
  'Le Berger et les ours',
  'Sur la route d’Omaha',
  'Comète',
  'Trafic',
]
const films: CatalogueFilm[] = TITLES.map((title, at) => ({
  ...{ id: at + 1, slug: slugify(title), title, directors: [], durationMin: null, year: null, forChildren: false },
}))
const catalogue = createCatalogue(films)

function page(path: string, title: string | null = null, kind: string | null = null): SeenPage {
  return { path, title, kind }
}

/** Each film's page under an address that is made of its number and its slug. */
function pages(address: (id: number, slug: string) => string, { titled }: { titled: boolean }): SeenPage[] {
  return films.map(({ id, slug, title }) => page(address(1000 + id * 7, slug), titled ? title : null))
}

test.each<[string, (id: number, slug: string) => string, string]>([
  ['a slug at the end', (_, slug) => `/programme/${slug}/`, '/programme/{slug}'],
  ['a number before the slug', (id, slug) => `/fiches/${id}-${slug}`, '/fiches/{n}-{slug}'],
  ['a slug with an extension', (_, slug) => `/cine/${slug}.html`, '/cine/{slug}.html'],
  ['a word before the slug', (_, slug) => `/fr/film-${slug}`, '/fr/film-{slug}'],
  ['a number in a part of its own', (id, slug) => `/ev/${id}/${slug}`, '/ev/{n}/{slug}'],
  ['a slug in the middle', (_, slug) => `/oeuvre/${slug}/seances`, '/oeuvre/{slug}/seances'],
])('%s is learnt, with and without declared titles', (_, address, pattern) => {
  for (const titled of [true, false]) {
    const rules = learnRules(pages(address, { titled }), catalogue)
    expect(rules.map((rule) => rule.pattern)).toContain(pattern)
    const read = createRuleReader(rules, catalogue)
    for (const film of films) expect(read(address(1000 + film.id * 7, film.slug))?.film).toEqual(film)
  }
})

test('numbers alone are learnt from pages that say their film', () => {
  const [rule] = learnRules(
    pages((id) => `/film/${id}/`, { titled: true }),
    catalogue,
  )
  expect(rule).toMatchObject({ pattern: '/film/{id}', reads: 'id', evidence: films.length })
  const read = createRuleReader(rule ? [rule] : [], catalogue)
  expect(read('/film/1014')?.film).toEqual(films[1])
  expect(read('/film/9999')).toEqual({ film: null, kind: null })
  expect(read('/film/1014/more')).toBeNull()
})

test('numbers alone say nothing without declared titles', () => {
  expect(
    learnRules(
      pages((id) => `/film/${id}/`, { titled: false }),
      catalogue,
    ),
  ).toEqual([])
})

test('two films are no rule, three are one', () => {
  const seen = pages((_, slug) => `/x/${slug}`, { titled: true })
  expect(learnRules(seen.slice(0, 2), catalogue)).toEqual([])
  expect(learnRules(seen.slice(0, 3), catalogue)).toHaveLength(1)
})

test('a number that is not the film’s is no rule: one that is a day, or the same for all', () => {
  const mixed = [...films, ...films].map(({ title }, at) => page(`/jour/${at % 3}`, title))
  expect(learnRules(mixed, catalogue)).toEqual([])
})

test('single words at the root of a site are no films unless their pages say so', () => {
  const untold = ['/trafic', '/comete', '/contact', '/tarifs'].map((path) => page(path))
  expect(learnRules(untold, catalogue)).toEqual([])
})

test('an address that says another film than its page is no rule', () => {
  const wrong = films.map(({ slug }, at) => page(`/x/${slug}`, films[(at + 1) % films.length]?.title ?? null))
  expect(learnRules(wrong, catalogue)).toEqual([])
})

test('the kind that the pages say is learnt with them', () => {
  const seen = films.map(({ slug, title }) => page(`/resa/${slug}`, title, 'booking'))
  expect(learnRules(seen, catalogue)).toMatchObject([{ pattern: '/resa/{slug}', kind: 'booking' }])
})

test('the order of the pages changes nothing, and no rule contradicts what the pages said', () => {
  const address = fc.constantFrom<(id: number, slug: string) => string>(
    (_, slug) => `/a/${slug}`,
    (id, slug) => `/b/${id}-${slug}`,
    (id) => `/c/${id}`,
    (id, slug) => `/d/${slug}_${id}.php`,
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...films), address, fc.boolean()), { maxLength: 30 }),
      fc.array(fc.webPath(), { maxLength: 10 }),
      (told, noise) => {
        const seen = [
          ...told.map(([{ id, slug, title }, put, says]) => page(put(id + 40, slug), says ? title : null)),
          ...noise.map((path) => page(path)),
        ]
        const rules = learnRules(seen, catalogue)
        expect(learnRules([...seen].reverse(), catalogue)).toEqual(rules)
        const read = createRuleReader(rules, catalogue)
        for (const [film, put] of told) {
          const found = read(put(film.id + 40, film.slug))?.film
          if (found) expect(found).toEqual(film)
        }
      },
    ),
  )
})

test('no path makes learning or reading throw or take long', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 20 }), (paths) => {
      const seen = paths.map((path) => page(`/${path}`, 'Comète'))
      const read = createRuleReader(learnRules(seen, catalogue), catalogue)
      for (const path of paths) read(`/${path}`)
      return true
    }),
  )
})

test('what has a meaning in expressions is meant literally in a pattern', () => {
  const expression = expressionOf('/a.b+(c)/{slug}.html')
  expect(expression.exec('/a.b+(c)/la-haine.html')?.[1]).toBe('la-haine')
  expect(expression.test('/axb+(c)/la-haine.html')).toBe(false)
})
