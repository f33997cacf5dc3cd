import { join } from 'node:path'
import { countGrid, type GridCounts } from '../../../server/audience/grid/count.js'
import { ROOT_CELL, recount } from '../../../server/audience/index.js'
import { type Filled, fillPool, PoolError } from '../../../server/demo/index.js'
import { addDays } from '../../../server/lib/clock.js'
import { createPrisma } from '../../../server/lib/prisma.js'
import { hasSharedData, root, sharedData, type TestDatabase, testDatabase } from '../../database.js'
import { demoRing, demoStart, seedTestDemo } from '../demonstration.js'

const now = addDays(demoStart, 1)
const tombstoneKey = Buffer.alloc(32, 7)
const window = { now: addDays(now, 1), from: '2026-08-26', to: '2026-11-24' }

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

/** It goes on, as clocks do: what was signed is in force a moment later. */
let ticks = 0
const clock = () => new Date(now.getTime() + ticks++)

async function fill(more: { people?: number; seed?: number; data?: string | null }): Promise<Filled> {
  const prisma = createPrisma({ url: database.urls.owner, max: 1 })
  try {
    const { owner, pixel, worker, console } = database
    return await fillPool({
      ...{ people: 400, seed: 1, data: null, pools: { owner, pixel, worker, console }, prisma, clock },
      ...{ contractsFolder: join(root, 'contracts'), ring: demoRing(), tombstoneKey },
      progress: { say: () => {}, begin: () => () => {} },
      ...more,
    })
  } finally {
    await prisma.$disconnect()
  }
}

function cell({ cells, people }: GridCounts, name: string): number {
  return people[cells.indexOf(name)] ?? 0
}

test('without the demonstration nothing is invented', async () => {
  await expect(fill({})).rejects.toThrow(PoolError)
})

test('people of three months go through the keeper and the roll-up, and the counts are those of cinemas', async () => {
  await seedTestDemo(database)
  await database.owner.query(
    `INSERT INTO public.platform (id, name, created_at) VALUES (gen_random_uuid(), 'Platform', $1)`,
    [now],
  )
  // As in a demonstration that began before it was given a past.
  await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange($1, NULL)', [demoStart])
  const filled = await fill({})
  expect(filled).toMatchObject({ cinemas: 44, lost: 0 })
  expect(filled.widened).toBe(44)
  expect(await recount(database.worker)).toEqual([])
  const counts = await countGrid(database.worker, window)
  const all = cell(counts, ROOT_CELL)
  expect(all).toBe(filled.pool.people)
  // Not everybody agrees to be pooled, and some only ever saw children's pages.
  expect(all).toBeGreaterThan(330)
  expect(all).toBeLessThan(400)
  const share = (name: string) => cell(counts, name) / all
  expect(share('frequence:occasionnelle')).toBeGreaterThan(0.4)
  expect(share('frequence:reguliere')).toBeGreaterThan(0.1)
  expect(share('frequence:assidue')).toBeGreaterThan(0.02)
  expect(share('gout:drame')).toBeGreaterThan(0.05)
  const [matched] = counts.matched.values()
  expect(filled.matched).toBeGreaterThan(60)
  expect(matched?.[counts.cells.indexOf(ROOT_CELL)]).toBeGreaterThan(60)
})

test('the largest cinemas have most of the people', async () => {
  const { rows } = await database.worker.query<{ n: bigint }>(
    'SELECT count(DISTINCT visitor) AS n FROM plane.visitor_cinema_day GROUP BY cinema ORDER BY n DESC',
  )
  const people = rows.map(({ n }) => Number(n))
  const sum = (some: number[]) => some.reduce((total, n) => total + n, 0)
  expect(sum(people.slice(0, 11)) / sum(people)).toBeGreaterThan(0.45)
})

test('the same audience is not invented twice; another seed brings other people', async () => {
  await expect(fill({})).rejects.toThrow('seed 1 is here already')
  const before = await countGrid(database.worker, window)
  const filled = await fill({ seed: 2, people: 50 })
  expect(filled).toMatchObject({ lost: 0, widened: 0 })
  expect(cell(await countGrid(database.worker, window), ROOT_CELL)).toBe(filled.pool.people)
  expect(filled.pool.people).toBeGreaterThan(cell(before, ROOT_CELL) + 30)
  expect(await recount(database.worker)).toEqual([])
})

const withData = hasSharedData ? test : test.skip
withData(
  'the members that open data knows join the demonstration, with contracts in force',
  async () => {
    const filled = await fill({ seed: 3, people: 50, data: sharedData })
    expect(filled.cinemas).toBeGreaterThan(100)
    expect(filled.films).toBeGreaterThan(500)
    expect(filled.lost).toBe(0)
    const { rows } = await database.owner.query<{ n: bigint }>(
      `SELECT count(DISTINCT organisation_id) AS n FROM public.cinema WHERE organisation_id IS NOT NULL`,
    )
    expect(Number(rows[0]?.n)).toBe(filled.cinemas + 2) // Two of the demonstration's are not admitted yet.
    await expect(fill({ seed: 3, people: 50, data: sharedData })).rejects.toThrow(PoolError)
  },
  240_000,
)
