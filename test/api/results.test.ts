import * as fc from 'fast-check'
import { REASONS } from '../../server/click/index.js'
import { PERSONAL_REASONS } from '../../server/portal/read/clicks.js'
import { ApiStage } from './stage.js'

let stage: ApiStage
let key = ''

beforeAll(async () => {
  stage = await ApiStage.open()
  await stage.publish()
  await stage.run()
  key = await stage.key(await stage.distributorOf(1))
}, 60_000)
afterAll(() => stage?.close())
beforeEach(() => stage.rest())

interface Row {
  day: string
  placement: number
  creative: number
  headline: string | null
  publisher: string | null
  raw: number
  filtered: number
  reasons: Record<string, number>
}

interface Told {
  figure: number | null
  withheld: string | null
}

interface Results {
  totals: {
    impressions: number | null
    raw: number
    filtered: number
    pending: number
    payable: Told
    reasons: Record<string, number>
    personalReasons: Record<string, Told>
  }
  reach: { people: Told }
  periods: { from: string | null; to: string; payable: Told }[]
  byPlacement: { placement: number; payable: Told }[]
  byCreative: { creative: number; payable: Told }[]
  months: { month: string; payable: number }[] | null
  days: Row[]
}

const FEW: Told = { figure: null, withheld: 'few-clicks' }

async function results(query = ''): Promise<Results> {
  stage.rest()
  const response = await stage.ask('GET', `/api/v1/campaigns/1/results?limit=200${query}`, { key })
  expect(response.status).toBe(200)
  return (await response.json()) as Results
}

test('a campaign that nobody clicked has no days, no impressions, and the published reach of its audience', async () => {
  expect(await results()).toMatchObject({
    totals: { impressions: null, raw: 0, filtered: 0, payable: FEW, pending: 0 },
    ...{ periods: [], months: null },
    reach: { people: { figure: 52_000, withheld: null } },
    days: [],
  })
})

test('a withheld audience stays withheld in the results, with the reason', async () => {
  await stage.database.owner.query(
    `UPDATE public.campaign SET segment = 'region:Occitanie+frequence:assidue' WHERE id = 1`,
  )
  expect((await results()).reach.people).toEqual({ figure: null, withheld: 'few-people' })
  await stage.database.owner.query(`UPDATE public.campaign SET segment = 'salles-art-et-essai' WHERE id = 1`)
})

test('impressions are what the platform reported, by day and placement, and in all', async () => {
  await stage.deliver(
    { campaign: 1, placement: 1, day: '2026-12-02', impressions: 8_200 },
    { campaign: 1, placement: 2, day: '2026-12-02', impressions: 300 },
    { campaign: 1, placement: 1, day: '2026-12-03', impressions: 0 },
    { campaign: 2, placement: 3, day: '2026-12-03', impressions: 999 },
  )
  expect((await results()).totals.impressions).toBe(8_500)
  const response = await stage.ask('GET', '/api/v1/campaigns/1/delivery?from=2026-12-02&to=2026-12-02', { key })
  const { days } = (await response.json()) as { days: { placement: number; impressions: number; host: string }[] }
  expect(days.map(({ placement, impressions }) => [placement, impressions])).toEqual([
    [1, 8_200],
    [2, 300],
  ])
  expect(days[0]?.host).toBe('localhost:4021')
})

const isPersonal = (reason: string) => (PERSONAL_REASONS as readonly string[]).includes(reason)

test('whatever was clicked, the rows of a campaign sum to its totals, by creative, by placement, by reason', async () => {
  const clicks = fc.array(
    fc.record({
      campaign: fc.constant(1),
      placement: fc.constantFrom(1, 2, 77),
      creative: fc.constantFrom(1, 2, 88),
      at: fc.date({
        min: new Date('2026-11-30T00:00:00Z'),
        max: new Date('2026-12-03T00:00:00Z'),
        noInvalidDate: true,
      }),
      reasons: fc.subarray([...REASONS]),
    }),
    { minLength: 1, maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(clicks, async (clicked) => {
      await stage.database.owner.query('TRUNCATE plane.click_count')
      await stage.click(...clicked)
      const { days, totals } = await results()
      const sum = (rows: Row[], what: 'raw' | 'filtered') => rows.reduce((all, row) => all + row[what], 0)
      expect(sum(days, 'raw')).toBe(clicked.length)
      for (const what of ['raw', 'filtered'] as const) expect(sum(days, what)).toBe(totals[what])
      for (const creative of [1, 2, 88])
        expect(
          sum(
            days.filter((row) => row.creative === creative),
            'raw',
          ),
        ).toBe(clicked.filter((click) => click.creative === creative).length)
      // Of fewer clicks than are told together nothing says whose they were.
      expect([totals.payable, ...Object.values(totals.personalReasons)]).toEqual(Array(5).fill(FEW))
      expect(days.flatMap(({ reasons }) => Object.keys(reasons)).filter(isPersonal)).toEqual([])
      for (const reason of REASONS.filter((one) => !isPersonal(one))) {
        const told = days.reduce((all, { reasons }) => all + (reasons[reason] ?? 0), 0)
        expect([reason, told]).toEqual([reason, clicked.filter(({ reasons }) => reasons.includes(reason)).length])
      }
      for (const row of days) expect(row.filtered <= row.raw && !('payable' in row)).toBe(true)
      const known = days.filter(({ placement, creative }) => placement < 77 && creative < 88)
      for (const { publisher, headline } of known) expect([publisher, headline]).not.toContain(null)
      for (const row of days.filter(({ creative }) => creative === 88)) expect(row.headline).toBeNull()
    }),
    { numRuns: 20 },
  )
})

test('days are asked for by the first and the last, both included', async () => {
  await stage.database.owner.query('TRUNCATE plane.click_count')
  for (const day of [1, 2, 3])
    await stage.click({
      campaign: 1,
      placement: 1,
      creative: 1,
      at: new Date(Date.UTC(2026, 11, day, 12)),
      reasons: [],
    })
  const days = async (query: string) => (await results(query)).days.map(({ day }) => day)
  expect(await days('&from=2026-12-02')).toEqual(['2026-12-02', '2026-12-03'])
  expect(await days('&to=2026-12-02')).toEqual(['2026-12-01', '2026-12-02'])
  expect(await days('&from=2026-12-02&to=2026-12-02')).toEqual(['2026-12-02'])
  expect(await days('&from=2026-12-03&to=2026-12-01')).toEqual([])
  const wrong = await stage.ask('GET', '/api/v1/campaigns/1/results?from=2026-02-30', { key })
  expect(wrong.status).toBe(400)
})

test('reasons that hang on a person’s visits are found by what their rules look at', () => {
  expect(PERSONAL_REASONS).toEqual(['burst-person', 'unknown-visitor', 'no-cinema', 'scripted-visits'])
})

const times = (count: number, day: string, more: Partial<Parameters<ApiStage['click']>[0]> = {}) =>
  Array.from({ length: count }, () => ({
    ...{ campaign: 1, placement: 1, creative: 1, at: new Date(`${day}T12:00:00Z`), reasons: [] },
    ...more,
  }))

test('a link that one person alone was given says nothing of that person, whatever is asked', async () => {
  await stage.database.owner.query('TRUNCATE plane.click_count')
  const others = [...times(30, '2026-11-10'), ...times(30, '2026-11-10', { placement: 2, reasons: ['no-cinema'] })]
  const told: unknown[] = []
  for (const reasons of [[], ['unknown-visitor'], ['no-cinema']] as const) {
    await stage.database.owner.query('TRUNCATE plane.click_count')
    await stage.click(...others, ...times(1, '2026-11-11', { placement: 2, creative: 2, reasons: [...reasons] }))
    told.push(await results())
  }
  expect(told[1]).toEqual(told[0])
  expect(told[2]).toEqual(told[0])
})

test('payable clicks are told of the whole campaign: by days together, by placement, by creative; asked again, the same', async () => {
  await stage.database.owner.query('TRUNCATE plane.click_count')
  await stage.click(...times(300, '2026-11-10'), ...times(200, '2026-11-12', { creative: 2 }))
  const { totals, periods, byPlacement, byCreative, months } = await results()
  expect(periods.map(({ from, to }) => [from, to])).toEqual([
    [null, '2026-11-10'],
    ['2026-11-11', '2026-11-12'],
  ])
  const [first, second] = periods.map(({ payable }) => payable.figure as number) as [number, number]
  expect(Math.abs(first - 300)).toBeLessThan(80)
  expect(byCreative.map(({ payable }) => payable.figure)).toEqual([first, second])
  expect(totals.payable).toEqual({ figure: first + second, withheld: null })
  expect(byPlacement.map(({ payable }) => payable)).toEqual([totals.payable, FEW])
  expect(months).toBeNull()
  const again = await results('&from=2026-11-12&to=2026-11-12')
  expect([again.totals, again.periods, again.byPlacement]).toEqual([totals, periods, byPlacement])
  const list = await stage.ask('GET', '/api/v1/results', { key })
  const { campaigns } = (await list.json()) as { campaigns: { id: number; payable: Told }[] }
  expect(campaigns.find(({ id }) => id === 1)?.payable).toEqual(totals.payable)
})

test('the operator reads the same of every campaign, and what it owes for exactly, once a month is over', async () => {
  const operator = await stage.key(await stage.organisation('operator'), ['results:read', 'campaigns:read'])
  const theirs = async () => {
    const response = await stage.ask('GET', '/api/v1/operator/campaigns/1/results?limit=200', { key: operator })
    return (await response.json()) as Results
  }
  expect({ ...(await theirs()), months: null }).toEqual(await results())
  expect((await theirs()).months).toEqual([])
  const before = stage.clock.now
  stage.clock.now = new Date('2026-12-02T12:00:00Z')
  expect((await theirs()).months).toEqual([{ month: '2026-11', payable: 500 }])
  expect((await results()).months).toBeNull()
  stage.clock.now = before
  const all = await stage.ask('GET', '/api/v1/operator/results', { key: operator })
  const { campaigns } = (await all.json()) as { campaigns: { id: number }[] }
  expect(campaigns.map(({ id }) => id)).toEqual([2, 1])
})
