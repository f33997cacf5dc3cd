import { rollUp } from '../../server/audience/index.js'
import { judgeClicks, postShares } from '../../server/click/index.js'
import { insertClicks } from '../../server/click/store.js'
import { addDays } from '../../server/lib/clock.js'
import { sweepLags } from '../../server/portal/index.js'
import {
  consent,
  type Plane,
  partitions,
  seedPlane,
  settled,
  unlinkedVisit,
  visit,
  visitorNumber,
} from '../audience/plane.js'
import { aClick } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'

const start = new Date('2026-11-22T10:00:00Z')
const later = (seconds: number) => addDays(start, seconds / 86_400)
const tombstoneKey = Buffer.alloc(32, 7)

let database: TestDatabase
let plane: Plane
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-21', days: 3 })
  await consent(database.owner, plane, { visitor: visitorNumber(1), cinema: 0 })
})
afterAll(() => database?.drop())

/** What the console's role makes of it. */
const lags = (seconds: number) => sweepLags(database.console, later(seconds))
const rolledUp = (seconds: number) => rollUp(database.worker, { now: later(seconds), tombstoneKey })

test('before the first roll-up nothing is known of it, and nothing else waits', async () => {
  expect(await lags(0)).toEqual({ rollUp: null, judge: 0, post: 0 })
})

test('where nothing waits the roll-up is as late as its last run, so that a worker that is gone is noticed', async () => {
  await settled(database.worker)
  await rolledUp(0)
  expect(await lags(0)).toMatchObject({ rollUp: 0 })
  expect(await lags(500)).toMatchObject({ rollUp: 500 })
})

test('a transaction that stays open holds up the roll-up, and its lag grows although it runs', async () => {
  const holder = await database.owner.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT pg_current_xact_id()')
    await visit(database.owner, plane, { visitor: visitorNumber(1), cinema: 0, at: later(0) })
    await visit(database.owner, plane, { visitor: visitorNumber(1), cinema: 0, at: later(60) })
    expect(await rolledUp(600)).toMatchObject({ rows: 0 })
    expect(await lags(600)).toMatchObject({ rollUp: 600 })
    expect(await rolledUp(700)).toMatchObject({ rows: 0 })
    expect(await lags(701)).toMatchObject({ rollUp: 701 })
  } finally {
    await holder.query('COMMIT')
    holder.release()
  }
  await settled(database.worker)
  expect(await rolledUp(702)).toMatchObject({ rows: 2 })
  expect(await lags(702)).toMatchObject({ rollUp: 0 })
})

test('visits of browsers without an id wait like others', async () => {
  const holder = await database.owner.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT pg_current_xact_id()')
    await unlinkedVisit(database.owner, plane, { cinema: 0, at: later(800) })
    await rolledUp(1000)
    expect(await lags(1000)).toMatchObject({ rollUp: 200 })
  } finally {
    await holder.query('COMMIT')
    holder.release()
  }
})

test('a click waits from its own time until it is judged; one from the spool is older than its wait', async () => {
  await insertClicks(database.pixel, [aClick({ at: later(-90_000).getTime() })], { spooled: true })
  expect(await lags(0)).toMatchObject({ judge: 0 })
  await insertClicks(database.pixel, [aClick({ at: later(0).getTime() })], { spooled: false })
  await insertClicks(database.pixel, [aClick({ at: later(50).getTime() })], { spooled: false })
  expect(await lags(1000)).toMatchObject({ judge: 1000 })
  await settled(database.worker)
  await rolledUp(1000)
  await judgeClicks(database.worker, { now: later(1000) })
  expect(await lags(1000)).toMatchObject({ judge: 0 })
})

test('a share waits from its verdict until it is posted', async () => {
  const { worker } = database
  const { id } = aClick()
  await worker.query(
    `INSERT INTO plane.click_verdict (click, rule_version, payable, reasons, judged_at) VALUES ($1, 1, true, '{}', $2)`,
    [id, later(100)],
  )
  await worker.query(
    `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version) VALUES ($1, $2, 1, $3, 400, $4, 1)`,
    [id, plane.cinemas[0]?.id, later(-90_000), plane.cinemas[0]?.term],
  )
  expect(await lags(400)).toMatchObject({ post: 300 })
  await settled(worker)
  await postShares(worker, { now: later(400) })
  expect(await lags(400)).toMatchObject({ post: 0 })
})
