import fc from 'fast-check'
import { VALUES } from '../../server/audience/index.js'
import {
  GENRES,
  HERITAGE_AFTER_YEARS,
  isGenre,
  isHeritage,
  NEVER,
  neverTheme,
  readGenre,
  readGenres,
  tastesOf,
} from '../../server/film/index.js'

const now = new Date('2026-11-26T12:00:00Z')
const film = { genres: ['drame'], forChildren: false, year: null, heritage: null }

test.each([
  ['Drame', ['drame']],
  ['Epouvante-horreur', ['horreur']],
  ['Science fiction', ['science-fiction']],
  ['Science-Fiction', ['science-fiction']],
  ['Comédie dramatique', ['comedie-dramatique']],
  ['Comédie romantique', ['comedie', 'romance']],
  ['Comédie musicale', ['comedie-musicale']],
  ['Documentaire musical', ['documentaire', 'musique']],
  ['Aventure / drame', ['aventure', 'drame']],
  ['Thriller psychologique', ['thriller']],
  ['Biographie', ['biopic']],
  ['Opera', ['spectacle']],
])('the genre %j is read as %j', (text, genres) => {
  expect(readGenre(text)).toEqual({ genres, forChildren: false })
})

test.each([
  'Enfants',
  'Familial',
  'À partir de 5/6 ans',
  'A partir de 3 ans',
  'Jeune public',
  'Jeunes publics',
  'Animation à partir de 8 ans',
])('%j is for children', (text) => {
  expect(readGenre(text)?.forChildren).toBe(true)
})

test.each(['Interdit aux moins de 16 ans', 'Film noir', 'Social', 'Téléfilm', '', '12'])(
  '%j is neither a genre of the list nor for children',
  (text) => {
    expect(readGenre(text)).toBeNull()
  },
)

test.each([
  ['Politique', 'opinions'],
  ['Film militant', 'opinions'],
  ['Religieux', 'religion'],
  ['Juif', 'religion'],
  ['Handicap', 'sante'],
  ['Erotique', 'sexualite'],
  ['LGBTQIA+', 'sexualite'],
  ['Gay & Lesbien', 'sexualite'],
  ['Immigration', 'origine'],
  ['Afro-américain', 'origine'],
])('the theme %j is never a taste: %s', (text, theme) => {
  expect(neverTheme(text)).toBe(theme)
  expect(readGenre(text)).toBeNull()
  expect(readGenres([text])).toMatchObject({ genres: [], never: [text], unknown: [] })
})

test.each([
  'Drame érotique',
  'Documentaire politique',
  'Comédie gay',
  'Histoire religieuse',
  'Comédie dramatique, Politique',
])('of %j nothing is kept, though a genre stands beside the theme, and it is counted', (text) => {
  expect(readGenre(text)).toBeNull()
  expect(readGenres([text, 'Western'])).toEqual({ genres: ['western'], forChildren: false, unknown: [], never: [text] })
})

test('whatever stands beside a word of such a theme, nothing of the spelling is kept', () => {
  const word = fc.constantFrom(...Object.values(NEVER).flat())
  fc.assert(
    fc.property(word, fc.constantFrom(...GENRES), fc.constantFrom(' ', ', ', ' / ', '-'), (theme, genre, between) => {
      for (const text of [`${genre}${between}${theme}`, `${theme}${between}${genre}`])
        expect(readGenres([text])).toMatchObject({ genres: [], never: [text] })
    }),
  )
})

test('a theme of which nothing is kept hides from nobody that a film is for children', () => {
  expect(readGenres(['Religieux, jeune public'])).toMatchObject({ genres: [], forChildren: true })
})

test('nothing that can be chosen touches a theme of the list', () => {
  const names = [...GENRES, ...Object.values(VALUES).flat()]
  expect(names.filter((name) => neverTheme(name) !== null)).toEqual([])
  expect(names.filter((name) => Object.keys(NEVER).includes(name))).toEqual([])
})

test('a film whose only genre is such a theme has no taste', () => {
  const { genres } = readGenres(['Erotique', 'Politique'])
  expect(tastesOf({ ...film, genres }, { now })).toEqual([])
})

test('whatever was written, only genres of the list come out, in its order', () => {
  const spelling = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(...GENRES),
    fc.constantFrom(...Object.values(NEVER).flat()),
  )
  fc.assert(
    fc.property(fc.array(spelling, { maxLength: 6 }), (texts) => {
      const { genres, unknown, never } = readGenres(texts)
      expect(genres.every(isGenre)).toBe(true)
      expect(genres).toEqual(GENRES.filter((genre) => genres.includes(genre)))
      expect(unknown.length + never.length).toBeLessThanOrEqual(texts.length)
    }),
  )
})

test('the name of a genre is read as that genre', () => {
  for (const genre of GENRES) expect(readGenre(genre)?.genres).toEqual([genre])
})

test('a film speaks for its genres, and for the old films when it is one', () => {
  expect(tastesOf(film, { now })).toEqual(['drame'])
  expect(tastesOf({ ...film, year: 1995 }, { now })).toEqual(['patrimoine', 'drame'])
  expect(tastesOf({ ...film, heritage: true }, { now })).toEqual(['patrimoine', 'drame'])
})

test('a film is old from its tenth year on, unless the federation says otherwise', () => {
  const year = 2026 - HERITAGE_AFTER_YEARS
  expect(isHeritage({ year, heritage: null }, { now })).toBe(true)
  expect(isHeritage({ year: year + 1, heritage: null }, { now })).toBe(false)
  expect(isHeritage({ year, heritage: false }, { now })).toBe(false)
  expect(isHeritage({ year: null, heritage: null }, { now })).toBe(false)
})

test('a film for children speaks for nothing, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...GENRES)),
      fc.option(fc.integer({ min: 1895, max: 2030 })),
      fc.option(fc.boolean()),
      (genres, year, heritage) => {
        expect(tastesOf({ genres, forChildren: true, year, heritage }, { now })).toEqual([])
      },
    ),
  )
})
