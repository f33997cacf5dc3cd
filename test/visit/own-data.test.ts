import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import type pg from 'pg'
import { rollUpAll } from '../../server/audience/index.js'
import { judgeClicks, postShares } from '../../server/click/index.js'
import { insertClicks } from '../../server/click/store.js'
import { addDays } from '../../server/lib/clock.js'
import { sha256, uuidv7 } from '../../server/lib/id.js'
import { createPool, isDatabaseAway } from '../../server/lib/postgres.js'
import { tombstoneHash } from '../../server/pseudonym/index.js'
import {
  createVisitKeeper,
  type Erased,
  erase,
  erasedAt,
  loadOwnData,
  withdraw,
  withdrawElsewhere,
} from '../../server/visit/index.js'
import { insertVisits, type LinkedVisit } from '../../server/visit/store.js'
import { type Plane, partitions, seedPlane, settled, visitorNumber } from '../audience/plane.js'
import { aClick, seedCampaign } from '../click/clicks.js'
import { emptyConsentLog, type TestDatabase, testDatabase } from '../database.js'

/** What somebody may see of their own data, and that erasing it leaves nothing of them, and everything of the cinemas'. */
const now = new Date('2026-11-22T10:00:00Z')
const tombstoneKey = Buffer.alloc(32, 7)
const NOTHING: Erased = { consents: 0, days: 0, visits: 0, clicks: 0 }
let ann = visitorNumber(1)
const bob = visitorNumber(2)

let database: TestDatabase
let plane: Plane
let campaign: Awaited<ReturnType<typeof seedCampaign>>
let keeper: ReturnType<typeof createVisitKeeper>
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-21', days: 4 })
  campaign = await seedCampaign(database.owner, plane)
})
afterAll(() => database?.drop())
beforeEach(empty)

async function empty(): Promise<void> {
  await emptyConsentLog(database.owner)
  await database.owner.query(
    `TRUNCATE plane.visit, plane.visitor_cinema_day, plane.site_day, plane.consent_link, plane.click, plane.click_visitor,
       plane.click_verdict, plane.click_share, plane.click_candidate, plane.click_count, plane.earned_day, plane.tombstone`,
  )
  ann = randomUUID()
  keeper = createVisitKeeper({ pool: database.pixel, tombstoneKey })
}

interface Seen {
  visitor?: string
  cinema?: number
  at?: Date
  /** When the proof says that it was given; without it is undated. */
  said?: Date
}

function aVisit({ visitor = ann, cinema = 0, at = now, said }: Seen = {}): LinkedVisit {
  const place = plane.cinemas[cinema]
  return {
    visitor,
    id: uuidv7(at.getTime()),
    at,
    site: place?.site ?? '',
    kind: 'film',
    film: plane.film,
    device: 'mobile',
    purposes: 7,
    term: place?.term ?? '',
    consent: {
      receipt: randomUUID(),
      noticeVersion: '1',
      noticeSha256: sha256('1'),
      source: 'manual',
      proofSha256: null,
      givenAt: said ?? at,
      expiresAt: addDays(said ?? at, 180),
      dated: said !== undefined,
    },
  }
}

const visited = (seen: Seen = {}) => keeper.keep(aVisit(seen))
const clicked = (visitor = ann) =>
  insertClicks(database.pixel, [aClick({ at: now.getTime(), visitor, ...campaign })], { spooled: false })
const erased = (visitor = ann) => erase(database.pixel, { visitor, at: now, tombstoneKey })
const takenBack = (cinema: number) =>
  withdrawElsewhere(database.pixel, { visitor: ann, site: plane.cinemas[cinema]?.site ?? '', at: now, tombstoneKey })

async function rolledUp(): Promise<void> {
  await settled(database.worker)
  await rollUpAll(database.worker, { now, tombstoneKey })
}

async function judged(): Promise<void> {
  await rolledUp()
  await judgeClicks(database.worker, { now })
}

/** The tables, of all schemas, in which a text is anywhere: in any column, also in lists. */
async function found(needles: readonly string[]): Promise<string[]> {
  const { rows: tables } = await database.owner.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  )
  expect(tables.length).toBeGreaterThan(40)
  const where: string[] = []
  for (const { name } of tables) {
    const { rowCount } = await database.owner.query(
      `SELECT FROM ${name} AS row WHERE EXISTS (SELECT FROM unnest($1::text[]) AS n WHERE strpos(lower(row::text), lower(n)) > 0) LIMIT 1`,
      [needles],
    )
    if (rowCount === 1 && !/plane\.visit_\d/.test(name)) where.push(name)
  }
  return where
}

const spellings = (visitor: string) => [visitor, visitor.replaceAll('-', '')]

/** All counters and all money, without a person. */
async function totals(): Promise<unknown> {
  const { rows } = await database.owner.query(
    `SELECT (SELECT jsonb_agg(s ORDER BY s.site, s.day, s.kind, s.film) FROM plane.site_day s) AS sites,
       (SELECT jsonb_agg(c ORDER BY c.what) FROM plane.click_count c) AS clicks,
       (SELECT jsonb_agg(e ORDER BY e.cinema) FROM plane.earned_day e) AS earned,
       (SELECT jsonb_agg(e ORDER BY e.account) FROM (SELECT account, sum(micros)::text AS micros FROM ledger.entry GROUP BY 1) e) AS ledger`,
  )
  return rows[0]
}

test('a person’s data: where, when, what, under which consents, and the clicks', async () => {
  await visited()
  await visited({ cinema: 1, at: addDays(now, -1) })
  await clicked()
  await rolledUp()
  const data = await loadOwnData(database.pixel, { visitor: ann, now })
  expect(data).toMatchObject({
    cut: false,
    cinemas: [
      {
        name: 'cinema-0',
        city: 'Toulon',
        sites: [
          {
            id: plane.cinemas[0]?.site,
            consent: {
              purposes: ['pool', 'target', 'pay'],
              noticeVersion: '1',
              source: 'manual',
              givenAt: now,
              over: false,
            },
          },
        ],
        days: [{ day: '2026-11-22', visits: 1, films: ['La Haine'], until: addDays(now, 180) }],
        visits: [{ at: now, kind: 'film', film: 'La Haine', device: 'mobile' }],
      },
      { name: 'cinema-1', days: [{ day: '2026-11-21' }] },
    ],
    clicks: [{ at: now, film: 'La Haine', host: 'journal.example' }],
  })
  expect(data.cinemas[0]?.sites[0]?.consent.receipt).toMatch(/^[0-9a-f-]{36}$/)
  expect(await loadOwnData(database.pixel, { visitor: bob, now })).toEqual({ cinemas: [], clicks: [], cut: false })
  expect(JSON.stringify(data)).not.toContain(ann)
})

test('before erasing a person is found in every table that has a person, afterwards in none of any schema', async () => {
  await visited()
  await visited({ cinema: 1 })
  await clicked()
  await rolledUp()
  await visited()
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns c
     WHERE column_name ~ 'visitor' AND column_name <> 'visitor_hash' AND NOT table_name ~ '_\\d{8}$' ORDER BY 1`,
  )
  expect(await found(spellings(ann))).toEqual(rows.map(({ name }) => name))
  expect(rows).toHaveLength(4)
  expect(await erased()).toEqual({ consents: 2, days: 2, visits: 3, clicks: 1 })
  expect(await found(spellings(ann))).toEqual([])
  await judged()
  expect(await found(spellings(ann))).toEqual([])
})

test('the counters and the money are those of a world without the erasure', async () => {
  const story = async (last: () => Promise<unknown>) => {
    await visited()
    await judged()
    await visited({ cinema: 1 })
    await clicked()
    await last()
    await judged()
    await settled(database.worker)
    await postShares(database.worker, { now })
    const counted = await totals()
    await empty()
    return counted
  }
  const money = async () => (await database.owner.query('SELECT sum(micros)::text AS micros FROM ledger.entry')).rows
  const without = (await story(async () => {})) as { ledger: { account: string; micros: string }[] }
  const after = (await story(erased)) as typeof without
  expect({ ...after, ledger: null }).toEqual({ ...without, ledger: null })
  expect(await money()).toEqual([{ micros: '0' }])
  // The ledger is append-only: the second story adds the same again.
  const twice = without.ledger.map(({ account, micros }) => ({ account, micros: `${2n * BigInt(micros)}` }))
  expect(after.ledger).toEqual(twice)
})

test('the log says that each consent was withdrawn, and not that it was one person who did', async () => {
  for (const cinema of [0, 1, 2]) await visited({ cinema, at: addDays(now, -1) })
  await erased()
  const { rows } = await database.owner.query<{ event: string; at: Date; receipt: string }>(
    `SELECT event, at, receipt FROM plane.consent ORDER BY receipt, event`,
  )
  expect(rows.map(({ event }) => event)).toEqual(['given', 'withdrawn', 'given', 'withdrawn', 'given', 'withdrawn'])
  const ends = rows.filter(({ event }) => event === 'withdrawn').map(({ at }) => at.getTime())
  expect(new Set(ends).size).toBe(3)
  for (const end of ends) expect([end <= now.getTime(), end > now.getTime() - 86_400_000]).toEqual([true, true])
})

test('erasing again, or somebody who is not there, is harmless; and others stay as they are', async () => {
  await visited({ visitor: bob })
  await clicked(bob)
  await rolledUp()
  const before = await loadOwnData(database.pixel, { visitor: bob, now })
  await visited()
  await erased()
  expect(await erased()).toEqual(NOTHING)
  expect(await erased(randomUUID())).toEqual(NOTHING)
  expect(await loadOwnData(database.pixel, { visitor: bob, now })).toEqual(before)
  expect(before.cinemas[0]?.days).toHaveLength(1)
  expect(await erasedAt(database.pixel, { visitor: ann, tombstoneKey })).toEqual(now)
  expect(await erasedAt(database.pixel, { visitor: bob, tombstoneKey })).toBeNull()
})

test('visits that wait for their commit while their person is erased do not come back, whoever wrote the consent before', async () => {
  for (let n = 0; n < 15; n++) {
    const other = createVisitKeeper({ pool: database.pixel, tombstoneKey }) // Another process, which remembers no consent.
    if (n % 2 === 0) await visited()
    const inFlight = Array.from({ length: 30 }, (_, i) => (i % 2 ? keeper : other).keep(aVisit({ cinema: i % 3 })))
    if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, n))
    const counts = await erased()
    const late = [keeper.keep(aVisit()), other.keep(aVisit({ cinema: 2 })), other.keep(aVisit({ said: now }))]
    const kept = (await Promise.all(inFlight)).filter(Boolean).length + (n % 2 === 0 ? 1 : 0)
    expect([kept, await Promise.all(late)]).toEqual([counts.visits, [false, false, false]])
    expect(await found(spellings(ann))).toEqual([])
    await rolledUp()
    expect(await found(spellings(ann))).toEqual([])
    expect(await counted()).toBe(kept)
    await empty()
  }
})

async function counted(): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    'SELECT coalesce(sum(visits), 0)::int AS n FROM plane.site_day',
  )
  return rows[0]?.n ?? 0
}

/** Runs `work` in a transaction that stays open while the person is erased. */
async function whileErased(work: (client: pg.PoolClient) => Promise<unknown>): Promise<Erased> {
  const client = await database.pixel.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    const erasing = erased()
    await somebodyWaits()
    await client.query('COMMIT')
    return await erasing
  } finally {
    client.release()
  }
}

async function somebodyWaits(): Promise<void> {
  for (let n = 0; n < 600; n++) {
    const { rowCount } = await database.owner.query(
      'SELECT FROM pg_locks WHERE NOT granted AND (database = (SELECT oid FROM pg_database WHERE datname = current_database()) OR database IS NULL)',
    )
    if (rowCount !== 0) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('nobody waits')
}

test('an erasure waits for a visit and for a click that are being written, and takes them too', async () => {
  await visited()
  const late = aVisit()
  expect(await whileErased((client) => insertVisits(client as unknown as pg.Pool, [late]))).toMatchObject({ visits: 2 })
  expect(await found(spellings(ann))).toEqual([])
  ann = randomUUID()
  await visited()
  await rolledUp()
  const click = aClick({ at: now.getTime(), visitor: ann, ...campaign })
  expect(
    await whileErased((client) => insertClicks(client as unknown as pg.Pool, [click], { spooled: false })),
  ).toMatchObject({ clicks: 1 })
  expect(await found(spellings(ann))).toEqual([])
  await judged()
  const { rows } = await database.owner.query('SELECT count(*)::int AS shares FROM plane.click_share')
  expect(rows).toEqual([{ shares: 1 }])
})

test('taken back on this page, a site’s old yes does not come back; a later one does, under a receipt of its own', async () => {
  await visited({ at: addDays(now, -1) })
  await visited({ cinema: 1 })
  await rolledUp()
  expect(await takenBack(0)).toBeNull()
  const receipts = async () =>
    (
      await database.owner.query('SELECT receipt, event FROM plane.consent WHERE site = $1 ORDER BY at', [
        plane.cinemas[0]?.site,
      ])
    ).rows
  expect((await receipts()).map(({ event }) => event)).toEqual(['given', 'withdrawn'])
  expect(await visited()).toBe(false)
  expect(await visited({ said: addDays(now, -1) })).toBe(false)
  const [own] = (await loadOwnData(database.pixel, { visitor: ann, now })).cinemas
  expect(own).toMatchObject({ days: [], visits: [], sites: [{ consent: { over: true, receipt: null } }] })
  const later = addDays(now, 0.1)
  expect(await visited({ at: later, said: later })).toBe(true)
  const log = await receipts()
  expect(log.map(({ event }) => event)).toEqual(['given', 'withdrawn', 'given'])
  expect(log[2]?.receipt).not.toBe(log[0]?.receipt)
})

test('the last consent that is taken back on this page takes the person with it', async () => {
  await visited()
  await visited({ cinema: 1 })
  expect(await takenBack(1)).toBeNull()
  expect(await takenBack(0)).toEqual({ consents: 1, days: 0, visits: 1, clicks: 0 })
  expect(await found(spellings(ann))).toEqual([])
  expect(await visited()).toBe(false)
})

const withdrawn = (cinema: number, at = now) =>
  withdraw(database.pixel, { visitor: ann, site: plane.cinemas[cinema]?.site ?? '', at, tombstoneKey })

test('a no that was said here is remembered when the last yes is taken back on its site: the person is erased, and off', async () => {
  await visited()
  await visited({ cinema: 1 })
  await takenBack(1)
  expect(await withdrawn(0)).toEqual({ left: 0, erased: true })
  expect(await found(spellings(ann))).toEqual([])
  expect(await erasedAt(database.pixel, { visitor: ann, tombstoneKey })).toEqual(now)
  expect(await visited({ cinema: 1 })).toBe(false)
})

/** As the pixel's connections for erasing: they give up soon. */
const hurried = () =>
  createPool({
    url: database.urls.pixel,
    max: 2,
    name: 'erasing',
    statementTimeoutMs: 1_500,
    settings: ['idle_in_transaction_session_timeout=1000'],
  })

test('an erasure or a withdrawal that does not come to its end keeps another person’s visit waiting for two seconds at most', async () => {
  const erasing = hurried()
  const stalled = await database.owner.connect()
  const site = plane.cinemas[0]?.site ?? ''
  try {
    // Somebody who writes does not end, so that the erasure waits, and others behind it.
    for (const work of [
      () => erase(erasing, { visitor: ann, at: now, tombstoneKey }),
      () => withdraw(erasing, { visitor: ann, site, at: now, tombstoneKey }),
    ]) {
      await visited()
      await stalled.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(hashtextextended('lanterne.people', 0))`)
      const failing = work().then(
        () => null,
        (error) => error,
      )
      await somebodyWaits()
      const since = performance.now()
      expect(await visited({ visitor: bob })).toBe(true)
      expect(performance.now() - since).toBeLessThan(2_000)
      expect(isDatabaseAway(await failing)).toBe(true)
      expect(await visited()).toBe(true) // Nothing was done by halves.
      await stalled.query('COMMIT')
    }
    // The erasing client stalls, in a transaction that it should not have begun.
    const asleep = await erasing.connect()
    await asleep.query('BEGIN')
    await asleep.query('SELECT plane.erase_person($1, $2, $3)', [ann, Buffer.alloc(32), now])
    const since = performance.now()
    expect(await visited({ visitor: bob })).toBe(true)
    expect(performance.now() - since).toBeLessThan(2_000)
    asleep.release(true)
  } finally {
    stalled.release()
    await erasing.end()
  }
}, 30_000)

test('somebody with 200,000 visits is erased in pieces, and the visits of others go on', async () => {
  await visited()
  await clicked()
  await database.owner.query(
    `INSERT INTO plane.visit (visitor, id, at, site, cinema, kind, film, device, purposes, receipt, term)
     SELECT visitor, gen_random_uuid(), at - n * interval '1 ms', site, cinema, kind, film, device, purposes, receipt, term
     FROM plane.visit, generate_series(1, 200000) AS n`,
  )
  const erasing = hurried()
  const longest = { ms: 0, visits: 0 }
  let done = false
  const others = (async () => {
    while (!done) {
      const since = performance.now()
      expect(await visited({ visitor: bob })).toBe(true)
      longest.ms = Math.max(longest.ms, performance.now() - since)
      longest.visits++
    }
  })()
  const counts = await erase(erasing, { visitor: ann, at: now, tombstoneKey })
  done = true
  await others
  await erasing.end()
  expect(counts).toEqual({ consents: 1, days: 0, visits: 200_001, clicks: 1 })
  expect(await found(spellings(ann))).toEqual([])
  expect(longest.ms).toBeLessThan(1_000)
  expect(longest.visits).toBeGreaterThan(20)
  await judged()
  expect(await counted()).toBe(200_001 + longest.visits)
  // The click is paid to the cinema of the visits, and to nobody else.
  expect((await database.owner.query('SELECT FROM plane.click_share')).rowCount).toBe(1)
}, 60_000)

test('a visit that is being written while a consent is taken back on its site is taken too', async () => {
  for (const take of [() => withdrawn(0), () => takenBack(0)]) {
    await visited()
    await visited({ cinema: 1 })
    const client = await database.pixel.connect()
    await client.query('BEGIN')
    await insertVisits(client as unknown as pg.Pool, [aVisit()])
    const taking = take()
    await somebodyWaits()
    await client.query('COMMIT')
    client.release()
    await taking
    const { rows } = await database.owner.query('SELECT DISTINCT cinema FROM plane.visit WHERE visitor = $1', [ann])
    expect(rows).toEqual([{ cinema: plane.cinemas[1]?.id }])
    await empty()
  }
})

test('taking back what is not there waits for nobody, and writes nothing', async () => {
  await visited({ cinema: 1 })
  const alone = await database.owner.connect()
  await alone.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('lanterne.people', 0))`)
  expect(await withdrawn(0)).toEqual({ left: 1, erased: false })
  expect(await takenBack(0)).toBeNull()
  await alone.query('COMMIT')
  alone.release()
  expect(await events(1)).toEqual(['given'])
})

const events = async (cinema: number) => {
  const sql = 'SELECT event FROM plane.consent WHERE site = $1 ORDER BY at, event'
  const { rows } = await database.owner.query<{ event: string }>(sql, [plane.cinemas[cinema]?.site])
  return rows.map(({ event }) => event)
}

test('the log says "withdrawn" once, and not of a consent that had run out', async () => {
  await visited({ cinema: 1 })
  await visited({ at: addDays(now, -1) })
  await database.owner.query(`UPDATE plane.consent_link SET expires_at = $2 WHERE site = $1`, [
    plane.cinemas[0]?.site,
    addDays(now, -0.5),
  ])
  expect(await withdrawn(0)).toEqual({ left: 1, erased: false })
  expect(await withdrawn(0)).toEqual({ left: 1, erased: false })
  expect(await events(0)).toEqual(['given'])
})

/** A browser's next words: fewer purposes, or as many as before. */
const says = (purposes: number, at: Date, said?: Date) =>
  keeper.keep({ ...aVisit({ at, ...(said === undefined ? {} : { said }) }), purposes })

test('what was taken back stays so, whatever the old banner says and in which order, and the log tells of no yes', async () => {
  await visited({ cinema: 1 })
  await visited({ at: addDays(now, -1) })
  await takenBack(0)
  const later = (hours: number) => addDays(now, hours / 24)
  const old = addDays(now, -1)
  for (const [n, [purposes, said]] of ([[3], [7], [1, old], [5, old], [7, old], [7]] as [number, Date?][]).entries()) {
    keeper = createVisitKeeper({ pool: database.pixel, tombstoneKey })
    expect([purposes, said, await says(purposes, later(n + 1), said)]).toEqual([purposes, said, false])
  }
  expect(await events(0)).toEqual(['given', 'withdrawn'])
  expect(await says(3, later(10), later(10))).toBe(true)
  expect(await events(0)).toEqual(['given', 'withdrawn', 'given'])
})

test('a consent that ran out stays so too, when the same banner says less and then as much again', async () => {
  await visited({ at: addDays(now, -1) })
  await database.owner.query('UPDATE plane.consent_link SET expires_at = $1', [addDays(now, -0.5)])
  for (const purposes of [5, 7, 1, 7]) expect(await says(purposes, now)).toBe(false)
  expect(await events(0)).toEqual(['given'])
  const { rows } = await database.owner.query('SELECT purposes FROM plane.consent_link')
  expect(rows).toEqual([{ purposes: 7 }])
})

test('a yes that was given earlier, and ends days of the pool earlier, has the pool alone', async () => {
  await visited({ at: addDays(now, -1) })
  const pooling = await database.worker.connect()
  await pooling.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(hashtextextended('lanterne.pool', 0))`)
  const visit = { ...aVisit({ said: addDays(now, -30) }), purposes: 7 }
  visit.consent.noticeVersion = '2'
  const keeping = keeper.keep(visit)
  await somebodyWaits()
  await pooling.query('COMMIT')
  pooling.release()
  expect(await keeping).toBe(true)
})

test('a click that is linked while its person allows less is not linked', async () => {
  await visited({ at: addDays(now, -1) })
  const narrowing = await database.owner.connect()
  await narrowing.query('BEGIN')
  await narrowing.query('UPDATE plane.consent_link SET purposes = 3')
  const clicking = clicked()
  await somebodyWaits()
  await narrowing.query('COMMIT')
  narrowing.release()
  await clicking
  expect((await database.owner.query('SELECT FROM plane.click_visitor')).rowCount).toBe(0)
})

test('a tombstone is a keyed hash: who has the database alone finds nobody by it', async () => {
  await visited()
  await erased()
  const { rows } = await database.owner.query<{ visitor_hash: Buffer }>('SELECT visitor_hash FROM plane.tombstone')
  expect(rows.map(({ visitor_hash }) => visitor_hash)).toEqual([tombstoneHash({ key: tombstoneKey, visitor: ann })])
  for (const role of [database.console, database.worker])
    await expect(role.query('SELECT plane.erase_person($1, $2, $3)', [ann, Buffer.alloc(32), now])).rejects.toThrow(
      'permission denied',
    )
})

test('in whatever order: after an erasure nothing of the person is left, and visits and money are what they were', async () => {
  const step = fc.constantFrom('visit 0', 'visit 1', 'click', 'withdraw 0', 'withdraw 1', 'erase', 'roll-up', 'judge')
  const steps = fc.array(step, { maxLength: 14 })
  await fc.assert(
    fc
      .asyncProperty(steps, async (todo) => {
        const model = new Model()
        for (const what of todo) {
          const cinema = Number(what.at(-1))
          if (what.startsWith('visit')) {
            const kept = await visited({ cinema })
            expect(kept).toBe(!model.gone && !model.no.has(cinema))
            if (kept) {
              model.visits++
              model.seen.add(cinema)
            }
          } else if (what === 'click') {
            await clicked()
            model.click()
          } else if (what.startsWith('withdraw')) {
            const gone = await takenBack(cinema)
            keeper.forget(gone === null ? { visitor: ann, site: plane.cinemas[cinema]?.site ?? '' } : { visitor: ann })
            model.settle()
            if (gone !== null) model.forget()
            else if (model.seen.delete(cinema)) model.no.add(cinema)
          } else if (what === 'erase') {
            await erased()
            model.settle()
            model.forget()
          } else if (what === 'roll-up') await rolledUp()
          else {
            await judged()
            model.judge()
          }
          if (model.gone) expect(await found(spellings(ann))).toEqual([])
        }
        await judged()
        model.judge()
        if (model.gone) expect(await found(spellings(ann))).toEqual([])
        const { rows } = await database.owner.query(
          `SELECT (SELECT coalesce(sum(visits), 0)::int FROM plane.site_day) AS visits, count(*)::int AS shares,
             coalesce(sum(micros), 0)::int AS micros FROM plane.click_share`,
        )
        expect(rows[0]).toEqual({ visits: model.visits, shares: model.shares, micros: model.micros })
      })
      .beforeEach(empty),
    { numRuns: 25 },
  )
}, 120_000)

/** What visits and clicks are worth in a world where nobody is ever erased. */
class Model {
  visits = 0
  shares = 0
  micros = 0
  gone = false
  /** Cinemas that were visited under a consent that holds, and those where it was taken back. */
  readonly seen = new Set<number>()
  readonly no = new Set<number>()
  #waiting: { linked: boolean; pays: Set<number> }[] = []

  click(): void {
    this.#waiting.push({ linked: this.seen.size > 0, pays: new Set() })
  }

  settle(): void {
    for (const { linked, pays } of this.#waiting) if (linked) for (const cinema of this.seen) pays.add(cinema)
  }

  forget(): void {
    this.seen.clear()
    this.gone = true
  }

  judge(): void {
    this.settle()
    for (const { pays } of this.#waiting) {
      this.shares += pays.size
      if (pays.size > 0) this.micros += 400
    }
    this.#waiting = []
  }
}
