import * as fc from 'fast-check'
import { type CellCount, DEFAULT_SETTINGS, type Division, protect, protectGrid } from '../../server/audience/protect.js'

const key = Buffer.alloc(32, 9)
const sealing = { settings: DEFAULT_SETTINGS, key, window: '2026-08-25/2026-11-23' }

function cell(people: number, byCinema: number[], name = 'salles-art-et-essai'): CellCount {
  return { cell: name, people, byCinema }
}
const even = (people: number, cinemas: number, name?: string) =>
  cell(people, Array<number>(cinemas).fill(Math.max(1, Math.floor(people / cinemas))), name)

/** Any cell: some people, and cinemas that each have some of them. */
const anyCell = fc.integer({ min: 1, max: 5000 }).chain((people) =>
  fc.record({
    cell: fc.constantFrom('a', 'b', 'c'),
    people: fc.constant(people),
    byCinema: fc.array(fc.integer({ min: 1, max: people }), { minLength: 1, maxLength: 12 }),
  }),
)

test('a large cell of many cinemas is shown, near its count, in two significant digits', () => {
  const shown = protect(even(12_345, 20), sealing)
  expect(shown).toMatchObject({ withheld: null, activated: true })
  expect(Math.abs((shown.figure as number) - 12_345)).toBeLessThan(1000)
})

test('a cell of few people, few cinemas, or one cinema that dominates is withheld', () => {
  expect(protect(even(99, 9), sealing)).toMatchObject({ figure: null, withheld: 'few-people' })
  expect(protect(even(500, 4), sealing)).toMatchObject({ figure: null, withheld: 'few-cinemas' })
  expect(protect(cell(1000, [900, 60, 10, 10, 10, 10]), sealing)).toMatchObject({ withheld: 'dominated' })
})

test('when everybody goes to the same cinemas the figure would tell the largest one: it is withheld', () => {
  expect(protect(cell(1000, [1000, 1000, 900, 900, 900]), sealing)).toMatchObject({ withheld: 'dominated' })
})

test('settings below the hard floors are raised to them', () => {
  const careless = { minPeople: 0, minCinemas: 0, pPercent: 0, noiseScale: 0, activationPeople: 0 }
  const lax = { ...sealing, settings: careless }
  expect(protect(even(49, 9), lax)).toMatchObject({ withheld: 'few-people', activated: false })
  expect(protect(even(50, 2), lax)).toMatchObject({ withheld: 'few-cinemas', activated: false })
  expect(protect(even(50, 3), lax)).toMatchObject({ figure: 50, activated: true })
})

test('a cell is activated by its size, whether its figure is shown or not', () => {
  expect(protect(even(999, 10), sealing).activated).toBe(false)
  expect(protect(even(1000, 10), sealing).activated).toBe(true)
  expect(protect(cell(1000, [990, 2, 2, 2, 2, 2]), sealing)).toMatchObject({ figure: null, activated: true })
  expect(protect(even(5000, 4), sealing).activated).toBe(false)
})

test('nothing is ever shown below the floors, and what is shown has two significant digits', () => {
  fc.assert(
    fc.property(anyCell, (count) => {
      const shown = protect(count, sealing)
      expect((shown.figure === null) === (shown.withheld !== null)).toBe(true)
      if (shown.figure === null) return
      expect(count.people).toBeGreaterThanOrEqual(100)
      expect(count.byCinema.length).toBeGreaterThanOrEqual(5)
      expect(shown.figure).toBeGreaterThanOrEqual(100)
      expect(Number(shown.figure.toPrecision(2))).toBe(shown.figure)
    }),
    { numRuns: 2000 },
  )
})

test('noise never shows a figure below the floor, where the count is the floor itself', () => {
  for (let n = 0; n < 200; n++) expect(protect(even(100, 9, `cell ${n}`), sealing).figure).toBeGreaterThanOrEqual(100)
})

test('the second largest cinema cannot tell the largest from a shown figure to within ten percent', () => {
  fc.assert(
    fc.property(anyCell, (count) => {
      if (protect(count, { ...sealing, settings: { ...DEFAULT_SETTINGS, noiseScale: 0 } }).figure === null) return
      const [first = 0, second = 0] = [...count.byCinema].sort((a, b) => b - a)
      expect(count.people - second - first).toBeGreaterThanOrEqual(first / 10)
    }),
    { numRuns: 2000 },
  )
})

test('the same question has the same answer; another cell, window or key another noise', () => {
  const figures = new Set(Array.from({ length: 1000 }, () => protect(even(140, 9), sealing).figure))
  expect(figures.size).toBe(1)
  const differs = (change: (n: number) => number | null) =>
    new Set(Array.from({ length: 50 }, (_, n) => change(n))).size
  expect(differs((n) => protect(even(145, 9, `cell ${n}`), sealing).figure)).toBeGreaterThan(1)
  expect(differs((n) => protect(even(145, 9), { ...sealing, window: `${n}` }).figure)).toBeGreaterThan(1)
  expect(differs((n) => protect(even(145, 9), { ...sealing, key: Buffer.alloc(32, n) }).figure)).toBeGreaterThan(1)
})

test('the noise is centred, and as wide as its scale says', () => {
  const settings = { ...DEFAULT_SETTINGS, minPeople: 50, noiseScale: 3 }
  // Below 100 two digits are exact, so that the noise is seen; 75 is far from the floor of 50.
  const draws = Array.from(
    { length: 20_000 },
    (_, n) => (protect(even(75, 5, `c${n}`), { ...sealing, settings }).figure as number) - 75,
  )
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  const alpha = Math.exp(-1 / 3)
  expect(Math.abs(mean)).toBeLessThan(0.15)
  expect(variance).toBeGreaterThan((0.9 * 2 * alpha) / (1 - alpha) ** 2)
  expect(variance).toBeLessThan((1.1 * 2 * alpha) / (1 - alpha) ** 2)
})

const nobody = cell(0, [], 'rest')
const withheldOf = (division: Division) => protectGrid(division, sealing).map(({ withheld }) => withheld)

test('when one région is withheld the smallest other is too: the whole less the others would tell it', () => {
  const parts = [even(40, 6, 'small'), even(300, 6, 'middle'), even(900, 6, 'large')]
  expect(withheldOf({ whole: even(1240, 18), parts, rest: nobody })).toEqual([null, 'few-people', 'complement', null])
})

test('two withheld régions with the same people are no more than one of them', () => {
  const parts = [even(60, 6, 'a'), even(60, 6, 'b'), even(300, 6, 'middle'), even(900, 6, 'large')]
  const withheld = [null, 'few-people', 'few-people', 'complement', null]
  expect(withheldOf({ whole: even(1260, 24), parts, rest: nobody })).toEqual(withheld)
})

test('two withheld régions without a common person are enough for each other', () => {
  const parts = [even(60, 6, 'a'), even(60, 6, 'b'), even(300, 6, 'middle'), even(900, 6, 'large')]
  const withheld = [null, 'few-people', 'few-people', null, null]
  expect(withheldOf({ whole: even(1320, 24), parts, rest: nobody })).toEqual(withheld)
})

test('cinemas without a région are hidden like a withheld one: the whole less all régions would tell them', () => {
  const parts = [even(300, 6, 'middle'), even(900, 6, 'large')]
  const rest = even(40, 2, 'rest')
  expect(withheldOf({ whole: even(1240, 14), parts, rest })).toEqual([null, 'complement', null])
  expect(withheldOf({ whole: even(1200, 12), parts, rest: nobody })).toEqual([null, null, null])
})

/** Cinemas with their région, or none, and groups of people who visit the same of them: most of them one or two. */
const anyRegion = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
  { weight: 1, arbitrary: fc.constant(null) },
)
const anyCrowd = fc.array(anyRegion, { minLength: 12, maxLength: 24, size: 'max' }).chain((regions) =>
  fc.record({
    regions: fc.constant(regions),
    groups: fc.array(
      fc.record({
        people: fc.integer({ min: 1, max: 30 }),
        cinemas: fc.uniqueArray(fc.nat(regions.length - 1), { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 10, maxLength: 60, size: 'max' },
    ),
  }),
)

test('different people who are hidden in a division could have been shown together, or all of it is withheld', () => {
  const settings = { ...DEFAULT_SETTINGS, minPeople: 50, minCinemas: 3 }
  const lax = { ...sealing, settings }
  let judged = 0
  fc.assert(
    fc.property(anyCrowd, ({ regions, groups }) => {
      const visitors = regions.map(() => new Set<number>())
      let person = 0
      for (const { people, cinemas } of groups)
        for (let n = 0; n < people; n++, person++) for (const cinema of cinemas) visitors[cinema]?.add(person)
      /** Counts the different people of some cinemas. */
      const count = (name: string, chosen: (region: string | null) => boolean): CellCount => {
        const sets = visitors.filter((set, cinema) => set.size > 0 && chosen(regions[cinema] ?? null))
        return {
          cell: name,
          people: new Set(sets.flatMap((set) => [...set])).size,
          byCinema: sets.map(({ size }) => size),
        }
      }
      const names = [...new Set(regions.flatMap((region) => region ?? []))]
      const parts = names.map((name) => count(name, (region) => region === name))
      const rest = count('rest', (region) => region === null)
      const [, ...shown] = protectGrid({ whole: count('whole', () => true), parts, rest }, lax)
      const open = new Set(shown.filter(({ withheld }) => withheld === null).map(({ cell }) => cell))
      const hidden = count('hidden', (region) => region === null || !open.has(region))
      if (hidden.people === 0 || open.size === 0) return
      judged++
      expect(protect(hidden, lax).withheld).toBeNull()
    }),
    { numRuns: 1000 },
  )
  expect(judged).toBeGreaterThan(100)
})
