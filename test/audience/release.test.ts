import type pg from 'pg'
import {
  changeSettings,
  createReleaseReader,
  DEFAULT_SETTINGS,
  followActivation,
  latestRelease,
  makeRelease,
  mayAskForRelease,
  purgePool,
  ROOT_CELL,
  readSettings,
  recheckActivation,
  regionCell,
  usableCells,
} from '../../server/audience/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Plane, seedPlane, visitorNumber } from './plane.js'

const now = new Date('2026-11-22T10:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const key = Buffer.alloc(32, 3)
/** No noise, and floors as low as they go, so that the counting is seen. */
const settings = { ...DEFAULT_SETTINGS, minPeople: 50, minCinemas: 3, pPercent: 0, noiseScale: 0, activationPeople: 60 }
const NOT_COUNTED = { cell: expect.any(String), activated: false, heldSince: null, matched: expect.anything() }

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 8, regions: ['Bretagne', 'Occitanie'] })
})
afterAll(() => database?.drop())
beforeEach(() =>
  database.owner.query(`TRUNCATE plane.visitor_cinema_day, plane.tombstone, plane.release, plane.release_cell, plane.release_matched,
    plane.release_log, plane.release_base, plane.release_set, plane.activated_cell, plane.activation_check, plane.partner_match`),
)
afterEach(() => inForce([0, 1, 2, 3, 4, 5, 6, 7]))

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

/** `people` visitors, numbered from `from`, spread over some cinemas: all eight when none are named. */
function crowd(
  people: number,
  { from = 0, over = [0, 1, 2, 3, 4, 5, 6, 7], ...more }: Partial<Day> & { from?: number; over?: number[] } = {},
): Day[] {
  return Array.from({ length: people }, (_, n) => ({
    visitor: from + n,
    cinema: over[n % over.length] as number,
    ...more,
  }))
}

/** The contracts of these cinemas are in force; those of the others ended a day ago. */
async function inForce(cinemas: number[], ended = later(-24)): Promise<void> {
  const sites = plane.cinemas.map(({ site }) => site)
  const wanted = cinemas.map((n) => sites[n])
  await database.owner.query(
    `UPDATE plane.contract_term SET valid = tstzrange(lower(valid), CASE WHEN site = ANY ($1::uuid[]) THEN NULL ELSE $2::timestamptz END)`,
    [wanted, ended],
  )
}

const COARSE = [ROOT_CELL, regionCell('Bretagne'), regionCell('Occitanie')]

async function figures(at = now): Promise<Record<string, number | string>> {
  const { cells } = await makeRelease(database.worker, { now: at, key, settings })
  const coarse = cells.filter(({ cell }) => COARSE.includes(cell))
  return Object.fromEntries(coarse.map(({ cell, figure, withheld }) => [cell, figure ?? withheld ?? '']))
}

const bretagne = regionCell('Bretagne')
const occitanie = regionCell('Occitanie')

test('a person counts once in the country, and once in each région whose cinemas they visit', async () => {
  await days(crowd(240))
  await days(Array.from({ length: 30 }, (_, n) => ({ visitor: n * 2, cinema: 1, day: '2026-11-21' })))
  expect(await figures()).toEqual({ [ROOT_CELL]: 240, [bretagne]: 120, [occitanie]: 150 })
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
  expect(release.cells.find(({ cell }) => cell === ROOT_CELL)?.figure).toBe(80)
})

test('people that may be addressed and that a platform knows are figures of their own, never more than their whole', async () => {
  await days([...crowd(160), ...crowd(80, { from: 200, purposes: 5 })])
  const platform = uuidFromName('a platform')
  await database.owner.query(
    `INSERT INTO public.platform (id, name, created_at) VALUES ($1, 'Platform', $2) ON CONFLICT DO NOTHING`,
    [platform, now],
  )
  await database.owner.query(
    `INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at)
     SELECT v, $2, v::text, $3::timestamptz, $3::timestamptz + interval '30 days' FROM unnest($1::uuid[]) AS m(v)`,
    [Array.from({ length: 72 }, (_, n) => visitorNumber(n)), platform, now],
  )
  const { cells } = await makeRelease(database.worker, { now, key, settings })
  const root = cells.find(({ cell }) => cell === ROOT_CELL)
  expect(root).toMatchObject({ figure: 240, addressable: { figure: 160 }, matched: { [platform]: { figure: 72 } } })
  const noisy = await makeRelease(database.worker, { now: later(24), key, settings: { ...settings, noiseScale: 8 } })
  for (const { figure, addressable, matched } of noisy.cells) {
    if (figure !== null && addressable.figure !== null) expect(addressable.figure).toBeLessThanOrEqual(figure)
    const known = matched[platform]?.figure ?? null
    if (known !== null && addressable.figure !== null) expect(known).toBeLessThanOrEqual(addressable.figure)
  }
  const read = await latestRelease(database.console)
  expect(read?.cells.find(({ cell }) => cell === ROOT_CELL)?.matched).toHaveProperty([platform])
})

test('when all who may not be addressed are of one cinema, how many may is withheld', async () => {
  await days([...crowd(160), ...crowd(80, { from: 200, purposes: 5, over: [0] })])
  const { cells } = await makeRelease(database.worker, { now, key, settings: { ...settings, pPercent: 10 } })
  const root = cells.find(({ cell }) => cell === ROOT_CELL)
  expect(root).toMatchObject({ figure: 240, addressable: { figure: null, withheld: 'difference' } })
})

test('a release is frozen and read as it was made; what is withheld leaves no count behind', async () => {
  await days([...crowd(49, { over: [0] }), ...crowd(60, { from: 100 })])
  const made = await makeRelease(database.worker, { now, key, settings })
  await days(crowd(500, { from: 1000 }))
  const read = await latestRelease(database.console)
  expect(read).toEqual({ ...made, cells: made.cells.filter(({ cell }) => COARSE.includes(cell)).sort(byName) })
  expect(read?.cells.find(({ cell }) => cell === occitanie)).toEqual({
    ...{ ...NOT_COUNTED, cell: occitanie, figure: null, withheld: 'few-people' },
    addressable: { figure: null, withheld: 'few-people' },
  })
})

const byName = (a: { cell: string }, b: { cell: string }) => (a.cell < b.cell ? -1 : 1)

test('the same days asked again have the same answer, whoever came meanwhile', async () => {
  await days(crowd(423))
  const first = await makeRelease(database.worker, { now, key })
  await days(crowd(80, { from: 1000 }))
  const second = await makeRelease(database.worker, { now: later(1), key })
  const shown = ({ cells }: typeof first) => cells.filter(({ figure }) => figure !== null)
  expect(shown(first).length).toBeGreaterThan(0)
  expect(second.cells).toEqual(expect.arrayContaining(shown(first)))
  const root = second.cells.find(({ cell }) => cell === ROOT_CELL)
  expect(root?.figure).toBeGreaterThan(390)
  expect((root?.figure as number) % 10).toBe(0)
})

test('before anything was pooled a release withholds everything', async () => {
  expect(await figures()).toEqual({ [ROOT_CELL]: 'few-people', [bretagne]: 'few-people', [occitanie]: 'few-people' })
})

test('a figure is held while one cinema joins or leaves, and says since when; three together are shown', async () => {
  await days([...crowd(320), ...crowd(64, { from: 1000, day: '2026-11-21', over: [0] })])
  await inForce([3, 4, 5, 6, 7])
  expect(await figures()).toMatchObject({ [ROOT_CELL]: 200 })
  await inForce([2, 3, 4, 5, 6, 7])
  expect(await figures(later(24))).toMatchObject({ [ROOT_CELL]: 200 })
  const held = await latestRelease(database.console)
  expect(held?.cells.find(({ cell }) => cell === ROOT_CELL)).toMatchObject({ heldSince: now })
  await inForce([0, 1, 2, 3, 4, 5, 6, 7])
  expect(await figures(later(48))).toMatchObject({ [ROOT_CELL]: 380 })
  const { rows } = await database.console.query(
    `SELECT reason, cells FROM plane.release_log WHERE measure = 'people' AND release = (SELECT max(release) - 1 FROM plane.release_log)
     AND reason = 'held'`,
  )
  expect(rows).toEqual([{ reason: 'held', cells: expect.any(Number) }])
})

test('what the next release must remember is out of everybody’s reach but the worker’s', async () => {
  await days(crowd(120))
  await figures()
  const { rows } = await database.worker.query('SELECT cardinality(cinemas) AS cinemas FROM plane.release_set LIMIT 1')
  expect(rows).toEqual([{ cinemas: expect.any(Number) }])
  for (const pool of [database.console, database.pixel])
    for (const table of [
      'plane.release_set',
      'plane.release_base',
      'plane.visitor_cinema_day',
      'plane.activation_check',
    ])
      if (!(pool === database.pixel && table === 'plane.visitor_cinema_day'))
        await expect(pool.query(`SELECT * FROM ${table}`)).rejects.toThrow('permission denied')
})

test('the log of a release adds up to its cells, measure by measure', async () => {
  await days(crowd(240))
  const made = await makeRelease(database.worker, { now, key, settings })
  const { rows } = await database.console.query(
    'SELECT measure, sum(cells)::int AS cells FROM plane.release_log GROUP BY measure ORDER BY measure',
  )
  expect(rows.slice(0, 1)).toEqual([{ measure: 'addressable', cells: made.cells.length }])
  expect(rows.at(-1)).toEqual({ measure: 'people', cells: made.cells.length })
})

test('a release whose predecessor changed meanwhile writes nothing', async () => {
  await days(crowd(120))
  const both = await Promise.allSettled([figures(), figures()])
  const { rows } = await database.worker.query<{ releases: bigint }>('SELECT count(*) AS releases FROM plane.release')
  expect(Number(rows[0]?.releases)).toBe(both.filter(({ status }) => status === 'fulfilled').length)
  expect(Number(rows[0]?.releases)).toBeGreaterThan(0)
})

describe('reading', () => {
  test('any cell is read at once, by name or by territory; a newer release is seen without asking for it', async () => {
    const reader = createReleaseReader(database.console)
    expect(await reader.newest()).toBeNull()
    expect(await reader.cell(ROOT_CELL)).toBeNull()
    await days(crowd(120))
    const made = await makeRelease(database.worker, { now, key, settings })
    expect(await reader.cell(ROOT_CELL)).toEqual(made.cells.find(({ cell }) => cell === ROOT_CELL))
    expect(await reader.cell('region:Corse')).toBeNull()
    expect((await reader.cells('Bretagne')).map(({ cell }) => cell)).toContain(
      'region:Bretagne+frequence:occasionnelle',
    )
    const next = await makeRelease(database.worker, { now: later(24), key, settings })
    expect(await reader.newest()).toMatchObject({ id: next.id, madeAt: later(24) })
  })

  test('callers that need régions alone do not load the grid', async () => {
    await days(crowd(120))
    const made = await makeRelease(database.worker, { now, key, settings })
    expect(made.cells.length).toBeGreaterThan(100)
    expect((await latestRelease(database.console))?.cells.map(({ cell }) => cell)).toEqual([...COARSE].sort())
  })
})

/** The cells that look-ups and files use now: confidential, and no page reads them. */
async function activeCells(): Promise<Set<string>> {
  const { rows } = await database.owner.query<{ cell: string }>('SELECT cell FROM plane.activated_cell')
  return new Set(rows.map(({ cell }) => cell))
}

describe('activation', () => {
  test('the cells that a campaign may choose are those that are large enough, and none before the first release', async () => {
    await days(crowd(100))
    expect(await recheckActivation(database.worker, { now, settings })).toEqual({ activated: 0, changed: 0 })
    expect(await usableCells(database.console)).toEqual(new Set())
    const release = await makeRelease(database.worker, { now, key, settings })
    const large = release.cells.filter(({ activated }) => activated).map(({ cell }) => cell)
    expect(large).toContain(ROOT_CELL)
    expect(await usableCells(database.console)).toEqual(new Set(large))
    expect(await usableCells(database.console)).not.toContain(occitanie)
    // What is said to be usable is in use.
    const active = await activeCells()
    expect(large.filter((cell) => !active.has(cell))).toEqual([])
  })

  test('only people that may be addressed make a cell large enough', async () => {
    await days(crowd(100, { purposes: 5 }))
    await makeRelease(database.worker, { now, key, settings })
    expect(await activeCells()).toEqual(new Set())
    expect(await usableCells(database.worker)).toEqual(new Set())
  })

  test('a cell that falls under the floor when a contract ends is used no more at the next look, and nothing that is published moves', async () => {
    await days(crowd(100))
    const made = await makeRelease(database.worker, { now, key, settings })
    expect(await activeCells()).toContain(ROOT_CELL)
    expect(await followActivation(database.worker, { now: later(0.01) })).toEqual({ checked: false })
    await inForce([0, 1, 2, 3], later(0.02))
    expect(await followActivation(database.worker, { now: later(0.03) })).toEqual({ checked: true })
    expect(await activeCells()).toEqual(new Set())
    const root = made.cells.find(({ cell }) => cell === ROOT_CELL)
    expect(root?.activated).toBe(true)
    expect((await latestRelease(database.console))?.cells.find(({ cell }) => cell === ROOT_CELL)).toEqual(root)
    expect(await createReleaseReader(database.console).cell(ROOT_CELL)).toEqual(root)
    expect(await usableCells(database.console)).toContain(ROOT_CELL)
    // The release after says so: four cinemas left together.
    await makeRelease(database.worker, { now: later(24), key, settings })
    expect(await usableCells(database.console)).not.toContain(ROOT_CELL)
    await inForce([0, 1, 2, 3, 4, 5, 6, 7])
    expect(await followActivation(database.worker, { now: later(25) })).toEqual({ checked: true })
    expect(await activeCells()).toContain(ROOT_CELL)
    expect(await usableCells(database.console)).not.toContain(ROOT_CELL)
  })

  test('when one cinema leaves, what is said to be usable stays as it was, though it is used no more', async () => {
    await days([...crowd(55, { over: [0, 1, 2, 3, 4, 5, 6] }), ...crowd(40, { from: 55, over: [7] })])
    await makeRelease(database.worker, { now, key, settings })
    const before = await usableCells(database.console)
    expect(before).toContain(ROOT_CELL)
    await inForce([0, 1, 2, 3, 4, 5, 6], later(1))
    await makeRelease(database.worker, { now: later(24), key, settings })
    expect(await activeCells()).not.toContain(ROOT_CELL)
    expect(await usableCells(database.console)).toEqual(before)
  })

  test('it is looked at once a day even when no contract ended: people leave by themselves', async () => {
    await days(crowd(100))
    await makeRelease(database.worker, { now, key, settings })
    await database.owner.query('DELETE FROM plane.visitor_cinema_day')
    expect(await followActivation(database.worker, { now: later(23) })).toEqual({ checked: false })
    expect(await followActivation(database.worker, { now: later(24) })).toEqual({ checked: true })
    expect(await activeCells()).toEqual(new Set())
  })
})

describe('asking for a release', () => {
  test('there is one a day, or as soon as three cinemas came or went', async () => {
    expect(await mayAskForRelease(database.console, { now })).toEqual({ may: true })
    await figures()
    expect(await mayAskForRelease(database.console, { now: later(23) })).toEqual({ may: false, madeAt: now })
    expect(await mayAskForRelease(database.console, { now: later(24) })).toEqual({ may: true })
    await inForce([0, 1, 2, 3, 4, 5], later(1))
    expect((await mayAskForRelease(database.console, { now: later(2) })).may).toBe(false)
    await inForce([0, 1, 2, 3, 4], later(1))
    expect((await mayAskForRelease(database.console, { now: later(2) })).may).toBe(true)
  })
})

describe('settings', () => {
  const organisationId = uuidFromName('organisation federation')

  test('what the federation decides holds from the next release on, and is in the public log without its values', async () => {
    await days(crowd(600))
    expect(await readSettings(database.worker)).toEqual(DEFAULT_SETTINGS)
    const first = await makeRelease(database.worker, { now, key })
    expect(first.cells.find(({ cell }) => cell === ROOT_CELL)?.figure).toBeGreaterThan(500)
    const wanted = { ...DEFAULT_SETTINGS, minPeople: 1000, batchCinemas: 4 }
    expect(await changeSettings(database.console, { settings: wanted, organisationId, now })).toBe(true)
    expect(await changeSettings(database.console, { settings: wanted, organisationId, now })).toBe(false)
    expect(await readSettings(database.console)).toEqual(wanted)
    expect((await latestRelease(database.console))?.cells.find(({ cell }) => cell === ROOT_CELL)?.figure).not.toBeNull()
    const { cells } = await makeRelease(database.worker, { now: later(24), key })
    expect(cells.find(({ cell }) => cell === ROOT_CELL)).toMatchObject({ figure: null, withheld: 'few-people' })
    const { rows } = await database.console.query<{ body: string }>(
      `SELECT body FROM audit.entry WHERE body LIKE '%disclosure-settings-changed%'`,
    )
    expect(rows).toHaveLength(1)
    expect(JSON.parse(rows[0]?.body ?? '').facts).toEqual({
      organisation: organisationId,
      changed: 'minPeople+batchCinemas',
    })
  })

  test('settings below the hard floors are refused, here and by the database', async () => {
    const wanted = { ...DEFAULT_SETTINGS, minCinemas: 2 }
    await expect(changeSettings(database.console, { settings: wanted, organisationId, now })).rejects.toThrow()
    await expect(
      database.console.query(
        `INSERT INTO plane.disclosure_setting (at, min_people, min_cinemas, p_percent, noise_scale, activation_people, batch_cinemas)
         VALUES (now(), 49, 5, 10, 3, 1000, 3)`,
      ),
    ).rejects.toThrow('min_people')
    await expect(database.pixel.query('SELECT * FROM plane.disclosure_setting')).rejects.toThrow('permission denied')
    await expect(database.console.query('UPDATE plane.disclosure_setting SET p_percent = 1')).rejects.toThrow(
      'permission denied',
    )
  })
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
