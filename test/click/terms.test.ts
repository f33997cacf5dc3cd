import { randomUUID } from 'node:crypto'
import { purgeNightly } from '../../server/audience/index.js'
import { type Plane, seedPlane, visitorNumber } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
let plane: Plane
const ENDED = new Date('2026-06-01T10:00:00Z')

beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 2, validFrom: '2026-01-01T00:00:00Z' })
  await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE id = $1', [
    term(0),
    ENDED,
  ])
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('TRUNCATE plane.click_share, plane.visitor_cinema_day'))

const term = (index: number) => plane.cinemas[index]?.term
const cinema = (index: number) => plane.cinemas[index]?.id

/** The worker writes shares of clicks at these moments, in one statement. */
async function share(...rows: { of: number; under: number; at: Date }[]): Promise<string> {
  try {
    await database.worker.query(
      `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version)
       SELECT gen_random_uuid(), cinema, 1, at, 400, term, 1 FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) AS s(cinema, at, term)`,
      [rows.map(({ of }) => cinema(of)), rows.map(({ at }) => at), rows.map(({ under }) => term(under))],
    )
    return 'written'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const shares = async () => (await database.owner.query('SELECT FROM plane.click_share')).rowCount

test('the database writes no share of a click at whose moment no contract was in force', async () => {
  const before = new Date(ENDED.getTime() - 1)
  expect(await share({ of: 0, under: 0, at: before })).toBe('written')
  expect(await share({ of: 0, under: 0, at: ENDED })).toBe('LA008')
  expect(await share({ of: 1, under: 1, at: new Date('2025-12-31T23:59:59.999Z') })).toBe('LA008')
  // One that has none takes the others of its statement with it: nothing is half-written.
  expect(await share({ of: 1, under: 1, at: ENDED }, { of: 0, under: 0, at: ENDED })).toBe('LA008')
  expect(await shares()).toBe(1)
})

test('a share that is moved past the end of its contract is refused as well', async () => {
  expect(await share({ of: 0, under: 0, at: new Date(ENDED.getTime() - 1) })).toBe('written')
  await expect(database.owner.query('UPDATE plane.click_share SET at = $1', [ENDED])).rejects.toMatchObject({
    code: 'LA008',
  })
})

test('neither a share nor a day of the pool stands under the contract of another cinema', async () => {
  expect(await share({ of: 1, under: 0, at: new Date('2026-03-01Z') })).toBe('23503')
  const day = (of: number, under: number, on: string) =>
    database.worker.query(
      `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
       VALUES ($1, $2, $3, 1, 1, '2027-01-01Z', $4)`,
      [visitorNumber(1), cinema(of), on, term(under)],
    )
  await expect(day(1, 0, '2026-03-01')).rejects.toMatchObject({ code: '23503' })
  await day(0, 0, '2026-06-01')
  await day(1, 1, '2026-07-01')
  expect(await stray()).toEqual({ days: 0n, shares: 0n, oldest: null })
  await day(0, 0, '2026-06-02')
  expect(await stray()).toEqual({ days: 1n, shares: 0n, oldest: new Date('2026-06-01T22:00:00Z') })
})

async function stray(): Promise<{ days: bigint; shares: bigint; oldest: Date | null } | undefined> {
  return (await database.worker.query('SELECT * FROM plane.without_term()')).rows[0]
}

test('a share that a contract no longer covers, since it was shortened later, is told by the report of the night', async () => {
  const at = new Date('2026-05-01T10:00:00Z')
  expect(await share({ of: 0, under: 0, at })).toBe('written')
  const shorten = (end: Date) =>
    database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE id = $1', [
      ...[term(0), end],
    ])
  const told = async (day: string) => {
    const lines = await purgeNightly(database.worker, { now: new Date(`${day}T02:00:00Z`) })
    return lines.find(({ what }) => what === 'without-term')
  }
  expect(await told('2026-07-01')).toMatchObject({ ok: true, oldest: null, deleted: 0 })
  await shorten(at)
  try {
    expect(await stray()).toEqual({ days: 0n, shares: 1n, oldest: at })
    expect(await told('2026-07-02')).toMatchObject({ ok: false, oldest: at, deleted: 0 })
  } finally {
    await shorten(ENDED)
  }
})

test('a candidate that waits for its judgement is of the cinema of its term', async () => {
  await expect(
    database.owner.query('INSERT INTO plane.click_candidate VALUES ($1, $2, $3)', [randomUUID(), cinema(1), term(0)]),
  ).rejects.toMatchObject({ code: '23503' })
})
