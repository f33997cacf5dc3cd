import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { noteExpiredConsents, PURGED, purgeNightly, purgeReports } from '../../server/audience/index.js'
import { oldestClickLink, purgeClickLinks } from '../../server/audience/purge-click-links.js'
import { addDays, addMonths, DAY_MS, parisDay } from '../../server/lib/clock.js'
import { uuidv7 } from '../../server/lib/id.js'
import { shiftDay } from '../../server/lib/paris.js'
import {
  createIdentityReader,
  ensurePseudonymRing,
  issueIdentity,
  loadPseudonymRing,
} from '../../server/pseudonym/index.js'
import { makePartitions } from '../../server/visit/index.js'
import { seedCampaign } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Plane, seedPlane, unlinkedVisit, visit } from './plane.js'

/** Every table that holds something of a person, with the times in it, and what no row of it may be older than after a night. */
const CEILINGS: Record<string, Record<string, (now: Date) => Date>> = {
  'plane.visit': { at: (now) => utcDay(addDays(now, -30)) },
  'plane.consent_link': {
    given_at: (now) => addDays(addMonths(now, -13), -1),
    // Six months after it was given: months are not equally long.
    expires_at: (now) => addDays(addMonths(now, -7), -3),
  },
  'plane.visitor_cinema_day': {
    expires_at: (now) => now,
    day: (now) => new Date(`${shiftDay(parisDay(now), -400)}T00:00:00Z`),
  },
  // A period of three months, 72 hours for late clicks, 30 days to contest.
  'plane.click_visitor': { at: (now) => addDays(addMonths(now, -3), -34) },
  'plane.tombstone': { erased_at: (now) => addDays(now, -35) },
  'plane.partner_match': { expires_at: (now) => now, matched_at: (now) => addDays(now, -61) },
  'plane.sync_ask': { asked_at: (now) => addDays(now, -7) },
  // Numbers that a platform gave, or that were made for it.
  'plane.exported_member': { until: (now) => now },
  'plane.withdrawn_uid': { since: (now) => addDays(now, -15) },
}
/** What this part of the program deletes; bank details and declarations are payout's (test/payout/bank/purge.test.ts). */
const OWN = PURGED.filter((what) => what !== 'bank-details' && what !== 'tax-regimes')

/** Nobody's, but counted in the same days. */
const UNLINKED = { 'plane.visit_unlinked': { at: (now: Date) => utcDay(addDays(now, -30)) } }

let database: TestDatabase
let plane: Plane
let campaign: number
const platform = randomUUID()
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 1 })
  campaign = (await seedCampaign(database.owner, plane)).campaign
  await database.owner.query(
    `INSERT INTO public.platform (id, name, created_at) VALUES ($1, 'Ailleurs', '2026-01-01Z')`,
    [platform],
  )
})
afterAll(() => database?.drop())

/** Rows beyond their ceiling, a line each; table and column by table and column. */
async function beyond(now: Date): Promise<string[]> {
  const found: string[] = []
  for (const [table, columns] of Object.entries({ ...CEILINGS, ...UNLINKED }))
    for (const [column, ceiling] of Object.entries(columns)) {
      const { rows } = await database.owner.query<{ n: bigint }>(
        `SELECT count(*) AS n FROM ${table} WHERE ${column} < $1`,
        [ceiling(now)],
      )
      if (rows[0]?.n !== 0n) found.push(`${table}.${column}: ${rows[0]?.n} on ${parisDay(now)}`)
    }
  return found
}

test('every table with a person in it and a time is in the list', async () => {
  const { rows } = await database.owner.query<{ name: string; times: string[] }>(`
    SELECT n.nspname || '.' || c.relname AS name, array_agg(a.attname::text ORDER BY a.attname) FILTER (
        WHERE a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)) AS times
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     GROUP BY 1 HAVING bool_or(a.attname ~ 'visitor|pseudonym|person_hash|^uid$') ORDER BY 1`)
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(CEILINGS).sort())
  for (const { name, times } of rows) expect([name, times]).toEqual([name, Object.keys(CEILINGS[name] ?? {}).sort()])
})

test('for fourteen months no row is older than it may be after any night', async () => {
  const from = new Date('2026-11-25T11:00:00Z')
  const found: string[] = []
  const reported: string[] = []
  for (let n = 0; n < 426; n++) {
    const noon = addDays(from, n)
    await makePartitions(database.worker, { now: noon })
    await aDay(noon, n)
    const night = addDays(noon, 0.6)
    const lines = await purgeNightly(database.worker, { now: night })
    expect(lines.map(({ what }) => what).sort()).toEqual([...OWN].sort())
    reported.push(...lines.filter(({ ok }) => !ok).map(({ what }) => `${what} on ${parisDay(night)}`))
    found.push(...(await beyond(night)))
  }
  expect(found).toEqual([])
  expect(reported).toEqual([])
  const { rows } = await database.owner.query(
    `SELECT (SELECT count(*)::integer FROM plane.visit) AS visits, (SELECT count(*)::integer FROM plane.visitor_cinema_day) AS days,
       (SELECT count(*)::integer FROM plane.consent_link) AS links, (SELECT count(*)::integer FROM plane.click_visitor) AS clicks`,
  )
  // What may be there still is.
  expect(rows[0].visits).toBeGreaterThanOrEqual(30)
  expect(rows[0].days).toBeGreaterThan(180)
  expect(rows[0].links).toBeGreaterThan(70)
  expect(rows[0].clicks).toBeGreaterThan(33)
  const { rows: log } = await database.owner.query(
    `SELECT count(*)::integer AS given, count(*) FILTER (WHERE expires_at <= $1)::integer AS over,
       (SELECT count(*)::integer FROM plane.consent WHERE event = 'expired') AS expired FROM plane.consent WHERE event = 'given'`,
    [addDays(from, 425.6)],
  )
  expect(log[0].expired).toBe(log[0].over)
  expect(log[0].given).toBeGreaterThan(log[0].expired)
  expect(await purgeReports(database.console, { days: 3 })).toHaveLength(3)
}, 300_000)

/** A day at a cinema: visits, a yes, the pool, a click, an erasure. What no roll-up has counted would not be dropped. */
async function aDay(at: Date, n: number): Promise<void> {
  const { owner } = database
  const visitor = randomUUID()
  const expiresAt = addMonths(at, 6)
  await visit(owner, plane, { visitor, cinema: 0, at })
  await unlinkedVisit(owner, plane, { cinema: 0, at })
  await owner.query(`UPDATE plane.watermark SET upto = pg_snapshot_xmax(pg_current_snapshot())`)
  await owner.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
     VALUES ($1, $2, $3, 1, 7, $4, $5)`,
    // Every tenth as if it outlived its consent: its day ends it.
    [visitor, plane.cinemas[0]?.id, parisDay(at), n % 10 === 0 ? addMonths(at, 36) : expiresAt, plane.cinemas[0]?.term],
  )
  await owner.query('INSERT INTO plane.click_visitor (visitor, click, at) VALUES ($1, $2, $3)', [
    visitor,
    uuidv7(at.getTime()),
    at,
  ])
  await owner.query('INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES (sha256($1), $2)', [visitor, at])
  await owner.query(
    `INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
    [visitor, platform, visitor, at, addDays(at, 60)],
  )
  await owner.query('INSERT INTO plane.sync_ask (visitor, platform, asked_at) VALUES ($1, $2, $3)', [
    visitor,
    platform,
    at,
  ])
  await owner.query(
    `INSERT INTO plane.exported_member (platform, uid, campaign, member, file, until) VALUES ($1, $2, $3, true, 1, $4)`,
    [platform, visitor, campaign, addDays(at, 14)],
  )
  await owner.query('INSERT INTO plane.withdrawn_uid (platform, uid, since) VALUES ($1, $2, $3)', [
    platform,
    visitor,
    at,
  ])
  if (n % 5 === 0) await yes({ visitor, at })
}

async function yes({ visitor, at }: { visitor: string; at: Date }): Promise<string> {
  const receipt = randomUUID()
  await log({ receipt, event: 'given', at })
  await database.owner.query(
    `INSERT INTO plane.consent_link (visitor, site, receipt, purposes, notice_version, given_at, expires_at)
     VALUES ($1, $2, $3, 7, '1', $4, $5)`,
    [visitor, plane.cinemas[0]?.site, receipt, at, addMonths(at, 6)],
  )
  return receipt
}

async function log({ receipt, event, at, givenAt = at }: { receipt: string; event: string; at: Date; givenAt?: Date }) {
  await database.pixel.query(
    `INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, given_at, expires_at)
     VALUES ($1, $2, $3, $4, 7, '1', sha256('1'), 'manual', $5, $6)`,
    [receipt, event, at, plane.cinemas[0]?.site, givenAt, addMonths(givenAt, 6)],
  )
}

test('these checks can fail: a row that is left over is found, and told by the report', async () => {
  const now = new Date('2030-01-01T02:00:00Z')
  await database.owner.query('TRUNCATE plane.click_visitor')
  // A click that was never judged: its link must stay, and the report says so.
  const click = uuidv7(Date.parse('2029-01-01Z'))
  await database.owner.query(
    `INSERT INTO plane.click (id, at, campaign, creative, placement, agent_class, bot_list, fetch_class, device, minute, duplicate_key)
     VALUES ($1, '2029-01-01Z', 1, 1, 1, 'browser', '1', 'navigation', 'mobile', 1, 1)`,
    [click],
  )
  await database.owner.query(`INSERT INTO plane.click_visitor (visitor, click, at) VALUES ($1, $2, '2029-01-01Z')`, [
    randomUUID(),
    click,
  ])
  const lines = await purgeNightly(database.worker, { now })
  expect(lines.filter(({ ok }) => !ok).map(({ what }) => what)).toEqual(['click-links'])
  expect(await beyond(now)).toEqual([expect.stringContaining('plane.click_visitor.at: 1')])
  await database.owner.query(`UPDATE plane.watermark SET upto = pg_snapshot_xmax(pg_current_snapshot())`)
  expect((await purgeNightly(database.worker, { now: addDays(now, 1) })).every(({ ok }) => ok)).toBe(true)
})

test('a visit that came into the pool after its consent had run out, during the night, is deleted before it is reported', async () => {
  const now = new Date('2030-02-01T02:00:00Z')
  const { owner, worker } = database
  // A roll-up under way: the row appears when the night has deleted what ran out, and before it looks what is left.
  const rolling = await owner.connect()
  await rolling.query('BEGIN')
  await rolling.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended('lanterne.pool', 0))`)
  await rolling.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
     VALUES (gen_random_uuid(), $1, $2, 1, 7, $3, $4)`,
    [plane.cinemas[0]?.id, parisDay(now), addDays(now, -0.01), plane.cinemas[0]?.term],
  )
  let over = false
  const night = purgeNightly(worker, { now }).finally(() => {
    over = true
  })
  const waits = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
  while (!over && (await owner.query(waits)).rowCount === 0) await sleep(10)
  await rolling.query('COMMIT')
  rolling.release()
  expect((await night).find(({ what }) => what === 'pool')).toMatchObject({ ok: true, deleted: 1 })
})

test('a step that fails stops no other: it has no line, and the night says so', async () => {
  const now = new Date('2030-03-01T02:00:00Z')
  await database.owner.query('REVOKE DELETE ON plane.visitor_cinema_day FROM lanterne_worker')
  try {
    await expect(purgeNightly(database.worker, { now })).rejects.toThrow('permission denied')
  } finally {
    await database.owner.query('GRANT DELETE ON plane.visitor_cinema_day TO lanterne_worker')
  }
  const { rows } = await database.owner.query('SELECT what FROM plane.purge_report WHERE at = $1 ORDER BY what', [now])
  expect(rows.map(({ what }) => what)).toEqual(OWN.filter((what) => what !== 'pool' && what !== 'pool-days').sort())
  expect((await purgeNightly(database.worker, { now: addDays(now, 1) })).length).toBe(OWN.length)
})

test('the links from people to clicks are looked through up to the ceiling, and no further', async () => {
  const now = new Date('2030-06-01T02:00:00Z')
  const { owner, worker } = database
  await owner.query(
    `INSERT INTO plane.click_visitor (visitor, click, at)
     SELECT gen_random_uuid(), (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7' || substr(md5(t::text), 2, 3) || '8' || substr(md5(t::text), 5, 15))::uuid, t
     FROM generate_series($1::timestamptz, $2, interval '5 minutes') AS t`,
    [addDays(now, -20), now],
  )
  const old = uuidv7(addMonths(now, -12).getTime())
  await owner.query('INSERT INTO plane.click_visitor (visitor, click, at) VALUES ($1, $2, $3)', [
    randomUUID(),
    old,
    addMonths(now, -12),
  ])
  await owner.query('ANALYZE plane.click_visitor')
  const readSince = async () => {
    const { rows } = await owner.query(
      `SELECT sum(pg_stat_get_tuples_returned(read))::integer AS n
         FROM unnest(ARRAY['plane.click_visitor'::regclass, 'plane.click_visitor_click']) AS read`,
    )
    return rows[0].n as number
  }
  const client = await worker.connect()
  const alone = {
    query: (...args: Parameters<typeof client.query>) => client.query(...args),
  } as unknown as typeof worker
  try {
    const before = await readSince()
    expect(await purgeClickLinks(alone, { now })).toBe(1)
    await client.query('SELECT pg_stat_force_next_flush()')
    expect((await readSince()) - before).toBeLessThan(50)
  } finally {
    client.release()
  }
  expect(await oldestClickLink(worker)).toEqual(addDays(now, -20))
})

describe('the log of a consent that ran out', () => {
  const at = new Date('2031-01-10T10:00:00Z')
  const eventsOf = async (receipt: string) =>
    (
      await database.owner.query<{ event: string; at: Date }>(
        'SELECT event, at FROM plane.consent WHERE receipt = $1 ORDER BY at',
        [receipt],
      )
    ).rows
  const end = addMonths(at, 6)

  test('says so once, as of that moment, whether or not its link is still there', async () => {
    const receipt = await yes({ visitor: randomUUID(), at })
    await noteExpiredConsents(database.worker, { now: new Date(end.getTime() - 1) })
    expect(await eventsOf(receipt)).toHaveLength(1)
    await database.owner.query('DELETE FROM plane.consent_link WHERE receipt = $1', [receipt])
    for (let n = 0; n < 3; n++) await noteExpiredConsents(database.worker, { now: addDays(end, n) })
    expect(await eventsOf(receipt)).toEqual([
      { event: 'given', at },
      { event: 'expired', at: end },
    ])
  })

  test('says nothing of one that was taken back or renewed in time, and tells a renewed one’s own end', async () => {
    const taken = await yes({ visitor: randomUUID(), at })
    await log({ receipt: taken, event: 'withdrawn', at: addDays(at, 9), givenAt: at })
    const renewed = await yes({ visitor: randomUUID(), at })
    const renewedAt = addMonths(at, 4)
    await log({ receipt: renewed, event: 'reconfirmed', at: renewedAt })
    await noteExpiredConsents(database.worker, { now: addDays(end, 1) })
    expect((await eventsOf(taken)).map(({ event }) => event)).toEqual(['given', 'withdrawn'])
    expect((await eventsOf(renewed)).map(({ event }) => event)).toEqual(['given', 'reconfirmed'])
    await noteExpiredConsents(database.worker, { now: addMonths(renewedAt, 6) })
    expect((await eventsOf(renewed)).at(-1)).toEqual({ event: 'expired', at: addMonths(renewedAt, 6) })
  })

  test('goes on when a dated yes comes after its end, and ends again', async () => {
    const at = new Date('2033-01-10T10:00:00Z')
    const end = addMonths(at, 6)
    const receipt = await yes({ visitor: randomUUID(), at })
    const again = addDays(end, 10)
    await noteExpiredConsents(database.worker, { now: addDays(end, 1) })
    await log({ receipt, event: 'reconfirmed', at: again })
    await noteExpiredConsents(database.worker, { now: addMonths(again, 7) })
    await noteExpiredConsents(database.worker, { now: addMonths(again, 8) })
    expect((await eventsOf(receipt)).map(({ event }) => event)).toEqual(['given', 'expired', 'reconfirmed', 'expired'])
  })
})

test('the identifier itself is refused from thirteen months on, by the fake clock to the day', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'lanterne-ring-')), 'pseudonym')
  ensurePseudonymRing(folder)
  const ring = loadPseudonymRing(folder)
  const issued = new Date('2026-11-25T11:00:00Z')
  const { setCookie } = issueIdentity(ring, { now: issued })
  const cookieHeader = setCookie.split(';')[0]
  const kindAt = (now: Date) => createIdentityReader(ring)({ cookieHeader, now }).kind
  const dead = addMonths(utcDay(issued), 13)
  expect(kindAt(addDays(dead, -1))).toBe('known')
  expect(kindAt(new Date(dead.getTime() - 1))).toBe('known')
  expect(kindAt(dead)).toBe('refused')
  expect(kindAt(addDays(dead, 1))).toBe('refused')
})

function utcDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS)
}
