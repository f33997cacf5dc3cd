import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { postShares } from '../../server/click/index.js'
import { insertClicks } from '../../server/click/store.js'
import { addDays } from '../../server/lib/clock.js'
import { isDatabaseAway } from '../../server/lib/postgres.js'
import { tombstoneHash } from '../../server/pseudonym/index.js'
import { type Erased, erase, erasedAt, loadOwnData, withdraw } from '../../server/visit/index.js'
import { insertVisits } from '../../server/visit/store.js'
import { settled } from '../audience/plane.js'
import { aClick } from '../click/clicks.js'
import { bob, now, PersonStage, tombstoneKey } from './person.js'

/** Erasing a person leaves nothing of them, and everything of the cinemas'. */
const stage = PersonStage.forTests()
const NOTHING: Erased = { consents: 0, days: 0, visits: 0, clicks: 0 }

/** All counters and all money, without a person. */
async function totals(): Promise<unknown> {
  const { rows } = await stage.database.owner.query(
    `SELECT (SELECT jsonb_agg(s ORDER BY s.site, s.day, s.kind, s.film) FROM plane.site_day s) AS sites,
       (SELECT jsonb_agg(c ORDER BY c.what) FROM plane.click_count c) AS clicks,
       (SELECT jsonb_agg(e ORDER BY e.cinema) FROM plane.earned_day e) AS earned,
       (SELECT jsonb_agg(e ORDER BY e.account) FROM (SELECT account, sum(micros)::text AS micros FROM ledger.entry GROUP BY 1) e) AS ledger`,
  )
  return rows[0]
}

test('before erasing a person is found in every table that has a person, afterwards in none of any schema', async () => {
  await stage.visited()
  await stage.visited({ cinema: 1 })
  await stage.clicked()
  await stage.rolledUp()
  await stage.visited()
  await stage.matched()
  const { rows } = await stage.database.owner.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns c
     WHERE column_name ~ 'visitor' AND column_name <> 'visitor_hash' AND NOT table_name ~ '_\\d{8}$' ORDER BY 1`,
  )
  expect(await stage.found()).toEqual(rows.map(({ name }) => name))
  expect(rows).toHaveLength(6)
  expect(await stage.erased()).toEqual({ consents: 2, days: 2, visits: 3, clicks: 1 })
  expect(await stage.found()).toEqual([])
  await stage.judged()
  expect(await stage.found()).toEqual([])
})

test('the counters and the money are those of a world without the erasure', async () => {
  const story = async (last: () => Promise<unknown>) => {
    await stage.visited()
    await stage.judged()
    await stage.visited({ cinema: 1 })
    await stage.clicked()
    await last()
    await stage.judged()
    await settled(stage.database.worker)
    await postShares(stage.database.worker, { now })
    const counted = await totals()
    await stage.empty()
    return counted
  }
  const money = async () =>
    (await stage.database.owner.query('SELECT sum(micros)::text AS micros FROM ledger.entry')).rows
  const without = (await story(async () => {})) as { ledger: { account: string; micros: string }[] }
  const after = (await story(() => stage.erased())) as typeof without
  expect({ ...after, ledger: null }).toEqual({ ...without, ledger: null })
  expect(await money()).toEqual([{ micros: '0' }])
  // The ledger is append-only: the second story adds the same again.
  const twice = without.ledger.map(({ account, micros }) => ({ account, micros: `${2n * BigInt(micros)}` }))
  expect(after.ledger).toEqual(twice)
})

test('the log says that each consent was withdrawn, and not that it was one person who did', async () => {
  for (const cinema of [0, 1, 2]) await stage.visited({ cinema, at: addDays(now, -1) })
  await stage.erased()
  const { rows } = await stage.database.owner.query<{ event: string; at: Date; receipt: string }>(
    `SELECT event, at, receipt FROM plane.consent ORDER BY receipt, event`,
  )
  expect(rows.map(({ event }) => event)).toEqual(['given', 'withdrawn', 'given', 'withdrawn', 'given', 'withdrawn'])
  const ends = rows.filter(({ event }) => event === 'withdrawn').map(({ at }) => at.getTime())
  expect(new Set(ends).size).toBe(3)
  for (const end of ends) expect([end <= now.getTime(), end > now.getTime() - 86_400_000]).toEqual([true, true])
})

test('erasing again, or somebody who is not there, is harmless; and others stay as they are', async () => {
  await stage.visited({ visitor: bob })
  await stage.clicked(bob)
  await stage.rolledUp()
  const before = await loadOwnData(stage.database.pixel, { visitor: bob, now })
  await stage.visited()
  await stage.erased()
  expect(await stage.erased()).toEqual(NOTHING)
  expect(await stage.erased(randomUUID())).toEqual(NOTHING)
  expect(await loadOwnData(stage.database.pixel, { visitor: bob, now })).toEqual(before)
  expect(before.cinemas[0]?.days).toHaveLength(1)
  expect(await erasedAt(stage.database.pixel, { visitor: stage.ann, tombstoneKey })).toEqual(now)
  expect(await erasedAt(stage.database.pixel, { visitor: bob, tombstoneKey })).toBeNull()
})

test('visits that wait for their commit while their person is erased do not come back, whoever wrote the consent before', async () => {
  for (let n = 0; n < 15; n++) {
    const other = stage.anotherKeeper() // Another process, which remembers no consent.
    if (n % 2 === 0) await stage.visited()
    const inFlight = Array.from({ length: 30 }, (_, i) =>
      (i % 2 ? stage.keeper : other).keep(stage.aVisit({ cinema: i % 3 })),
    )
    if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, n))
    const counts = await stage.erased()
    const late = [
      stage.keeper.keep(stage.aVisit()),
      other.keep(stage.aVisit({ cinema: 2 })),
      other.keep(stage.aVisit({ said: now })),
    ]
    const kept = (await Promise.all(inFlight)).filter(Boolean).length + (n % 2 === 0 ? 1 : 0)
    expect([kept, await Promise.all(late)]).toEqual([counts.visits, [false, false, false]])
    expect(await stage.found()).toEqual([])
    await stage.rolledUp()
    expect(await stage.found()).toEqual([])
    expect(await stage.counted()).toBe(kept)
    await stage.empty()
  }
})

/** Runs `work` in a transaction that stays open while the person is erased. */
async function whileErased(work: (client: pg.PoolClient) => Promise<unknown>): Promise<Erased> {
  const client = await stage.database.pixel.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    const erasing = stage.erased()
    await stage.somebodyWaits()
    await client.query('COMMIT')
    return await erasing
  } finally {
    client.release()
  }
}

test('an erasure waits for a visit and for a click that are being written, and takes them too', async () => {
  await stage.visited()
  const late = stage.aVisit()
  expect(await whileErased((client) => insertVisits(client as unknown as pg.Pool, [late]))).toMatchObject({ visits: 2 })
  expect(await stage.found()).toEqual([])
  stage.ann = randomUUID()
  await stage.visited()
  await stage.rolledUp()
  const click = aClick({ at: now.getTime(), visitor: stage.ann, ...stage.campaign })
  expect(
    await whileErased((client) => insertClicks(client as unknown as pg.Pool, [click], { spooled: false })),
  ).toMatchObject({ clicks: 1 })
  expect(await stage.found()).toEqual([])
  await stage.judged()
  const { rows } = await stage.database.owner.query('SELECT count(*)::int AS shares FROM plane.click_share')
  expect(rows).toEqual([{ shares: 1 }])
})

test('an erasure or a withdrawal that does not come to its end keeps another person’s visit waiting for two seconds at most', async () => {
  const erasing = stage.hurried()
  const stalled = await stage.database.owner.connect()
  const site = stage.siteOf(0)
  try {
    // Somebody who writes does not end, so that the erasure waits, and others behind it.
    for (const work of [
      () => erase(erasing, { visitor: stage.ann, at: now, tombstoneKey }),
      () => withdraw(erasing, { visitor: stage.ann, site, at: now, tombstoneKey }),
    ]) {
      await stage.visited()
      await stalled.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(hashtextextended('lanterne.people', 0))`)
      const failing = work().then(
        () => null,
        (error) => error,
      )
      await stage.somebodyWaits()
      const since = performance.now()
      expect(await stage.visited({ visitor: bob })).toBe(true)
      expect(performance.now() - since).toBeLessThan(2_000)
      expect(isDatabaseAway(await failing)).toBe(true)
      expect(await stage.visited()).toBe(true) // Nothing was done by halves.
      await stalled.query('COMMIT')
    }
    // The erasing client stalls, in a transaction that it should not have begun.
    const asleep = await erasing.connect()
    await asleep.query('BEGIN')
    await asleep.query('SELECT plane.erase_person($1, $2, $3)', [stage.ann, Buffer.alloc(32), now])
    const since = performance.now()
    expect(await stage.visited({ visitor: bob })).toBe(true)
    expect(performance.now() - since).toBeLessThan(2_000)
    asleep.release(true)
  } finally {
    stalled.release()
    await erasing.end()
  }
}, 30_000)

test('somebody with 200,000 visits is erased in pieces, and the visits of others go on', async () => {
  await stage.visited()
  await stage.clicked()
  await stage.database.owner.query(
    `INSERT INTO plane.visit (visitor, id, at, site, cinema, kind, film, device, purposes, receipt, term)
     SELECT visitor, gen_random_uuid(), at - n * interval '1 ms', site, cinema, kind, film, device, purposes, receipt, term
     FROM plane.visit, generate_series(1, 200000) AS n`,
  )
  const erasing = stage.hurried()
  const longest = { ms: 0, visits: 0 }
  let done = false
  const others = (async () => {
    while (!done) {
      const since = performance.now()
      expect(await stage.visited({ visitor: bob })).toBe(true)
      longest.ms = Math.max(longest.ms, performance.now() - since)
      longest.visits++
    }
  })()
  const counts = await erase(erasing, { visitor: stage.ann, at: now, tombstoneKey })
  done = true
  await others
  await erasing.end()
  expect(counts).toEqual({ consents: 1, days: 0, visits: 200_001, clicks: 1 })
  expect(await stage.found()).toEqual([])
  expect(longest.ms).toBeLessThan(1_000)
  expect(longest.visits).toBeGreaterThan(20)
  await stage.judged()
  expect(await stage.counted()).toBe(200_001 + longest.visits)
  // The click is paid to the cinema of the visits, and to nobody else.
  expect((await stage.database.owner.query('SELECT FROM plane.click_share')).rowCount).toBe(1)
}, 60_000)

test('a tombstone is a keyed hash: who has the database alone finds nobody by it', async () => {
  await stage.visited()
  await stage.erased()
  const { rows } = await stage.database.owner.query<{ visitor_hash: Buffer }>(
    'SELECT visitor_hash FROM plane.tombstone',
  )
  expect(rows.map(({ visitor_hash }) => visitor_hash)).toEqual([
    tombstoneHash({ key: tombstoneKey, visitor: stage.ann }),
  ])
  for (const role of [stage.database.console, stage.database.worker])
    await expect(
      role.query('SELECT plane.erase_person($1, $2, $3)', [stage.ann, Buffer.alloc(32), now]),
    ).rejects.toThrow('permission denied')
})
