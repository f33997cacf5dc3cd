import * as fc from 'fast-check'
import type pg from 'pg'
import { type RollUpOptions, recount, rollUp, rollUpAll } from '../../server/audience/index.js'
import { tombstoneHash } from '../../server/pseudonym/index.js'
import { withdraw } from '../../server/visit/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import {
  consent,
  type Plane,
  partitions,
  receiptOf,
  seedPlane,
  settled,
  unlinkedVisit,
  visit,
  visitorNumber,
} from './plane.js'

const now = new Date('2026-11-22T10:00:00Z')
const tombstoneKey = Buffer.alloc(32, 7)
const options = { now, tombstoneKey }

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-18', days: 8 })
})
afterAll(() => database?.drop())
beforeEach(empty)

async function empty(): Promise<void> {
  await database.owner.query(
    'TRUNCATE plane.visit, plane.visit_unlinked, plane.visitor_cinema_day, plane.site_day, plane.consent_link, plane.tombstone',
  )
}

/** Rolls up what is committed. */
async function rolled(more: Partial<RollUpOptions> = {}): Promise<{ rows: number; caughtUp: boolean }> {
  await settled(database.worker)
  return rollUp(database.worker, { ...options, ...more })
}

const ann = visitorNumber(1)
const bob = visitorNumber(2)

async function pool(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.worker.query(
    'SELECT visitor, cinema, day, visits, purposes, films FROM plane.visitor_cinema_day ORDER BY visitor, cinema, day',
  )
  return rows
}

async function siteDays(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.console.query(
    'SELECT day, kind, film, visits, linked FROM plane.site_day ORDER BY day, kind, film',
  )
  return rows
}

test('visits become one row a person, cinema and day of Paris, with the films seen', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: new Date('2026-11-21T22:30:00Z'), film: 9 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: new Date('2026-11-21T23:30:00Z'), film: 4 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: new Date('2026-11-22T08:00:00Z'), film: 2 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, film: 4 })
  expect(await rolled()).toEqual({ rows: 4, caughtUp: true })
  const row = { visitor: ann, cinema: plane.cinemas[0]?.id, purposes: 7 }
  expect(await pool()).toEqual([
    { ...row, day: '2026-11-21', visits: 1, films: [9] },
    { ...row, day: '2026-11-22', visits: 3, films: [2, 4] },
  ])
  expect(await siteDays()).toEqual([
    { day: '2026-11-21', kind: 'film', film: 9, visits: 1, linked: 1 },
    { day: '2026-11-22', kind: 'film', film: 2, visits: 1, linked: 1 },
    { day: '2026-11-22', kind: 'film', film: 4, visits: 2, linked: 2 },
  ])
})

test('a second roll-up adds nothing, and a later visit is added once', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, film: 4 })
  await rolled()
  expect(await rolled()).toEqual({ rows: 0, caughtUp: true })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, film: 1 })
  await rolled()
  expect(await pool()).toMatchObject([{ visits: 2, films: [1, 4] }])
  expect(await recount(database.worker)).toEqual([])
})

test('without the purpose pool a visit leaves a mark for attribution, and without pool and pay nothing', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await consent(database.owner, plane, { visitor: bob, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, film: 4, purposes: 6 })
  await visit(database.owner, plane, { visitor: bob, cinema: 0, at: now, film: 4, purposes: 2 })
  await rolled()
  expect(await pool()).toMatchObject([{ visitor: ann, visits: 0, purposes: 4, films: [] }])
  expect(await siteDays()).toMatchObject([{ film: 4, visits: 2, linked: 2 }])
})

test("a children's page is counted for its cinema and never pooled; it may leave a mark", async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await consent(database.owner, plane, { visitor: bob, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, film: 4, kind: 'enfants' })
  await visit(database.owner, plane, { visitor: bob, cinema: 0, at: now, film: 4, kind: 'enfants', purposes: 3 })
  await rolled()
  expect(await pool()).toMatchObject([{ visitor: ann, visits: 0, purposes: 4, films: [] }])
  expect(await siteDays()).toMatchObject([{ kind: 'enfants', visits: 2, linked: 2 }])
})

test('a visit of a browser without an id counts for its cinema only', async () => {
  await unlinkedVisit(database.owner, plane, { cinema: 0, at: now })
  await unlinkedVisit(database.owner, plane, { cinema: 0, at: now })
  expect(await rolled()).toEqual({ rows: 2, caughtUp: true })
  expect(await pool()).toEqual([])
  expect(await siteDays()).toEqual([{ day: '2026-11-22', kind: 'home', film: 0, visits: 2, linked: 0 }])
})

test('the pool keeps what the consent allows at the time of the roll-up, and no longer than it lasts', async () => {
  const expiresAt = new Date('2026-12-24T00:00:00Z')
  await consent(database.owner, plane, { visitor: ann, cinema: 0, purposes: 5, expiresAt })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, purposes: 7 })
  await rolled()
  const { rows } = await database.worker.query('SELECT purposes, expires_at, term FROM plane.visitor_cinema_day')
  expect(rows).toEqual([{ purposes: 5, expires_at: expiresAt, term: plane.cinemas[0]?.term }])
})

test('a visit whose consent was withdrawn, or renewed under another receipt, brings nobody into the pool', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, receipt: receiptOf(ann, 99) })
  await visit(database.owner, plane, { visitor: bob, cinema: 0, at: now })
  await rolled()
  expect(await pool()).toMatchObject([{ visitor: ann, visits: 1 }])
})

test('an erased person does not come back by a visit in flight, even with a new consent link', async () => {
  const visitor_hash = tombstoneHash({ key: tombstoneKey, visitor: ann })
  await database.owner.query('INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES ($1, $2)', [
    visitor_hash,
    now,
  ])
  for (const visitor of [ann, bob]) {
    await consent(database.owner, plane, { visitor, cinema: 0 })
    await visit(database.owner, plane, { visitor, cinema: 0, at: now })
  }
  await rolled()
  expect(await pool()).toMatchObject([{ visitor: bob }])
})

test('a withdrawal during a roll-up leaves no row behind', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now })
  const stalled = await stallBeforeCommit(database.worker)
  await settled(database.worker)
  const rolling = rollUp(stalled.pool, options)
  await stalled.reached
  const withdrawing = withdraw(database.pixel, {
    visitor: ann,
    site: plane.cinemas[0]?.site ?? '',
    at: now,
    tombstoneKey,
  })
  await untilSomebodyWaits(database.owner)
  stalled.release()
  await Promise.all([rolling, withdrawing])
  expect(await pool()).toEqual([])
})

test('a large backlog is worked off in pieces, and a batch that was committed together is not cut', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await consent(database.owner, plane, { visitor: ann, cinema: 1 })
  for (let n = 0; n < 10; n++) {
    await within(database.owner, async (client) => {
      for (let m = 0; m < 3; m++) await visit(client, plane, { visitor: ann, cinema: n % 2, at: now, film: n })
    })
    await unlinkedVisit(database.owner, plane, { cinema: 0, at: now })
  }
  const pieces = []
  for (let caughtUp = false; !caughtUp; ) {
    const done = await rolled({ maxRows: 7 })
    pieces.push(done.rows)
    caughtUp = done.caughtUp
  }
  expect(pieces.reduce((sum, rows) => sum + rows)).toBe(40)
  expect(pieces.length).toBeGreaterThan(4)
  expect(Math.max(...pieces)).toBeLessThanOrEqual(9)
  expect(await recount(database.worker)).toEqual([])
})

test('a visit that commits after a later one is not lost', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  const early = await database.owner.connect()
  await early.query('BEGIN')
  await visit(early, plane, { visitor: ann, cinema: 0, at: now, film: 1 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now, film: 2 })
  const before = await rollUp(database.worker, options)
  await early.query('COMMIT')
  early.release()
  expect(before).toEqual({ rows: 0, caughtUp: true })
  expect(await rolled()).toEqual({ rows: 2, caughtUp: true })
  expect(await recount(database.worker)).toEqual([])
})

test('a roll-up that dies before its commit changes nothing, and the next one takes all', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now })
  await expect(rollUp(dyingBeforeCommit(database.worker), options)).rejects.toThrow()
  expect(await pool()).toEqual([])
  expect(await rolled()).toEqual({ rows: 1, caughtUp: true })
  expect(await recount(database.worker)).toEqual([])
})

test('whatever the order of commits, the roll-ups between them and their deaths: nothing lost, nothing twice', async () => {
  const people = [1, 2, 3].map(visitorNumber)
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), writer: fc.nat(3) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('commit' as const), writer: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('rollback' as const), writer: fc.nat(3) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('roll-up' as const), maxRows: fc.integer({ min: 1, max: 6 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('two-roll-ups' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('death' as const) }) },
  )
  await fc.assert(
    fc
      .asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 25 }),
        fc.infiniteStream(fc.nat()),
        async (steps, chance) => {
          const pick = (below: number) => (chance.next().value as number) % below
          for (const visitor of people) {
            for (let cinema = 0; cinema < 3; cinema++)
              await consent(database.owner, plane, { visitor, cinema, purposes: 1 + pick(7) })
          }
          const writers = new Map<number, pg.PoolClient>()
          try {
            for (const taken of steps) await run(taken, { writers, pick })
          } finally {
            for (const client of writers.values()) {
              await client.query('COMMIT')
              client.release()
            }
          }
          await settled(database.worker)
          await rollUpAll(database.worker, { ...options, maxRows: 5 })
          expect(await recount(database.worker)).toEqual([])
          const { rows } = await database.owner.query(
            `SELECT (SELECT count(*) FROM plane.visit) + (SELECT count(*) FROM plane.visit_unlinked) AS written,
             (SELECT coalesce(sum(visits), 0) FROM plane.site_day)::bigint AS counted`,
          )
          expect(rows[0].counted).toBe(rows[0].written)
        },
      )
      .afterEach(empty),
    { numRuns: 25 },
  )
}, 120_000)

type Step = { do: string; writer?: number; maxRows?: number }

async function run(
  step: Step,
  { writers, pick }: { writers: Map<number, pg.PoolClient>; pick: (below: number) => number },
): Promise<void> {
  const writer = step.writer ?? 0
  if (step.do === 'begin' && !writers.has(writer)) {
    const client = await database.owner.connect()
    writers.set(writer, client)
    await client.query('BEGIN')
    for (let n = pick(4); n >= 0; n--) await anyVisit(client, pick)
  }
  if (step.do === 'commit' || step.do === 'rollback') {
    await writers.get(writer)?.query(step.do)
    writers.get(writer)?.release()
    writers.delete(writer)
  }
  if (step.do === 'roll-up') await rollUp(database.worker, { ...options, maxRows: step.maxRows ?? 5 })
  if (step.do === 'two-roll-ups')
    await Promise.all([rollUp(database.worker, options), rollUp(database.worker, { ...options, maxRows: 2 })])
  if (step.do === 'death') await rollUp(dyingBeforeCommit(database.worker), options).catch(() => {})
}

async function anyVisit(client: pg.PoolClient, pick: (below: number) => number): Promise<void> {
  const at = new Date(now.getTime() - pick(3) * 86_400_000)
  const kind = ['film', 'home', 'enfants'][pick(3)] as string
  if (pick(4) === 0) return unlinkedVisit(client, plane, { cinema: pick(3), at, kind })
  const film = pick(2) === 0 ? null : pick(5)
  const visitor = visitorNumber(1 + pick(3))
  return visit(client, plane, { visitor, cinema: pick(3), at, kind, film, purposes: 1 + pick(7) })
}

test('the recount finds a row that was lost and a row that was counted twice', async () => {
  await consent(database.owner, plane, { visitor: ann, cinema: 0 })
  await visit(database.owner, plane, { visitor: ann, cinema: 0, at: now })
  await rolled()
  await database.owner.query('UPDATE plane.visitor_cinema_day SET visits = visits + 1')
  await database.owner.query('DELETE FROM plane.site_day')
  const lines = await recount(database.worker)
  expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    'missing from the counters',
    'missing from the pool',
    'too much in the pool',
  ])
})

async function within(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await work(client)
  await client.query('COMMIT')
  client.release()
}

async function untilSomebodyWaits(owner: pg.Pool): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.query(
      'SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
    )
    if (rowCount) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A pool whose next transaction waits before its COMMIT until it is released. */
async function stallBeforeCommit(
  pool: pg.Pool,
): Promise<{ pool: pg.Pool; reached: Promise<void>; release: () => void }> {
  let reach = () => {}
  let release = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const stalled = intercept(pool, async () => {
    reach()
    await released
  })
  return { pool: stalled, reached, release: () => release() }
}

/** A pool whose connection is cut just before a COMMIT. */
function dyingBeforeCommit(pool: pg.Pool): pg.Pool {
  return intercept(pool, async () => {
    throw new Error('the process died here')
  })
}

function intercept(pool: pg.Pool, before: () => Promise<void>): pg.Pool {
  return {
    async connect() {
      const client = await pool.connect()
      return {
        async query(text: string, values?: unknown[]) {
          if (text === 'COMMIT') await before()
          return client.query(text, values)
        },
        release: (error?: Error) => client.release(error),
      }
    },
  } as unknown as pg.Pool
}
