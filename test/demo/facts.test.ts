import { demoCinemas, storyCinemaSlug } from '../../server/demo/cinemas.js'
import { demoFilms } from '../../server/demo/films.js'

test('the demonstration has some forty cinemas, in all thirteen régions of metropolitan France, one in Toulon', () => {
  expect(demoCinemas.length).toBeGreaterThanOrEqual(40)
  expect(new Set(demoCinemas.map((cinema) => cinema.region)).size).toBe(13)
  expect(demoCinemas.find((cinema) => cinema.slug === storyCinemaSlug)?.city).toBe('Toulon')
})

test('every demonstration cinema is one art et essai cinema in France', () => {
  for (const cinema of demoCinemas) {
    expect(cinema.category).toMatch(/^[A-E]$/)
    expect(cinema.labels.every((label) => ['RD', 'JP', 'PR'].includes(label))).toBe(true)
    expect(cinema.latitude).toBeGreaterThan(41)
    expect(cinema.latitude).toBeLessThan(51.5)
    expect(cinema.longitude).toBeGreaterThan(-5.5)
    expect(cinema.longitude).toBeLessThan(10)
    expect(cinema.screens).toBeGreaterThan(0)
    expect(cinema.seats).toBeGreaterThan(0)
    expect(cinema.postalCode ?? '00000').toMatch(/^\d{5}$/)
  }
  expect(new Set(demoCinemas.map((cinema) => cinema.slug)).size).toBe(demoCinemas.length)
  expect(new Set(demoCinemas.map((cinema) => cinema.cncNumber)).size).toBe(demoCinemas.length)
})

test('every demonstration film has a title of its own, people, genres, a length and a page on AlloCiné', () => {
  expect(demoFilms.length).toBeGreaterThanOrEqual(40)
  expect(new Set(demoFilms.map((film) => film.normalised)).size).toBe(demoFilms.length)
  for (const film of demoFilms) {
    expect(film.directors.every((name) => name.length > 2)).toBe(true)
    expect(film.genres.every((genre) => genre.length > 2)).toBe(true)
    expect(film.durationMin).toBeGreaterThan(30)
    expect(new URL(film.allocineUrl).hostname).toBe('www.allocine.fr')
  }
})
