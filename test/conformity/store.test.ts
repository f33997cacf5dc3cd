import { createRobot } from '../../server/app/robot.js'
import { readRoleConfig } from '../../server/config.js'
import type { Check } from '../../server/conformity/check.js'
import { fitted } from '../../server/conformity/fit.js'
import {
  askForCheck,
  checkNext,
  checksOfSite,
  countRed,
  countUnseen,
  liftSuspension,
  purgeChecks,
  resultsOfAll,
  screenshotOf,
} from '../../server/conformity/index.js'
import { type Code, RULES } from '../../server/conformity/judge.js'
import { type LookOptions, nothingSeen } from '../../server/conformity/look.js'
import { claimSite, keepCheck, releaseSite } from '../../server/conformity/store.js'
import type { News } from '../../server/conformity/tell.js'
import { addDays, addMonths } from '../../server/lib/clock.js'
import { createLog } from '../../server/lib/log.js'
import { loadVisitReference } from '../../server/visit/index.js'
import { judgeVisit } from '../../server/visit/judge.js'
import { VisitBody } from '../../server/visit/wire.js'
import { type Plane, seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

const NOW = new Date('2026-11-26T10:00:00Z')
const HOUR_MS = 3_600_000

let database: TestDatabase
let plane: Plane
let site: string

beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 2 })
  site = plane.cinemas[0]?.site ?? ''
  await database.owner.query(`UPDATE public.contract SET terms = '{"cureDays": 30}' WHERE kind = 'federation-cinema'`)
}, 60_000)
afterAll(() => database?.drop())
beforeEach(() =>
  database.owner.query(
    'DELETE FROM plane.conformity_check; DELETE FROM plane.conformity_site; DELETE FROM public.mail_outbox',
  ),
)

function found(...codes: Code[]): Check {
  const findings = codes.map((code) => ({ code, severity: RULES[code].severity, evidence: ['x'] }))
  const state = findings.some(({ severity }) => severity === 'red') ? 'red' : findings.length > 0 ? 'amber' : 'green'
  return { state, findings, rules: '2026-11', observation: nothingSeen(), screenshot: Buffer.from('jpeg') }
}

const letter = ({ kind, findings, day, reader, cinema }: News) => ({
  subject: `${kind} ${reader}`,
  text: [cinema.slug, day.toISOString(), ...findings.map(({ code }) => code)].join(' '),
})

async function mails(): Promise<string[]> {
  const { rows } = await database.owner.query<{ said: string }>(
    `SELECT recipient || ': ' || subject || ' ' || body AS said FROM public.mail_outbox ORDER BY recipient`,
  )
  return rows.map(({ said }) => said)
}

/** Asks for a site, takes it and keeps this. */
async function checked(check: Check, at = NOW) {
  await database.owner.query('UPDATE plane.conformity_site SET asked_at = NULL')
  await askForCheck(database.console, { site, now: at })
  const due = await claimSite(database.worker, { now: at })
  if (due === null) throw new Error('no site is due')
  return keepCheck(database.worker, { site: due, check, letter, at })
}

async function entries(): Promise<string[]> {
  const { rows } = await database.owner.query<{ kind: string }>(
    `SELECT kind FROM audit.entry WHERE subject = $1 ORDER BY index`,
    [site],
  )
  return rows.map(({ kind }) => kind)
}

const isSuspended = async () => (await loadVisitReference(database.pixel)).sites.get('key-0')?.suspended

test('who asks is looked at next, one at a time, and once an hour', async () => {
  expect(await claimSite(database.worker, { now: NOW })).toBeNull()
  expect(await askForCheck(database.console, { site, now: NOW })).toBe('asked')
  expect(await askForCheck(database.console, { site, now: new Date(NOW.getTime() + HOUR_MS - 1) })).toBe('too-soon')
  const other = plane.cinemas[1]?.site ?? ''
  await askForCheck(database.console, { site: other, now: NOW })
  const claims = await Promise.all([1, 2, 3].map(() => claimSite(database.worker, { now: NOW })))
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
  const first = claims.find((claim) => claim !== null)
  expect(first).toMatchObject({ cureDays: 30, noticeVersion: '1' })
  // A robot that died holds nobody up for ever.
  const later = new Date(NOW.getTime() + HOUR_MS)
  expect(await claimSite(database.worker, { now: later })).not.toBeNull()
  await releaseSite(database.worker, { site: first?.id ?? '', seenAt: later })
  expect(await askForCheck(database.console, { site, now: later })).toBe('asked')
})

test('a site without a contract in force is not looked at', async () => {
  await askForCheck(database.console, { site, now: NOW })
  expect(await claimSite(database.worker, { now: new Date('2019-01-01') })).toBeNull()
})

test('grave: told, suspended at once for that site alone, refused by the pixel, and in the audit chain', async () => {
  const listener = await database.pixel.connect()
  const told = new Promise((resolve) => listener.on('notification', resolve))
  await listener.query('LISTEN lanterne_reference')
  expect(await checked(found('request-before'))).toEqual(['red', 'suspended'])
  await told
  listener.release(true)
  expect(await isSuspended()).toBe(true)
  const { sites } = await loadVisitReference(database.pixel)
  const judge = (key: string) => {
    const own = sites.get(key)
    if (own === undefined) throw new Error('no site')
    return judgeVisit(VisitBody.parse({ s: key }), { site: own, gpc: false, now: NOW, tcfVendorId: null })
  }
  expect(judge('key-0')).toMatchObject({ kept: false, why: 'site-suspended' })
  expect(judge('key-1')).toMatchObject({ kept: false, why: 'no-consent' })
  expect((await entries()).slice(-2)).toEqual(['conformity-red', 'conformity-suspended'])
  expect(await countRed(database.console)).toBe(1)
  expect(await checked(found(), addDays(NOW, 1))).toEqual(['resumed'])
  expect(await isSuspended()).toBe(false)
  expect((await entries()).at(-1)).toBe('conformity-resumed')
  expect(await countRed(database.console)).toBe(0)
})

test('an old notice: told with the contract’s period, suspended by the check after it', async () => {
  expect(await checked(found('stale-notice'))).toEqual(['red'])
  const [result] = await resultsOfAll(database.console, { now: NOW })
  expect([result?.dueAt, result?.suspendedAt, result?.check?.state]).toEqual([addDays(NOW, 30), null, 'red'])
  expect(await isSuspended()).toBe(false)
  expect(await checked(found('stale-notice'), addDays(NOW, 31))).toEqual(['suspended'])
  expect(await isSuspended()).toBe(true)
})

test('the federation lifts a suspension, once, and the next red check suspends again', async () => {
  await checked(found('refusal-ignored'))
  expect(await liftSuspension(database.console, { site, now: NOW })).toBe(true)
  expect(await liftSuspension(database.console, { site, now: NOW })).toBe(false)
  expect(await isSuspended()).toBe(false)
  expect((await entries()).at(-1)).toBe('conformity-resumed')
  expect(await checked(found('refusal-ignored'), addDays(NOW, 1))).toEqual(['red', 'suspended'])
})

test('without Chromium the check says so, and nothing follows', async () => {
  await checked(found('request-before'))
  await database.owner.query('UPDATE plane.conformity_site SET asked_at = NULL')
  await askForCheck(database.console, { site, now: addDays(NOW, 1) })
  const done = await checkNext(database.worker, { options: 'no-chromium', letter, clock: () => addDays(NOW, 1) })
  expect(done).toEqual({ site, happened: [] })
  const [last] = await checksOfSite(database.console, { siteId: site })
  expect([last?.state, last?.findings, last?.hasScreenshot]).toEqual(['impossible', [], false])
  expect(await isSuspended()).toBe(true)
  expect(await checkNext(database.worker, { options: 'no-chromium', letter, clock: () => addDays(NOW, 1) })).toBeNull()
})

test('as root in production Chromium is not started: the worker warns, and the check says so', async () => {
  const warned: string[] = []
  const log = {
    ...createLog({ level: 'silent', role: 'worker' }),
    warn: (message: string) => void warned.push(message),
  }
  const config = readRoleConfig('worker', {
    ...{ NODE_ENV: 'production', DATABASE_URL_WORKER: 'postgres://nobody@127.0.0.1/x', PATH: process.env.PATH },
    ...{ PIXEL_ORIGIN: 'https://p.example', CONSOLE_ORIGIN: 'https://c.example' },
  })
  const robot = createRobot(config, { pool: database.worker, clock: () => NOW, log, isRoot: true })
  expect(warned).toEqual([expect.stringContaining('as root Chromium has no sandbox')])
  await askForCheck(database.console, { site, now: NOW })
  await robot.sweeps[0]?.run()
  const [last] = await checksOfSite(database.console, { siteId: site })
  expect([last?.state, last?.observation.unreachable]).toEqual(['impossible', 'as-root'])
})

test('a picture is shown to its own cinema alone', async () => {
  await checked(found())
  const [last] = await checksOfSite(database.console, { siteId: site })
  const id = last?.id ?? ''
  const [own, other] = plane.cinemas.map((cinema) => cinema.id)
  expect((await screenshotOf(database.console, { id, cinemaId: own ?? '' }))?.toString()).toBe('jpeg')
  expect(await screenshotOf(database.console, { id, cinemaId: other ?? '' })).toBeNull()
  expect(await screenshotOf(database.console, { id, cinemaId: null })).not.toBeNull()
})

test('evidence is kept thirteen months, and changed by nobody', async () => {
  await checked(found())
  expect(await purgeChecks(database.worker, { now: addMonths(NOW, 13) })).toBe(0)
  expect(await purgeChecks(database.worker, { now: addDays(addMonths(NOW, 13), 1) })).toBe(1)
  await checked(found(), addDays(NOW, 1))
  const forge = `UPDATE plane.conformity_check SET state = 'green'`
  await expect(database.worker.query(forge)).rejects.toThrow('permission denied')
  await expect(database.console.query('DELETE FROM plane.conformity_check')).rejects.toThrow('permission denied')
  await expect(database.owner.query(forge)).rejects.toThrow('append-only')
  await expect(database.console.query(`UPDATE plane.conformity_site SET checked_at = now()`)).rejects.toThrow(
    'permission denied',
  )
  await expect(database.pixel.query('SELECT causes FROM plane.conformity_site')).rejects.toThrow('permission denied')
})

test('names that a page made up to break the database are kept as evidence', async () => {
  const check = found('request-before')
  check.observation.stored.push({ phase: 'before', where: 'localStorage', host: 'royal.test', name: 'a\0b\ud800' })
  expect(await checked(check)).toEqual(['red', 'suspended'])
  const [last] = await checksOfSite(database.console, { siteId: site })
  expect(last?.observation.stored[0]?.name).toBe('a\ufffdb\ufffd')
})

test('a suspension is told to the cinema’s managers and signatories and to the federation’s managers, once', async () => {
  const { owner } = database
  const { rows } = await owner.query<{ own: string; federation: string; other: string }>(
    `SELECT (SELECT c.organisation_id FROM public.cinema c JOIN public.site s ON s.cinema_id = c.id WHERE s.id = $1) AS own,
       (SELECT id FROM public.organisation WHERE kind = 'federation' LIMIT 1) AS federation,
       (SELECT id FROM public.organisation WHERE kind = 'publisher' LIMIT 1) AS other`,
    [site],
  )
  const people: [string | undefined, string, string, boolean?][] = [
    [rows[0]?.own, 'manager', '{reader,manager}'],
    [rows[0]?.own, 'signatory', '{reader,signatory}'],
    [rows[0]?.own, 'reader', '{reader}'],
    [rows[0]?.own, 'left', '{reader,manager}', true],
    [rows[0]?.federation, 'federation', '{reader,manager}'],
    [rows[0]?.federation, 'federation-signatory', '{reader,signatory}'],
    [rows[0]?.other, 'other', '{reader,manager}'],
  ]
  for (const [organisation, name, roles, left] of people)
    await owner.query(
      `INSERT INTO public.person (id, organisation_id, name, email, roles, created_at, left_at)
       SELECT gen_random_uuid(), $1, $2, $2 || '@example.test', $3, $4, $5 WHERE $1::uuid IS NOT NULL`,
      [organisation, name, roles, NOW, left ? NOW : null],
    )
  await checked(found('request-before'))
  const ends = `cinema-0 ${NOW.toISOString()} request-before`
  const ours = (await mails()).filter((mail) => mail.includes('@example.test'))
  expect(ours).toEqual([
    `federation@example.test: suspended federation ${ends}`,
    `manager@example.test: suspended cinema ${ends}`,
    `signatory@example.test: suspended cinema ${ends}`,
  ])
  await owner.query('DELETE FROM public.mail_outbox')
  await checked(found('request-before'), addDays(NOW, 1))
  expect(await mails()).toEqual([])
  await checked(found(), addDays(NOW, 2))
  await checked(found('stale-notice'), addDays(NOW, 3))
  expect((await mails()).filter((mail) => mail.startsWith('manager@'))).toEqual([
    `manager@example.test: notice cinema cinema-0 ${addDays(NOW, 33).toISOString()} stale-notice`,
  ])
})

test('a site of which no page was seen for four weeks is counted, whatever kept the robot away', async () => {
  const seen = found()
  seen.observation.pages.push({ host: 'royal.test', path: '/', status: 200, snippets: [] })
  await checked(seen)
  const day = (days: number) => countUnseen(database.console, { now: addDays(NOW, days) })
  await database.owner.query('DELETE FROM plane.conformity_site WHERE site <> $1', [site])
  expect([await day(28), await day(29)]).toEqual([0, 1])
  await checked(found('robots-forbid'), addDays(NOW, 7))
  expect(await day(29)).toBe(1)
  await checked(seen, addDays(NOW, 14))
  await database.owner.query('DELETE FROM plane.conformity_site WHERE site <> $1', [site])
  expect(await day(29)).toBe(0)
})

test('a look that breaks off is told by its site until the next one', async () => {
  await database.owner.query(`UPDATE public.site SET hosts = '{royal.test}' WHERE id = $1`, [site])
  await askForCheck(database.console, { site, now: NOW })
  const broken = { chromium: '/nowhere', limits: null } as unknown as LookOptions
  await expect(checkNext(database.worker, { options: broken, letter, clock: () => NOW })).rejects.toThrow()
  const failed = async () =>
    (await resultsOfAll(database.console, { now: NOW })).find(({ id }) => id === site)?.failedAt
  expect(await failed()).toEqual(NOW)
  await checked(found(), addDays(NOW, 1))
  expect(await failed()).toBeNull()
})

test('what a page made as large as it could is kept all the same', async () => {
  const check = found('request-before')
  for (let n = 0; n < 3_000; n++)
    check.observation.stored.push({ phase: 'before', where: 'cookie', host: 'h'.repeat(200), name: `\u0001,:${n}` })
  check.observation = fitted(check.observation)
  expect(await checked(check)).toEqual(['red', 'suspended'])
})

test('the pixel reads its sites anew for a suspension, and not each time that the robot looks whose turn it is', async () => {
  const listener = await database.pixel.connect()
  let told = 0
  listener.on('notification', () => told++)
  await listener.query('LISTEN lanterne_reference')
  await claimSite(database.worker, { now: NOW })
  await askForCheck(database.console, { site, now: NOW })
  await listener.query('SELECT 1')
  expect(told).toBe(0)
  await checked(found('request-before'), addDays(NOW, 1))
  await listener.query('SELECT 1')
  expect(told).toBeGreaterThan(0)
  listener.release(true)
})
