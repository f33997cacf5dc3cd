import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createReferenceLoader, learnPages, SeenPages } from '../../server/visit/index.js'
import { addSeen, MOST_TITLES, type SeenEntry } from '../../server/visit/seen-store.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { insertSite, type TestSite } from './site.js'

let database: TestDatabase
let one: TestSite
let two: TestSite
const now = new Date('2026-07-20T10:00:00Z')
const today = '2026-07-20'

beforeAll(async () => {
  database = await testDatabase()
  one = await insertSite(database.owner, { host: 'one.example' })
  two = await insertSite(database.owner, { host: 'two.example' })
  await database.owner.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES
       ('le-berger-et-les-ours', 'Le Berger et les ours', 'berger et les ours', '{}', '{documentaire}'),
       ('sur-la-route-d-omaha', 'Sur la route d’Omaha', 'sur la route d omaha', '{}', '{drame}'),
       ('la-baleine-et-le-musicien', 'La Baleine et le musicien', 'baleine et le musicien', '{}', '{documentaire}')`,
  )
})
afterAll(() => database?.drop())
beforeEach(() =>
  database.owner.query('TRUNCATE plane.film_seen, plane.page_seen, plane.page_rule; DELETE FROM public.film_alias'),
)

function entry(site: TestSite, more: Partial<SeenEntry>): SeenEntry {
  return {
    site: site.site,
    path: '/x',
    title: null,
    unknown: null,
    kind: null,
    day: today,
    visits: 1,
    common: true,
    ...more,
  }
}

async function titles(): Promise<unknown[]> {
  const { rows } = await database.owner.query(
    'SELECT site, normalised, title, first_day::text, last_day::text, visits::int FROM plane.film_seen ORDER BY normalised, visits',
  )
  return rows
}

test('a title that is no film is kept once a site, with its days and visits', async () => {
  const unknown = { title: 'Un inconnu', unknown: 'inconnu' }
  await addSeen(database.pixel, [
    entry(one, { ...unknown, visits: 3 }),
    entry(one, { ...unknown, path: '/y', visits: 2 }),
  ])
  await addSeen(database.pixel, [entry(one, { ...unknown, day: '2026-07-22', visits: 1 }), entry(two, unknown)])
  const row = { normalised: 'inconnu', title: 'Un inconnu', first_day: today }
  expect(await titles()).toEqual([
    { ...row, site: two.site, last_day: today, visits: 1 },
    { ...row, site: one.site, last_day: '2026-07-22', visits: 6 },
  ])
})

test('a site that makes titles up fills its own room only', async () => {
  const made = Array.from({ length: MOST_TITLES + 500 }, (_, n) => entry(one, { title: `T ${n}`, unknown: `t ${n}` }))
  await addSeen(database.pixel, made.slice(0, 1_500))
  await addSeen(database.pixel, made)
  expect(await titles()).toHaveLength(MOST_TITLES)
  await addSeen(database.pixel, [
    entry(two, { title: 'Vrai', unknown: 'vrai' }),
    entry(one, { title: 'T 1', unknown: 't 1' }),
  ])
  const kept = await titles()
  expect(kept).toHaveLength(MOST_TITLES + 1)
  expect(kept).toContainEqual(expect.objectContaining({ site: one.site, normalised: 't 1', visits: 3 }))
})

test('rules are learnt from what pages told, and read the next visit', async () => {
  const load = createReferenceLoader(database.pixel)
  const page = (slug: string) => ({ site: one.site, path: `/progr/${slug}.php`, title: undefined })
  const before = await load()
  expect(before.readPage(page('le-berger-et-les-ours')).film).toBeNull()
  const slugs = ['le-berger-et-les-ours', 'sur-la-route-d-omaha', 'la-baleine-et-le-musicien']
  await addSeen(
    database.pixel,
    slugs.map((slug) => entry(one, { path: `/progr/${slug}.php` })),
  )
  expect(await learnPages(database.worker, { now, today })).toEqual({ sites: 1 })
  const after = await load()
  const { rows } = await database.owner.query<{ id: number }>(
    `SELECT id FROM public.film WHERE slug = 'le-berger-et-les-ours'`,
  )
  expect(after.readPage(page('le-berger-et-les-ours'))).toMatchObject({ kind: 'film', film: rows[0]?.id })
  expect(after.readPage({ ...page('le-berger-et-les-ours'), site: two.site }).film).toBeNull()
})

test('what was read of pages is remembered until a film, a name or a rule changes', async () => {
  const load = createReferenceLoader(database.pixel)
  const { readPage } = await load()
  expect((await load()).readPage).toBe(readPage)
  await database.owner.query(
    `INSERT INTO public.film_alias (name, film_id, decided_at) SELECT 'autre nom', min(id), now() FROM public.film`,
  )
  const later = await load()
  expect(later.readPage).not.toBe(readPage)
  expect(later.readPage({ site: one.site, path: '/x', title: 'Un autre nom' }).film).not.toBeNull()
})

test('pages and titles that nobody looked at for long are forgotten, and their rules with them', async () => {
  const slugs = ['le-berger-et-les-ours', 'sur-la-route-d-omaha', 'la-baleine-et-le-musicien']
  await addSeen(
    database.pixel,
    slugs.map((slug) => entry(one, { path: `/progr/${slug}`, title: 'x', unknown: `x ${slug}` })),
  )
  await database.owner.query('UPDATE plane.page_seen SET title = NULL')
  await learnPages(database.worker, { now, today })
  const count = async () =>
    (
      await database.owner.query(
        `SELECT (SELECT count(*)::int FROM plane.page_seen) AS pages, (SELECT count(*)::int FROM plane.page_rule) AS rules,
           (SELECT count(*)::int FROM plane.film_seen) AS titles`,
      )
    ).rows[0]
  expect(await count()).toEqual({ pages: 3, rules: 1, titles: 3 })
  await learnPages(database.worker, { now, today: '2026-11-20' })
  expect(await count()).toEqual({ pages: 0, rules: 0, titles: 3 })
  await learnPages(database.worker, { now, today: '2027-02-20' })
  expect(await count()).toEqual({ pages: 0, rules: 0, titles: 0 })
})

test('an address that may name a person is not kept, and a database that is away loses nothing but this', async () => {
  const seen = new SeenPages({ pool: database.pixel, clock: () => now })
  const site = { site: one.site, kind: undefined }
  const told = { path: '/x', title: 'Un inconnu', unknown: 'inconnu' }
  seen.add(told, site)
  seen.add(told, site)
  seen.add({ path: '/compte/a@b.example', title: 'Un autre', unknown: 'autre' }, site)
  await seen.stop()
  expect(await titles()).toEqual([expect.objectContaining({ normalised: 'inconnu', visits: 2 })])
  const away = new SeenPages({ pool: database.worker, clock: () => now })
  away.add({ path: '/x', title: 'x', unknown: 'x' }, { site: 'no-uuid', kind: undefined })
  await expect(away.stop()).resolves.toBeUndefined()
})

test('an address is kept from its third visit of a day on, a title from the first', async () => {
  const seen = new SeenPages({ pool: database.pixel, clock: () => now })
  const told = { path: '/fiche/42', title: 'Un inconnu', unknown: 'inconnu' }
  const paths = async () => (await database.owner.query('SELECT path, visits::int FROM plane.page_seen')).rows
  seen.add(told, { site: one.site, kind: undefined })
  seen.add(told, { site: one.site, kind: undefined })
  await seen.flush()
  expect(await paths()).toEqual([])
  expect(await titles()).toHaveLength(1)
  seen.add(told, { site: one.site, kind: undefined })
  await seen.stop()
  expect(await paths()).toEqual([{ path: '/fiche/42', visits: 1 }])
})

test('nothing that is kept of pages has a place for a person', () => {
  const sql = readFileSync(join(root, 'prisma/migrations/20261128000200_films/migration.sql'), 'utf8')
  const tables = sql.match(/CREATE TABLE plane\.\w+ \([\s\S]*?\n\);/g) ?? []
  expect(tables).toHaveLength(3)
  expect(tables.filter((table) => /visitor|receipt|person|cookie/.test(table))).toEqual([])
})
