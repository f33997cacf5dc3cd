import * as fc from 'fast-check'
import { countVerdicts } from '../../server/click/count.js'
import { campaignFigures, campaignResults, REASONS, type Reason } from '../../server/click/index.js'
import { transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

interface Clicked {
  campaign: number
  placement: number
  creative?: number
  at: Date
  reasons: Reason[]
}

async function count(...clicks: Clicked[]): Promise<void> {
  const verdicts = clicks.map(({ reasons, ...click }) => ({ click: { creative: 1, ...click }, reasons }))
  await transaction(database.worker, (client) => countVerdicts(client, verdicts))
}

test('a campaign that nobody clicked has no days and no placements', async () => {
  expect(await campaignResults(database.console, { campaign: 9_999 })).toEqual({ days: [], placements: [] })
})

test('clicks are counted by the day in France and by placement, and another campaign’s are not among them', async () => {
  const evening = new Date('2026-11-22T22:30:00Z')
  const night = new Date('2026-11-22T23:30:00Z')
  await count(
    { campaign: 9_001, placement: 7, at: evening, reasons: [] },
    { campaign: 9_001, placement: 7, at: night, reasons: ['bot', 'unknown-visitor'] },
    { campaign: 9_001, placement: 8, at: night, reasons: ['no-cinema'] },
    { campaign: 9_002, placement: 9, at: night, reasons: [] },
  )
  expect(await campaignResults(database.console, { campaign: 9_001 })).toEqual({
    days: [
      { day: '2026-11-22', judged: 1, filtered: 1, payable: 1 },
      { day: '2026-11-23', judged: 2, filtered: 1, payable: 0 },
    ],
    placements: [
      { placement: 7, judged: 2, filtered: 1, payable: 1 },
      { placement: 8, judged: 1, filtered: 1, payable: 0 },
    ],
  })
})

test('whatever was clicked, days and placements both sum to the campaign’s figures', async () => {
  let campaign = 10_000
  const clicks = fc.array(
    fc.record({
      placement: fc.integer({ min: 1, max: 4 }),
      at: fc.date({
        min: new Date('2026-10-20T00:00:00Z'),
        max: new Date('2026-11-05T00:00:00Z'),
        noInvalidDate: true,
      }),
      reasons: fc.subarray([...REASONS]),
    }),
    { minLength: 1, maxLength: 30 },
  )
  await fc.assert(
    fc.asyncProperty(clicks, async (clicked) => {
      campaign++
      await count(...clicked.map((click) => ({ campaign, ...click })))
      const [figures] = await campaignFigures(database.console, { campaign })
      const { days, placements } = await campaignResults(database.console, { campaign })
      for (const counted of [days, placements] as (typeof days | typeof placements)[]) {
        const sum = (of: 'judged' | 'filtered' | 'payable') => counted.reduce((all, one) => all + one[of], 0)
        expect({ judged: sum('judged'), filtered: sum('filtered'), payable: sum('payable') }).toEqual({
          judged: (figures?.raw ?? 0) - (figures?.pending ?? 0),
          filtered: figures?.filtered,
          payable: figures?.payable,
        })
      }
      expect(days.map(({ day }) => day)).toEqual([...new Set(days.map(({ day }) => day))].sort())
    }),
    { numRuns: 30 },
  )
})
