import type pg from 'pg'
import {
  activatedCells,
  DEFAULT_SETTINGS,
  latestRelease,
  makeRelease,
  purgePool,
  ROOT_CELL,
  regionCell,
} from '../../server/audience/index.js'
import { transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Plane, seedPlane, visitorNumber } from './plane.js'

const now = new Date('2026-11-22T10:00:00Z')
const key = Buffer.alloc(32, 3)
/** No noise, and floors as low as they go, so that the counting is seen. */
const settings = { ...DEFAULT_SETTINGS, minPeople: 50, minCinemas: 3, pPercent: 0, noiseScale: 0, activationPeople: 60 }

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 8, regions: ['Bretagne', 'Occitanie'] })
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('TRUNCATE plane.visitor_cinema_day, plane.tombstone'))

interface Day {
  visitor: number
  cinema: number
  day?: string
  purposes?: number
  expiresAt?: string
}

async function days(rows: Day[]): Promise<void> {
  await database.worker.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
     SELECT visitor, cinema, day, 1, purposes, expires_at, term
     FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::smallint[], $5::timestamptz[], $6::uuid[])
       AS d(visitor, cinema, day, purposes, expires_at, term)`,
    [
      rows.map((row) => visitorNumber(row.visitor)),
      rows.map((row) => plane.cinemas[row.cinema]?.id),
      rows.map((row) => row.day ?? '2026-11-20'),
      rows.map((row) => row.purposes ?? 7),
      rows.map((row) => row.expiresAt ?? '2027-05-01Z'),
      rows.map((row) => plane.cinemas[row.cinema]?.term),
    ],
  )
}

/** `people` visitors, numbered from `from`, spread over all cinemas. */
function crowd(people: number, { from = 0, ...more }: Partial<Day> & { from?: number } = {}): Day[] {
  return Array.from({ length: people }, (_, n) => ({ visitor: from + n, cinema: n % 8, ...more }))
}

async function figures(): Promise<Record<string, number | string>> {
  const { cells } = await makeRelease(database.worker, { now, key, settings })
  return Object.fromEntries(cells.map(({ cell, figure, withheld }) => [cell, figure ?? withheld ?? '']))
}

const bretagne = regionCell('Bretagne')
const occitanie = regionCell('Occitanie')

test('a person counts once in the country, and once in each région whose cinemas they visit', async () => {
  await days(crowd(120))
  await days(Array.from({ length: 30 }, (_, n) => ({ visitor: n * 2, cinema: 1, day: '2026-11-21' })))
  expect(await figures()).toEqual({ [ROOT_CELL]: 120, [bretagne]: 60, [occitanie]: 90 })
})

test('visits without pool, outside the window, or whose consent has run out do not count', async () => {
  await days([
    ...crowd(80),
    ...crowd(20, { from: 100, purposes: 6 }),
    ...crowd(20, { from: 200, day: '2026-08-24' }),
    ...crowd(20, { from: 300, day: '2026-11-23' }),
    ...crowd(20, { from: 400, expiresAt: '2026-11-22T10:00:00Z' }),
  ])
  expect(await figures()).toMatchObject({ [ROOT_CELL]: 80 })
})

test('the first and the last day of the window count, as do visits of today', async () => {
  await days([...crowd(40, { day: '2026-08-25' }), ...crowd(40, { from: 100, day: '2026-11-22' })])
  const release = await makeRelease(database.worker, { now, key, settings })
  expect(release).toMatchObject({ windowFrom: '2026-08-25', windowTo: '2026-11-23' })
  expect(release.cells[0]?.figure).toBe(80)
})

test('a cinema whose contract has ended leaves the next release at once', async () => {
  await days(crowd(80))
  await database.owner.query(`UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE site = $1`, [
    plane.cinemas[0]?.site,
    now,
  ])
  expect(await figures()).toMatchObject({ [ROOT_CELL]: 70 })
  await database.owner.query(`UPDATE plane.contract_term SET valid = tstzrange(lower(valid), NULL) WHERE site = $1`, [
    plane.cinemas[0]?.site,
  ])
})

test('a release is frozen and read as it was made; what is withheld leaves no count behind', async () => {
  await days([...crowd(49, { cinema: 0 }), ...crowd(60, { from: 100 })])
  const made = await makeRelease(database.worker, { now, key, settings })
  await days(crowd(500, { from: 1000 }))
  const read = await latestRelease(database.console)
  expect(read).toEqual({ ...made, cells: [...made.cells].sort((a, b) => (a.cell < b.cell ? -1 : 1)) })
  expect(read?.cells.find(({ cell }) => cell === occitanie)).toEqual({
    ...{ cell: occitanie, figure: null, withheld: 'few-people', activated: false },
  })
})

test('by default the figure is rounded and its noise is sticky', async () => {
  await days(crowd(423))
  const first = await makeRelease(database.worker, { now, key })
  const second = await makeRelease(database.worker, { now, key })
  expect(second.cells).toEqual(first.cells)
  expect(first.cells[0]?.figure).toBeGreaterThan(390)
  expect((first.cells[0]?.figure as number) % 10).toBe(0)
})

test('before anything was pooled a release withholds everything', async () => {
  expect(await figures()).toEqual({ [ROOT_CELL]: 'few-people', [bretagne]: 'few-people', [occitanie]: 'few-people' })
})

test('a cinema without a région counts in the country only, and what would tell it is withheld', async () => {
  await days([...crowd(600), ...crowd(30, { from: 1000, cinema: 0 })])
  const before = await figures()
  expect(before).toEqual({ [ROOT_CELL]: 630, [bretagne]: 330, [occitanie]: 300 })
  await database.owner.query('UPDATE public.cinema SET region = NULL WHERE id = $1', [plane.cinemas[0]?.id])
  expect(await figures()).toEqual({ [ROOT_CELL]: 630, [bretagne]: 'complement', [occitanie]: 300 })
  await database.owner.query('UPDATE public.cinema SET region = $2 WHERE id = $1', [
    plane.cinemas[0]?.id,
    plane.cinemas[0]?.region,
  ])
})

test('the cells that a campaign may choose are those of the release that are large enough', async () => {
  await days(crowd(100))
  const release = await makeRelease(database.worker, { now, key, settings })
  expect(activatedCells(release)).toEqual(new Set([ROOT_CELL]))
  expect(activatedCells(null)).toEqual(new Set())
})

test('the purge removes rows of the pool whose consent has run out, and old tombstones', async () => {
  await days([
    ...crowd(3),
    ...crowd(2, { from: 10, expiresAt: '2026-11-22T10:00:00Z' }),
    ...crowd(1, { from: 20, day: '2025-10-17' }),
  ])
  await database.owner.query(
    `INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES ('a', '2026-10-01Z'), ('b', '2026-11-20Z')`,
  )
  expect(await purgePool(database.worker, { now })).toBe(3)
  const { rows } = await database.owner.query(
    'SELECT (SELECT count(*) FROM plane.visitor_cinema_day) AS pool, (SELECT count(*) FROM plane.tombstone) AS tombstones',
  )
  expect(rows).toEqual([{ pool: 3n, tombstones: 1n }])
})

test('the purge looks for rows by an index, so that no piece of it reads the whole pool', async () => {
  const asked: string[] = []
  const { rows: plans } = await transaction(database.worker, async (client) => {
    await client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off')
    const listening = {
      async query(sql: string, values: unknown[]) {
        if (!sql.includes('visitor_cinema_day')) return client.query(sql, values)
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values)
        asked.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
        return client.query(sql, values)
      },
    }
    await purgePool(listening as unknown as pg.Pool, { now })
    return { rows: asked }
  })
  expect(plans.length).toBeGreaterThan(0)
  for (const plan of plans) expect(plan).toMatch(/Index Cond: \((expires_at <=|day <) /)
})

test('the exact rows behind a release are out of the console’s reach', async () => {
  await expect(database.console.query('SELECT count(*) FROM plane.visitor_cinema_day')).rejects.toThrow(
    'permission denied',
  )
})
