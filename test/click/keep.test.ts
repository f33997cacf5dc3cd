import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { type ClickKeeper, createClickKeeper } from '../../server/click/index.js'
import { Spool } from '../../server/click/spool.js'
import type { KeptClick } from '../../server/click/store.js'
import { consent, type Plane, seedPlane, visitorNumber } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { aClick } from './clicks.js'

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('TRUNCATE plane.click, plane.click_visitor'))

const folder = () => mkdtempSync(join(tmpdir(), 'lanterne-spool-'))

/** A pool that is there, refuses connections, or never answers. */
function switchable(): { pool: pg.Pool; state: 'there' | 'away' | 'silent' } {
  const switched = {
    state: 'there' as 'there' | 'away' | 'silent',
    pool: {
      query(...args: [pg.QueryConfig]) {
        if (switched.state === 'away')
          return Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
        if (switched.state === 'silent') return new Promise(() => {})
        return database.pixel.query(...args)
      },
    } as unknown as pg.Pool,
  }
  return switched
}

async function keeperOn(pool: pg.Pool, spoolDir = folder(), more = {}): Promise<ClickKeeper & { said: string[] }> {
  const said: string[] = []
  const log = { warn: (text: string) => said.push(text), error: (text: string) => said.push(text) }
  const keeper = await createClickKeeper({ pool, spoolDir, log, replayEveryMs: 0, ...more })
  return { ...keeper, said }
}

async function stored(): Promise<{ id: string; spooled: boolean }[]> {
  const { rows } = await database.pixel.query('SELECT id, spooled FROM plane.click ORDER BY id')
  return rows
}

test('a kept click is in the database, with its time and features', async () => {
  const keeper = await keeperOn(database.pixel)
  const click = aClick({ agentClass: 'bot', fetchClass: 'not-a-navigation', device: 'tablet' })
  expect(await keeper.keep(click)).toBe('committed')
  const { rows } = await database.pixel.query(`SELECT *, duplicate_key::text AS key FROM plane.click WHERE id = $1`, [
    click.id,
  ])
  expect(rows[0]).toMatchObject({
    at: new Date(click.at),
    agent_class: 'bot',
    fetch_class: 'not-a-navigation',
    device: 'tablet',
    bot_list: 'isbot-5.0.0',
    key: click.duplicateKey,
    spooled: false,
    data_centre: false,
  })
})

test('who clicked is kept only for a person whose yes to being attributed lasts', async () => {
  const keeper = await keeperOn(database.pixel)
  const [paying, pooled, late, unknown] = [1, 2, 3, 4].map(visitorNumber) as [string, string, string, string]
  await consent(database.owner, plane, { visitor: paying, cinema: 0, purposes: 1 })
  await consent(database.owner, plane, { visitor: paying, cinema: 1, purposes: 4 })
  await consent(database.owner, plane, { visitor: pooled, cinema: 0, purposes: 3 })
  await consent(database.owner, plane, { visitor: late, cinema: 0, expiresAt: new Date('2026-11-22T10:00:00.123Z') })
  const clicks = [paying, pooled, late, unknown, null].map((visitor) => aClick({ visitor }))
  await Promise.all(clicks.map((click) => keeper.keep(click)))
  const { rows } = await database.pixel.query('SELECT visitor, click FROM plane.click_visitor')
  expect(rows).toEqual([{ visitor: paying, click: clicks[0]?.id }])
  expect(await stored()).toHaveLength(5)
})

test('the same click twice is one click', async () => {
  const keeper = await keeperOn(database.pixel)
  const click = aClick()
  await Promise.all([keeper.keep(click), keeper.keep(click)])
  await keeper.keep(click)
  expect(await stored()).toHaveLength(1)
})

test('one click that the database refuses does not sink the others', async () => {
  const keeper = await keeperOn(database.pixel)
  const bad = aClick({ device: 'toaster' as 'other' })
  const clicks = Array.from({ length: 20 }, () => aClick())
  const kept = await Promise.allSettled(
    [...clicks.slice(0, 10), bad, ...clicks.slice(10)].map((click) => keeper.keep(click)),
  )
  expect(kept.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  expect(await stored()).toHaveLength(20)
})

test.each(['away', 'silent'] as const)(
  'while the database is %s clicks go to the spool, and later into the database under the same ids',
  async (state) => {
    const switched = switchable()
    const place = folder()
    const keeper = await keeperOn(switched.pool, place)
    const before = aClick()
    expect(await keeper.keep(before)).toBe('committed')
    switched.state = state
    const clicks = Array.from({ length: 30 }, () => aClick())
    expect(new Set(await Promise.all(clicks.map((click) => keeper.keep(click))))).toEqual(new Set(['spooled']))
    expect(await keeper.keep(clicks[0] as KeptClick)).toBe('spooled') // Twice on the spool.
    expect(await stored()).toHaveLength(1)

    switched.state = 'there'
    expect(await keeper.replay()).toBe(31)
    expect(await stored()).toEqual([before, ...clicks].map(({ id }) => ({ id, spooled: id !== before.id })).sort(byId))
    expect(readdirSync(place)).toEqual([])
    expect(await keeper.replay()).toBe(0)
  },
)

test('a click that was committed although nobody waited for it any more is not there twice', async () => {
  const switched = switchable()
  const keeper = await keeperOn(switched.pool)
  switched.state = 'away'
  const click = aClick()
  await keeper.keep(click)
  switched.state = 'there'
  await (await keeperOn(database.pixel)).keep(click) // As when the answer of the commit was lost.
  await keeper.replay()
  expect(await stored()).toEqual([{ id: click.id, spooled: false }])
})

test('two replays at once, of two processes, bring each click once', async () => {
  const switched = switchable()
  const place = folder()
  const keeper = await keeperOn(switched.pool, place)
  switched.state = 'away'
  const clicks = Array.from({ length: 50 }, () => aClick())
  await Promise.all(clicks.map((click) => keeper.keep(click)))
  await keeper.stop()
  const others = await Promise.all([keeperOn(database.pixel, place), keeperOn(database.pixel, place)])
  await Promise.all(others.map((other) => other.replay()))
  expect(await stored()).toHaveLength(50)
  expect(readdirSync(place)).toEqual([])
})

test('a replay while the database is still away keeps the spool', async () => {
  const switched = switchable()
  const place = folder()
  const keeper = await keeperOn(switched.pool, place)
  switched.state = 'away'
  await keeper.keep(aClick())
  expect(await keeper.replay()).toBe(0)
  expect(readdirSync(place)).toHaveLength(1)
  await keeper.stop()
})

test('by itself the keeper replays when the database is back, also what an earlier process left', async () => {
  const switched = switchable()
  const place = folder()
  const earlier = await keeperOn(switched.pool, place)
  switched.state = 'away'
  await earlier.keep(aClick())
  await earlier.stop()
  const keeper = await keeperOn(database.pixel, place, { replayEveryMs: 20 })
  while (readdirSync(place).length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await keeper.stop()
  expect(await stored()).toHaveLength(1)
})

test('when the spool is full too, the click is refused', async () => {
  const switched = switchable()
  const keeper = await keeperOn(switched.pool, folder(), { maxSpoolBytes: 100 })
  switched.state = 'away'
  await expect(keeper.keep(aClick())).rejects.toThrow('full')
})

test('what was queued when the database fell silent does not wait for it batch after batch', async () => {
  const switched = switchable()
  switched.state = 'silent'
  let asked = 0
  const { pool } = switched
  const counting = { query: (...args: [pg.QueryConfig]) => ++asked && pool.query(...args) } as unknown as pg.Pool
  const keeper = await keeperOn(counting)
  const clicks = Array.from({ length: 6 * 512 }, () => aClick())
  expect(new Set(await Promise.all(clicks.map((click) => keeper.keep(click))))).toEqual(new Set(['spooled']))
  expect(asked).toBeLessThan(4) // Of six batches: those that were on their way.
  expect(keeper.said).toEqual(['clicks go to the spool'])
  await keeper.stop()
})

test('a spooled click that the database refuses does not hold up the others, is told, and is kept aside', async () => {
  const place = folder()
  const good = [aClick(), aClick()] as const
  await segmentOf(place, 'a', [good[0], aClick({ device: 'toaster' as 'other' }), good[1]])
  const keeper = await keeperOn(database.pixel, place)
  expect(await keeper.replay()).toBe(2)
  await keeper.replay()
  expect((await stored()).map(({ id }) => id)).toEqual(good.map(({ id }) => id).sort())
  expect(keeper.said).toEqual(['spooled clicks were refused by the database; their segment is put aside'])
  expect(readdirSync(place)).toEqual(['a.ready.damaged'])
})

test('a segment that cannot be read to its end is told and kept aside; what can be read is in the database', async () => {
  const place = folder()
  const click = aClick()
  await segmentOf(place, 'a', [click])
  appendFileSync(join(place, 'a.ready'), Buffer.from([0, 0, 1, 0])) // As a length, of which nothing follows.
  const keeper = await keeperOn(database.pixel, place)
  expect(await keeper.replay()).toBe(1)
  expect((await stored()).map(({ id }) => id)).toEqual([click.id])
  expect(keeper.said).toEqual(['a segment of the click spool cannot be read to its end; it is put aside'])
  expect(readdirSync(place)).toEqual(['a.ready.damaged'])
})

test('a segment that the disk does not give holds up no other, and is told once, until it is replayed', async () => {
  const place = folder()
  const [first, second] = [aClick(), aClick()] as const
  mkdirSync(join(place, 'a.ready')) // Nobody reads a folder like a file, not even root.
  await segmentOf(place, 'b', [first])
  const keeper = await keeperOn(database.pixel, place)
  expect(await keeper.replay()).toBe(1)
  expect(await keeper.replay()).toBe(0)
  expect(await stored()).toHaveLength(1)
  const stuck = 'a segment of the click spool cannot be replayed; it is left for later'
  expect(keeper.said).toEqual([stuck])

  rmdirSync(join(place, 'a.ready'))
  await segmentOf(place, 'a', [second])
  expect(await keeper.replay()).toBe(1)
  expect(keeper.said).toEqual([stuck, 'a segment of the click spool that was left for later is replayed'])
  expect(readdirSync(place)).toEqual([])
})

test.each([
  { code: '42501', tried: ['a', 'b', 'a'], left: ['a.ready'], said: /cannot be replayed/ },
  { code: 'ECONNREFUSED', tried: ['a', 'a'], left: ['a.ready', 'b.ready'], said: /waits/ },
])('after $code the replay tries $tried, and tells it once', async ({ code, tried, left, said }) => {
  const place = folder()
  const clicks = { a: aClick(), b: aClick() }
  await segmentOf(place, 'a', [clicks.a])
  await segmentOf(place, 'b', [clicks.b])
  const inserted: string[] = []
  const pool = {
    query(...args: [pg.QueryConfig]) {
      const name = (['a', 'b'] as const).find((name) => String(args[0].values?.[0]).includes(clicks[name].id))
      if (name) inserted.push(name)
      return name === 'a' ? Promise.reject(Object.assign(new Error('no'), { code })) : database.pixel.query(...args)
    },
  } as unknown as pg.Pool
  const keeper = await keeperOn(pool, place)
  await keeper.replay()
  await keeper.replay()
  expect(inserted).toEqual(tried)
  expect(readdirSync(place)).toEqual(left)
  expect(keeper.said).toEqual([expect.stringMatching(said)])
})

/** A segment that nobody writes any more. */
async function segmentOf(place: string, name: string, clicks: readonly KeptClick[]): Promise<void> {
  const elsewhere = folder()
  const spool = await Spool.open<KeptClick>({ folder: elsewhere })
  for (const click of clicks) await spool.append(click)
  await spool.close()
  for (const segment of await spool.readable()) renameSync(segment, join(place, `${name}.ready`))
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
