import fc from 'fast-check'
import { pageKind } from '../../server/visit/index.js'
import { filmSlug } from '../../server/visit/page.js'

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
