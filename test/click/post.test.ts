import * as fc from 'fast-check'
import { rollUpAll } from '../../server/audience/index.js'
import { campaignFigures, cinemaRevenue, judgeClicks, postShares, reconcile } from '../../server/click/index.js'
import { insertClicks, type KeptClick } from '../../server/click/store.js'
import { balances, verifyLedger } from '../../server/ledger/index.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { aClick, dyingBeforeCommit, seedCampaign } from './clicks.js'

const now = new Date('2026-11-22T10:00:00Z')
const at = now.getTime()
const tombstoneKey = Buffer.alloc(32, 7)
const people = [1, 2, 3, 4].map(visitorNumber)

let database: TestDatabase
let plane: Plane
let campaign: { campaign: number; creative: number; placement: number }
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-22', days: 1 })
  const { campaign: id, creative, placement } = await seedCampaign(database.owner, plane)
  campaign = { campaign: id, creative, placement }
  // The nth person goes to the first n cinemas; the fourth to none.
  for (const [n, visitor] of people.slice(0, 3).entries()) {
    for (let cinema = 0; cinema <= n; cinema++) {
      await consent(database.owner, plane, { visitor, cinema })
      await visit(database.owner, plane, { visitor, cinema, at: now })
    }
  }
})
afterAll(() => database?.drop())

async function clicked(...clicks: Partial<KeptClick>[]): Promise<void> {
  const made = clicks.map((changes) => aClick({ at, visitor: people[2] as string, ...campaign, ...changes }))
  await insertClicks(database.pixel, made, { spooled: false })
}

async function judged(): Promise<void> {
  await settled(database.worker)
  await rollUpAll(database.worker, { now, tombstoneKey })
  await judgeClicks(database.worker, { now })
  await settled(database.worker)
}

async function sharesByCinema(): Promise<Map<string, bigint>> {
  const { rows } = await database.console.query<{ account: string; micros: bigint }>(
    `SELECT 'cinema:' || cinema || ':accrued' AS account, sum(micros)::bigint AS micros FROM plane.click_share
     GROUP BY cinema ORDER BY 1`,
  )
  return new Map(rows.map(({ account, micros }) => [account, micros]))
}

async function agreed(): Promise<void> {
  expect(await balances(database.console, { prefix: 'cinema:' })).toEqual(await sharesByCinema())
  const said = await reconcile(database.console)
  expect(said.differences).toEqual([])
  expect(said.unpostedMicros).toBe(0n)
  expect(said.expectedMicros).toBe(said.sharedMicros)
  expect(said.accruedMicros).toBe(said.sharedMicros)
  expect(said.sharedMicros).toBe(BigInt(said.payableClicks) * 400n)
  const receivable = await balances(database.console, { prefix: 'operator:' })
  expect(receivable.get('operator:receivable') ?? 0n).toBe(-said.sharedMicros)
}

test('before the first click all agrees at nothing', async () => {
  await postShares(database.worker, { now })
  await agreed()
})

test('shares are posted by cinema, campaign and hour, with the clicks that they stand for', async () => {
  await clicked({}, { at: at + 1_800_000 }, { at: at + 3_600_000 })
  await judged()
  expect(await reconcile(database.console)).toMatchObject({
    payableClicks: 3,
    sharedMicros: 1200n,
    unpostedMicros: 1200n,
    accruedMicros: 0n,
    differences: [],
  })
  expect(await postShares(database.worker, { now })).toEqual({ rows: 9, postings: 6 })
  await agreed()
  const { rows } = await database.console.query(
    `SELECT key, kind, at, details FROM ledger.transaction WHERE details ->> 'cinema' = $1 ORDER BY at`,
    [plane.cinemas[0]?.id],
  )
  expect(rows).toMatchObject([
    { kind: 'clicks', at: now, details: { clicks: 2, campaign: campaign.campaign, hour: '2026-11-22T10' } },
    { kind: 'clicks', at: new Date('2026-11-22T11:00:00Z'), details: { clicks: 1 } },
  ])
  const { rows: digest } = await database.console.query(
    `SELECT encode(sha256(string_agg(click::text, ',' ORDER BY click)::bytea), 'hex') AS sha FROM plane.click_share
     WHERE cinema = $1 AND at < '2026-11-22T11:00:00Z'`,
    [plane.cinemas[0]?.id],
  )
  expect(rows[0].details.clicksSha256).toBe(digest[0].sha)
})

test('posting again, twice at once, or after a death posts nothing twice', async () => {
  expect(await postShares(database.worker, { now })).toEqual({ rows: 0, postings: 0 })
  await clicked({}, { visitor: people[0] as string }, { visitor: people[1] as string })
  await judged()
  await expect(postShares(dyingBeforeCommit(database.worker), { now })).rejects.toThrow('died')
  const both = await Promise.all([1, 2].map(() => postShares(database.worker, { now, maxRows: 2 })))
  expect(both.reduce((sum, { rows }) => sum + rows, 0)).toBe(6)
  await agreed()
})

test('whatever is clicked, judged and posted in whatever pieces, ledger and shares agree to the micro-euro', async () => {
  const click = fc.record({
    visitor: fc.constantFrom(...people, null),
    at: fc.integer({ min: at - 40_000_000, max: at + 10_000_000 }),
    agentClass: fc.constantFrom('browser' as const, 'browser' as const, 'bot' as const),
  })
  const step = fc.oneof(
    fc.record({ do: fc.constant('click' as const), clicks: fc.array(click, { minLength: 1, maxLength: 6 }) }),
    fc.record({ do: fc.constant('judge' as const) }),
    fc.record({ do: fc.constant('post' as const), maxRows: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ do: fc.constant('die' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      for (const taken of steps) {
        if (taken.do === 'click') await clicked(...taken.clicks)
        if (taken.do === 'judge') await judged()
        if (taken.do === 'post') await postShares(database.worker, { now, maxRows: taken.maxRows })
        if (taken.do === 'die') {
          await judgeClicks(dyingBeforeCommit(database.worker), { now }).catch(() => {})
          await postShares(dyingBeforeCommit(database.worker), { now }).catch(() => {})
        }
      }
      await judged()
      await postShares(database.worker, { now })
      await agreed()
    }),
    { numRuns: 15 },
  )
  expect(await verifyLedger(database.console)).toMatchObject({ sum: 0n, firstBad: null })
}, 60_000)

test('the figures of a campaign go from raw over filtered to payable, with reasons', async () => {
  const other = await seedCampaign(database.owner, plane)
  const { campaign: id, creative, placement } = other
  const ids = { campaign: id, creative, placement }
  const key = '42'
  await clicked(
    { ...ids, duplicateKey: key },
    { ...ids, duplicateKey: key, at: at + 1 },
    { ...ids, visitor: null },
    { ...ids, agentClass: 'bot', visitor: null },
    { ...ids, visitor: people[3] as string },
  )
  expect(await campaignFigures(database.console, { campaign: id })).toEqual([
    { campaign: id, raw: 5, pending: 5, filtered: 0, payable: 0, reasons: {} },
  ])
  await judged()
  expect(await campaignFigures(database.console, { campaign: id })).toEqual([
    {
      ...{ campaign: id, raw: 5, pending: 0, filtered: 3, payable: 1 },
      // The fourth person has consented nowhere: the click does not know them.
      reasons: { bot: 1, duplicate: 1, 'unknown-visitor': 3 },
    },
  ])
  expect((await campaignFigures(database.console)).map((one) => one.campaign)).toEqual([campaign.campaign, id])
  await postShares(database.worker, { now })
})

test('the revenue of the cinemas is what their shares sum to', async () => {
  const all = await cinemaRevenue(database.console)
  expect(new Map(all.map(({ cinema, micros }) => [`cinema:${cinema}:accrued`, micros]))).toEqual(await sharesByCinema())
  const [first] = all
  expect(await cinemaRevenue(database.console, { cinema: first?.cinema as string })).toEqual([first])
  const cinema = first?.cinema as string
  const [before = { micros: 0n }] = await cinemaRevenue(database.console, { cinema, to: '2026-11-22' })
  const [since] = await cinemaRevenue(database.console, { cinema, from: '2026-11-22' })
  expect(before.micros + (since?.micros as bigint)).toBe(first?.micros)
  expect(await cinemaRevenue(database.console, { from: '2030-01-01' })).toEqual([])
})

test('what does not agree is told', async () => {
  const { rows } = await database.owner.query('SELECT click, cinema FROM plane.click_share LIMIT 1')
  await database.owner.query('UPDATE plane.click_share SET micros = micros + 1 WHERE click = $1 AND cinema = $2', [
    rows[0].click,
    rows[0].cinema,
  ])
  const { differences } = await reconcile(database.console)
  expect(differences).toHaveLength(3)
  expect(differences.join('\n')).toContain(`shared 401 for a price of 400: ${rows[0].click}`)
  expect(differences.join('\n')).toContain(`cinema:${rows[0].cinema}:accrued holds`)
  expect(differences.join('\n')).toMatch(new RegExp(`^${rows[0].cinema} earned`, 'm'))
  await database.owner.query('DELETE FROM plane.click_share WHERE click = $1', [rows[0].click])
  expect((await reconcile(database.console)).differences).toContain(`payable and not shared: ${rows[0].click}`)
})
