import fc from 'fast-check'
import { type CatalogueFilm, createCatalogue, type PageRule } from '../../server/film/index.js'
import { slugify } from '../../server/lib/text.js'
import { pageKind } from '../../server/visit/index.js'
import { createPageReader, filmSlug } from '../../server/visit/page.js'

test.each([
  ['/', 'home'],
  ['', 'home'],
  ['/films/la-haine', 'film'],
  ['/film/1234-anatomie-d-une-chute/', 'film'],
  ['/horaires', 'showtimes'],
  ['/s%C3%A9ances/semaine', 'showtimes'],
  ['/a-l-affiche', 'showtimes'],
  ['/reservation/seance/12', 'booking'],
  ['/billetterie', 'booking'],
  ['/evenements/rencontre-avec', 'event'],
  ['/jeune-public', 'enfants'],
  ['/films/enfants/le-petit-fugitif', 'enfants'],
  ['/films/les-enfants-du-paradis', 'film'],
  ['/jeune-public/films/le-petit-fugitif', 'enfants'],
  ['/films/jeune-public', 'enfants'],
  ['/Films/Enfants/', 'enfants'],
  ['/film/tout-petits', 'enfants'],
  ['/films/Les-Enfants', 'enfants'],
  ['/film/cine-gouter-ponyo', 'enfants'],
  ['/films/jeune-public-octobre/', 'enfants'],
  ['/films/atelier-enfants/', 'enfants'],
  ['/film/ponyo-jeune-public/', 'enfants'],
  ['/film/tout-petits-cinema', 'enfants'],
  ['/ecole-et-cinema/ponyo', 'enfants'],
  ['/film/ecole-et-cinema-ponyo', 'enfants'],
  ['/jeunes-publics/', 'enfants'],
  ['/jeunes_publics.html', 'enfants'],
  ['/cine-mome/ponyo', 'enfants'],
  ['/films/ponyo-cine-go%C3%BBter', 'enfants'],
  ['/film/ponyo-des-3-ans', 'enfants'],
  ['/seances-scolaires/ponyo', 'enfants'],
  ['/les-minots/12', 'enfants'],
  ['/film/l-ecole-des-femmes', 'film'],
  ['/film/la-vie-scolaire', 'film'],
  ['/film/l-enfant/', 'film'],
  ['/film/la-mome', 'film'],
  ['/film/entre-les-murs', 'film'],
  ['/evenements/la-haine-interdit-aux-moins-de-16-ans', 'event'],
  ['/contact', 'other'],
])('%s is a page of kind %s', (path, kind) => {
  expect(pageKind(path)).toBe(kind)
})

test('a film page tells its slug, without a leading number', () => {
  expect(filmSlug('/films/la-haine-1995')).toBe('la-haine-1995')
  expect(filmSlug('/film/1234-Anatomie-d-une-chute/')).toBe('anatomie-d-une-chute')
  expect(filmSlug('/films')).toBeNull()
  expect(filmSlug('/contact/la-haine')).toBeNull()
})

test('no path makes the reader throw or take long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 512 }), (path) => {
      pageKind(path)
      filmSlug(path)
      return true
    }),
  )
})

function film(id: number, title: string, more: Partial<CatalogueFilm> = {}): CatalogueFilm {
  const base = { id, slug: slugify(title), title, directors: [], durationMin: null, year: null, forChildren: false }
  return { ...base, ...more }
}

const films = [
  film(1, 'La Haine', { directors: ['Mathieu Kassovitz'] }),
  film(2, 'Comète'),
  film(3, 'Macbeth', { directors: ['Orson Welles'], year: 1948 }),
  film(4, 'Macbeth', { slug: 'macbeth-2', directors: ['Justin Kurzel'], year: 2015 }),
  film(5, 'Patouille et Momo', { forChildren: true }),
]
const rule = (pattern: string, more: Partial<PageRule> = {}): PageRule => {
  return { pattern, reads: 'slug', kind: null, ids: {}, evidence: 3, ...more }
}
const knowledge = {
  catalogue: createCatalogue(films, [
    { name: 'haine de kassovitz', film: 1 },
    { name: 'soiree des adherents', film: null },
  ]),
  rules: new Map([
    ['ruled', [rule('/cine/{n}-{slug}'), rule('/resa/{id}', { reads: 'id', ids: { 17: 2, 18: 5 }, kind: 'booking' })]],
    ['kids', [rule('/k/{slug}', { kind: 'enfants' })]],
  ]),
}
const read = createPageReader(knowledge)

test.each([
  ['/films/la-haine', undefined, 1],
  ['/film/12-la-haine/', undefined, 1],
  ['/films/la-haine-mathieu-kassovitz', undefined, 1],
  ['/films/macbeth-2015', undefined, 4],
  ['/films/unknown', undefined, null],
  ['/whatever', 'LA HAINE (VO)', 1],
  ['/whatever', 'Avant-première : La Haine', 1],
  ['/whatever', 'La Haine de Kassovitz', 1],
  ['/whatever', 'Macbeth', null],
  ['/films/macbeth-orson-welles', 'Macbeth', 3],
  ['/films/la-haine', 'Un autre film', null],
  ['/films/la-haine', 'La Haine, trente ans après', 1],
  ['/cine/12-la-haine', undefined, null],
])('%s with the title %j is film %j', (path, title, expected) => {
  expect(read({ site: 'any', path, title }).film).toBe(expected)
})

test('a site is read by its own rules, and no other is', () => {
  expect(read({ site: 'ruled', path: '/cine/12-la-haine', title: undefined })).toMatchObject({ kind: 'film', film: 1 })
  expect(read({ site: 'ruled', path: '/cine/99-comete/', title: undefined })).toMatchObject({ film: 2 })
  expect(read({ site: 'ruled', path: '/resa/17', title: undefined })).toMatchObject({ kind: 'booking', film: 2 })
  expect(read({ site: 'ruled', path: '/resa/19', title: undefined })).toMatchObject({ kind: 'booking', film: null })
  expect(read({ site: 'any', path: '/resa/17', title: undefined })).toMatchObject({ kind: 'other', film: null })
})

test('the page of a film for children is a children’s page, however it was recognised', () => {
  const titled = [
    read({ site: 'any', path: '/x', title: 'Patouille et Momo' }),
    read({ site: 'any', path: '/x', title: 'Ciné-goûter : Comète' }),
  ]
  const addressed = [
    read({ site: 'any', path: '/films/patouille-et-momo', title: undefined }),
    read({ site: 'ruled', path: '/resa/18', title: undefined }),
    read({ site: 'kids', path: '/k/comete', title: undefined }),
  ]
  expect([...titled, ...addressed].map(({ kind }) => kind)).toEqual(Array(5).fill('enfants'))
})

test('a title that the catalogue knows is no word of a site, wherever it stands; what stands beside it is', () => {
  const catalogue = createCatalogue(
    [film(1, 'L’École des femmes', { year: 1940 }), film(2, 'Le Goûter'), film(3, 'Les Enfants du paradis')],
    [{ name: 'cine-gouter-ecole-des-femmes', film: 1 }],
  )
  const kind = (path: string) => pageKind(path, catalogue)
  expect(kind('/voir/l-ecole-des-femmes-1940')).toBe('other')
  expect(kind('/evenements/les-enfants-du-paradis')).toBe('event')
  expect(kind('/film/le-gouter')).toBe('film')
  expect(pageKind('/film/le-gouter')).toBe('enfants')
  // A name that somebody gave a film is no title of it.
  expect(kind('/film/cine-gouter-ecole-des-femmes')).toBe('enfants')
  expect(kind('/enfants/les-enfants-du-paradis')).toBe('enfants')
})

test('children’s words decide whatever stands around them', () => {
  const word = fc.constantFrom(
    'jeune-public',
    'jeunes-publics',
    'cine-gouter',
    'tout-petits',
    'ecole-et-cinema',
    'cine-momes',
  )
  const slug = fc.stringMatching(/^[a-z]{3,9}(-[a-z]{3,9}){0,2}$/)
  const folder = fc.constantFrom('', '/film', '/films', '/evenements', '/reservation')
  fc.assert(
    fc.property(folder, slug, word, fc.boolean(), (folder, slug, word, isFirst) => {
      expect(pageKind(`${folder}/${isFirst ? `${word}-${slug}` : `${slug}-${word}`}`)).toBe('enfants')
      expect(pageKind(`${folder}/${word}/${slug}`)).toBe('enfants')
    }),
  )
})

test('no rule and no title makes another page of a children’s page', () => {
  const path = fc.constantFrom('/jeune-public/x', '/films/enfants', '/cine-gouter/la-haine', '/kids/12-la-haine')
  const title = fc.option(fc.constantFrom('La Haine', 'Comète', 'x'), { nil: undefined })
  fc.assert(
    fc.property(path, title, fc.constantFrom('any', 'ruled', 'kids'), (path, title, site) => {
      expect(read({ site, path, title }).kind).toBe('enfants')
    }),
  )
})

test('a page tells what others may learn from, and which title is unknown', () => {
  const tells = (path: string, title?: string) => read({ site: 'any', path, title }).tells
  expect(tells('/contact')).toBeNull()
  expect(tells('/x/y', 'La Haine')).toEqual({ path: '/x/y', title: 'La Haine', unknown: null })
  expect(tells('/x/y', 'Un inconnu (VO)')).toEqual({ path: '/x/y', title: 'Un inconnu (VO)', unknown: 'inconnu' })
  expect(tells('/x/y', 'Macbeth')).toMatchObject({ unknown: 'macbeth' })
  expect(tells('/x/y', 'Soirée des adhérents')).toMatchObject({ unknown: null })
  expect(tells('/voir/12-la-haine')).toEqual({ path: '/voir/12-la-haine', title: null, unknown: null })
  // A word of an address that is a title too says nothing.
  expect(tells('/comete')).toBeNull()
})

test('what is remembered is what would be read anew', () => {
  const page = fc.record({
    site: fc.constantFrom('any', 'ruled', 'kids'),
    path: fc.oneof(fc.webPath(), fc.constantFrom('/resa/17', '/cine/1-la-haine', '/films/comete')),
    title: fc.option(fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('La Haine', '')), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(page, { maxLength: 20 }), (pages) => {
      for (const one of [...pages, ...pages]) expect(read(one)).toEqual(createPageReader(knowledge)(one))
    }),
  )
})
