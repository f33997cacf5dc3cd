import { rollUpAll } from '../../server/audience/index.js'
import {
  explainClick,
  findVisitPatterns,
  judgeClicks,
  postShares,
  reconcile,
  visitPatterns,
} from '../../server/click/index.js'
import type { Sharing } from '../../server/click/share.js'
import { insertClicks } from '../../server/click/store.js'
import { withdraw } from '../../server/visit/index.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { emptyConsentLog, type TestDatabase, testDatabase } from '../database.js'
import { aClick, seedCampaign } from './clicks.js'

/** Whom a click pays, by the contract that is in force when it happens; and cinemas whose visits are unlike people. */
const now = new Date('2026-11-22T10:00:00Z')
const tombstoneKey = Buffer.alloc(32, 7)
const ann = visitorNumber(1)
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)

let database: TestDatabase
let plane: Plane
let campaign: Awaited<ReturnType<typeof seedCampaign>>
beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner)
  await partitions(database.owner, { from: '2026-11-19', days: 4 })
  campaign = await seedCampaign(database.owner, plane)
})
afterAll(() => database?.drop())
beforeEach(emptied)

async function emptied(): Promise<void> {
  await emptyConsentLog(database.owner)
  await database.owner.query(
    `DELETE FROM plane.scripted_visits;
     TRUNCATE plane.visit, plane.visitor_cinema_day, plane.site_day, plane.consent_link, plane.click, plane.click_visitor,
       plane.click_verdict, plane.click_share, plane.click_candidate`,
  )
}

/** Ann goes three days to the first cinema, and on the last day twice to the second. */
async function visited(sharing: Sharing): Promise<void> {
  await database.owner.query('UPDATE plane.contract_term SET sharing = $1', [sharing])
  for (const cinema of [0, 1]) await consent(database.owner, plane, { visitor: ann, cinema })
  for (const [cinema, days] of [
    [0, 3],
    [0, 2],
    [0, 1],
    [1, 0],
    [1, 0],
  ] as const)
    await visit(database.owner, plane, { visitor: ann, cinema, at: new Date(ago(days).getTime() - 3_600_000) })
}

async function clicked(at = now.getTime()): Promise<string[]> {
  const click = aClick({ at, visitor: ann, ...campaign })
  await insertClicks(database.pixel, [click], { spooled: false })
  return [click.id]
}

async function rolledUp(): Promise<void> {
  await settled(database.worker)
  await rollUpAll(database.worker, { now, tombstoneKey })
}

async function paid(): Promise<(number | undefined)[]> {
  await rolledUp()
  await judgeClicks(database.worker, { now })
  const { rows } = await database.console.query('SELECT cinema, micros::int AS micros FROM plane.click_share')
  return plane.cinemas.map(({ id }) => rows.find(({ cinema }) => cinema === id)?.micros)
}

const PARTS: [Sharing, (number | undefined)[]][] = [
  ['equal', [200, 200, undefined]],
  ['by-visits', [300, 100, undefined]],
  ['last-visit', [undefined, 400, undefined]],
]

test.each(PARTS)('by terms that share %s, a click pays %j', async (sharing, parts) => {
  await visited(sharing)
  await clicked()
  expect(await paid()).toEqual(parts)
})

test.each(PARTS)('… the same of a person who leaves before it is judged (%s)', async (sharing, parts) => {
  await visited(sharing)
  await rolledUp()
  await clicked()
  for (const cinema of [0, 1])
    await withdraw(database.pixel, {
      ...{ visitor: ann, site: plane.cinemas[cinema]?.site as string, at: now, tombstoneKey },
    })
  expect((await database.owner.query('SELECT FROM plane.visitor_cinema_day')).rowCount).toBe(0)
  expect(await paid()).toEqual(parts)
})

test('a contract that shares otherwise is obeyed from its own date, to the millisecond', async () => {
  await visited('equal')
  for (const { id, term } of plane.cinemas) {
    await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE id = $1', [
      ...[term, now],
    ])
    await database.owner.query(
      `INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
       SELECT gen_random_uuid(), site, cinema, contract, operator_contract, tstzrange($2, NULL), click_price_micros, look_back_days, 'by-visits'
       FROM plane.contract_term WHERE cinema = $1`,
      [id, now],
    )
  }
  const before = await clicked(now.getTime() - 1)
  const after = await clicked()
  await paid()
  const partsOf = async ([click]: string[]) => {
    const { rows } = await database.console.query(
      'SELECT micros::int AS micros FROM plane.click_share WHERE click = $1 ORDER BY micros',
      [click],
    )
    return rows.map(({ micros }) => micros)
  }
  expect([await partsOf(before), await partsOf(after)]).toEqual([
    [200, 200],
    [100, 300],
  ])
  await database.owner.query('TRUNCATE plane.click_share, plane.visitor_cinema_day')
  await database.owner.query('DELETE FROM plane.contract_term WHERE lower(valid) = $1', [now])
  await database.owner.query('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), NULL)')
})

test('at a price of zero a click is payable, is shared as nothing, and writes nothing into the ledger', async () => {
  await visited('equal')
  await database.owner.query('UPDATE plane.contract_term SET click_price_micros = 0')
  const [id] = await clicked()
  expect(await paid()).toEqual([0, 0, undefined])
  await settled(database.worker)
  expect(await postShares(database.worker, { now })).toMatchObject({ postings: 0 })
  expect(await reconcile(database.console)).toMatchObject({ payableClicks: 1, expectedMicros: 0n, sharedMicros: 0n })
  expect(await explainClick(database.console, { click: id as string })).toMatchObject({
    priceMicros: 0n,
    parts: [0n, 0n],
  })
  await database.owner.query('UPDATE plane.contract_term SET click_price_micros = 400')
})

test('a cinema that both a note and the pool name counts with the more days of the two, in whatever order they are read', async () => {
  for (const noted of [5, 1]) {
    await visited('by-visits')
    await rolledUp()
    const [id] = await clicked()
    await database.owner.query(
      `INSERT INTO plane.click_candidate (click, cinema, term, days, last_day) VALUES ($1, $2, $3, $4, '2026-11-20')`,
      [id, plane.cinemas[1]?.id, plane.cinemas[1]?.term, noted],
    )
    expect(await paid()).toEqual(noted === 5 ? [150, 250, undefined] : [300, 100, undefined])
    await emptied()
  }
})

test('a cinema that lost its part is as if it had not been visited', async () => {
  await visited('last-visit')
  await database.owner.query(
    `INSERT INTO plane.scripted_visits (cinema, from_at, to_at, asked_why, asked_by, asked_at, explanation, decision, reason, decided_by, decided_at)
     VALUES ($1, $2, $3, '?', $1, $2, '.', 'excluded', '.', $1, $2)`,
    [plane.cinemas[1]?.id, ago(0), ago(-1)],
  )
  await clicked()
  expect(await paid()).toEqual([400, undefined, undefined])
})

describe('visits that are unlike people', () => {
  /** So many people at a cinema, yesterday, with so many pages and these films. */
  async function people(cinema: number, count: number, pages: (n: number) => number, films = (n: number) => [n]) {
    const rows = Array.from({ length: count }, (_, n) => [visitorNumber(1000 + n), pages(n), `{${films(n).join(',')}}`])
    await database.owner.query(
      `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term)
       SELECT visitor, $4, '2026-11-21', visits, 7, films::int[], '2027-01-01Z', $5
       FROM unnest($1::uuid[], $2::int[], $3::text[]) AS p(visitor, visits, films)`,
      [...[0, 1, 2].map((k) => rows.map((row) => row[k])), plane.cinemas[cinema]?.id, plane.cinemas[cinema]?.term],
    )
  }
  const found = async () => {
    await findVisitPatterns(database.worker, { now })
    const signs = await visitPatterns(database.console, { since: '2026-11-01' })
    await database.owner.query('TRUNCATE plane.visit_pattern')
    return signs.map(({ cinema, measure, permille }) => [
      plane.cinemas.findIndex(({ id }) => id === cinema),
      measure,
      permille,
    ])
  }

  test('people draw nobody’s attention, however many come', async () => {
    await people(0, 400, (n) => 1 + (n % 9))
    await people(
      1,
      120,
      () => 2,
      () => [1],
    ) // Everybody comes for one film, and looks at two pages.
    expect(await found()).toEqual([])
  })

  test('too many pages, and the same pages for all, do; a small cinema does not', async () => {
    await people(0, 200, (n) => (n % 5 === 0 ? 61 : 1))
    await people(
      1,
      200,
      () => 12,
      () => [1, 2, 3],
    )
    await people(
      2,
      99,
      () => 80,
      () => [],
    )
    expect(await found()).toEqual([
      [0, 'many-pages', 200],
      [1, 'one-pattern', 1000],
    ])
  })

  test('so do visits by no telephone and no computer; and the same day again finds nothing new', async () => {
    await database.owner.query(
      `INSERT INTO plane.visit (visitor, id, at, site, cinema, kind, device, purposes, receipt, term)
       SELECT gen_random_uuid(), gen_random_uuid(), '2026-11-21T12:00:00Z', $1, $2, 'home', CASE WHEN n % 2 = 0 THEN 'other' ELSE 'mobile' END,
         7, gen_random_uuid(), $3 FROM generate_series(1, 150) AS n`,
      [plane.cinemas[2]?.site, plane.cinemas[2]?.id, plane.cinemas[2]?.term],
    )
    expect(await findVisitPatterns(database.worker, { now })).toBe(1)
    expect(await findVisitPatterns(database.worker, { now })).toBe(0)
    expect(await found()).toEqual([[2, 'no-device', 500]])
  })
})
