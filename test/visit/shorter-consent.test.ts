import { randomUUID } from 'node:crypto'
import { drawProofs } from '../../server/consent/index.js'
import { addDays, addMonths, parisDay } from '../../server/lib/clock.js'
import { createVisitKeeper } from '../../server/visit/index.js'
import { type Consented, consented } from '../consent/consented.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoRing, demoStart, seedTestDemo } from '../demo/demonstration.js'

const at = addDays(demoStart, 1)
const now = addDays(at, 2)

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await database.owner.query('SELECT plane.make_partitions($1::date, 3)', [parisDay(at)])
}, 60_000)
afterAll(() => database?.drop())

/** A visit whose proof says when it was given. */
async function proves({ visitor, site }: Consented, { purposes, givenAt }: { purposes: number; givenAt: Date }) {
  const { rows } = await database.owner.query<{ term: string; sha256: Buffer }>(
    'SELECT t.id AS term, n.sha256 FROM plane.contract_term t, public.notice n WHERE t.site = $1',
    [site],
  )
  const keeper = createVisitKeeper({ pool: database.pixel, tombstoneKey: Buffer.alloc(32) })
  await keeper.keep({
    ...{ visitor, id: randomUUID(), at: now, site, kind: 'film', film: null, device: 'mobile', purposes },
    term: rows[0]?.term ?? '',
    consent: {
      ...{ receipt: randomUUID(), noticeVersion: '2026-11', noticeSha256: rows[0]?.sha256 ?? Buffer.alloc(32) },
      ...{ source: 'tcf', proofSha256: Buffer.alloc(32), givenAt, expiresAt: addMonths(givenAt, 6), dated: true },
    },
  })
  await keeper.drain()
}

/** The ends of a person's link and of their row of the pool. */
async function ends(visitor: string): Promise<{ link: Date; row: Date }> {
  const { rows } = await database.owner.query(
    `SELECT l.expires_at AS link, d.expires_at AS row FROM plane.consent_link l JOIN plane.visitor_cinema_day d USING (visitor)
     WHERE visitor = $1`,
    [visitor],
  )
  return rows[0]
}

test.each([
  ['wider', 5, 7],
  ['narrower', 7, 5],
])(
  'a %s yes that was given earlier than it was first seen ends the pool’s rows earlier too',
  async (_, before, after) => {
    const yes = await consented(database, { at, purposes: before })
    const givenAt = addMonths(at, -5)
    await proves(yes, { purposes: after, givenAt })
    expect(await ends(yes.visitor)).toEqual({ link: addMonths(givenAt, 6), row: addMonths(givenAt, 6) })
    const rows = await drawProofs(database.console, { jwks: demoRing().jwks, now })
    expect(rows?.filter(({ faults }) => faults.length > 0)).toEqual([])
  },
)

test('one that was given later prolongs the link alone: a row keeps the end that it was pooled with', async () => {
  const yes = await consented(database, { at })
  await proves(yes, { purposes: 7, givenAt: now })
  expect(await ends(yes.visitor)).toEqual({ link: addMonths(now, 6), row: addMonths(at, 6) })
})
