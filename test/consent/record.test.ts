import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ConsentRecord,
  consentRecord,
  consentRecordJsonSchema,
  isReceipt,
  readConsent,
  stateOf,
} from '../../server/consent/index.js'
import { canonicalJson, type Signable } from '../../server/contract/index.js'
import { addDays, addMonths } from '../../server/lib/clock.js'
import { createVisitKeeper } from '../../server/visit/index.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { type Consented, consented } from './consented.js'

const origins = { console: 'https://console.exemple', pixel: 'https://pixel.exemple' }
const at = addDays(demoStart, 1)

let database: TestDatabase
let yes: Consented
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  yes = await consented(database, { at, source: 'didomi' })
}, 60_000)
afterAll(() => database?.drop())

async function recordAt(now: Date, receipt = yes.receipt) {
  const sources = await readConsent(database.console, receipt)
  if (sources === null) throw new Error('there is such a receipt')
  return consentRecord(sources, { origins, now })
}

test('a record has what its schema wants, read under the console’s role', async () => {
  const record = await recordAt(addDays(at, 1))
  expect(ConsentRecord.parse(record)).toEqual(record)
  expect(record['dct:conformsTo']).toBe('dpv-27560:record-eu-gdpr')
  expect(record['lanterne:receipt']).toBe(yes.receipt)
  expect(record['dpv:hasConsentStatus']).toBe('dpv:ConsentGiven')
  expect(record['dpv:hasNotice']).toMatchObject({
    '@id': 'https://console.exemple/notice/2026-12',
    'dpv:hasIdentifier': '2026-12',
  })
  expect(record['dpv:hasProcess'].map((one) => one['dpv:hasPurpose'][0]?.['@id'])).toEqual([
    'lanterne:pool',
    'lanterne:target',
    'lanterne:pay',
  ])
  expect(record['dpv:hasConsentControl']['dpv:isExercisedAt'][0]).toBe('https://pixel.exemple/e/donnees')
})

test('its controllers are the parties of the contracts that were in force, each with a role', async () => {
  const record = await recordAt(addDays(at, 1))
  const parties = Object.values(record['dpv:hasEntity'])
  expect(parties.map((party) => party['dpv:hasRole'])).toEqual([
    'lanterne:cinema',
    'lanterne:federation',
    'lanterne:operator',
  ])
  expect(parties.map((party) => party['lanterne:contract']['lanterne:kind'])).toEqual([
    'federation-cinema',
    'federation-cinema',
    'operator-federation',
  ])
  expect(parties[0]?.['dpv:hasAddress']).toContain('Toulon')
  expect(parties[0]?.['lanterne:leads']).toContain('collect-consent')
  for (const one of record['dpv:hasProcess'])
    expect(one['dpv:hasDataController']).toEqual(Object.keys(record['dpv:hasEntity']))
})

test('it is signed as it is: canonical JSON takes it', async () => {
  const record = await recordAt(addDays(at, 1))
  expect(JSON.parse(canonicalJson(record as Signable))).toEqual(record)
})

test('a consent is over when its time is, before any night has noted it', async () => {
  const sources = await readConsent(database.console, yes.receipt)
  const end = addMonths(at, 6)
  expect(stateOf(sources?.events ?? [], new Date(end.getTime() - 1))).toBe('given')
  expect(stateOf(sources?.events ?? [], end)).toBe('expired')
  expect((await recordAt(end))['dpv:hasConsentStatus']).toBe('dpv:ConsentExpired')
})

test('the published JSON Schema is the one of the code', () => {
  const published = JSON.parse(readFileSync(join(root, 'docs/consent-record.schema.json'), 'utf8'))
  expect(published).toEqual(JSON.parse(JSON.stringify(consentRecordJsonSchema())))
  expect(published.required).toEqual(expect.arrayContaining(['dpv:hasNotice', 'dpv:hasProcess', 'dpv:hasEntity']))
})

test('only random numbers are receipts', () => {
  expect(isReceipt(randomUUID())).toBe(true)
  for (const other of [
    '',
    '1',
    '00000000-0000-0000-0000-000000000000',
    'a'.repeat(36),
    null,
    `${randomUUID()}%00`,
    [randomUUID()],
  ])
    expect(isReceipt(other)).toBe(false)
})

test('nobody changes the log, whatever their role', async () => {
  for (const [role, pool] of Object.entries({ ...database, drop: null, urls: null })) {
    if (pool === null || typeof pool === 'function' || !('query' in pool)) continue
    for (const sql of [
      `UPDATE plane.consent SET purposes = 7`,
      'DELETE FROM plane.consent',
      'TRUNCATE plane.consent',
      `UPDATE public.notice SET text_fr = 'Autre'`,
      'DELETE FROM public.notice',
      'TRUNCATE public.notice CASCADE',
      'UPDATE plane.purge_report SET ok = true',
      'DELETE FROM plane.purge_report',
      'TRUNCATE plane.purge_report',
    ])
      await expect(
        `${role}: ${await pool.query(sql).then(
          () => 'done',
          (error: Error) => error.message,
        )}`,
      ).toMatch(/append-only|permission denied/)
  }
})

test('the console reads the log by receipt only, and never which lines one transaction wrote', async () => {
  for (const column of ['receipt', '*', 'xmin', 'ctid', 'count(*)'])
    await expect(database.console.query(`SELECT ${column} FROM plane.consent`)).rejects.toThrow('permission denied')
  await expect(database.console.query('COPY plane.consent TO STDOUT')).rejects.toThrow('permission denied')
  const { rows, fields } = await database.console.query('SELECT * FROM plane.consent_log($1)', [yes.receipt])
  expect(rows).toEqual([expect.objectContaining({ event: 'given', site: yes.site, intact: true })])
  expect(fields.map(({ name }) => name)).not.toContain('xmin')
  expect((await database.console.query('SELECT * FROM plane.consent_log($1)', [randomUUID()])).rows).toEqual([])
  for (const role of [database.pixel, database.worker])
    await expect(role.query('SELECT * FROM plane.consent_log($1)', [yes.receipt])).rejects.toThrow('permission denied')
})

test('what an erasure writes there has no other precision than all else, and not one moment', async () => {
  const visitor = randomUUID()
  const receipts: string[] = []
  for (const slug of ['le-royal', 'le-star'])
    receipts.push((await consented(database, { at, slug, visitor, pooled: false })).receipt)
  const now = addDays(at, 20)
  await database.pixel.query('SELECT * FROM plane.erase_person($1, $2, $3)', [visitor, Buffer.alloc(32, 1), now])
  const { rows } = await database.owner.query(
    `SELECT count(*)::integer AS lines, count(DISTINCT at)::integer AS moments, bool_and(at = date_trunc('milliseconds', at)) AS whole,
       bool_and(at > $2::timestamptz - interval '1 day' AND at <= $2) AS past
     FROM plane.consent WHERE receipt = ANY ($1) AND event = 'withdrawn'`,
    [receipts, now],
  )
  expect(rows).toEqual([{ lines: 2, moments: 2, whole: true, past: true }])
})

test('the console does not see which sites one transaction counted visits for', async () => {
  for (const column of ['xmin', 'ctid'])
    await expect(database.console.query(`SELECT ${column} FROM plane.site_day`)).rejects.toThrow('permission denied')
  await database.console.query('SELECT count(*), sum(visits) FROM plane.site_day')
})

test('a published notice cannot be replaced by another of its version', async () => {
  const insert = `INSERT INTO public.notice (version, text_fr, text_en, sha256) VALUES ('2026-11', 'a', 'b', sha256('c'))`
  await expect(database.console.query(insert)).rejects.toThrow('duplicate key')
  await expect(database.console.query(`${insert} ON CONFLICT (version) DO UPDATE SET text_fr = 'a'`)).rejects.toThrow(
    'permission denied',
  )
})

test('no column of the log holds a pseudonym, and a receipt is not made from one', async () => {
  const now = addDays(at, 2)
  await database.owner.query('SELECT plane.make_partitions($1::date, 2)', [now])
  const { rows: terms } = await database.owner.query<{ id: string; site: string; sha256: Buffer }>(
    `SELECT t.id, t.site, n.sha256 FROM plane.contract_term t, public.notice n WHERE t.site = $1`,
    [yes.site],
  )
  const term = terms[0]
  const keeper = createVisitKeeper({ pool: database.pixel, tombstoneKey: Buffer.alloc(32) })
  const visitors = Array.from({ length: 20 }, () => randomUUID())
  for (const visitor of visitors)
    await keeper.keep({
      visitor,
      id: randomUUID(),
      at: now,
      site: yes.site,
      kind: 'film',
      film: null,
      device: 'mobile',
      purposes: 7,
      term: term?.id ?? '',
      consent: {
        receipt: randomUUID(),
        noticeVersion: '2026-11',
        noticeSha256: term?.sha256 ?? Buffer.alloc(32),
        source: 'manual',
        proofSha256: null,
        givenAt: now,
        expiresAt: addMonths(now, 6),
        dated: false,
      },
    })
  await keeper.drain()
  const { rows } = await database.owner.query<{ line: string; receipt: string }>(
    `SELECT to_jsonb(c)::text AS line, receipt FROM plane.consent c WHERE at = $1`,
    [now],
  )
  expect(rows).toHaveLength(20)
  const log = rows.map(({ line }) => line).join('\n')
  for (const visitor of visitors) {
    expect(log).not.toContain(visitor)
    expect(log).not.toContain(visitor.replaceAll('-', ''))
  }
  expect(rows.every(({ receipt }) => isReceipt(receipt))).toBe(true)
  const { rows: columns } = await database.owner.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'plane' AND table_name = 'consent' ORDER BY 1`,
  )
  expect(columns.map(({ name }) => name)).toEqual([
    'at',
    'digest',
    'event',
    'expires_at',
    'given_at',
    'notice_sha256',
    'notice_version',
    'proof_sha256',
    'purposes',
    'receipt',
    'site',
    'source',
  ])
})
