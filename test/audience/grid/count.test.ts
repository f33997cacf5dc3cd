import * as fc from 'fast-check'
import { countGrid, type GridCounts } from '../../../server/audience/grid/count.js'
import { countPool } from '../../../server/audience/grid/count-pool.js'
import { ROOT_CELL, type RollUpOptions, regionCell, rollUpAll } from '../../../server/audience/index.js'
import { withdraw } from '../../../server/visit/index.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../plane.js'
import { type AnyPool, anyPool, from, LIVE_PLATFORMS, now, to, writePool } from './any-pool.js'
import { gridBySql, type Measure } from './by-sql.js'
import { plainCounts } from './plain.js'

const window = { now, from, to }
const tombstoneKey = Buffer.alloc(32, 7)

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 5, regions: ['Bretagne', 'Île-de-France'] })
  await partitions(database.owner, { from: '2026-11-08', days: 20 })
})
afterAll(() => database?.drop())

/** The counts that are not 0, by the names of cells. */
function named({ cells }: GridCounts, counts: Uint32Array): Map<string, number> {
  return new Map(cells.flatMap((cell, n) => (counts[n] === 0 ? [] : [[cell, counts[n] as number]])))
}

/** By `<cell> <cinema>`, the cinema as `nameOf` has it. */
function namedByCinema(
  { cells, cinemas }: GridCounts,
  counts: Uint32Array,
  nameOf: (id: string) => string = (id) => id,
): Map<string, number> {
  const all = cells.flatMap((cell, n) =>
    cinemas.map((id, c) => [`${cell} ${nameOf(id)}`, counts[n * cinemas.length + c] as number] as const),
  )
  return new Map(all.filter(([, count]) => count > 0))
}

test('every cell and crossing is what SQL counts, in all three measures and by cinema', async () => {
  await fc.assert(
    fc.asyncProperty(anyPool, async (pool) => {
      await writePool(database.owner, plane, pool)
      const counts = await countPool(database.worker, window)
      const bySql = (measure: Measure) =>
        gridBySql(database.owner, { ...window, measure, byCinema: typeof measure === 'string' })
      const [people, addressable] = [await bySql('people'), await bySql('addressable')]
      expect(named(counts, counts.people)).toEqual(people.cells)
      expect(namedByCinema(counts, counts.byCinema)).toEqual(people.byCinema)
      expect(named(counts, counts.addressable)).toEqual(addressable.cells)
      expect(namedByCinema(counts, counts.addressableByCinema)).toEqual(addressable.byCinema)
      expect([...counts.matched.keys()]).toEqual(LIVE_PLATFORMS)
      for (const [platform, matched] of counts.matched)
        expect(named(counts, matched)).toEqual((await bySql({ matched: platform })).cells)
    }),
    { numRuns: 25 },
  )
}, 120_000)

test('every cell is what the evaluator of look-ups says of each person', async () => {
  await fc.assert(
    fc.asyncProperty(anyPool, async (pool) => {
      await writePool(database.owner, plane, pool)
      const counts = await countPool(database.worker, window)
      const plain = plainCounts(pool, { days: 13 })
      const numberOf = (id: string) => String(plane.cinemas.findIndex((cinema) => cinema.id === id))
      expect([...counts.cells].sort()).toEqual(plain.cells.sort())
      expect(named(counts, counts.people)).toEqual(plain.people)
      expect(named(counts, counts.addressable)).toEqual(plain.addressable)
      expect(namedByCinema(counts, counts.byCinema, numberOf)).toEqual(plain.byCinema)
      expect(namedByCinema(counts, counts.addressableByCinema, numberOf)).toEqual(plain.addressableByCinema)
      for (const [platform, matched] of counts.matched)
        expect(named(counts, matched)).toEqual(plain.matched.get(platform))
    }),
    { numRuns: 60 },
  )
}, 120_000)

const plainCinema = { region: 'Bretagne', paris: false, labels: ['RD'], category: 'A', screens: 1, ended: false }
const plainFilm = { genres: ['drame'], forChildren: false, year: 2026, heritage: null, merged: false }
const plainPool: AnyPool = {
  cinemas: Array.from({ length: 5 }, () => plainCinema),
  films: Array.from({ length: 14 }, () => plainFilm),
  days: [],
  matches: [],
}
const plainDay = { visitor: 0, cinema: 0, day: 5, purposes: 7, films: [], expired: false }

async function count(pool: Partial<AnyPool>): Promise<Map<string, number>> {
  await writePool(database.owner, plane, { ...plainPool, ...pool })
  const counts = await countPool(database.worker, window)
  return named(counts, counts.people)
}

test('one cinema must be all that a cell asks of cinemas, and it is the person who comes often', async () => {
  const cinemas = [
    { ...plainCinema, labels: ['RD'], screens: 1 },
    { ...plainCinema, labels: [], screens: 5 },
    ...plainPool.cinemas.slice(2),
  ]
  const people = await count({
    cinemas,
    days: [0, 1, 2].map((n) => ({ ...plainDay, cinema: n % 2, day: n })),
  })
  expect(people.get('salle:recherche+ecrans:1')).toBe(1)
  expect(people.has('salle:recherche+ecrans:4-plus')).toBe(false)
  // Two of the three days were at the other cinema.
  expect(people.get('frequence:reguliere+ecrans:4-plus')).toBe(1)
  expect(people.has('frequence:occasionnelle')).toBe(false)
})

test('a taste takes two films of somebody, and five of the pool', async () => {
  const seen = (films: number[], visitor: number) => ({ ...plainDay, visitor, films })
  expect((await count({ days: [seen([0, 1], 0), seen([2, 3], 1)] })).has('gout:drame')).toBe(false)
  const people = await count({ days: [seen([0, 1], 0), seen([2, 3], 1), seen([4], 2), { ...seen([4], 2), day: 6 }] })
  expect(people.get('gout:drame')).toBe(2)
})

test('films and cinemas of days with and without the purpose target are one person’s', async () => {
  const seen = (films: number[], more: object) => ({ ...plainDay, ...more, films })
  await writePool(database.owner, plane, {
    ...plainPool,
    cinemas: plainPool.cinemas.map((cinema, n) => ({ ...cinema, screens: n + 1 })),
    days: [
      seen([0], { purposes: 7 }),
      seen([1], { purposes: 5, cinema: 1 }),
      seen([1, 2, 3, 4], { purposes: 5, visitor: 1, day: 6 }),
    ],
  })
  const counts = await countPool(database.worker, window)
  const [people, addressable] = [named(counts, counts.people), named(counts, counts.addressable)]
  expect(people.get('gout:drame')).toBe(2)
  expect(people.get('ecrans:1')).toBe(2)
  expect(people.get('ecrans:2-3')).toBe(1)
  // A film twice, once on either kind of day, is one film.
  expect(addressable.has('gout:drame')).toBe(false)
  expect(addressable.get('ecrans:1')).toBe(1)
  expect(addressable.has('ecrans:2-3')).toBe(false)
  await writePool(database.owner, plane, {
    ...plainPool,
    days: [seen([0], { purposes: 7 }), seen([0], { purposes: 5, cinema: 1 }), seen([1, 2, 3, 4], { visitor: 1 })],
  })
  const again = await countPool(database.worker, window)
  expect(named(again, again.people).get('gout:drame')).toBe(1)
})

test('films for children are nobody’s taste', async () => {
  const films = plainPool.films.map((film) => ({ ...film, forChildren: true, genres: ['animation'] }))
  const people = await count({ films, days: [{ ...plainDay, films: [0, 1, 2, 3, 4, 5, 6] }] })
  expect(people.get(ROOT_CELL)).toBe(1)
  expect([...people.keys()].filter((cell) => cell.includes('gout'))).toEqual([])
})

test('expired consents, days outside the window, days without the purpose pool and ended contracts do not count', async () => {
  const days = [
    plainDay,
    { ...plainDay, visitor: 1, expired: true },
    { ...plainDay, visitor: 2, day: -1 },
    { ...plainDay, visitor: 3, day: 13 },
    { ...plainDay, visitor: 4, purposes: 6 },
    { ...plainDay, visitor: 5, cinema: 1 },
  ]
  const cinemas = plainPool.cinemas.map((cinema, n) => ({ ...cinema, ended: n === 1 }))
  expect((await count({ cinemas, days })).get(ROOT_CELL)).toBe(1)
})

test('who withdraws is in no count afterwards; a visit to a children’s page brings nobody in', async () => {
  await writePool(database.owner, plane, plainPool)
  const people = [1, 2, 3].map(visitorNumber)
  for (const [n, visitor] of people.entries()) {
    await consent(database.owner, plane, { visitor, cinema: 0 })
    const kind = n === 2 ? 'enfants' : 'film'
    await visit(database.owner, plane, { visitor, cinema: 0, at: new Date('2026-11-20T12:00:00Z'), kind, film: 1 })
  }
  await settled(database.worker)
  const options: RollUpOptions = { now, tombstoneKey }
  await rollUpAll(database.worker, options)
  const { rows } = await database.owner.query('SELECT purposes FROM plane.visitor_cinema_day WHERE visits = 0')
  expect(rows).toEqual([{ purposes: 4 }]) // The mark for attribution that the children's page left.
  const before = await countPool(database.worker, window)
  expect(named(before, before.people).get(regionCell('Bretagne'))).toBe(2)
  const site = plane.cinemas[0]?.site ?? ''
  await withdraw(database.pixel, { visitor: visitorNumber(1), site, at: now, tombstoneKey })
  const after = await countPool(database.worker, window)
  expect(named(after, after.people).get(regionCell('Bretagne'))).toBe(1)
  expect(named(after, after.addressable).get(regionCell('Bretagne'))).toBe(1)
})

test('no cinema, no cell; nobody, and every count is 0', async () => {
  await writePool(database.owner, plane, plainPool)
  const nobody = await countPool(database.worker, window)
  expect(nobody.cells).toContain(ROOT_CELL)
  expect(nobody.cells.some((cell) => cell.includes('gout:'))).toBe(false)
  expect(nobody.people.every((n) => n === 0)).toBe(true)
  await writePool(database.owner, plane, {
    ...plainPool,
    cinemas: plainPool.cinemas.map((cinema) => ({ ...cinema, ended: true })),
    days: [plainDay],
  })
  expect(await countPool(database.worker, window)).toMatchObject({
    cells: [],
    cinemas: [],
    stats: { rows: 0, people: 0 },
  })
})

test('in its thread it counts the same, and says what the database said', async () => {
  await writePool(database.owner, plane, {
    ...plainPool,
    days: [plainDay, { ...plainDay, visitor: 1, purposes: 5, films: [0, 1, 2, 3, 4] }],
    matches: [{ visitor: 0, platform: 1, expired: false }],
  })
  const { stats, ...inThread } = await countGrid(database.worker, window)
  const { stats: _, ...here } = await countPool(database.worker, window)
  // Arrays of another thread are of other classes to Jest.
  expect(structuredClone(inThread)).toEqual(structuredClone(here))
  expect(stats).toMatchObject({ rows: 2, people: 2, ms: expect.any(Number) })
  await expect(countGrid(database.console, window)).rejects.toMatchObject({ code: '42501' })
})
