import { loadSiteTerms } from '../../server/contract/index.js'
import { demoSignIns } from '../../server/demo/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo, testRing } from './demonstration.js'

let database: TestDatabase
const ring = testRing()
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database, { ring })
}, 60_000)
afterAll(() => database?.drop())

async function counts(): Promise<Record<string, bigint>> {
  const tables = [
    'organisation',
    'person',
    'cinema',
    'site',
    'notice',
    'film',
    'film_review',
    'contract',
    'contract_signature',
    'campaign',
    'creative',
    'placement',
  ]
  const { rows } = await database.owner.query<Record<string, bigint>>(
    `SELECT ${tables.map((table) => `(SELECT count(*) FROM public.${table}) AS ${table}`).join(', ')}, (SELECT count(*) FROM plane.contract_term) AS term`,
  )
  return rows[0] as Record<string, bigint>
}

test('the demonstration has every kind of member, with somebody who may sign in to each portal', async () => {
  const { rows } = await database.owner.query<{ kind: string; email: string }>(
    'SELECT o.kind, p.email FROM public.person p JOIN public.organisation o ON o.id = p.organisation_id WHERE p.email = ANY ($1) ORDER BY o.kind',
    [demoSignIns.map(({ email }) => email)],
  )
  expect(rows).toHaveLength(6)
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(
    new Set(['cinema', 'distributor', 'federation', 'operator', 'publisher', 'agency']),
  )
  expect(rows.every(({ email }) => email.endsWith('@example.org'))).toBe(true)
})

test('every demonstration cinema but the two to admit has a site under contract since before the months of its past, at the agreed price', async () => {
  const terms = await loadSiteTerms(database.pixel, { since: demoStart })
  expect(terms.length).toBe(Number((await counts()).cinema) - 2)
  for (const term of terms) {
    expect(term).toMatchObject({
      clickPriceMicros: 400n,
      lookBackDays: 90,
      sharing: 'equal',
      noticeVersion: '2026-12',
      validTo: null,
    })
    expect(term.validFrom).toEqual(new Date('2025-09-08T09:12:00Z'))
    expect(term.hosts[0]).toMatch(/\.cinema\.example$/)
  }
  expect(terms.filter((term) => term.hosts.includes('localhost:4011')).map((term) => term.siteKey)).toEqual([
    'demo-le-royal',
  ])
})

test('each contract is signed by both sides, but for one cinema that waits for the federation and one that has yet to sign', async () => {
  const { contract = 0n, contract_signature } = await counts()
  expect(contract).toBe(1n + 46n + 2n + 2n)
  expect(contract_signature).toBe(2n * (contract - 2n) + 1n)
  const { rows } = await database.owner.query(
    `SELECT c.state, p.name FROM public.contract c JOIN public.organisation p ON p.id = c.party_id
     WHERE c.state <> 'in-force' ORDER BY p.name`,
  )
  expect(rows).toEqual([
    { state: 'signed-by-one', name: 'Les 400 Coups (Châtellerault)' },
    { state: 'offered', name: 'Studio des Ursulines (Paris)' },
  ])
})

test('two campaigns are accepted, each on both newspapers, and lead to AlloCiné', async () => {
  const { rows } = await database.owner.query<{ state: string; landing_url: string; placements: string[] }>(
    `SELECT state, landing_url, ARRAY(SELECT host FROM public.placement p WHERE p.campaign_id = c.id ORDER BY p.id) AS placements
     FROM public.campaign c`,
  )
  expect(rows).toHaveLength(2)
  for (const row of rows) {
    expect(row.state).toBe('accepted')
    expect(new URL(row.landing_url).host).toBe('www.allocine.fr')
    expect(row.placements).toEqual(['localhost:4021', 'localhost:4022'])
  }
})

test('the federation has accepted the films but three, and takes nothing back that somebody decided', async () => {
  const undecided = `SELECT f.slug FROM public.film f WHERE NOT EXISTS (SELECT FROM public.film_review r WHERE r.film_id = f.id)
    ORDER BY f.slug`
  const { rows } = await database.owner.query<{ slug: string }>(undecided)
  expect(rows.map(({ slug }) => slug)).toEqual(['l-odyssee', 'le-triangle-d-or', 'the-christophers'])
  await database.owner.query(
    `UPDATE public.film_review SET decision = 'refused', reason = 'Essai' WHERE film_id = (SELECT id FROM public.film WHERE slug = 'soudain')`,
  )
  await seedTestDemo(database, { ring })
  const { rows: refused } = await database.owner.query(
    `SELECT f.slug FROM public.film_review r JOIN public.film f ON f.id = r.film_id WHERE r.decision = 'refused'`,
  )
  expect(refused).toEqual([{ slug: 'soudain' }])
})

test('a second start adds nothing; the local addresses follow its ports', async () => {
  const before = await counts()
  await seedTestDemo(database, {
    ring,
    at: new Date('2026-12-01T08:00:00Z'),
    ports: { cinemas: [5011], newspapers: [5021, 5022] },
  })
  expect(await counts()).toEqual(before)
  const { rows } = await database.owner.query<{ key: string; hosts: string[] }>(
    `SELECT key, hosts FROM public.site WHERE array_to_string(hosts, ' ') ~ 'localhost'`,
  )
  expect(rows).toEqual([{ key: 'demo-le-royal', hosts: ['le-royal.cinema.example', 'localhost:5011'] }])
  const { rows: placements } = await database.owner.query<{ host: string }>(
    'SELECT DISTINCT host FROM public.placement ORDER BY host',
  )
  expect(placements.map(({ host }) => host)).toEqual(['localhost:5021', 'localhost:5022'])
})

test('a contract that somebody ended in the demonstration stays ended', async () => {
  await database.owner.query(
    `UPDATE public.contract SET state = 'terminated' WHERE party_id = (SELECT organisation_id FROM public.person WHERE email = 'salle@example.org')`,
  )
  await seedTestDemo(database, { ring })
  const { rows } = await database.owner.query(`SELECT FROM public.contract WHERE state = 'terminated'`)
  expect(rows).toHaveLength(1)
})
