import * as fc from 'fast-check'
import { gridCinema } from '../../../server/audience/grid/cinemas.js'
import {
  ASSIDUOUS_DAYS,
  cellsOf,
  FRANCE,
  frequenceOf,
  type GridCinema,
  isIn,
  nameOf,
  PARIS,
  type PooledDay,
  parseCell,
  REGULAR_DAYS,
  readPerson,
} from '../../../server/audience/index.js'

const row = { id: 'a', region: null, departement: null, postalCode: null, category: null, labels: [], screens: null }
const toulon = gridCinema({
  ...row,
  id: 'toulon',
  region: "Provence-Alpes-Côte d'Azur",
  labels: ['RD', 'PR'],
  category: 'A',
  screens: 3,
})
const paris = gridCinema({
  ...row,
  id: 'paris',
  region: 'Île-de-France',
  departement: '75',
  labels: ['JP'],
  screens: 1,
})
const brest = gridCinema({ ...row, id: 'brest', region: 'Bretagne', labels: ['RD'], category: 'E', screens: 7 })
const cinemas = [toulon, paris, brest]

/** Film 1 is for children, 2 to 5 are dramas, 6 is an old drama. */
const tastesOf = (film: number) => (film === 1 ? [] : film === 6 ? ['patrimoine', 'drame'] : ['drame'])
const on = (cinema: GridCinema, day: number, ...films: number[]): PooledDay => ({ cinema, day, films })
const read = (days: PooledDay[]) => readPerson(days, { tastesOf })
const isInCell = (name: string, ...days: PooledDay[]) =>
  isIn(parseCell(name) as NonNullable<ReturnType<typeof parseCell>>, read(days))

test('what is known of a cinema puts it into cells, and what is not into none', () => {
  expect(toulon).toEqual({
    ...{
      id: 'toulon',
      territories: [FRANCE, "Provence-Alpes-Côte d'Azur"],
      salle: ['recherche', 'patrimoine', 'categorie-a'],
      ecrans: '2-3',
    },
  })
  // The label for young audiences is no criterion.
  expect(paris).toMatchObject({ territories: [FRANCE, 'Île-de-France', PARIS], salle: [], ecrans: '1' })
  expect(gridCinema(row)).toEqual({ id: 'a', territories: [FRANCE], salle: [], ecrans: null })
  expect(gridCinema({ ...row, region: 'OCCITANIE' }).territories).toEqual([FRANCE, 'Occitanie'])
  expect(gridCinema({ ...row, region: 'Atlantis', category: 'Z', screens: 0 })).toEqual(gridCinema(row))
})

test.each([
  [{ departement: '75' }, true],
  [{ postalCode: '75011' }, true],
  [{ postalCode: '75' }, false],
  [{ departement: '93', postalCode: '93100' }, false],
  [{ postalCode: '07500' }, false],
])('%j in Paris: %p', (place, is) => {
  expect(gridCinema({ ...row, ...place }).territories.includes(PARIS)).toBe(is)
})

test.each([
  [0, null],
  [1, '1'],
  [2, '2-3'],
  [3, '2-3'],
  [4, '4-plus'],
  [11, '4-plus'],
])('%p screens are %p', (screens, ecrans) => {
  expect(gridCinema({ ...row, screens }).ecrans).toBe(ecrans)
})

test('how often somebody comes is told by their different days', () => {
  expect(frequenceOf(1)).toBe('occasionnelle')
  expect(frequenceOf(REGULAR_DAYS - 1)).toBe('occasionnelle')
  expect(frequenceOf(REGULAR_DAYS)).toBe('reguliere')
  expect(frequenceOf(ASSIDUOUS_DAYS - 1)).toBe('reguliere')
  expect(frequenceOf(ASSIDUOUS_DAYS)).toBe('assidue')
  // Three cinemas on one day are one day.
  expect(read(cinemas.map((cinema) => on(cinema, 4))).frequence).toBe('occasionnelle')
})

test('a taste takes two different films, wherever and whenever they were seen', () => {
  expect(isInCell('gout:drame', on(toulon, 1, 2), on(toulon, 2, 2))).toBe(false)
  expect(isInCell('gout:drame', on(toulon, 1, 2), on(brest, 9, 3))).toBe(true)
  expect(isInCell('gout:patrimoine', on(toulon, 1, 2, 6))).toBe(false)
  expect(isInCell('gout:drame', on(toulon, 1, 1, 2))).toBe(false)
})

test('one cinema must be all that a cell asks of cinemas; what the person does is of all their days', () => {
  const both = [on(toulon, 1), on(paris, 2), on(paris, 3)]
  expect(isInCell('paris+salle:recherche', ...both)).toBe(false)
  expect(isInCell('salle:recherche+ecrans:1', ...both)).toBe(false)
  expect(isInCell('salle:recherche+ecrans:2-3', ...both)).toBe(true)
  expect(isInCell('salle:recherche+frequence:reguliere', ...both)).toBe(true)
  expect(isInCell('region:Bretagne', ...both)).toBe(false)
})

test('somebody without a day is in no cell', () => {
  for (const cell of cellsOf([FRANCE, PARIS])) expect(isIn(cell, read([]))).toBe(false)
})

const anyDays = fc.array(
  fc.record({
    cinema: fc.constantFrom(...cinemas),
    day: fc.nat(9),
    films: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
  }),
  { maxLength: 12 },
)
/** Without the tastes that no film here has. */
const grid = cellsOf([FRANCE, PARIS, 'Bretagne']).filter(({ criteria }) =>
  criteria.every(({ dimension, value }) => dimension !== 'gout' || ['drame', 'patrimoine'].includes(value)),
)
const cellsFor = (days: PooledDay[]) => new Set(grid.filter((cell) => isIn(cell, read(days))).map(nameOf))

test('whoever is in a crossing is in each of its criteria, and in the territory', () => {
  fc.assert(
    fc.property(anyDays, (days) => {
      const its = cellsFor(days)
      for (const { territory, criteria } of grid.filter((cell) => its.has(nameOf(cell)))) {
        const wider = [
          { territory, criteria: [] },
          { territory: FRANCE, criteria },
          ...criteria.map((one) => ({ territory, criteria: [one] })),
        ]
        expect(wider.map(nameOf).filter((name) => !its.has(name))).toEqual([])
      }
    }),
  )
})

test('neither the order of days nor a day told twice matters', () => {
  fc.assert(
    fc.property(anyDays, (days) => {
      expect(cellsFor([...days, ...[...days].reverse()])).toEqual(cellsFor(days))
    }),
  )
})

test('another day takes nobody out of a cell, but for one of how often they come', () => {
  fc.assert(
    fc.property(anyDays, anyDays, (days, more) => {
      const after = cellsFor([...days, ...more])
      const left = [...cellsFor(days)].filter((name) => !after.has(name))
      expect(left.filter((name) => !name.includes('frequence'))).toEqual([])
    }),
  )
})
