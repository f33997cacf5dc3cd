import * as fc from 'fast-check'
import { recount, rollUpAll } from '../../server/audience/index.js'
import { judgeClicks } from '../../server/click/index.js'
import { insertClicks } from '../../server/click/store.js'
import { withdraw } from '../../server/visit/index.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { emptyConsentLog, type TestDatabase, testDatabase } from '../database.js'
import { aClick, seedCampaign } from './clicks.js'

/** Whoever takes a consent back takes nothing from the cinemas: what was visited and clicked until then counts, for nobody. */
const now = new Date('2026-11-22T10:00:00Z')
const tombstoneKey = Buffer.alloc(32, 7)
const ann = visitorNumber(1)

let database: TestDatabase
let plane: Plane
let campaign: Awaited<ReturnType<typeof seedCampaign>>
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-22', days: 1 })
  campaign = await seedCampaign(database.owner, plane)
})
afterAll(() => database?.drop())
beforeEach(empty)

async function empty(): Promise<void> {
  await emptyConsentLog(database.owner)
  await database.owner.query(
    `TRUNCATE plane.visit, plane.visitor_cinema_day, plane.site_day, plane.consent_link, plane.click,
       plane.click_visitor, plane.click_verdict, plane.click_share, plane.click_candidate`,
  )
}

async function visited(cinema: number): Promise<void> {
  await consent(database.owner, plane, { visitor: ann, cinema })
  await visit(database.owner, plane, { visitor: ann, cinema, at: now })
}

const click = () =>
  insertClicks(database.pixel, [aClick({ at: now.getTime(), visitor: ann, ...campaign })], { spooled: false })

const withdrawn = (cinema: number) =>
  withdraw(database.pixel, { visitor: ann, site: plane.cinemas[cinema]?.site as string, at: now, tombstoneKey })

async function rolledUp(): Promise<void> {
  await settled(database.worker)
  await rollUpAll(database.worker, { now, tombstoneKey })
}

async function judged(): Promise<void> {
  await rolledUp()
  await judgeClicks(database.worker, { now })
}

async function counts(): Promise<Record<'visits' | 'paid' | 'links' | 'people' | 'noted', number>> {
  const { rows } = await database.owner.query(
    `SELECT (SELECT coalesce(sum(visits), 0) FROM plane.site_day)::int AS visits, (SELECT count(*) FROM plane.click_share)::int AS paid,
       (SELECT count(*) FROM plane.click_visitor)::int AS links,
       (SELECT count(*) FROM plane.visitor_cinema_day)::int + (SELECT count(*) FROM plane.visit)::int AS people,
       (SELECT count(*) FROM plane.click_candidate)::int AS noted`,
  )
  return rows[0]
}

test('a click that waits for its judgement still pays, and nothing of the person is left', async () => {
  await visited(0)
  await rolledUp()
  await click()
  expect(await withdrawn(0)).toEqual({ left: 0, erased: false })
  await judged()
  expect(await counts()).toEqual({ visits: 1, paid: 1, links: 0, people: 0, noted: 0 })
})

test('also when the visit was not rolled up yet', async () => {
  await visited(0)
  await click()
  await withdrawn(0)
  await judged()
  expect(await counts()).toEqual({ visits: 1, paid: 1, links: 0, people: 0, noted: 0 })
})

test('whoever still consents elsewhere stays linked to their clicks', async () => {
  await visited(0)
  await visited(1)
  await click()
  expect(await withdrawn(0)).toEqual({ left: 1, erased: false })
  await judged()
  expect(await counts()).toMatchObject({ visits: 2, paid: 2, links: 1, noted: 0 })
})

test('a stamp of a consent that ran out goes with the last consent', async () => {
  await visited(0)
  await visited(1)
  await database.owner.query('UPDATE plane.consent_link SET expires_at = $2 WHERE site = $1', [
    plane.cinemas[1]?.site,
    new Date(now.getTime() - 1),
  ])
  expect(await withdrawn(0)).toEqual({ left: 0, erased: false })
  expect((await database.owner.query('SELECT FROM plane.consent_link')).rowCount).toBe(0)
})

test('taking back what was never given changes nothing', async () => {
  await visited(0)
  await rolledUp()
  const before = await counts()
  for (let n = 0; n < 2; n++) await withdrawn(1)
  expect(await counts()).toEqual(before)
})

test('whatever is visited, clicked, taken back and swept in whatever order, each visit counts once and each click pays what it did', async () => {
  const steps = fc.array(fc.constantFrom('visit', 'click', 'withdraw', 'roll-up', 'judge'), { maxLength: 12 })
  await fc.assert(
    fc
      .asyncProperty(steps, async (todo) => {
        let [visits, pays, consented] = [0, 0, false]
        for (const step of todo) {
          if (step === 'visit') {
            await visited(0)
            visits++
            consented = true
          } else if (step === 'click') {
            await click()
            if (consented) pays++
          } else if (step === 'withdraw') {
            await withdrawn(0)
            consented = false
          } else if (step === 'roll-up') await rolledUp()
          else await judged()
        }
        await judged()
        expect(await counts()).toMatchObject({ visits, paid: pays, noted: 0 })
        if (!consented) expect(await counts()).toMatchObject({ links: 0, people: 0 })
        else expect((await recount(database.worker)).filter((line) => line.includes('the pool'))).toEqual([])
      })
      .beforeEach(empty),
    { numRuns: 25 },
  )
}, 60_000)
