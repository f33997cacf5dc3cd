import * as fc from 'fast-check'
import { rollUpAll } from '../../server/audience/index.js'
import { judgeClicks } from '../../server/click/index.js'
import { type ClickFacts, type HourFacts, judgeClick, REASONS } from '../../server/click/rules/index.js'
import { insertClicks, type KeptClick } from '../../server/click/store.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { aClick, dyingBeforeCommit, seedCampaign } from './clicks.js'

const now = new Date('2026-11-22T10:00:00Z')
const at = now.getTime()
const tombstoneKey = Buffer.alloc(32, 7)
const ann = visitorNumber(1)
const bob = visitorNumber(2)

const good: ClickFacts = {
  agentClass: 'browser',
  fetchClass: 'navigation',
  dataCentre: false,
  duplicate: false,
  personClicks: 1,
  networkClicks: 1,
  campaignRunning: true,
  visitorKnown: true,
  cinemas: 1,
  excludedCinemas: 0,
  hour: null,
}
const usualHour: HourFacts = { creativeImpressions: 40, dayImpressions: 900, hourImpressions: 40, hourClicks: 2 }

test('a click that nothing speaks against is payable', () => {
  expect(judgeClick(good)).toEqual([])
  expect(judgeClick({ ...good, fetchClass: 'unknown' })).toEqual([])
})

test.each([
  [{ agentClass: 'bot' }, ['bot']],
  [{ agentClass: 'empty' }, ['empty-agent']],
  [{ fetchClass: 'prefetch' }, ['prefetch']],
  [{ fetchClass: 'not-a-navigation' }, ['not-a-navigation']],
  [{ duplicate: true }, ['duplicate']],
  [{ campaignRunning: false }, ['campaign-not-running']],
  [{ visitorKnown: false, cinemas: 0 }, ['unknown-visitor']],
  [{ cinemas: 0 }, ['no-cinema']],
  [{ agentClass: 'bot', duplicate: true, cinemas: 0 }, ['bot', 'duplicate', 'no-cinema']],
  [{ agentClass: 'other' }, ['not-a-browser']],
  [{ dataCentre: true }, ['data-centre']],
  [{ personClicks: 10 }, []],
  [{ personClicks: 11 }, ['burst-person']],
  [{ networkClicks: 500 }, []],
  [{ networkClicks: 501 }, ['burst-network']],
  [{ cinemas: 0, excludedCinemas: 1 }, ['scripted-visits']],
  [{ cinemas: 1, excludedCinemas: 1 }, []],
  [{ hour: usualHour }, []],
  [{ hour: { ...usualHour, creativeImpressions: 0 } }, ['no-impression']],
  [{ hour: { ...usualHour, creativeImpressions: 0, dayImpressions: 49 } }, []],
  [{ hour: { ...usualHour, hourImpressions: 100, hourClicks: 20 } }, []],
  [{ hour: { ...usualHour, hourImpressions: 100, hourClicks: 21 } }, ['improbable-rate']],
  [{ hour: { ...usualHour, hourImpressions: 10, hourClicks: 19 } }, []],
])('%j is not paid: %j', (changes, reasons) => {
  expect(judgeClick({ ...good, ...changes } as ClickFacts)).toEqual(reasons)
})

test('whatever the facts, only a person of the pool with a cinema makes a click payable', () => {
  const facts = fc.record<ClickFacts>({
    agentClass: fc.constantFrom('browser', 'bot', 'empty', 'other'),
    fetchClass: fc.constantFrom('navigation', 'prefetch', 'not-a-navigation', 'unknown'),
    dataCentre: fc.boolean(),
    duplicate: fc.boolean(),
    personClicks: fc.option(fc.integer({ min: 1, max: 20 })),
    networkClicks: fc.option(fc.integer({ min: 1, max: 1000 })),
    campaignRunning: fc.boolean(),
    visitorKnown: fc.boolean(),
    cinemas: fc.nat(3),
    excludedCinemas: fc.nat(2),
    hour: fc.option(
      fc.record({
        creativeImpressions: fc.nat(60),
        dayImpressions: fc.nat(100),
        hourImpressions: fc.nat(60),
        hourClicks: fc.nat(60),
      }),
    ),
  })
  fc.assert(
    fc.property(facts, (given) => {
      const reasons = judgeClick(given)
      expect(reasons.every((reason) => REASONS.includes(reason))).toBe(true)
      if (reasons.length > 0) return
      expect(given).toMatchObject({
        agentClass: 'browser',
        dataCentre: false,
        duplicate: false,
        campaignRunning: true,
        visitorKnown: true,
      })
      expect(given.cinemas).toBeGreaterThan(0)
    }),
  )
})

describe('in the database', () => {
  let database: TestDatabase
  let plane: Plane
  let campaign: Awaited<ReturnType<typeof seedCampaign>>
  beforeAll(async () => {
    database = await testDatabase()
    plane = await seedPlane(database.owner)
    for (const ago of AGO) await partitions(database.owner, { from: days(ago).toISOString().slice(0, 10), days: 1 })
    campaign = await seedCampaign(database.owner, plane)
  })
  afterAll(() => database?.drop())
  beforeEach(empty)

  async function empty(): Promise<void> {
    await database.owner.query(
      `TRUNCATE plane.visit, plane.visitor_cinema_day, plane.consent_link, plane.click, plane.click_visitor,
         plane.click_verdict, plane.click_share`,
    )
  }

  /** Days before today on which somebody visits. */
  const AGO = [0, 1, 40, 60, 89, 90]
  const days = (n: number) => new Date(at - n * 86_400_000)

  async function visited(visitor: string, cinema: number, when = now, purposes = 7): Promise<void> {
    await consent(database.owner, plane, { visitor, cinema })
    await visit(database.owner, plane, { visitor, cinema, at: when, purposes })
  }

  async function clicked(...clicks: Partial<KeptClick>[]): Promise<KeptClick[]> {
    const made = clicks.map((changes) => aClick({ at, visitor: ann, ...campaign, ...changes }))
    await insertClicks(database.pixel, made, { spooled: false })
    return made
  }

  async function judged(maxRows?: number): Promise<{ rows: number; payable: number }> {
    await settled(database.worker)
    await rollUpAll(database.worker, { now, tombstoneKey })
    return judgeClicks(database.worker, { now, ...(maxRows === undefined ? {} : { maxRows }) })
  }

  async function verdicts(): Promise<Map<string, string[]>> {
    const { rows } = await database.console.query('SELECT click, reasons FROM plane.click_verdict')
    return new Map(rows.map((row) => [row.click, row.reasons]))
  }

  async function shares(): Promise<{ click: string; cinema: string; micros: bigint }[]> {
    const { rows } = await database.console.query(
      'SELECT click, cinema, micros FROM plane.click_share ORDER BY click, cinema',
    )
    return rows
  }

  test('a click pays the cinemas that its person visited, equally and exactly', async () => {
    await visited(ann, 0)
    await visited(ann, 1, days(40))
    await visited(ann, 2, days(89))
    await visited(bob, 2)
    const [click] = await clicked({})
    expect(await judged()).toMatchObject({ rows: 1, payable: 1, mixedPrices: 0 })
    const got = await shares()
    expect(got.map(({ cinema }) => cinema).sort()).toEqual(plane.cinemas.map(({ id }) => id).sort())
    expect(got.map(({ micros }) => micros).sort()).toEqual([133n, 133n, 134n])
    expect(new Set(got.map((share) => share.click))).toEqual(new Set([click?.id]))
  })

  test('only days with pay, in the look-back, under a consent that lasts, count', async () => {
    await visited(ann, 0, days(90))
    await visited(ann, 1, now, 3)
    const [old] = await clicked({})
    await judged()
    expect((await verdicts()).get(old?.id ?? '')).toEqual(['no-cinema'])
    await visited(ann, 0, days(89))
    const [young] = await clicked({})
    await judged()
    expect((await verdicts()).get(young?.id ?? '')).toEqual([])
    expect((await shares()).map(({ cinema }) => cinema)).toEqual([plane.cinemas[0]?.id])
  })

  test('a visit after the day of the click does not count', async () => {
    await visited(ann, 0)
    const [early] = await clicked({ at: days(1).getTime() })
    await judged()
    expect((await verdicts()).get(early?.id ?? '')).toEqual(['no-cinema'])
  })

  test('a cinema whose contract had ended at the click gets nothing; the others share all', async () => {
    await visited(ann, 0)
    await visited(ann, 1)
    const valid = `UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE site = $1`
    await database.owner.query(valid, [plane.cinemas[0]?.site, now])
    await clicked({})
    await judged()
    await database.owner.query(valid, [plane.cinemas[0]?.site, null])
    expect(await shares()).toMatchObject([{ cinema: plane.cinemas[1]?.id, micros: 400n }])
  })

  test('between two prices the lower one counts, and it is told', async () => {
    await visited(ann, 0)
    await visited(ann, 1)
    const price = `UPDATE plane.contract_term SET click_price_micros = $2 WHERE site = $1`
    await database.owner.query(price, [plane.cinemas[0]?.site, 501])
    await clicked({})
    expect(await judged()).toMatchObject({ payable: 1, mixedPrices: 1 })
    await database.owner.query(price, [plane.cinemas[0]?.site, 400])
    expect((await shares()).map(({ micros }) => micros)).toEqual([200n, 200n])
  })

  test('a click of nobody we know is judged and not paid', async () => {
    await visited(ann, 0)
    const [click] = await clicked({ visitor: null })
    await judged()
    expect((await verdicts()).get(click?.id ?? '')).toEqual(['unknown-visitor'])
    expect(await shares()).toEqual([])
  })

  test('a campaign pays from its start to its end, and not when it was refused or does not exist', async () => {
    await visited(ann, 0, days(60))
    const { startsAt, endsAt } = campaign
    const moments = [startsAt.getTime() - 1, startsAt.getTime(), endsAt.getTime() - 1, endsAt.getTime()]
    const clicks = await clicked(...moments.map((moment) => ({ at: moment })), { campaign: 999_999 })
    await database.owner.query(`UPDATE public.campaign SET state = 'ended' WHERE id = $1`, [campaign.campaign])
    await judged()
    const got = await verdicts()
    const why = ['campaign-not-running']
    expect(clicks.map(({ id }) => got.get(id))).toEqual([why, [], [], why, why])
    await database.owner.query(`UPDATE public.campaign SET state = 'refused' WHERE id = $1`, [campaign.campaign])
    const [refused] = await clicked({})
    await judged()
    await database.owner.query(`UPDATE public.campaign SET state = 'running' WHERE id = $1`, [campaign.campaign])
    expect((await verdicts()).get(refused?.id ?? '')).toEqual(why)
  })

  const key = '-81985529216486896'

  test('of clicks of one person within thirty seconds the first is paid', async () => {
    await visited(ann, 0)
    const times = [0, 29_999, 59_998, 89_998, 200_000]
    const clicks = await clicked(...times.map((after) => ({ at: at + after, duplicateKey: key })))
    const [other] = await clicked({ at: at + 1 })
    await judged()
    const got = await verdicts()
    const why = ['duplicate']
    expect(clicks.map(({ id }) => got.get(id))).toEqual([[], why, why, [], []])
    expect(got.get(other?.id ?? '')).toEqual([])
  })

  test('a prefetch or a bot before it does not take a click its pay', async () => {
    await visited(ann, 0)
    const clicks = await clicked(
      { at, duplicateKey: key, fetchClass: 'prefetch' },
      { at: at + 1, duplicateKey: key, agentClass: 'bot' },
      { at: at + 2, duplicateKey: key },
    )
    await judged()
    const got = await verdicts()
    expect(clicks.map(({ id }) => got.get(id))).toEqual([['prefetch'], ['bot'], []])
  })

  test('a click that comes late from a spool is the duplicate of the one that was paid meanwhile', async () => {
    await visited(ann, 0)
    const [paid] = await clicked({ at: at + 10_000, duplicateKey: key })
    await judged()
    const [late] = await clicked({ at, duplicateKey: key })
    await judged()
    const got = await verdicts()
    expect([paid, late].map((click) => got.get(click?.id ?? ''))).toEqual([[], ['duplicate']])
  })

  test('a click is judged when the visits before it are in the pool, not earlier', async () => {
    await visited(ann, 0)
    await clicked({})
    expect(await judgeClicks(database.worker, { now })).toMatchObject({ rows: 0 })
    expect(await judged()).toMatchObject({ rows: 1, payable: 1 })
  })

  test('judging again, two judges at once, and a judge that dies change nothing', async () => {
    await visited(ann, 0)
    await visited(ann, 1)
    await clicked(...Array.from({ length: 40 }, (_, n) => ({ at: at + n })))
    await settled(database.worker)
    await rollUpAll(database.worker, { now, tombstoneKey })
    await expect(judgeClicks(dyingBeforeCommit(database.worker), { now })).rejects.toThrow('died')
    expect((await verdicts()).size).toBe(0)
    const both = await Promise.all([1, 2].map(() => judgeClicks(database.worker, { now, maxRows: 7 })))
    expect(both.reduce((sum, { rows }) => sum + rows, 0)).toBe(40)
    const before = await shares()
    expect(before).toHaveLength(80)
    expect(await judged()).toMatchObject({ rows: 0 })
    expect(await shares()).toEqual(before)
    await expect(
      database.worker
        .query('UPDATE plane.watermark SET upto = $1 WHERE sweep = $2', ['0', 'judge'])
        .then(() => judged()),
    ).rejects.toThrow('duplicate key')
    expect(await shares()).toEqual(before)
    await database.owner.query(
      `UPDATE plane.watermark SET upto = (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up') WHERE sweep = 'judge'`,
    )
  })

  test('whatever was visited and clicked, each click is judged once and each payable one shared to the micro-euro', async () => {
    const someone = fc.constantFrom(ann, bob, null)
    const scenario = fc.record({
      visits: fc.array(
        fc.record({
          visitor: fc.constantFrom(ann, bob),
          cinema: fc.nat(2),
          ago: fc.constantFrom(...AGO),
          purposes: fc.integer({ min: 1, max: 7 }),
        }),
        { maxLength: 8 },
      ),
      clicks: fc.array(
        fc.record({
          visitor: someone,
          after: fc.nat(100_000),
          key: fc.nat(2),
          agentClass: fc.constantFrom('browser' as const, 'browser' as const, 'bot' as const),
          late: fc.boolean(),
        }),
        { maxLength: 12 },
      ),
    })
    await fc.assert(
      fc
        .asyncProperty(scenario, async ({ visits, clicks }) => {
          for (const { visitor, cinema, ago, purposes } of visits) await visited(visitor, cinema, days(ago), purposes)
          const made = clicks.map(({ visitor, after, key: number, agentClass }) => ({
            visitor,
            at: at + after,
            agentClass,
            duplicateKey: String(number),
          }))
          if (made.length > 0) await clicked(...made.filter((_, n) => !clicks[n]?.late))
          await judged(3)
          if (made.length > 0) await clicked(...made.filter((_, n) => clicks[n]?.late))
          await judged(3)
          const { rows } = await database.owner.query(`
            SELECT count(*) AS wrong FROM plane.click c
            LEFT JOIN plane.click_verdict v ON v.click = c.id
            LEFT JOIN plane.click_visitor w ON w.click = c.id
            LEFT JOIN (SELECT click, sum(micros) AS micros FROM plane.click_share GROUP BY click) AS s ON s.click = c.id
            WHERE v.click IS NULL OR (v.payable AND (w.click IS NULL OR s.micros IS DISTINCT FROM 400))
              OR (NOT v.payable AND s.click IS NOT NULL)`)
          expect(rows[0].wrong).toBe(0n)
          const { rows: pairs } = await database.owner.query(`
            SELECT count(*) AS wrong FROM plane.click a JOIN plane.click b ON a.duplicate_key = b.duplicate_key AND a.id < b.id
              AND abs(extract(epoch FROM a.at - b.at)) < 30
            JOIN plane.click_verdict va ON va.click = a.id AND va.payable JOIN plane.click_verdict vb ON vb.click = b.id AND vb.payable`)
          expect(pairs[0].wrong).toBe(0n)
        })
        .afterEach(empty),
      { numRuns: 20 },
    )
  }, 60_000)
})
