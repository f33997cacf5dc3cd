import * as fc from 'fast-check'
import type pg from 'pg'
import { rollUpAll } from '../../server/audience/index.js'
import {
  askCinema,
  askJudgingAgain,
  carryOutJudging,
  decideCinema,
  explainCinema,
  explainClick,
  judgeClicks,
  lookAtHours,
  postedUpTo,
  postShares,
  RULE_VERSION,
  reconcile,
} from '../../server/click/index.js'
import { insertClicks, type KeptClick } from '../../server/click/store.js'
import { balances, verifyLedger } from '../../server/ledger/index.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { aClick, seedCampaign } from './clicks.js'

/** Verdicts that are given again: by the hour, by newer rules, by decisions about cinemas. The money follows to the micro-euro. */
const visited = new Date('2026-11-22T09:00:00Z')
const at = Date.parse('2026-11-22T10:00:00Z')
const later = new Date('2026-11-23T10:00:00Z')
const tombstoneKey = Buffer.alloc(32, 7)
const officer = '99999999-9999-4999-8999-999999999999'
const [ann, bob, eve] = [1, 2, 3].map(visitorNumber) as [string, string, string]
const day = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') }

let database: TestDatabase
let plane: Plane
let campaign: Awaited<ReturnType<typeof seedCampaign>>
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-22', days: 1 })
  campaign = await seedCampaign(database.owner, plane)
  // Ann goes to all three cinemas, Bob to the first, Eve to the first two.
  const places: [string, number[]][] = [
    [ann, [0, 1, 2]],
    [bob, [0]],
    [eve, [0, 1]],
  ]
  for (const [visitor, cinemas] of places)
    for (const cinema of cinemas) {
      await consent(database.owner, plane, { visitor, cinema })
      await visit(database.owner, plane, { visitor, cinema, at: visited })
    }
  await settled(database.worker)
  await rollUpAll(database.worker, { now: visited, tombstoneKey })
})
afterAll(() => database?.drop())

const cinema = (n: number) => plane.cinemas[n]?.id as string

/** Clicks that no other test counts: the ledger keeps all, so that only what is on top is emptied. */
async function begin(): Promise<void> {
  await database.owner.query(
    `DELETE FROM plane.scripted_visits; DELETE FROM plane.judging_order;
     TRUNCATE plane.impression_count, plane.look_due, plane.burst_count`,
  )
}
beforeEach(begin)

async function clicked(...clicks: Partial<KeptClick>[]): Promise<string[]> {
  const made = clicks.map((changes) => aClick({ at, visitor: ann, ...campaign, ...changes }))
  await insertClicks(database.pixel, made, { spooled: false })
  await settled(database.worker)
  await rollUpAll(database.worker, { now: new Date(at), tombstoneKey })
  await judgeClicks(database.worker, { now: new Date(at) })
  return made.map(({ id }) => id)
}

async function posted(): Promise<void> {
  await settled(database.worker)
  await postShares(database.worker, { now: later })
}

/** Shares, counters and ledger agree; the operator owes what the cinemas have. */
async function agreed(): Promise<void> {
  await posted()
  const said = await reconcile(database.console)
  expect(said.differences).toEqual([])
  expect(said.unpostedMicros).toBe(0n)
  expect(said.accruedMicros).toBe(said.sharedMicros)
  expect(said.sharedMicros).toBe(said.expectedMicros)
  expect((await balances(database.console, { prefix: 'operator:' })).get('operator:receivable') ?? 0n).toBe(
    -said.sharedMicros,
  )
}

/** What counts now, of the clicks that are named. */
async function standing(ids: readonly string[]): Promise<string[]> {
  const { rows } = await database.console.query(
    `SELECT DISTINCT ON (click) click, array_to_string(reasons, '+') AS reasons FROM plane.click_verdict
     WHERE click = ANY ($1) ORDER BY click, round DESC`,
    [ids],
  )
  const of = new Map(rows.map(({ click, reasons }) => [click, reasons]))
  return ids.map((id) => of.get(id) ?? 'none')
}

async function partsOf(id: string): Promise<Record<string, number>> {
  const { rows } = await database.console.query(
    'SELECT cinema, sum(micros)::int AS micros FROM plane.click_share WHERE click = $1 GROUP BY cinema HAVING sum(micros) <> 0',
    [id],
  )
  return Object.fromEntries(rows.map((row) => [plane.cinemas.findIndex((one) => one.id === row.cinema), row.micros]))
}

async function shown(impressions: number, creative = campaign.creative, hour = new Date(at)): Promise<void> {
  await database.pixel.query('INSERT INTO plane.impression_count VALUES ($1, $2, $3, $4, $5)', [
    ...[campaign.campaign, campaign.placement, creative, hour, impressions],
  ])
}

/** The hour that is so many hours after the first click. */
const hourAt = (hours: number) => ({
  from: new Date(at + hours * 3_600_000),
  to: new Date(at + (hours + 1) * 3_600_000),
})
const again = (changes: object = {}) =>
  askJudgingAgain(database.console, {
    ...{ ...day, ruleVersion: RULE_VERSION, why: 'Une liste plus récente', person: officer, now: later },
    ...{ closedUpTo: null, ...changes },
  })
const nothingClosed = async () => null
const carriedOut = (pool = database.worker, closed: Date | null = null, maxClicks = 7) =>
  carryOutJudging(pool, { now: later, closedUpTo: async () => closed, maxClicks })

const looked = (changes: Partial<Parameters<typeof lookAtHours>[1]> = {}) =>
  lookAtHours(database.worker, { now: later, closedUpTo: nothingClosed, ...changes })

/** Ten clicks and an eleventh, a minute apart. */
const minutes = (count: number, changes: Partial<KeptClick> = {}) =>
  Array.from({ length: count }, (_, n) => ({ at: at + n * 60_000, duplicateKey: '77', ...changes }))

test('the eleventh click of a person on a campaign in a day is one too many', async () => {
  const ids = await clicked(...minutes(9, { duplicateKey: '4711' }))
  ids.push(...(await clicked(...minutes(12, { duplicateKey: '4711' }).slice(9))))
  expect(await standing(ids)).toEqual([...new Array(10).fill(''), 'burst-person', 'burst-person'])
  // Without a person the key is a network's and an agent's, and many share it.
  const nobody = await clicked(...minutes(12, { duplicateKey: '4712', visitor: null }))
  expect(await standing(nobody)).toEqual(new Array(12).fill('unknown-visitor'))
  await agreed()
})

test('a network that has given five hundred clicks on a campaign in a day gives no more that day', async () => {
  await database.worker.query(`INSERT INTO plane.burst_count VALUES ('2026-11-22', 'network', 99, 499)`)
  const ids = await clicked({ networkKey: '99' }, { networkKey: '99', at: at + 1 }, { networkKey: '98', at: at + 2 })
  expect(await standing(ids)).toEqual(['', 'burst-network', ''])
  await agreed()
})

test('an hour of more clicks than its impressions can give is taken back, with its money', async () => {
  const ids = await clicked(...Array.from({ length: 25 }, (_, n) => ({ at: at + 5_400_000 + n })))
  await agreed()
  expect(await looked({ now: new Date(at + 7_200_000) })).toMatchObject({ hours: 0, less: 0 })
  await shown(100, campaign.creative, new Date(at + 3_600_000))
  expect(await looked({ maxClicks: 7 })).toMatchObject({ less: 25, more: 0 })
  expect(await standing(ids)).toEqual(new Array(25).fill('improbable-rate'))
  await agreed()
  const { rows } = await database.console.query(
    `SELECT sum((details->>'clicks')::int)::int AS clicks FROM ledger.transaction WHERE kind = 'clicks-reversed'`,
  )
  expect(rows).toEqual([{ clicks: 75 }])
  expect(await explainClick(database.console, { click: ids[0] as string })).toMatchObject({
    verdicts: [
      { round: 0, reasons: [] },
      { round: 1, reasons: ['improbable-rate'] },
    ],
    ...{ priceMicros: null, parts: [] },
  })
  // Impressions that were counted late: the hour is looked at again when a click of it comes, and all counts.
  await shown(1000, 999, new Date(at + 3_600_000))
  await clicked({ at: at + 5_400_100, visitor: null })
  expect(await looked()).toMatchObject({ more: 25, less: 0 })
  expect(await standing(ids)).toEqual(new Array(25).fill(''))
  await agreed()
})

test('a click on what was shown nowhere is none, where others are counted', async () => {
  const hour = at + 4 * 3_600_000
  const { rows } = await database.owner.query<{ id: number }>(
    `INSERT INTO public.creative (campaign_id, format, headline) VALUES ($1, '300x250', 'Autre') RETURNING id`,
    [campaign.campaign],
  )
  const unseen = rows[0]?.id as number
  const ids = await clicked({ at: hour }, { at: hour + 1, creative: unseen })
  await shown(49, campaign.creative, new Date(hour))
  await looked()
  expect(await standing(ids)).toEqual(['', ''])
  await shown(1, campaign.creative, new Date(hour - 3_600_000))
  ids.push(...(await clicked({ at: hour + 2 })))
  await looked()
  expect(await standing(ids)).toEqual(['', 'no-impression', ''])
  await agreed()
})

/** So many clicks of one hour, milliseconds apart, where 100 impressions were counted: too many. */
async function improbable(hours: number): Promise<string[]> {
  const hour = at + hours * 3_600_000
  await shown(100, campaign.creative, new Date(hour))
  return clicked(...Array.from({ length: 25 }, (_, n) => ({ at: hour + n })))
}

test.each([1, 500])(
  'of two clicks within the window one is paid, whatever is taken back in between (pieces of %i)',
  async (size) => {
    const hours = size === 1 ? 15 : 16
    const hour = at + hours * 3_600_000
    const duplicateKey = `${hours}`
    await improbable(hours)
    const [first] = (await clicked({ at: hour + 25_000, duplicateKey })) as [string]
    expect(await looked()).toMatchObject({ less: 26 })
    // An earlier one comes from a spool: what it would double pays nobody any more.
    const [late] = (await clicked({ at: hour + 1_000, duplicateKey })) as [string]
    expect(await standing([late, first])).toEqual(['', 'improbable-rate'])
    expect(await looked()).toMatchObject({ less: 1 })
    // … until the hour turns out to have been shown often enough.
    await shown(1000, 999, new Date(hour))
    await clicked({ at: hour + 1_800_000, visitor: null })
    expect(await looked({ maxClicks: size })).toMatchObject({ more: 26, less: 0 })
    expect(await standing([late, first])).toEqual(['', 'duplicate'])
    await again(hourAt(hours))
    expect(await carriedOut()).toMatchObject({ clicks: 28, less: 0, more: 0, moved: 0 })
    await agreed()
  },
)

test('an hour that falls due while another is looked at in pieces is looked at whole', async () => {
  await improbable(18)
  let earlier: string[] = []
  let connections = 0
  const pool = {
    async connect() {
      if (++connections === 2) earlier = await improbable(17)
      return database.worker.connect()
    },
  } as unknown as pg.Pool
  const done = await lookAtHours(pool, { now: later, closedUpTo: nothingClosed, maxClicks: 7 })
  expect(done).toMatchObject({ hours: 2, less: 50 })
  expect(await standing(earlier)).toEqual(new Array(25).fill('improbable-rate'))
  await agreed()
})

test('an hour of a closed month is not looked at again: a click that comes late is judged by itself', async () => {
  const ids = await clicked(...Array.from({ length: 25 }, (_, n) => ({ at: at + 19 * 3_600_000 + n })))
  await shown(1000, campaign.creative, new Date(at + 19 * 3_600_000))
  await looked()
  await database.owner.query('UPDATE plane.impression_count SET impressions = 60')
  ids.push(...(await clicked({ at: at + 19 * 3_600_000 + 100 })))
  const closedUpTo = new Date(at + 20 * 3_600_000)
  expect(await looked({ closedUpTo: async () => closedUpTo })).toEqual({
    hours: 0,
    clicks: 0,
    less: 0,
    more: 0,
    moved: 0,
  })
  expect(await standing(ids)).toEqual(new Array(26).fill(''))
  expect((await database.worker.query('SELECT FROM plane.look_due')).rowCount).toBe(0)
  await agreed()
})

test('a month that is closed between two pieces is not looked at or judged any further: each asks while it holds the judge’s mark', async () => {
  const ids = await improbable(22)
  let asked = 0
  let held = 0
  const closedUpTo = async () => {
    const free = await database.worker.query(`SELECT FROM plane.watermark WHERE sweep = 'judge' FOR UPDATE SKIP LOCKED`)
    if (free.rowCount === 0) held++
    return ++asked % 2 === 0 ? hourAt(22).to : null
  }
  expect(await looked({ maxClicks: 7, closedUpTo })).toMatchObject({ hours: 0, less: 7 })
  expect(await standing(ids)).toEqual([...new Array(7).fill('improbable-rate'), ...new Array(18).fill('')])
  await again(hourAt(22))
  const judged = await carryOutJudging(database.worker, { now: later, closedUpTo, maxClicks: 7 })
  expect(judged).toMatchObject({ clicks: 7 })
  expect([asked, held]).toEqual([4, 4])
  await agreed()
})

test('what is to be looked at, or judged again, holds a close back', async () => {
  const upto = async () => {
    await settled(database.worker)
    await judgeClicks(database.worker, { now: later })
    await posted()
    return postedUpTo(database.console)
  }
  await clicked({ at: at + 20 * 3_600_000 + 600_000 })
  expect(await upto()).toEqual(hourAt(20).from)
  await looked()
  expect(await upto()).toEqual(later)
  await again(hourAt(20))
  expect(await upto()).toEqual(hourAt(20).from)
  await carriedOut()
  expect(await upto()).toEqual(later)
})

test('the last decision about a cinema is the one that counts; it is asked about no clicks to come', async () => {
  const [id] = (await clicked({ at: at + 21 * 3_600_000, visitor: eve })) as [string]
  const asked = (changes: object = {}) =>
    askCinema(database.console, {
      ...{ cinema: cinema(0), ...hourAt(21), why: 'Le même dessin', person: officer, now: later, ...changes },
    })
  const decided = async (decision: 'excluded' | 'dismissed', now: Date) => {
    const opened = (await asked()) as { id: number }
    const answer = await decideCinema(database.console, {
      ...{
        id: opened.id,
        decision,
        explanation: 'Un lycée entier',
        reason: 'Vérifié',
        person: officer,
        organisation: officer,
        now,
      },
    })
    expect(answer).toEqual({ decided: true })
    await again(hourAt(21))
    await carriedOut()
    return partsOf(id)
  }
  expect(await asked({ to: new Date(later.getTime() + 1) })).toEqual({ asked: false, why: 'range' })
  expect(await decided('excluded', later)).toEqual({ 1: 400 })
  expect(await decided('dismissed', new Date(later.getTime() + 1))).toEqual({ 0: 200, 1: 200 })
  await agreed()
})

test('clicks of older rules are judged by the rules of now, once, and told', async () => {
  const ids = await clicked(...minutes(12).map((one) => ({ ...one, at: one.at + 8 * 3_600_000 })))
  await posted()
  await database.owner.query('UPDATE plane.click SET data_centre = true WHERE id = $1', [ids[0]])
  await database.owner.query('UPDATE plane.click_verdict SET rule_version = 1 WHERE click = ANY ($1)', [ids])
  expect(await again(hourAt(8))).toEqual({ asked: true, id: expect.any(Number) })
  expect(await again(hourAt(8))).toEqual({ asked: false, why: 'busy' })
  expect(await carriedOut()).toMatchObject({ less: 1, more: 0, moved: 0 })
  expect(await standing(ids)).toEqual(['data-centre', ...new Array(9).fill(''), 'burst-person', 'burst-person'])
  await agreed()
  const rounds = await database.console.query('SELECT FROM plane.click_verdict WHERE click = ANY ($1)', [ids])
  expect(rounds.rowCount).toBe(24)
  const { rows } = await database.console.query(
    `SELECT body FROM audit.entry WHERE body LIKE '%clicks-judged-again%' ORDER BY index DESC LIMIT 1`,
  )
  expect(JSON.parse(rows[0].body)).toMatchObject({ facts: { rules: RULE_VERSION, less: 1, more: 0, moved: 0 } })

  await again(hourAt(8))
  expect(await carriedOut()).toMatchObject({ clicks: 12, less: 0, more: 0, moved: 0 })
  const same = await database.console.query('SELECT FROM plane.click_verdict WHERE click = ANY ($1)', [ids])
  expect(same.rowCount).toBe(24)
})

test('a cinema that lost its part leaves it to the others, and alone it leaves nothing to pay', async () => {
  const [ofThree, ofTwo, ofOne] = (await clicked(
    { at: at + 11 * 3_600_000 },
    { at: at + 11 * 3_600_000 + 1, visitor: eve },
    { at: at + 11 * 3_600_000 + 2, visitor: bob },
  )) as [string, string, string]
  await posted()
  const asked = await askCinema(database.console, {
    ...{ cinema: cinema(0), from: new Date(at + 11 * 3_600_000), to: day.to, why: 'Soixante pages par personne' },
    ...{ person: officer, now: later },
  })
  expect(asked).toEqual({ asked: true, id: expect.any(Number) })
  const id = (asked as { id: number }).id
  const decide = (changes: object) =>
    decideCinema(database.console, {
      ...{ id, decision: 'excluded', explanation: null, reason: 'Un script, reconnu', person: officer },
      ...{ organisation: officer, now: later, ...changes },
    })
  expect(await decide({})).toEqual({ decided: false, why: 'too-early' })
  expect(await decide({ reason: ' ' })).toEqual({ decided: false, why: 'words' })
  expect(await decide({ explanation: 'Un robot de test, oublié.' })).toEqual({ decided: true })
  expect(await decide({ decision: 'dismissed' })).toEqual({ decided: false, why: 'not-open' })
  await expect(database.console.query(`UPDATE plane.scripted_visits SET decision = 'dismissed'`)).rejects.toMatchObject(
    {
      code: 'LA005',
    },
  )

  // Nothing changes for what was given before it is judged again; what comes is judged so at once.
  expect(await partsOf(ofOne)).toEqual({ 0: 400 })
  const [next] = (await clicked({ at: at + 11 * 3_600_000 + 3, visitor: bob })) as [string]
  expect(await standing([next])).toEqual(['scripted-visits'])
  await again(hourAt(11))
  expect(await carriedOut()).toMatchObject({ less: 1, more: 0, moved: 2 })
  expect(await partsOf(ofThree)).toEqual({ 1: 200, 2: 200 })
  expect(await partsOf(ofTwo)).toEqual({ 1: 400 })
  expect(await partsOf(ofOne)).toEqual({})
  expect(await standing([ofThree, ofTwo, ofOne])).toEqual(['', '', 'scripted-visits'])
  await agreed()
  await again(hourAt(11))
  expect(await carriedOut()).toMatchObject({ clicks: 4, less: 0, more: 0, moved: 0 })
})

test('whoever has left since takes nothing from the cinemas', async () => {
  const ids = await clicked(
    { at: at + 12 * 3_600_000, visitor: eve },
    { at: at + 12 * 3_600_000 + 60_000, visitor: eve },
  )
  await posted()
  await database.owner.query('DELETE FROM plane.click_visitor WHERE click = ANY ($1)', [ids])
  await database.owner.query(`UPDATE public.campaign SET state = 'refused'`)
  await again(hourAt(12))
  expect(await carriedOut()).toMatchObject({ clicks: 2, less: 0, more: 0, moved: 0 })
  await database.owner.query(`UPDATE public.campaign SET state = 'running'`)
  expect(await standing(ids)).toEqual(['', ''])
  await agreed()
})

test('what cannot be judged again is refused, with the reason', async () => {
  const refused = async (changes: object) => ((await again(changes)) as { why: string }).why
  expect(await refused({ ruleVersion: RULE_VERSION - 1 })).toBe('other-rules')
  expect(await refused({ why: '  ' })).toBe('words')
  expect(await refused({ why: 'a\r\nb' })).toBe('words')
  expect(await refused({ why: '\ud800' })).toBe('words')
  expect(await refused({ why: 'x'.repeat(501) })).toBe('words')
  expect(await refused({ from: day.to })).toBe('range')
  expect(await refused({ to: later })).toBe('range')
  expect(await refused({ from: new Date(Number.NaN) })).toBe('range')
  expect(await refused({ closedUpTo: new Date(day.from.getTime() + 1) })).toBe('closed')
  expect(await again({ closedUpTo: day.from })).toMatchObject({ asked: true })
})

test('what a close has reached meanwhile is left as it is', async () => {
  const before = await database.console.query('SELECT FROM plane.click_verdict')
  await database.owner.query('UPDATE plane.click SET data_centre = true')
  await database.owner.query('UPDATE plane.click_verdict SET rule_version = 1')
  await again()
  expect(await carriedOut(database.worker, day.to)).toEqual({ clicks: 0, less: 0, more: 0, moved: 0 })
  const { rows } = await database.console.query('SELECT outcome FROM plane.judging_order')
  expect(rows).toEqual([{ outcome: 'closed' }])
  await database.owner.query('UPDATE plane.click SET data_centre = false')
  await database.owner.query(`UPDATE plane.click_verdict SET rule_version = ${RULE_VERSION}`)
  expect((await database.console.query('SELECT FROM plane.click_verdict')).rowCount).toBe(before.rowCount)
})

/** A pool whose server ends the connection just before its nth statement. */
function killedAt(pool: pg.Pool, n: number): { pool: pg.Pool; killed: () => boolean } {
  let statements = 0
  const dying = {
    async connect() {
      const client = await pool.connect()
      return {
        async query(text: unknown, values?: unknown[]) {
          if (++statements === n) {
            const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
            await database.owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
          }
          return client.query(text as string, values)
        },
        release: (error?: Error) => client.release(error ?? (statements >= n ? new Error('killed') : undefined)),
      }
    },
  }
  return { pool: dying as unknown as pg.Pool, killed: () => statements >= n }
}

test('killed between any two statements, judging again repeats nothing and loses nothing', async () => {
  const hour = at + 13 * 3_600_000
  const ids = await clicked(...Array.from({ length: 20 }, (_, n) => ({ at: hour + n, visitor: n % 2 ? eve : ann })))
  await posted()
  await database.owner.query('UPDATE plane.click SET data_centre = true WHERE id = ANY ($1)', [ids.slice(0, 9)])
  await database.owner.query('UPDATE plane.click_verdict SET rule_version = 1 WHERE click = ANY ($1)', [ids])
  await again({ from: new Date(hour), to: new Date(hour + 3_600_000) })
  let deaths = 0
  for (let n = 1; n < 400; n++) {
    const { pool, killed } = killedAt(database.worker, n)
    const done = await carriedOut(pool).catch(() => null)
    if (killed()) deaths++
    if (n % 5 === 0) await agreed()
    if (done !== null) break
  }
  expect(deaths).toBeGreaterThan(5)
  await carriedOut()
  expect(await standing(ids)).toEqual([...new Array(9).fill('data-centre'), ...new Array(11).fill('')])
  const { rows } = await database.console.query(
    'SELECT clicks::int, less::int, more::int, outcome FROM plane.judging_order ORDER BY id DESC LIMIT 1',
  )
  expect(rows).toEqual([{ clicks: 20, less: 9, more: 0, outcome: 'done' }])
  const verdicts = await database.console.query('SELECT FROM plane.click_verdict WHERE click = ANY ($1)', [ids])
  expect(verdicts.rowCount).toBe(40)
  await agreed()
})

test('whatever is clicked, shown, decided, looked at, judged again and posted, all agrees to the micro-euro', async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('click' as const),
      who: fc.constantFrom(ann, bob, eve, null),
      after: fc.nat(36_000_000),
      count: fc.integer({ min: 1, max: 30 }),
    }),
    fc.record({ do: fc.constant('show' as const), impressions: fc.integer({ min: 1, max: 200 }), hour: fc.nat(9) }),
    fc.record({ do: fc.constant('exclude' as const), cinema: fc.nat(2) }),
    fc.record({ do: fc.constantFrom('look' as const, 'again' as const, 'post' as const) }),
    fc.record({ do: fc.constant('older' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      await begin()
      for (const [n, one] of steps.entries()) {
        if (one.do === 'click')
          await clicked(...Array.from({ length: one.count }, (_, k) => ({ at: at + one.after + k, visitor: one.who })))
        if (one.do === 'show') await shown(one.impressions, 10_000 + n, new Date(at + one.hour * 3_600_000))
        if (one.do === 'exclude')
          await database.owner.query(
            `INSERT INTO plane.scripted_visits (cinema, from_at, to_at, asked_why, asked_by, asked_at, explanation, decision, reason, decided_by, decided_at)
             VALUES ($1, $2, $3, '?', $4, $2, '.', 'excluded', '.', $4, $2)`,
            [cinema(one.cinema), day.from, day.to, officer],
          )
        if (one.do === 'look') await looked({ maxClicks: 11 })
        if (one.do === 'post') await posted()
        if (one.do === 'older') await database.owner.query('UPDATE plane.click_verdict SET rule_version = 1')
        if (one.do === 'again') {
          await again()
          await carriedOut(database.worker, null, 500)
        }
      }
      await agreed()
    }),
    { numRuns: 12 },
  )
  expect(await verifyLedger(database.console)).toMatchObject({ sum: 0n, firstBad: null })
}, 60_000)

test('a cinema sees how its revenue came about, in numbers that tell of nobody', async () => {
  const hour = at + 3_600_000 * 13 + 1_800_000
  const period = { from: new Date(hour), to: new Date(hour + 60_000) }
  const own = await database.console.query('SELECT FROM plane.click WHERE at >= $1 AND at < $2', [
    period.from,
    period.to,
  ])
  expect(own.rowCount).toBe(0)
  const ids = await clicked(...Array.from({ length: 25 }, (_, n) => ({ at: hour + n, visitor: bob })))
  expect(await standing(ids)).toEqual(new Array(25).fill(''))
  expect(await explainCinema(database.console, { cinema: cinema(0), period })).toEqual({
    ...{ clicks: 25, micros: 10_000n, parts: [{ others: 0, clicks: 25, micros: 10_000n }] },
    takenBack: null,
  })
  await clicked({ at: hour + 100, visitor: eve })
  expect(await explainCinema(database.console, { cinema: cinema(0), period })).toMatchObject({
    ...{ clicks: 26, micros: 10_200n, parts: [] },
  })
  expect(await explainCinema(database.console, { cinema: cinema(2), period })).toMatchObject({ clicks: 0, micros: 0n })
})
