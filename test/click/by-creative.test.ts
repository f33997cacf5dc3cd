import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollUpAll } from '../../server/audience/index.js'
import { campaignByDay, judgeClicks, postShares, reconcile } from '../../server/click/index.js'
import { insertClicks, type KeptClick } from '../../server/click/store.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { aClick, seedCampaign } from './clicks.js'

const now = new Date('2026-11-22T10:00:00Z')
const visitor = visitorNumber(1)

let database: TestDatabase
let plane: Plane
let campaign: { campaign: number; creative: number; placement: number }
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-22', days: 1 })
  const { campaign: id, creative, placement } = await seedCampaign(database.owner, plane)
  campaign = { campaign: id, creative, placement }
  await consent(database.owner, plane, { visitor, cinema: 0 })
  await visit(database.owner, plane, { visitor, cinema: 0, at: now })
  await clicked(
    { visitor },
    { visitor, creative: creative + 1, at: now.getTime() + 60_000 },
    { visitor, creative: creative + 1, at: now.getTime() + 61_000, duplicateKey: '7' },
    { visitor, creative: creative + 1, at: now.getTime() + 62_000, duplicateKey: '7' },
    { visitor: null, agentClass: 'bot', at: Date.parse('2026-11-22T23:30:00Z') },
    { visitor: null, fetchClass: 'prefetch', creative: creative + 1 },
  )
  await settled(database.worker)
  await rollUpAll(database.worker, { now, tombstoneKey: Buffer.alloc(32, 7) })
  await judgeClicks(database.worker, { now })
  await postShares(database.worker, { now })
}, 60_000)
afterAll(() => database?.drop())

async function clicked(...clicks: Partial<KeptClick>[]): Promise<void> {
  const made = clicks.map((changes) => aClick({ at: now.getTime(), ...campaign, ...changes }))
  await insertClicks(database.pixel, made, { spooled: false })
}

const counted = async () =>
  (await database.owner.query('SELECT * FROM plane.click_count ORDER BY day, placement, creative, what')).rows

test('the judge counts each creative by itself, by the day in France', async () => {
  const rows = await campaignByDay(database.console, { campaign: campaign.campaign })
  expect(
    rows.map(({ day, creative, judged, payable }) => [day, creative - campaign.creative, judged, payable]),
  ).toEqual([
    ['2026-11-22', 0, 1, 1],
    ['2026-11-22', 1, 4, 2],
    ['2026-11-23', 0, 1, 0],
  ])
  expect(rows[1]?.reasons).toEqual({ duplicate: 1, prefetch: 1, 'unknown-visitor': 1 })
})

test('what was counted before creatives were is counted again from the verdicts, to the same', async () => {
  const migration = readFileSync(join(root, 'prisma/migrations/20261128000800_api/migration.sql'), 'utf8')
  const [again] = /WITH kind AS[\s\S]*?;/.exec(migration) ?? []
  const before = await counted()
  expect(before.length).toBeGreaterThan(6)
  await database.owner.query('DELETE FROM plane.click_count')
  await database.owner.query(again ?? '')
  expect(await counted()).toEqual(before)
})

test('a counter of one creative that does not agree with the verdicts is found', async () => {
  expect((await reconcile(database.console)).differences).toEqual([])
  // One click is said to be another creative's: by campaign and day all is as before.
  const move = (from: number, to: number) =>
    database.owner.query(
      `UPDATE plane.click_count SET clicks = clicks + CASE creative WHEN $1 THEN -1 ELSE 1 END
       WHERE creative IN ($1, $2) AND what = 'judged' AND day = '2026-11-22'`,
      [from, to],
    )
  await move(campaign.creative, campaign.creative + 1)
  const { differences } = await reconcile(database.console)
  expect(differences).toHaveLength(2)
  expect(differences.join()).toContain(`creative ${campaign.creative}`)
  await move(campaign.creative + 1, campaign.creative)
  expect((await reconcile(database.console)).differences).toEqual([])
})
