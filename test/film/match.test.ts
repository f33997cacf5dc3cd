import fc from 'fast-check'
import {
  type CatalogueFilm,
  compareDirectors,
  createCatalogue,
  filmOfSlug,
  matchFilm,
  personKey,
  readDirectors,
} from '../../server/film/index.js'
import { slugify } from '../../server/lib/text.js'

let next = 1
function film(title: string, more: Partial<CatalogueFilm> = {}): CatalogueFilm {
  const base = {
    id: next++,
    slug: slugify(title),
    title,
    directors: [],
    durationMin: null,
    year: null,
    forChildren: false,
  }
  return { ...base, ...more }
}

const haine = film('La Haine', { directors: ['Mathieu Kassovitz'], durationMin: 98, year: 1995 })
const paradiso = film('Cinema Paradiso', { directors: ['Giuseppe Tornatore'], durationMin: 125 })
const welles = film('Macbeth', { slug: 'macbeth', directors: ['Orson Welles'], durationMin: 107, year: 1948 })
const kurzel = film('Macbeth', { slug: 'macbeth-2', directors: ['Justin Kurzel'], durationMin: 113, year: 2015 })
const toy4 = film('Toy Story 4', { directors: ['Josh Cooley'] })
const toy5 = film('Toy Story 5', { directors: ['Andrew Stanton', 'McKenna Harris'] })
const patouille = film('Patouille et Momo', { directors: ['Inès Bernard-Espina'], durationMin: 35 })
const tacquet = film("La vie d'une femme", { directors: ['Charline Bourgeois-Tacquet'] })
const all = [haine, paradiso, welles, kurzel, toy4, toy5, patouille, tacquet]
const catalogue = createCatalogue(all, [
  { name: 'haine 1995', film: haine.id },
  { name: 'soiree privee', film: null },
])

test.each([
  ['LA HAINE', haine],
  ['Avant-première : La Haine (VO)', haine],
  ['Haine 1995', haine],
  ['Cinema Paradiso (1988)', paradiso],
  ['Toy Story 5 - VF', toy5],
])('%j is certain by its title', (title, expected) => {
  expect(matchFilm({ title }, catalogue)).toEqual({ sure: 'certain', film: expected })
})

test('of two films with one title the director or the year tells which', () => {
  expect(matchFilm({ title: 'Macbeth' }, catalogue)).toEqual({ sure: 'uncertain', candidates: [welles, kurzel] })
  expect(matchFilm({ title: 'Macbeth', directors: ['KURZEL Justin'] }, catalogue)).toEqual({
    sure: 'certain',
    film: kurzel,
  })
  expect(matchFilm({ title: 'Macbeth (1948)' }, catalogue)).toEqual({ sure: 'certain', film: welles })
})

test('a title that its director contradicts is never certain', () => {
  const match = matchFilm({ title: 'La Haine', directors: ['Somebody Else'] }, catalogue)
  expect(match).toEqual({ sure: 'uncertain', candidates: [haine] })
  expect(matchFilm({ title: 'Haine 1995', directors: ['Somebody Else'] }, catalogue).sure).not.toBe('certain')
})

test('a length far from that of the film makes it uncertain', () => {
  expect(matchFilm({ title: 'La Haine', durationMin: 100 }, catalogue).sure).toBe('certain')
  expect(matchFilm({ title: 'La Haine', durationMin: 15 }, catalogue).sure).toBe('uncertain')
})

test('a letter amiss is forgiven when the director is the same, a number never', () => {
  const typo = { title: 'La vie d’une femmme', directors: ['Charline Bourgeois-Taquet'] }
  expect(matchFilm(typo, catalogue)).toEqual({ sure: 'certain', film: tacquet })
  expect(matchFilm({ title: 'Toy Story 6', directors: ['Andrew Stanton'] }, catalogue).sure).not.toBe('certain')
})

test('a longer title with the film’s in it is for a person to judge', () => {
  const match = matchFilm({ title: 'Patouille et Momo, les contes de la forêt' }, catalogue)
  expect(match).toEqual({ sure: 'uncertain', candidates: [patouille] })
})

test.each(['Un film que personne ne connaît', '', '…', 'Soirée privée'])('%j is none', (title) => {
  expect(matchFilm({ title }, catalogue)).toEqual({ sure: 'none' })
})

test('a film is found again in whatever dress, in any order of the catalogue', () => {
  const dress = fc.constantFrom(
    (text: string) => text.toUpperCase(),
    (text: string) => `Ciné-club : ${text}`,
    (text: string) => `${text} (VOSTFR)`,
    (text: string) => `« ${text} » + rencontre`,
    (text: string) => text.normalize('NFD'),
  )
  fc.assert(
    fc.property(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.constantFrom(...all),
      dress,
      (films, one, put) => {
        const seen = { title: put(one.title), directors: one.directors }
        expect(matchFilm(seen, createCatalogue(films))).toEqual({ sure: 'certain', film: one })
      },
    ),
  )
})

test('whatever is seen, what is certain has the title or a name of it, and contradicts no director', () => {
  const title = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom(...all.map((one) => one.title)))
  const directors = fc.array(fc.constantFrom('Orson Welles', 'KURZEL Justin', 'Somebody Else', 'Josh Cooley'), {
    maxLength: 2,
  })
  fc.assert(
    fc.property(title, directors, (text, names) => {
      const match = matchFilm({ title: text, directors: names }, catalogue)
      if (match.sure === 'certain') expect(compareDirectors(names, match.film.directors)).not.toBe('other')
      if (match.sure === 'uncertain') expect(match.candidates.length).toBeLessThanOrEqual(5)
    }),
  )
})

test.each([
  ['OZON Francois', ['Francois Ozon']],
  ['Rémy Belvaux, André Bonzel et Benoit Poelvoorde', ['Rémy Belvaux', 'André Bonzel', 'Benoit Poelvoorde']],
  ['CHERNYSHEVA Natalia, MULLER Camille', ['Natalia Chernysheva', 'Camille Muller']],
  ['DE SICA Vittorio', ['Vittorio De Sica']],
  ['J.J. Abrams', ['J.J. Abrams']],
  ['Collectif', []],
  ['', []],
  ['Hayao Miyazaki, MIYAZAKI Hayao', ['Hayao Miyazaki']],
])('the directors %j are %j', (text, expected) => {
  expect(readDirectors(text).map(personKey)).toEqual(expected.map(personKey))
})

test('one person is the same whichever way round the name is written', () => {
  const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/)
  fc.assert(
    fc.property(word, word, (first, last) => {
      expect(compareDirectors([`${last.toUpperCase()} ${first}`], [`${first} ${last}`])).toBe('same')
      expect(compareDirectors(readDirectors(`${last.toUpperCase()} ${first}`), [`${first} ${last}`])).toBe('same')
    }),
  )
})

test.each([
  [['F. Rosi'], ['Francesco Rosi'], 'same'],
  [['Sang-ho Yeon'], ['YEON Sang-Ho'], 'same'],
  [['Jr joseph Tornatore'], ['Giuseppe Tornatore'], 'same'],
  [['Hayao Miyazaki'], ['Isao Takahata'], 'other'],
  [['Pierre Untel'], ['Pierre Schoeller'], 'other'],
  [[], ['Isao Takahata'], 'unknown'],
])('%j and %j: %s', (one, other, expected) => {
  expect(compareDirectors(one, other)).toBe(expected)
  expect(compareDirectors(other, one)).toBe(expected)
})

test.each([
  ['la-haine', haine],
  ['haine', haine],
  ['la-haine-1995', haine],
  ['la-haine-mathieu-kassovitz', haine],
  ['cinema-paradiso-giuseppe-tornatore', paradiso],
  ['macbeth-orson-welles', welles],
  ['macbeth-2015', kurzel],
  ['la-haine-1996', null],
  ['la-haine-spike-lee', null],
  ['toy-story', null],
  ['toy-story-6', null],
  ['contact', null],
  ['', null],
])('the slug %j names the film that it names, or none', (slug, expected) => {
  expect(filmOfSlug(slug, catalogue)).toEqual(expected)
})
