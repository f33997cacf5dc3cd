import * as fc from 'fast-check'
import {
  type Cell,
  cellHash,
  cellsOf,
  DIMENSIONS,
  FRANCE,
  isCell,
  nameOf,
  PARIS,
  parseCell,
  ROOT_CELL,
  regionCell,
  regionOfCell,
  VALUES,
} from '../../../server/audience/index.js'
import { GENRES } from '../../../server/film/index.js'
import { allRegions } from '../../../server/lib/territory.js'

const territories = [FRANCE, PARIS, ...allRegions().map(({ name }) => name)]
const grid = cellsOf(territories)
const anyOfGrid = fc.constantFrom(...grid)

test('names are what campaigns and frozen releases have stored: they never change', () => {
  const names = (territory: string, ...criteria: [string, string][]) =>
    nameOf({ territory, criteria: criteria.map(([dimension, value]) => ({ dimension, value })) as Cell['criteria'] })
  expect(names(FRANCE)).toBe('salles-art-et-essai')
  expect(names('Occitanie')).toBe('region:Occitanie')
  expect(names(PARIS)).toBe('paris')
  expect(names(FRANCE, ['gout', 'drame'])).toBe('gout:drame')
  expect(names('Occitanie', ['gout', 'documentaire'], ['frequence', 'assidue'])).toBe(
    'region:Occitanie+frequence:assidue+gout:documentaire',
  )
  expect(names(PARIS, ['ecrans', '4-plus'], ['salle', 'categorie-e'])).toBe('paris+salle:categorie-e+ecrans:4-plus')
})

test('every cell is read back from its name, and no two have one name or one hash', () => {
  expect(new Set(grid.map(nameOf)).size).toBe(grid.length)
  expect(new Set(grid.map((cell) => cellHash(nameOf(cell)))).size).toBe(grid.length)
  expect(grid.map((cell) => parseCell(nameOf(cell)))).toEqual(grid)
})

test('the grid is a territory with at most two criteria of different dimensions', () => {
  const [salle, frequence, gout, ecrans] = DIMENSIONS.map((dimension) => VALUES[dimension].length) as [
    number,
    number,
    number,
    number,
  ]
  const pairs = salle * (frequence + gout + ecrans) + frequence * (gout + ecrans) + gout * ecrans
  expect(cellsOf([FRANCE])).toHaveLength(1 + salle + frequence + gout + ecrans + pairs)
  const repeating = grid.filter(
    ({ criteria }) => new Set(criteria.map(({ dimension }) => dimension)).size !== criteria.length,
  )
  expect(repeating).toEqual([])
})

test('no cell is about children', () => {
  const values = new Set(grid.flatMap(({ criteria }) => criteria.map(({ value }) => value)))
  expect([...values].filter((value) => /jeune|enfant|famil|jp/i.test(value))).toEqual([])
  expect(VALUES.gout).toEqual(['patrimoine', ...GENRES])
})

test.each([
  ['an unknown criterion', 'gout:politique'],
  ['an unknown dimension', 'age:25-plus'],
  ['a name of every object', 'constructor:name'],
  ['an unknown région', 'region:Bretagne-Sud'],
  ['a région as somebody else writes it', 'region:OCCITANIE'],
  ['criteria in another order', 'gout:drame+frequence:assidue'],
  ['three criteria', 'salle:recherche+frequence:assidue+gout:drame'],
  ['two of one dimension', 'gout:comedie+gout:drame'],
  ['twice the same', 'gout:drame+gout:drame'],
  ['the country by a name of its own', 'france'],
  ['a région that is none', 'region:paris'],
  ['nothing', ''],
  ['a plus too many', 'paris+'],
  ['the root with a criterion', 'salles-art-et-essai+gout:drame'],
])('%s is no cell', (_, name) => {
  expect(parseCell(name)).toBeNull()
  expect(isCell(name)).toBe(false)
})

test('whatever text is read as a cell is that cell’s name', () => {
  const part = fc.constantFrom(
    ...territories.map(regionCell),
    PARIS,
    ...grid.slice(0, 40).map(nameOf),
    'gout',
    ':',
    'toString:x',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 4 }).map((parts) => parts.join('+')),
  )
  fc.assert(
    fc.property(text, (name) => {
      const cell = parseCell(name)
      if (cell !== null) expect(nameOf(cell)).toBe(name)
    }),
  )
})

test('the order in which criteria are chosen does not matter', () => {
  fc.assert(
    fc.property(anyOfGrid, ({ territory, criteria }) => {
      expect(nameOf({ territory, criteria: [...criteria].reverse() })).toBe(nameOf({ territory, criteria }))
    }),
  )
})

test('a whole région tells which it is, the country null, and every other cell nothing', () => {
  expect(regionOfCell(regionCell('Bretagne'))).toBe('Bretagne')
  expect(regionOfCell(ROOT_CELL)).toBeNull()
  for (const name of ['paris', 'gout:drame', 'region:Bretagne+gout:drame', 'no cell'])
    expect(regionOfCell(name)).toBeUndefined()
})

test('a hash is 32 hexadecimal digits, the same for ever', () => {
  expect(cellHash(ROOT_CELL)).toMatch(/^[0-9a-f]{32}$/)
  expect(cellHash(ROOT_CELL)).toBe('3f75a3e328838c9feceb709989646593')
})
