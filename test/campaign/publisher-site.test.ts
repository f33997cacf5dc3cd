import { confirmSite, MOST_SITES, publisherSites, removeSite } from '../../server/campaign/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { type TestDatabase, testDatabase } from '../database.js'

const now = new Date('2026-11-22T10:00:00Z')
let database: TestDatabase
let publisherId: string
let other: string
beforeAll(async () => {
  database = await testDatabase()
  ;[publisherId, other] = [uuidFromName('le-journal'), uuidFromName('la-gazette')]
  await database.owner.query(
    `INSERT INTO public.organisation (id, kind, name) VALUES ($1, 'publisher', 'Le Journal'), ($2, 'publisher', 'La Gazette')`,
    [publisherId, other],
  )
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('DELETE FROM public.publisher_site'))

const confirm = (address: string, of = publisherId) => confirmSite(database.console, { publisherId: of, address, now })
const hosts = async (of = publisherId) =>
  (await publisherSites(database.console, { publisherId: of })).map(({ host }) => host)

test.each([
  ['www.journal.example', 'www.journal.example'],
  [' https://WWW.Journal.example/une?x=1 ', 'www.journal.example'],
  ['localhost:4021', 'localhost:4021'],
  ['http://localhost:4021/', 'localhost:4021'],
  ['été.example', 'xn--t-9fab.example'],
  ['https://a:b@journal.example', null],
  ['javascript:alert(1)', null],
  ['journal.example\r\nx', null],
  ['*.journal.example', null],
  ['', null],
  ['x'.repeat(254), null],
])('of %j the host is %j', async (address, host) => {
  const done = await confirm(address)
  expect(done).toEqual(host === null ? { confirmed: false, why: 'not-a-host' } : { confirmed: true, host })
  expect(await hosts()).toEqual(host === null ? [] : [host])
})

test('a site is one publisher’s, is said once, and can be taken back; each is in the audit chain', async () => {
  await confirm('journal.example')
  expect(await confirm('journal.example')).toMatchObject({ confirmed: true })
  expect(await confirm('journal.example', other)).toEqual({ confirmed: false, why: 'another-publisher' })
  expect(await removeSite(database.console, { publisherId: other, host: 'journal.example', now })).toBe(false)
  expect(await removeSite(database.console, { publisherId, host: 'journal.example', now })).toBe(true)
  expect(await removeSite(database.console, { publisherId, host: 'journal.example', now })).toBe(false)
  expect(await confirm('journal.example', other)).toMatchObject({ confirmed: true })
  const { rows } = await database.owner.query(
    `SELECT kind FROM audit.entry WHERE kind LIKE 'publisher-site-%' ORDER BY index`,
  )
  const kinds = rows.map(({ kind }) => kind)
  expect(kinds.slice(-3)).toEqual(['publisher-site-added', 'publisher-site-removed', 'publisher-site-added'])
})

test('there are at most so many, whoever asks at the same time', async () => {
  const all = Array.from({ length: MOST_SITES + 5 }, (_, at) => confirm(`journal-${at}.example`))
  const done = await Promise.all(all)
  expect(done.filter(({ confirmed }) => confirmed)).toHaveLength(MOST_SITES)
  expect(done).toContainEqual({ confirmed: false, why: 'too-many' })
})

test('what is no host does not enter by another way either', async () => {
  const put = (host: string) =>
    database.console.query(`INSERT INTO public.publisher_site VALUES ($1, $2, now())`, [uuidFromName('x'), host])
  for (const host of ['Journal.example', 'a/b', '', 'a b'])
    await expect(put(host)).rejects.toMatchObject({ code: '23514' })
})
